import { counted } from '../../model/count.ts';
import type { Finding, TargetReport } from '../../model/report.ts';
import type { View } from '../contract.ts';
import { firstLines } from '../parts/diff-lines.ts';
import { visible, visibleCut, visibleLines } from '../parts/escape.ts';
import { nameOf } from '../parts/labels.ts';
import {
  type Extent,
  isSaidBeside,
  type LiveTone,
  labelOf,
  lacksSides,
  liveTone,
  type Sided,
  type Sides,
  sidesOf,
} from '../parts/sides.ts';
import { displayWidth, fitting, shortened, wrap } from '../parts/width.ts';
import { NAME_LIMIT, type Page, SENTENCE_LIMIT, UNITS_PER_COLUMN } from './page.ts';

/** Widths for the fields of a target whose two sides fit on one line. */
export interface Columns {
  readonly label: number;
  readonly declared: number;
}

export function columnsFor(findings: readonly Finding[], view: View): Columns {
  const rows = findings.flatMap((finding) => {
    const sides = finding.code === 'field-differs' ? sidesOf(finding, extentFor(view)) : undefined;
    if (sides === undefined || finding.differences !== undefined || !mayFit(sides, view)) return [];
    const row = {
      label: displayWidth(visibleCut(finding.field ?? '', NAME_LIMIT)),
      declared: displayWidth(visible(sides.declared)),
      live: visible(sides.live),
    };
    return rowWidth(row, row.live) <= view.columns ? row : [];
  });
  const columns = {
    label: Math.max(0, ...rows.map(({ label }) => label)),
    declared: Math.max(0, ...rows.map(({ declared }) => declared)),
  };
  return rows.every(({ live }) => rowWidth(columns, live) <= view.columns) ? columns : NONE;
}

/** Enough for the four lines of a value that are shown at most. */
function extentFor({ columns }: View): Extent {
  return { limit: columns * UNITS_PER_COLUMN };
}

/** A cheap check before the exact width is measured. */
function mayFit({ declared, live }: Sides, { columns }: View): boolean {
  return declared.length + live.length <= columns * 4;
}

function rowWidth({ label, declared }: Columns, live: string): number {
  return '      declared    live '.length + label + declared + displayWidth(live);
}

/** Returns whether it wrote the name of the finding. */
export function writeFinding(page: Page, target: TargetReport, finding: Finding, columns: Columns): boolean {
  const { lines, view } = page;
  const { code, message, differences, diff } = finding;
  const field = visibleCut(finding.field ?? '', NAME_LIMIT);
  const writeSentence = (sentence: string) => {
    for (const line of wrap(visibleCut(sentence, SENTENCE_LIMIT), view.columns - 4))
      lines.push(`    ${line}`);
  };
  const isPlanned = code === 'planned-change';
  if (isPlanned) writeSentence(message);
  if (differences !== undefined) writeDifferences(page, finding);
  else if (diff !== undefined && !isShort(finding)) {
    if (!isPlanned) writeLabel(page, `${field}  the text differs`, field);
    writeDiff(page, diff);
  } else if (isPlanned) return false;
  else if (code === 'field-differs' || diff !== undefined) writeSides(page, field, finding, 'wrong', columns);
  else {
    writeSentence(`${nameOf(finding)}: ${message}`);
    if (lacksSides(finding) && !isSaidBeside(target, finding))
      writeSides(page, visibleCut(labelOf(finding), NAME_LIMIT), finding, liveTone(target, finding));
    return true;
  }
  return false;
}

const NONE: Columns = { label: 0, declared: 0 };

/** Two single-line texts are shown side by side, not as a diff. */
function isShort({ expected, actual }: Finding): boolean {
  return [expected, actual].every((text) => typeof text === 'string' && !text.includes('\n'));
}

const MOST_DIFFERENCES = 20;

