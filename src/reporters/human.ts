import type { Finding, Report, Status, TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { visible, visibleLines } from './parts/escape.ts';
import { nextSteps } from './parts/next-steps.ts';
import { type Style, styleFor } from './parts/style.ts';
import { liveNote, sidesOf, waiverText } from './parts/values.ts';
import { displayWidth, fitting, shortened, wrap } from './parts/width.ts';
import { countOf, durationText, headline, READING_ORDER, STATUS_WORDS } from './parts/words.ts';
import { guardText } from './parts/workflow.ts';

/** More deployments than this, and those in sync are counted instead of listed. */
const LISTED_IN_SYNC = 100;
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
export const renderHuman: Render = (report, view) => {
  const page: Page = { report, view, style: styleFor(view.colour), lines: [] };
  for (const notice of report.notices ?? []) {
    for (const line of wrap(`! ${visible(notice)}`, view.columns)) page.lines.push(page.style.yellow(line));
    page.lines.push('');
  }
  const deployments = grouped(report.targets);
  const quietOnes = [...deployments.values()].filter((targets) => targets.every(isQuiet));
  const listed = view.quiet || quietOnes.length > LISTED_IN_SYNC ? new Set(quietOnes) : new Set();
  for (const targets of deployments.values()) {
    if (!listed.has(targets)) writeDeployment(page, targets);
  }
  if (page.lines.length > 0 && page.lines.at(-1) !== '') page.lines.push('');
  if (!view.quiet && listed.size > 0) {
    page.lines.push(page.style.green(`✓ ${listed.size} deployments in sync, not listed`), '');
  }
  writeSummary(page);
  const text = `${page.lines.join('\n').replace(/^\n+/, '')}\n`;
  return view.ciLog ? guardText(text) : text;
};

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

function writeDeployment(page: Page, targets: readonly TargetReport[]): void {
  const { style, lines, view } = page;
  const [first] = targets;
  if (first === undefined) return;
  const from =
    first.connection === undefined
      ? visible(first.provider)
      : `${visible(first.provider)}, ${visible(first.connection)}`;
  const quiet = targets.filter(isQuiet);
  const name = visible(first.deployment);
  const short = quiet.length === targets.length ? inOneLine(targets, `${name} (${from})`, view) : undefined;
  if (short !== undefined) {
    lines.push(`${style.green('✓')} ${style.bold(name)} ${style.dim(`(${from})`)} ${short}`);
    return;
  }
  if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  if (displayWidth(`${name} (${from})`) <= view.columns) {
    lines.push(`${style.bold(name)} ${style.dim(`(${from})`)}`);
  } else {
    for (const line of wrap(name, view.columns)) lines.push(style.bold(line));
    for (const line of wrap(`(${from})`, view.columns - 2)) lines.push(`  ${style.dim(line)}`);
  }
  if (quiet.length > 0 && !view.quiet) writeInSync(page, quiet);
  for (const target of targets) if (!isQuiet(target)) writeTarget(page, target);
  lines.push('');
}

/** `prod 2.2, test 3.0`, if that fits behind the name. */
function inOneLine(targets: readonly TargetReport[], name: string, { columns }: View): string | undefined {
  const text = targets.map(inSyncText).join(', ');
  return displayWidth(`✓ ${name} ${text}`) <= columns ? text : undefined;
}

function inSyncText({ environment, observed }: TargetReport): string {
  const version = observed?.version === undefined ? 'nothing deployed' : String(observed.version);
  return `${visible(environment)} ${visible(version)}`;
}

/** All that is in sync in as few lines as the width allows. */
function writeInSync({ style, lines, view }: Page, targets: readonly TargetReport[]): void {
  let line = '';
  for (const target of targets) {
    const part = shortened(inSyncText(target), view.columns - 5);
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
  const heading = `  ${MARKS[target.status]} ${visible(target.id)}`;
  // An id is never broken: people search for it, and copy it.
  if (displayWidth(heading) + 2 + status.length <= view.columns) lines.push(colour(`${heading}  ${status}`));
  else lines.push(colour(heading), colour(`    ${status}`));
  const columns = columnsFor(target.findings, view);
  for (const finding of target.findings) {
    writeFinding(page, finding, columns);
    const at = finding.location ?? target.location;
    const place = `${visible(at.file)}:${at.line}:${at.column}`;
    const source =
      finding.expectedFrom === undefined ? '' : `declared value from ${visible(finding.expectedFrom)}`;
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
    const sides = finding.code === 'field-differs' ? sidesOf(finding) : undefined;
    if (sides === undefined || finding.differences !== undefined) return [];
    const row = {
      label: displayWidth(visible(finding.field ?? '')),
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

function rowWidth({ label, declared }: Columns, live: string): number {
  return '      declared    live '.length + label + declared + displayWidth(live);
}

function writeFinding(page: Page, finding: Finding, columns: Columns): void {
  const { lines, view } = page;
  const field = visible(finding.field ?? '');
  if (finding.differences !== undefined) {
    writeDifferences(page, finding);
  } else if (finding.diff !== undefined && !isShort(finding)) {
    writeLabel(page, `${field}  the text differs`, field);
    writeDiff(page, finding.diff);
  } else if (finding.code === 'field-differs' || finding.diff !== undefined) {
    writeSides(page, field, { finding, columns });
  } else {
    const what = finding.reason === undefined ? finding.code : finding.reason;
    for (const line of wrap(`${what}: ${visible(finding.message)}`, view.columns - 4))
      lines.push(`    ${line}`);
  }
}

/** Two texts of a line each are read side by side, not as a diff. */
function isShort({ expected, actual }: Finding): boolean {
  return typeof expected === 'string' && typeof actual === 'string' && !/\n/.test(expected + actual);
}

const MOST_DIFFERENCES = 20;

function writeDifferences(page: Page, { field = '', differences = [], moreDifferences = 0 }: Finding): void {
  for (const { path, diff, ...sides } of differences.slice(0, MOST_DIFFERENCES)) {
    const name = visible(field + path);
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
  const sides = sidesOf(finding);
  if (sides === undefined) return;
  const declared = visible(sides.declared);
  const live = visible(sides.live);
  const own = { label: displayWidth(label), declared: displayWidth(declared) };
  const row = {
    label: Math.max(own.label, columns.label),
    declared: Math.max(own.declared, columns.declared),
  };
  if (rowWidth(own, live) <= view.columns) {
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
  const all = visibleLines(diff).trimEnd().split('\n');
  for (const line of all.slice(0, MOST_DIFF_LINES)) {
    const colour = line.startsWith('-') ? style.green : line.startsWith('+') ? style.red : style.dim;
    for (const part of wrapped(line, view.columns - 6)) lines.push(`      ${colour(part)}`);
  }
  if (all.length > MOST_DIFF_LINES)
    lines.push(style.dim(`      … and ${all.length - MOST_DIFF_LINES} more lines`));
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
