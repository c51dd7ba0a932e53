import type { Measured, Sample } from './measure.ts';

/** One line of the table. */
export interface Row {
  readonly section: string;
  readonly what: string;
  readonly ms?: Sample;
  readonly cpuMs?: Sample;
  readonly maxRssMb?: Sample;
  /** Against the floor of the same run, and at most what it may be. */
  readonly ratio?: number;
  readonly goal?: number;
  readonly note?: string;
}

export function rowOf(section: string, what: string, measured: Measured, more: Partial<Row> = {}): Row {
  return { section, what, ...measured, ...more };
}

export function ratioOf(measured: Measured, floor: Measured): number {
  return measured.ms.median / floor.ms.median;
}

export const HEADINGS = ['', 'median', 'spread', 'processor', 'peak memory', 'ratio', 'goal', ''] as const;

export function cellsOf(row: Row): string[] {
  const { what, ms, cpuMs, maxRssMb, ratio, goal, note = '' } = row;
  const met = ratio === undefined || goal === undefined ? '' : ratio <= goal ? 'met' : 'not met';
  return [
    what,
    ms === undefined ? '' : time(ms.median),
    ms === undefined || ms.runs === 1 ? '' : `${time(ms.least)} – ${time(ms.most)} of ${ms.runs}`,
    cpuMs === undefined ? '' : time(cpuMs.median),
    maxRssMb === undefined ? '' : `${Math.round(maxRssMb.median)} MB`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    goal === undefined ? '' : `≤ ${goal} ×`,
    [met, note].filter((part) => part !== '').join(': '),
  ];
}

function time(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

export function sectionsOf(rows: readonly Row[]): Map<string, Row[]> {
  const sections = new Map<string, Row[]>();
  for (const row of rows) sections.set(row.section, [...(sections.get(row.section) ?? []), row]);
  return sections;
}

/** For a terminal. */
export function tableText(rows: readonly Row[]): string {
  const lines = [...sectionsOf(rows)].flatMap(([section, own]) => [
    '',
    section,
    ...aligned(own.map(cellsOf)),
  ]);
  return `${lines.join('\n')}\n`;
}

function aligned(cells: readonly (readonly string[])[]): string[] {
  const all = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
