import type { Measured, Sample } from './measure.ts';

/** One line of the table. */
export interface Row {
  readonly section: string;
  readonly what: string;
  readonly ms?: Sample;
  readonly cpuMs?: Sample;
  readonly maxRssMb?: Sample;
  /** The ratio to the floor of the same run. `goal` is its limit. */
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
  const { note = '' } = row;
  return [row.what, ...figuresOf(row), [verdictOf(row), note].filter((part) => part !== '').join(': ')];
}

function figuresOf({ ms, cpuMs, maxRssMb, ratio, goal }: Row): string[] {
  return [
    ms === undefined ? '' : time(ms.median),
    ms === undefined || ms.runs === 1 ? '' : `${time(ms.least)} – ${time(ms.most)} of ${ms.runs}`,
    cpuMs === undefined ? '' : time(cpuMs.median),
    maxRssMb === undefined ? '' : `${Math.round(maxRssMb.median)} MB`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    goal === undefined ? '' : `≤ ${goal} ×`,
  ];
}

function verdictOf({ ratio, goal }: Row): string {
  if (ratio === undefined || goal === undefined) return '';
  return ratio <= goal ? 'met' : 'not met';
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

const COLUMNS = 80;
/** Width of each column after the first, with two spaces before it. */
const WIDTHS = [8, 17, 9, 7, 6] as const;
const FIRST = COLUMNS - WIDTHS.reduce((sum, width) => sum + width + 1, 0);

const HEAD = narrow('', ['median', 'spread', 'processor', 'memory', 'ratio']);

/** For a terminal of 80 columns: long names and notes continue below. */
export function tableText(rows: readonly Row[]): string {
  const lines = [...sectionsOf(rows)].flatMap(([section, own]) => [
    '',
    section,
    ...(own.every((row) => figuresOf(row).every((figure) => figure === '')) ? [] : [HEAD]),
    ...own.flatMap(linesOf),
  ]);
  return `${lines.join('\n')}\n`;
}

function linesOf(row: Row): string[] {
  const { what, ms, ratio, goal, note = '' } = row;
  const [median = '', , processor = '', memory = ''] = figuresOf(row);
  const spread = ms === undefined || ms.runs === 1 ? '' : `${time(ms.least)}–${time(ms.most)}`;
  const figures = [median, spread, processor, memory, ratio?.toFixed(2) ?? ''];
  const bare = figures.every((figure) => figure === '');
  const [first = '', ...rest] = wrapped(what, (bare ? COLUMNS : FIRST) - 2);
  const verdict = goal === undefined ? '' : `${verdictOf(row)}: at most ${goal}`;
  const below = [verdict, note].filter((part) => part !== '').join('; ');
  return [
    narrow(`  ${first}`, figures),
    ...rest.map((line) => `  ${line}`),
    ...(below === '' ? [] : wrapped(below, COLUMNS - 6).map((line) => `      ${line}`)),
  ];
}

function narrow(first: string, figures: readonly string[]): string {
  const cells = WIDTHS.map((width, column) => ` ${(figures[column] ?? '').padStart(width)}`);
  return `${first.padEnd(FIRST)}${cells.join('')}`.trimEnd();
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
