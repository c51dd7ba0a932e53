import type { Finding, Report, Status, TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { visible, visibleLines } from './parts/escape.ts';
import { nextSteps } from './parts/next-steps.ts';
import { type Style, styleFor } from './parts/style.ts';
import { liveNote, sidesOf, waiverText } from './parts/values.ts';
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
  for (const notice of report.notices ?? []) page.lines.push(page.style.yellow(`! ${visible(notice)}`), '');
  const deployments = grouped(report.targets);
  const quietOnes = [...deployments.values()].filter((targets) => targets.every(isQuiet));
  const listed = view.quiet || quietOnes.length > LISTED_IN_SYNC ? new Set(quietOnes) : new Set();
  for (const targets of deployments.values()) {
    if (!listed.has(targets)) writeDeployment(page, targets);
  }
  if (!view.quiet && listed.size > 0) {
    page.lines.push(page.style.green(`✓ ${listed.size} deployments in sync, not listed`), '');
  }
  writeSummary(page);
  const text = `${page.lines.join('\n').replace(/^\n+/, '')}\n`;
  return view.githubActions ? guardText(text) : text;
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
    first.connection === undefined ? first.provider : `${first.provider}, ${visible(first.connection)}`;
  const quiet = targets.filter(isQuiet);
  lines.push(`${style.bold(visible(first.deployment))} ${style.dim(`(${from})`)}`);
  if (quiet.length > 0 && !view.quiet) writeInSync(page, quiet);
  for (const target of targets) if (!isQuiet(target)) writeTarget(page, target);
  lines.push('');
}

/** All that is in sync in as few lines as the width allows. */
function writeInSync({ style, lines, view }: Page, targets: readonly TargetReport[]): void {
  let line = '';
  for (const { environment, observed } of targets) {
    const version = observed?.version === undefined ? 'nothing deployed' : String(observed.version);
    const part = `${visible(environment)} ${visible(version)}`;
    if (line !== '' && line.length + part.length + 6 > view.columns) {
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
  const heading = `  ${MARKS[target.status]} ${visible(target.id)}  ${STATUS_WORDS[target.status]}${severity}`;
  lines.push(colour(heading));
  const columns = columnsFor(target.findings, view);
  for (const finding of target.findings) {
    writeFinding(page, finding, columns);
    const at = finding.location ?? target.location;
    const place = `${visible(at.file)}:${at.line}:${at.column}`;
    const source =
      finding.expectedFrom === undefined ? '' : `declared value from ${visible(finding.expectedFrom)}`;
    const tail = [place, source, visible(liveNote(finding))].filter((part) => part !== '').join(' · ');
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
    const row = { label: visible(finding.field ?? '').length, declared: visible(sides.declared).length };
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
  return `    ${' '.repeat(label)}  declared ${' '.repeat(declared)}   live ${live}`.length;
}

function writeFinding(page: Page, finding: Finding, columns: Columns): void {
  const { style, lines, view } = page;
  const field = visible(finding.field ?? '');
  if (finding.differences !== undefined) {
    writeDifferences(page, finding);
  } else if (finding.diff !== undefined) {
    lines.push(`    ${style.bold(field)}  the text differs`);
    writeDiff(page, finding.diff);
  } else if (finding.code === 'field-differs') {
    writeSides(page, field, { finding, columns });
  } else {
    const what = finding.reason === undefined ? finding.code : finding.reason;
    for (const line of wrap(`${what}: ${visible(finding.message)}`, view.columns - 4))
      lines.push(`    ${line}`);
  }
}

const MOST_DIFFERENCES = 20;

function writeDifferences(page: Page, { field = '', differences = [], moreDifferences = 0 }: Finding): void {
  for (const { path, diff, ...sides } of differences.slice(0, MOST_DIFFERENCES)) {
    const name = visible(field + path);
    if (diff === undefined) {
      writeSides(page, name, { finding: sides, columns: { label: 0, declared: 0 } });
      continue;
    }
    page.lines.push(`    ${page.style.bold(name)}  the text differs`);
    writeDiff(page, diff);
  }
  const more = Math.max(0, differences.length - MOST_DIFFERENCES) + moreDifferences;
  if (more > 0) page.lines.push(`    … and ${more} more differences`);
}

interface SidesOf {
  readonly finding: Pick<Finding, 'expected' | 'actual'>;
  readonly columns: Columns;
}

/** Declared and live side by side, or below each other where the width does not allow it. */
function writeSides({ style, lines, view }: Page, label: string, { finding, columns }: SidesOf): void {
  const sides = sidesOf(finding);
  if (sides === undefined) return;
  const declared = visible(sides.declared);
  const live = visible(sides.live);
  if (rowWidth({ label: label.length, declared: declared.length }, live) <= view.columns) {
    const name = style.bold(label) + ' '.repeat(Math.max(0, columns.label - label.length));
    const left = style.green(declared) + ' '.repeat(Math.max(0, columns.declared - declared.length));
    lines.push(`    ${name}  declared ${left}   live ${style.red(live)}`);
    return;
  }
  lines.push(`    ${style.bold(label)}`);
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

function writeDiff({ style, lines }: Page, diff: string): void {
  const all = visibleLines(diff).trimEnd().split('\n');
  for (const line of all.slice(0, MOST_DIFF_LINES)) {
    const colour = line.startsWith('-') ? style.green : line.startsWith('+') ? style.red : style.dim;
    lines.push(`      ${colour(line)}`);
  }
  if (all.length > MOST_DIFF_LINES)
    lines.push(style.dim(`      … and ${all.length - MOST_DIFF_LINES} more lines`));
}

const MOST_DIFF_LINES = 60;

function writeSummary(page: Page): void {
  const { report, style, lines, view } = page;
  const { summary, durationMs } = report;
  const colour =
    report.outcome === 'drift' ? style.red : report.outcome === 'unknown' ? style.yellow : style.green;
  lines.push(colour(style.bold(headline(report))));
  const counts = READING_ORDER.filter((status) => countOf(summary, status) > 0).map(
    (status) => `${countOf(summary, status)} ${STATUS_WORDS[status]}`,
  );
  if (summary.warnings > 0)
    counts.push(`${summary.warnings} ${summary.warnings === 1 ? 'warning' : 'warnings'}`);
  const effort = `${summary.requests} ${summary.requests === 1 ? 'request' : 'requests'}, ${durationText(durationMs)}`;
  for (const line of wrap(`${counts.join(', ')} · ${effort}`, view.columns)) lines.push(style.dim(line));
  if (view.quiet) return;
  const steps = nextSteps(report).flatMap((step) => wrap(`→ ${step}`, view.columns));
  if (steps.length > 0) lines.push('', ...steps);
}

/** Breaks at blanks, and inside a word only where it is longer than a line. */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length <= width) {
      line = `${line} ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = rest;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${kept.at(-1)?.slice(0, width - 1)}…`];
}
