import { counted } from '../model/count.ts';
import type { Finding, Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { baseLines, lapsedLines, noveltyCounts } from './parts/compared-with.ts';
import { firstLines } from './parts/diff-lines.ts';
import { visibleLines } from './parts/escape.ts';
import {
  checkedText,
  countsOf,
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
import { placeOf, placeText } from './parts/locate.ts';
import { cellCode, code, fenced, plain } from './parts/markdown-text.ts';
import { matrixOf } from './parts/matrix.ts';
import { labelOf, notesOf, sidesOf, valueText } from './parts/sides.ts';
import { guardText } from './parts/workflow.ts';

// GitHub drops a step summary of more than 1 MiB; the rest is room for what else a step writes.
const BYTE_LIMIT = 900 * 1024;
const NOTE_RESERVE = 1_024;
/** Shorter than any section. */
const SECTION_LEAST = 40;
const MATRIX = { rows: 200, columns: 12 };
const DIFF_LINES = 120;
const DIFFERENCE_ROWS = 20;
const LINE_LIMIT = 1_000;
/** More than any cell shows. */
const VALUE_LIMIT = 2_000;

/** GitHub-flavored Markdown for a step summary, a pull request, a chat. No HTML, so that any reader shows it. */
export const renderMarkdown: Render = function* (report, { ciLog, room = BYTE_LIMIT }) {
  const guard = ciLog ? guardText : (text: string) => text;
  const title = guard(`## ${signsOfOutcome(report).emoji} ${headline(report)}`);
  const foot = guard(`${plain(checkedText(report))}.`);
  let left = Math.min(BYTE_LIMIT, room) - NOTE_RESERVE - sizeOf(title) - sizeOf(foot);
  if (left < 0) {
    if (sizeOf(title) <= room) yield `${title}\n`;
    return;
  }
  yield `${title}\n`;
  const compared = [noveltyCounts(report.summary), ...lapsedLines(report), ...baseLines(report)];
  const notices = [...(report.notices ?? []), ...compared.filter((text) => text !== '')].map(
    (notice) => `> Note: ${plain(notice)}`,
  );
  for (const part of [...notices, counts(report), matrix(report.targets)]) {
    const shown = guard(part);
    // No part takes half of what is left: the rest is for what differs.
    if (part === '' || sizeOf(shown) >= left / 2) continue;
    left -= sizeOf(shown);
    yield `\n${shown}\n`;
  }
  let leftOut = 0;
  for (const target of report.targets) {
    if (isQuiet(target)) continue;
    // A shorter section may fit where a long one does not.
    const shown = left < SECTION_LEAST ? '' : guard(section(report, target));
    if (shown === '' || sizeOf(shown) > left) leftOut += 1;
    else {
      left -= sizeOf(shown);
      yield `\n${shown}\n`;
    }
  }
  if (leftOut > 0) {
    yield `\n**${counted(leftOut, 'more target')} with findings ${leftOut === 1 ? 'is' : 'are'} left out** to keep this report small. The JSON report has them all.\n`;
  }
  yield `\n${foot}\n`;
};

/** The size of a part in bytes, with the blank line before the part. */
function sizeOf(part: string): number {
  return Buffer.byteLength(part) + 2;
}

function counts(report: Report): string {
  const shown = countsOf(report).filter(({ count }) => count > 0);
  if (shown.length === 0) return '';
  return table(
    shown.map(({ status }) => `${SIGNS[status].emoji} ${statusWords(status)}`),
    [shown.map(({ count, remark }) => `${count}${remark === '' ? '' : ` (${remark})`}`)],
  );
}

function matrix(targets: readonly TargetReport[]): string {
  if (targets.length === 0) return '';
  const { environments, rows, leftOut } = matrixOf(targets, MATRIX);
  const header = ['deployment', ...environments.map((name) => cellCode(name))];
  const body = rows.map(([deployment, cells]) => [
    cellCode(deployment),
    ...environments.map((environment) => cell(cells.get(environment))),
  ]);
  return `${table(header, body)}${leftOut === '' ? '' : `\n\nThe table leaves out ${leftOut}.`}`;
}

function cell(target: TargetReport | undefined): string {
  if (target === undefined) return '–';
  const version = target.observed?.version;
  const live = version === undefined ? '' : ` ${cellCode(valueText(version, { limit: VALUE_LIMIT }), 40)}`;
  return `${signsOf(target).emoji} ${statusText(target)}${live}`;
}

function section(report: Report, target: TargetReport): string {
  const title = `### ${signsOf(target).emoji} ${code(target.id, 600)}: ${statusText(target)}`;
  return [title, ...target.findings.map((finding) => details(report, target, finding))].join('\n\n');
}

function details(report: Report, target: TargetReport, finding: Finding): string {
  const notes = notesOf(finding).map((note) => plain(note));
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