function writeDifferences(page: Page, { field = '', differences = [], moreDifferences = 0 }: Finding): void {
  for (const { path, diff, ...sides } of differences.slice(0, MOST_DIFFERENCES)) {
    const name = visibleCut(field + path, NAME_LIMIT);
    if (diff === undefined) writeSides(page, name, sides, 'wrong');
    else {
      writeLabel(page, `${name}  the text differs`, name);
      writeDiff(page, diff);
    }
  }
  const more = Math.max(0, differences.length - MOST_DIFFERENCES) + moreDifferences;
  if (more > 0) page.lines.push(`    … and ${counted(more, 'more difference')}`);
}

/** Writes a text that begins with its label; the label is bold. */
function writeLabel({ style, lines, view }: Page, text: string, label: string): void {
  if (displayWidth(text) <= view.columns - 4) {
    lines.push(`    ${style.bold(label)}${text.slice(label.length)}`);
    return;
  }
  for (const line of wrap(text, view.columns - 4)) lines.push(`    ${style.bold(line)}`);
}

/** Side by side, or below each other if they do not fit. */
function writeSides(page: Page, label: string, sided: Sided, tone: LiveTone, columns = NONE): void {
  const { style, lines, view } = page;
  const paint = { wrong: style.red, right: style.green, unknown: style.dim }[tone];
  const sides = sidesOf(sided, extentFor(view));
  if (sides === undefined) return;
  const declared = visible(sides.declared);
  const live = visible(sides.live);
  const own = { label: displayWidth(label), declared: displayWidth(declared) };
  const row = {
    label: Math.max(own.label, columns.label),
    declared: Math.max(own.declared, columns.declared),
  };
  if (mayFit(sides, view) && rowWidth(own, live) <= view.columns) {
    const lined = rowWidth(row, live) <= view.columns ? row : own;
    const name = style.bold(label) + ' '.repeat(lined.label - own.label);
    const left = style.green(declared) + ' '.repeat(lined.declared - own.declared);
    lines.push(`    ${name}  declared ${left}   live ${paint(live)}`);
    return;
  }
  writeLabel(page, label, label);
  const writeWrapped = (name: string, text: string, color: (text: string) => string) => {
    for (const [index, line] of wrap(text, view.columns - 16, MOST_VALUE_LINES).entries())
      lines.push(`      ${(index === 0 ? name : '').padEnd(10)}${color(line)}`);
  };
  writeWrapped('declared', declared, style.green);
  writeWrapped('live', live, paint);
}

const MOST_VALUE_LINES = 4;

function writeDiff({ style, lines, view }: Page, diff: string): void {
  const { lines: first, leftOut } = firstLines(diff, {
    most: MOST_DIFF_LINES,
    longest: view.columns * UNITS_PER_COLUMN,
  });
  const shown = first.map((line) => visibleLines(line));
  while (leftOut === 0 && shown.at(-1)?.trim() === '') shown.pop();
  for (const line of shown) {
    const color = line.startsWith('-') ? style.green : line.startsWith('+') ? style.red : style.dim;
    for (const part of wrapped(line, view.columns - 6)) lines.push(`      ${color(part)}`);
  }
  if (leftOut > 0) lines.push(style.dim(`      … and ${counted(leftOut, 'more line')}`));
}

const MOST_DIFF_LINES = 60;

/** Wraps a line of a diff and keeps its blanks; further lines begin with the same sign. */
function wrapped(line: string, width: number): string[] {
  const text = line.replaceAll('\t', '  ');
  if (displayWidth(text) <= width) return [text];
  const [sign = ''] = text;
  const parts: string[] = [];
  let rest = text;
  while (rest !== '' && parts.length < MOST_VALUE_LINES) {
    const part = fitting(rest, width) || rest;
    parts.push(part);
    rest = rest.slice(part.length);
    if (rest !== '') rest = `${sign}${rest}`;
  }
  return rest === '' ? parts : [...parts.slice(0, -1), shortened(`${parts.at(-1)}……`, width)];
}
