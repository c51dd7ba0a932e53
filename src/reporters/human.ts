import { counted } from '../model/count.ts';
import { groupBy } from '../model/group.ts';
import type { TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { columnsFor, writeFinding } from './human/finding.ts';
import { NAME_LIMIT, type Page, SENTENCE_LIMIT, UNITS_PER_COLUMN } from './human/page.ts';
import { baseLines, lapsedLines, noveltyCounts, noveltyOf } from './parts/compared-with.ts';
import { visible, visibleCut } from './parts/escape.ts';
import {
  countsText,
  durationText,
  headline,
  joined,
  nameOf,
  SIGNS,
  signsOf,
  signsOfOutcome,
  statusText,
  statusWords,
} from './parts/labels.ts';
import { isQuiet } from './parts/levels.ts';
import { placeOf } from './parts/locate.ts';
import { nextSteps } from './parts/next-steps.ts';
import { liveNote, waiverText } from './parts/sides.ts';
import { styleFor } from './parts/style.ts';
import { displayWidth, shortened, wrap } from './parts/width.ts';
import { guardText } from './parts/workflow.ts';

/** With more deployments in sync than this, they are only counted. */
const LISTED_IN_SYNC = 100;
const LEAST_VERSION = 8;

/** For people: one line for what is in sync; both sides, the place and the next step for what is not. */
export const renderHuman: Render = function* (report, view) {
  const page: Page = { report, view, style: styleFor(view.color), lines: [] };
  for (const notice of report.notices ?? []) {
    for (const line of wrap(`! ${visibleCut(notice, SENTENCE_LIMIT)}`, view.columns))
      page.lines.push(page.style.yellow(line));
    page.lines.push('');
  }
  const deployments = groupBy(report.targets, ({ deployment }) => deployment);
  const quietOnes = [...deployments.values()].filter((targets) => targets.every(isQuiet));
  const isLong = quietOnes.length > LISTED_IN_SYNC && !view.verbose;
  const listed = view.quiet || isLong ? new Set(quietOnes) : new Set();
  for (const targets of deployments.values()) {
    if (!listed.has(targets)) yield* writeDeployment(page, targets);
  }
  if (page.lines.length > 0 && page.lines.at(-1) !== '') page.lines.push('');
  writeBeside(page);
  if (!view.quiet && listed.size > 0) {
    page.lines.push(page.style.green(`✓ ${listed.size} deployments in sync, not listed`), '');
  }
  writeSummary(page);
  yield written(page, 0);
};

/** Takes the lines out of the page. The last `kept` lines stay, because the code that writes more looks at them. */
function written({ lines, view }: Page, kept: number): string {
  const text = lines
    .splice(0, Math.max(0, lines.length - kept))
    .map((line) => `${line}\n`)
    .join('');
  return view.ciLog ? guardText(text) : text;
}

function* writeDeployment(page: Page, targets: readonly TargetReport[]): Generator<string> {
  const { style, lines, view } = page;
  const [first] = targets;
  if (first === undefined) return;
  const from = joined(
    [first.provider, first.connection ?? ''].map((name) => visibleCut(name, NAME_LIMIT)),
    ', ',
  );
  const quiet = targets.filter(isQuiet);
  const name = visibleCut(first.deployment, NAME_LIMIT);
  const isShort = quiet.length === targets.length && !view.verbose;
  const short = isShort ? inOneLine(targets, `${name} (${from})`, view) : undefined;
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
  if (quiet.length > 0 && !view.quiet && !view.verbose) writeInSync(page, quiet);
  for (const target of targets) {
    if (isQuiet(target)) {
      if (view.verbose && !view.quiet) writeVerbose(page, target);
      continue;
    }
    writeTarget(page, target);
    yield written(page, 1);
  }
  lines.push('');
  yield written(page, 1);
}

/** `prod 2.2, test 3.0`, if that fits after the name. */
function inOneLine(targets: readonly TargetReport[], name: string, { columns }: View): string | undefined {
  // Each target takes at least one column.
  if (targets.length > columns) return undefined;
  const text = targets.map((target) => inSyncText(target, columns)).join(', ');
  return displayWidth(`✓ ${name} ${text}`) <= columns ? text : undefined;
}

/** Long versions are cut, names are not. */
function inSyncText({ environment, observed }: TargetReport, columns: number): string {
  const version = versionText(observed);
  const name = visibleCut(environment, NAME_LIMIT);
  const room = Math.max(LEAST_VERSION, columns - 6 - displayWidth(name));
  return `${name} ${shortened(visibleCut(version, columns * UNITS_PER_COLUMN), room)}`;
}

function versionText(observed: TargetReport['observed']): string {
  return observed?.version === undefined ? 'nothing deployed' : String(observed.version);
}

/** All targets in sync, in as few lines as possible. */
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

function writeVerbose({ style, lines }: Page, { id, observed }: TargetReport): void {
  const version = versionText(observed);
  const heading = `  ${SIGNS['in-sync'].terminal} ${visibleCut(id, NAME_LIMIT)}`;
  lines.push(`${style.green(heading)}  ${statusWords('in-sync')}  ${visibleCut(version, NAME_LIMIT)}`);
}

function writeTarget(page: Page, target: TargetReport): void {
  const { style, lines, view } = page;
  const signs = signsOf(target);
  const color = style[signs.color];
  const status = statusText(target);
  const heading = `  ${signs.terminal} ${visibleCut(target.id, NAME_LIMIT)}`;
  // People search for ids and copy them, so they are never broken.
  if (displayWidth(heading) + 2 + status.length <= view.columns) lines.push(color(`${heading}  ${status}`));
  else lines.push(color(heading), color(`    ${status}`));
  const columns = columnsFor(target.findings, view);
  for (const finding of target.findings) {
    const isNamed = writeFinding(page, target, finding, columns);
    const { note = '', expectedFrom } = finding;
    const at = placeOf(target, finding);
    const place = `${visibleCut(at.file, NAME_LIMIT)}:${at.line}:${at.column}`;
    const name = isNamed ? '' : nameOf(finding);
    const source =
      expectedFrom === undefined ? '' : `declared value from ${visibleCut(expectedFrom, NAME_LIMIT)}`;
    const notes = [visible(note), visible(liveNote(finding))];
    const tail = joined([place, name, noveltyOf(finding), source, ...notes]);
    for (const text of [tail, visible(waiverText(finding))]) {
      for (const part of wrap(text, view.columns - 6)) lines.push(`      ${style.dim(part)}`);
    }
  }
}

/** Findings of the baseline that are gone, and targets that a change of the manifests adds or removes. */
function writeBeside({ report, view, style, lines }: Page): void {
  const before = lines.length;
  for (const text of [...lapsedLines(report), ...baseLines(report)]) {
    for (const line of wrap(visible(text), view.columns)) lines.push(style.dim(line));
  }
  if (lines.length > before) lines.push('');
}

function writeSummary(page: Page): void {
  const { report, style, lines, view } = page;
  const { summary, durationMs } = report;
  const color = style[signsOfOutcome(report).color];
  for (const line of wrap(headline(report), view.columns)) lines.push(color(style.bold(line)));
  const counts = joined([countsText(report), noveltyCounts(summary)], ', ');
  const effort = `${counted(summary.requests, 'request')}, ${durationText(durationMs)}`;
  for (const line of wrap(joined([counts, effort]), view.columns)) lines.push(style.dim(line));
  if (view.quiet) return;
  const steps = nextSteps(report).flatMap((step) =>
    wrap(step, view.columns - 2).map((line, index) => `${index === 0 ? '→ ' : '  '}${line}`),
  );
  if (steps.length > 0) lines.push('', ...steps);
}
