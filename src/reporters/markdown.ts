import { counted } from '../model/count.ts';
import { shownTime } from '../model/describe.ts';
import type { Finding, Report, Status, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { baseLines, lapsedLines, noveltyCounts, noveltyOf } from './parts/compared-with.ts';
import { firstLines } from './parts/diff-lines.ts';
import { visibleLines } from './parts/escape.ts';
import {
  byDeployment,
  countOf,
  durationText,
  environmentsOf,
  headline,
  isWarned,
  joined,
  leftOutText,
  nameOf,
  READING_ORDER,
  remarkOn,
  STATUS_WORDS,
  statusText,
} from './parts/labels.ts';
import { isQuiet } from './parts/levels.ts';
import { placeOf, placeText } from './parts/locate.ts';
import { cellCode, code, fenced, plain } from './parts/markdown-text.ts';
import { labelOf, liveNote, sidesOf, valueText, waiverText } from './parts/sides.ts';
import { guardText } from './parts/workflow.ts';

// GitHub takes a step summary of 1 MiB and nothing of a larger one; the rest is room for what else a step writes.
const BYTE_LIMIT = 900 * 1024;
const NOTE_RESERVE = 1_024;
/** Shorter than any section. */
const SECTION_LEAST = 40;
const MATRIX_ROWS = 200;
const MATRIX_COLUMNS = 12;
const DIFF_LINES = 120;
const DIFFERENCE_ROWS = 20;
const LINE_LIMIT = 1_000;
/** More than any cell shows. */
const VALUE_LIMIT = 2_000;

const ICONS: Readonly<Record<Status, string>> = {
  'in-sync': '✅',
  drifted: '❌',
  missing: '🚫',
  unexpected: '👻',
  pending: '⏳',
  unknown: '❓',
  planned: '🔜',
  waived: '🤝',
};

/** GitHub-flavoured Markdown for a step summary, a pull request, a chat. No HTML, so that any reader shows it. */
export const renderMarkdown: Render = function* (report, { ciLog, room = BYTE_LIMIT }) {
  const guard = ciLog ? guardText : (text: string) => text;
  const title = guard(`## ${icon(report)} ${headline(report)}`);
  const foot = guard(
    `Checked ${plain(shownTime(report.startedAt))} in ${durationText(report.durationMs)} with ${counted(report.summary.requests, 'request')}, driftline ${plain(report.tool.version)}.`,
  );
  const page = createPage(Math.min(BYTE_LIMIT, room) - NOTE_RESERVE - sizeOf(title) - sizeOf(foot));
  if (page.left < 0) {
    if (sizeOf(title) <= room) yield `${title}\n`;
    return;
  }
  yield `${title}\n`;
  const compared = [noveltyCounts(report.summary), ...lapsedLines(report), ...baseLines(report)];
  const notices = [...(report.notices ?? []), ...compared.filter((text) => text !== '')].map(
    (notice) => `> Note: ${plain(notice)}`,
  );
  for (const part of [...notices, counts(report), matrix(report.targets)]) {
    // Half of the page is for what differs.
    const shown = guard(part);
    if (part !== '' && sizeOf(shown) < page.left / 2 && page.take(shown)) yield `\n${shown}\n`;
  }
  let leftOut = 0;
  for (const target of report.targets) {
    if (isQuiet(target)) continue;
    const shown = page.left < SECTION_LEAST ? undefined : guard(section(report, target));
    if (shown !== undefined && page.take(shown)) yield `\n${shown}\n`;
    else leftOut += 1;
  }
  if (leftOut > 0) {
    yield `\n**${counted(leftOut, 'more target')} with findings ${leftOut === 1 ? 'is' : 'are'} left out** to keep this report small. The JSON report has them all.\n`;
  }
  yield `\n${foot}\n`;
};

function icon({ outcome }: Report): string {
  return outcome === 'drift' ? '❌' : outcome === 'unknown' ? '❓' : '✅';
}

/** Room for the parts of a page. A part that does not fit is left out; a shorter one may still fit. */
function createPage(bytes: number) {
  const page = {
    left: bytes,
    take: (part: string): boolean => {
      const size = sizeOf(part);
      if (size > page.left) return false;
      page.left -= size;
      return true;
    },
  };
  return page;
}

/** With the blank line before it. */
function sizeOf(part: string): number {
  return Buffer.byteLength(part) + 2;
}

function counts(report: Report): string {
  const { summary } = report;
  const shown = READING_ORDER.filter((status) => countOf(summary, status) > 0);
  if (shown.length === 0) return '';
  return table(
    shown.map((status) => `${ICONS[status]} ${STATUS_WORDS[status]}`),
    [
      shown.map((status) => {
        const remark = remarkOn(report, status);
        return `${countOf(summary, status)}${remark === '' ? '' : ` (${remark})`}`;
      }),
    ],
  );
}

function matrix(targets: readonly TargetReport[]): string {
  if (targets.length === 0) return '';
  const environments = environmentsOf(targets);
  const columns = environments.slice(0, MATRIX_COLUMNS);
  const rows = [...byDeployment(targets)];
  const body = rows
    .slice(0, MATRIX_ROWS)
    .map(([deployment, cells]) => [
      cellCode(deployment),
      ...columns.map((environment) => cell(cells.get(environment))),
    ]);
  const leftOut = leftOutText(rows.length - MATRIX_ROWS, environments.length - MATRIX_COLUMNS);
  const note = leftOut === '' ? '' : `\n\nThe table leaves out ${leftOut}.`;
  return `${table(['deployment', ...columns.map((name) => cellCode(name))], body)}${note}`;
}

function cell(target: TargetReport | undefined): string {
  if (target === undefined) return '–';
  const version = target.observed?.version;
  const live = version === undefined ? '' : ` ${cellCode(valueText(version, { limit: VALUE_LIMIT }), 40)}`;
  return `${iconOf(target)} ${statusText(target)}${live}`;
}

function iconOf(target: TargetReport): string {
  return isWarned(target) ? '⚠️' : ICONS[target.status];
}

function section(report: Report, target: TargetReport): string {
  const title = `### ${iconOf(target)} ${code(target.id, 600)}: ${statusText(target)}`;
  return [title, ...target.findings.map((finding) => details(report, target, finding))].join('\n\n');
}

function details(report: Report, target: TargetReport, finding: Finding): string {
  const notes = [noveltyOf(finding), liveNote(finding), waiverText(finding)].map((note) => plain(note));
  const place = code(placeText(report, placeOf(target, finding)));
  const sentence = `**${nameOf(finding)}** ${plain(finding.message)} ${joined([place, ...notes])}`;
  return joined([sentence, finding.diff === undefined ? values(finding) : diff(finding.diff)], '\n\n');
}

function values(finding: Finding): string {
  const { differences = [], moreDifferences = 0, field = '' } = finding;
  const sides = sidesOf(finding, { limit: VALUE_LIMIT });
  if (sides === undefined) return '';
  if (differences.length === 0) {
    return table(
      ['field', 'declared', 'live'],
      [[cellCode(labelOf(finding)), cellCode(sides.declared), cellCode(sides.live)]],
    );
  }
  const shown = differences.slice(0, DIFFERENCE_ROWS);
  const texts = shown.flatMap(({ path, diff: text }) =>
    text === undefined ? [] : `${code(`${field}${path}`)}\n\n${diff(text)}`,
  );
  const plainOnes = shown.filter(({ diff: text }) => text === undefined);
  const rows = plainOnes.map(({ path, expected, actual }) => {
    const each = sidesOf({ expected, actual }, { limit: VALUE_LIMIT });
    return [cellCode(`${field}${path}`), cellCode(each?.declared ?? ''), cellCode(each?.live ?? '')];
  });
  const leftOut = differences.length - shown.length + moreDifferences;
  const note = leftOut === 0 ? '' : `\n\nand ${counted(leftOut, 'more difference')}.`;
  const values = rows.length === 0 ? [] : [table(['where', 'declared', 'live'], rows)];
  return `${[...texts, ...values].join('\n\n')}${note}`;
}

function diff(text: string): string {
  const { lines, leftOut } = firstLines(text, { most: DIFF_LINES, longest: LINE_LIMIT });
  const shown = lines.map((line) => visibleLines(line)).join('\n');
  // Not as `diff`: the declared side would get the color of what is wrong.
  return `${fenced(shown, 'text')}${leftOut === 0 ? '' : `\n\nand ${counted(leftOut, 'more line')} of difference.`}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
