import type { Finding, Report, Status, TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { firstLines } from './parts/diff-lines.ts';
import { visible, visibleCut, visibleLines } from './parts/escape.ts';
import { countOf, durationText, headline, READING_ORDER, STATUS_WORDS } from './parts/labels.ts';
import { nextSteps } from './parts/next-steps.ts';
import { type Extent, liveNote, type Sides, sidesOf, waiverText } from './parts/sides.ts';
import { type Style, styleFor } from './parts/style.ts';
import { displayWidth, fitting, shortened, wrap } from './parts/width.ts';
import { guardText } from './parts/workflow.ts';

/** More deployments than this, and those in sync are counted instead of listed. */
const LISTED_IN_SYNC = 100;
/** Of a sentence, as of a vendor's error. */
const SENTENCE_LIMIT = 4_000;
/** No manifest has longer names: ids are never cut. */
const NAME_LIMIT = 10_000;
/** Of one column of a value: a family emoji has eleven in two. */
const UNITS_PER_COLUMN = 24;
const LEAST_VERSION = 8;
const MARKS: Readonly<Record<Status, string>> = {
  'in-sync': '✓',
  waived: '○',
  pending: '…',
  drifted: '✗',
  missing: '✗',
  unexpected: '✗',
  unknown: '?',
};

/** The report for people: what is in sync in a line, what is not with both sides, its place and what to do. */
export const renderHuman: Render = function* (report, view) {
  const page: Page = { report, view, style: styleFor(view.colour), lines: [] };
  for (const notice of report.notices ?? []) {
    for (const line of wrap(`! ${visibleCut(notice, SENTENCE_LIMIT)}`, view.columns))
      page.lines.push(page.style.yellow(line));
    page.lines.push('');
  }
  const deployments = grouped(report.targets);
  const quietOnes = [...deployments.values()].filter((targets) => targets.every(isQuiet));
  const listed = view.quiet || quietOnes.length > LISTED_IN_SYNC ? new Set(quietOnes) : new Set();
  for (const targets of deployments.values()) {
    if (!listed.has(targets)) yield* writeDeployment(page, targets);
  }
  if (page.lines.length > 0 && page.lines.at(-1) !== '') page.lines.push('');
  if (!view.quiet && listed.size > 0) {
    page.lines.push(page.style.green(`✓ ${listed.size} deployments in sync, not listed`), '');
  }
  writeSummary(page);
  yield written(page, 0);
};

/** The lines so far but for the last `kept`, which decide whether a blank line follows. */
function written({ lines, view }: Page, kept: number): string {
  const text = lines
    .splice(0, Math.max(0, lines.length - kept))
    .map((line) => `${line}\n`)
    .join('');
  return view.ciLog ? guardText(text) : text;
}

function grouped(targets: readonly TargetReport[]): Map<string, TargetReport[]> {
  const groups = new Map<string, TargetReport[]>();
  for (const target of targets) {
    const group = groups.get(target.deployment);
    if (group === undefined) groups.set(target.deployment, [target]);
    else group.push(target);
  }
  return groups;
}

interface Page {
  readonly report: Report;
  readonly view: View;
  readonly style: Style;
  readonly lines: string[];
}

function isQuiet({ status, findings }: TargetReport): boolean {
  return status === 'in-sync' && findings.length === 0;
}

function* writeDeployment(page: Page, targets: readonly TargetReport[]): Generator<string> {
  const { style, lines, view } = page;
  const [first] = targets;
  if (first === undefined) return;
  const from =
    first.connection === undefined
      ? visibleCut(first.provider, NAME_LIMIT)
      : `${visibleCut(first.provider, NAME_LIMIT)}, ${visibleCut(first.connection, NAME_LIMIT)}`;
  const quiet = targets.filter(isQuiet);
  const name = visibleCut(first.deployment, NAME_LIMIT);
  const short = quiet.length === targets.length ? inOneLine(targets, `${name} (${from})`, view) : undefined;
  if (short !== undefined) {
    lines.push(`${style.green('✓')} ${style.bold(name)} ${style.dim(`(${from})`)} ${short}`);
    return;
  }
  if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  if (displayWidth(`${name} (${from})`) <= view.columns) {
    lines.push(`${style.bold(name)} ${style.dim(`(${from})`)}`);
  } else {
    lines.push(style.bold(name));
    for (const line of wrap(`(${from})`, view.columns - 2)) lines.push(`  ${style.dim(line)}`);
  }
  if (quiet.length > 0 && !view.quiet) writeInSync(page, quiet);
  for (const target of targets) {
    if (isQuiet(target)) continue;
    writeTarget(page, target);
    yield written(page, 1);
  }
  lines.push('');
  yield written(page, 1);
}

/** `prod 2.2, test 3.0`, if that fits behind the name. */
function inOneLine(targets: readonly TargetReport[], name: string, { columns }: View): string | undefined {
  // A name alone is longer than nothing: so many do not fit.
  if (targets.length > columns) return undefined;
  const text = targets.map((target) => inSyncText(target, columns)).join(', ');
  return displayWidth(`✓ ${name} ${text}`) <= columns ? text : undefined;
}

/** A version is cut where it is long, a name never is. */
function inSyncText({ environment, observed }: TargetReport, columns: number): string {
  const version = observed?.version === undefined ? 'nothing deployed' : String(observed.version);
  const name = visibleCut(environment, NAME_LIMIT);
  const room = Math.max(LEAST_VERSION, columns - 6 - displayWidth(name));
  return `${name} ${shortened(visibleCut(version, columns * UNITS_PER_COLUMN), room)}`;
}

/** All that is in sync in as few lines as the width allows. */
function writeInSync({ style, lines, view }: Page, targets: readonly TargetReport[]): void {
  let line = '';
  for (const target of targets) {
    const part = inSyncText(target, view.columns);
    if (line !== '' && displayWidth(line) + displayWidth(part) + 7 > view.columns) {
      lines.push(`  ${style.green('✓')} ${line}`);
      line = '';
    }
    line = line === '' ? part : `${line}, ${part}`;
  }
  lines.push(`  ${style.green('✓')} ${line}`);
}

function writeTarget(page: Page, target: TargetReport): void {
  const { style, lines, view } = page;
  const colour = colourOf(style, target);
  const severity = target.severity === 'warning' && target.status !== 'in-sync' ? ' (warning)' : '';
  const status = `${STATUS_WORDS[target.status]}${severity}`;
  const heading = `  ${MARKS[target.status]} ${visibleCut(target.id, NAME_LIMIT)}`;
  // An id is never broken: people search for it, and copy it.
  if (displayWidth(heading) + 2 + status.length <= view.columns) lines.push(colour(`${heading}  ${status}`));
  else lines.push(colour(heading), colour(`    ${status}`));
  const columns = columnsFor(target.findings, view);
  for (const finding of target.findings) {
    writeFinding(page, finding, columns);
    const at = finding.location ?? target.location;
    const place = `${visibleCut(at.file, NAME_LIMIT)}:${at.line}:${at.column}`;
    const source =
      finding.expectedFrom === undefined
        ? ''
        : `declared value from ${visibleCut(finding.expectedFrom, NAME_LIMIT)}`;
    const tail = [place, source, visible(finding.note ?? ''), visible(liveNote(finding))]
      .filter((part) => part !== '')
      .join(' · ');
    for (const part of [
      ...wrap(tail, view.columns - 6),
      ...wrap(visible(waiverText(finding)), view.columns - 6),
    ]) {
      lines.push(`      ${style.dim(part)}`);
    }
  }
}

function colourOf(style: Style, { status, severity }: TargetReport): (text: string) => string {
  if (status === 'in-sync') return style.green;
  if (status === 'waived') return style.blue;
  if (status === 'unknown') return style.yellow;
  return status === 'pending' || severity === 'warning' ? style.yellow : style.red;
}

/** Widths that line up what is declared and what is live, of all fields of a target that fit on one line. */
interface Columns {
  readonly label: number;
  readonly declared: number;
}

function columnsFor(findings: readonly Finding[], view: View): Columns {
  const rows = findings.flatMap((finding) => {
    const sides = finding.code === 'field-differs' ? sidesOf(finding, extentFor(view)) : undefined;
    if (sides === undefined || finding.differences !== undefined || !mayFit(sides, view)) return [];
    const row = {
      label: displayWidth(visibleCut(finding.field ?? '', NAME_LIMIT)),
      declared: displayWidth(visible(sides.declared)),
    };
    return rowWidth(row, visible(sides.live)) <= view.columns ? [{ ...row, live: visible(sides.live) }] : [];
  });
  const columns = {
    label: Math.max(0, ...rows.map(({ label }) => label)),
    declared: Math.max(0, ...rows.map(({ declared }) => declared)),
  };
  return rows.every(({ live }) => rowWidth(columns, live) <= view.columns)
    ? columns
    : { label: 0, declared: 0 };
}

/** Four lines of a value are shown at most. */
function extentFor({ columns }: View): Extent {
  return { limit: columns * UNITS_PER_COLUMN };
}

/** Whether it is worth measuring if both stand on one line. */
function mayFit({ declared, live }: Sides, { columns }: View): boolean {
  return declared.length + live.length <= columns * 4;
}

function rowWidth({ label, declared }: Columns, live: string): number {
  return '      declared    live '.length + label + declared + displayWidth(live);
}

function writeFinding(page: Page, finding: Finding, columns: Columns): void {
  const { lines, view } = page;
  const field = visibleCut(finding.field ?? '', NAME_LIMIT);
  if (finding.differences !== undefined) {
    writeDifferences(page, finding);
  } else if (finding.diff !== undefined && !isShort(finding)) {
    writeLabel(page, `${field}  the text differs`, field);
    writeDiff(page, finding.diff);
  } else if (finding.code === 'field-differs' || finding.diff !== undefined) {
    writeSides(page, field, { finding, columns });
  } else {
    const what = finding.reason === undefined ? finding.code : finding.reason;
    for (const line of wrap(`${what}: ${visibleCut(finding.message, SENTENCE_LIMIT)}`, view.columns - 4))
      lines.push(`    ${line}`);
  }
}

/** Two texts of a line each are read side by side, not as a diff. */
function isShort({ expected, actual }: Finding): boolean {
  return (
    typeof expected === 'string' &&
    typeof actual === 'string' &&
    !expected.includes('\n') &&
    !actual.includes('\n')
  );
}

const MOST_DIFFERENCES = 20;

function writeDifferences(page: Page, { field = '', differences = [], moreDifferences = 0 }: Finding): void {
  for (const { path, diff, ...sides } of differences.slice(0, MOST_DIFFERENCES)) {
    const name = visibleCut(field + path, NAME_LIMIT);
    if (diff === undefined) {
      writeSides(page, name, { finding: sides, columns: { label: 0, declared: 0 } });
      continue;
    }
    writeLabel(page, `${name}  the text differs`, name);
    writeDiff(page, diff);
  }
  const more = Math.max(0, differences.length - MOST_DIFFERENCES) + moreDifferences;
  if (more > 0) page.lines.push(`    … and ${more} more differences`);
}

/** What a finding is about, in bold, and what is said behind it; over several lines where it is long. */
function writeLabel({ style, lines, view }: Page, text: string, label: string): void {
  if (displayWidth(text) <= view.columns - 4) {
    lines.push(`    ${style.bold(label)}${text.slice(label.length)}`);
    return;
  }
  for (const line of wrap(text, view.columns - 4)) lines.push(`    ${style.bold(line)}`);
}

interface SidesOf {
  readonly finding: Pick<Finding, 'expected' | 'actual'>;
  readonly columns: Columns;
}

/** Declared and live side by side, or below each other where the width does not allow it. */
function writeSides(page: Page, label: string, { finding, columns }: SidesOf): void {
  const { style, lines, view } = page;
  const sides = sidesOf(finding, extentFor(view));
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
    lines.push(`    ${name}  declared ${left}   live ${style.red(live)}`);
    return;
  }
  writeLabel(page, label, label);
  const room = view.columns - 16;
  writeWrapped(lines, '      declared  ', wrap(declared, room, MOST_VALUE_LINES), style.green);
  writeWrapped(lines, '      live      ', wrap(live, room, MOST_VALUE_LINES), style.red);
}

const MOST_VALUE_LINES = 4;

function writeWrapped(
  lines: string[],
  label: string,
  texts: readonly string[],
  colour: (text: string) => string,
): void {
  texts.forEach((text, index) => {
    lines.push(`${index === 0 ? label : ' '.repeat(label.length)}${colour(text)}`);
  });
}

function writeDiff({ style, lines, view }: Page, diff: string): void {
  const { lines: first, leftOut } = firstLines(diff, {
    most: MOST_DIFF_LINES,
    longest: view.columns * UNITS_PER_COLUMN,
  });
  const shown = first.map((line) => visibleLines(line));
  while (leftOut === 0 && shown.at(-1)?.trim() === '') shown.pop();
  for (const line of shown) {
    const colour = line.startsWith('-') ? style.green : line.startsWith('+') ? style.red : style.dim;
    for (const part of wrapped(line, view.columns - 6)) lines.push(`      ${colour(part)}`);
  }
  if (leftOut > 0) lines.push(style.dim(`      … and ${leftOut} more lines`));
}

const MOST_DIFF_LINES = 60;

/** A line of a diff keeps its blanks; what is too long for one goes on below, after the sign. */
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

function writeSummary(page: Page): void {
  const { report, style, lines, view } = page;
  const { summary, durationMs } = report;
  const colour =
    report.outcome === 'drift' ? style.red : report.outcome === 'unknown' ? style.yellow : style.green;
  for (const line of wrap(headline(report), view.columns)) lines.push(colour(style.bold(line)));
  const counts = READING_ORDER.filter((status) => countOf(summary, status) > 0).map(
    (status) => `${countOf(summary, status)} ${STATUS_WORDS[status]}`,
  );
  if (summary.warnings > 0)
    counts.push(`${summary.warnings} ${summary.warnings === 1 ? 'warning' : 'warnings'}`);
  const effort = `${summary.requests} ${summary.requests === 1 ? 'request' : 'requests'}, ${durationText(durationMs)}`;
  for (const line of wrap(`${counts.join(', ')} · ${effort}`, view.columns)) lines.push(style.dim(line));
  if (view.quiet) return;
  const steps = nextSteps(report).flatMap((step) =>
    wrap(step, view.columns - 2).map((line, index) => `${index === 0 ? '→ ' : '  '}${line}`),
  );
  if (steps.length > 0) lines.push('', ...steps);
}
