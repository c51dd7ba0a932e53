import { counted } from '../model/count.ts';
import { shownTime } from '../model/describe.ts';
import type { Finding, Report, Status, TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { baseLines, lapsedLines, noveltyCounts, noveltyOf } from './parts/compared-with.ts';
import { jsonText } from './parts/json-pieces.ts';
import {
  countsText,
  durationText,
  headline,
  joined,
  nameOf,
  READING_ORDER,
  statusText,
} from './parts/labels.ts';
import { isQuiet, verdictOf } from './parts/levels.ts';
import { lineUrl, placeOf, placeText } from './parts/locate.ts';
import { nextSteps } from './parts/next-steps.ts';
import { isSaidBeside, labelOf, liveNote, sidesNote, sidesOf, waiverText } from './parts/sides.ts';
import { slackCode, slackLink, slackText } from './parts/slack-text.ts';

// Slack's limits: 50 blocks, 150 characters of a header, 3,000 of a text. It documents no limit for the whole
// message; ours is small, because nobody reads a longer one.
const TARGET_BLOCKS = 40;
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 3_000;
const MESSAGE_LIMIT = 30_000;
const FINDING_LIMIT = 500;
const VALUE_LIMIT = 120;
const FINDINGS_SHOWN = 5;
const NOTICES_SHOWN = 4;
const NOTICE_LIMIT = 600;

const ICONS: Readonly<Record<Report['outcome'], string>> = { 'in-sync': '✅', drift: '❌', unknown: '❓' };

/** A Block Kit message for an incoming webhook or `chat.postMessage`: the worst first. */
export const renderSlack: Render = function* (report, view) {
  const title = `${ICONS[report.outcome]} ${headline(report)}`;
  const { shown, leftOut } = sectionsOf(report, view);
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, HEADER_LIMIT), emoji: false } },
    ...sectionIf(slackText(countsOf(report), TEXT_LIMIT)),
    ...(report.notices ?? [])
      .slice(0, NOTICES_SHOWN)
      .flatMap((notice) => sectionIf(`Note: ${slackText(notice, NOTICE_LIMIT)}`)),
    ...shown.flatMap(sectionIf),
    ...(leftOut === 0
      ? []
      : sectionIf(`and ${counted(leftOut, 'more target')} with findings; the JSON report has them all`)),
    ...sectionIf(comparedWith(report)),
    ...sectionIf(
      nextSteps(report)
        .map((step) => `→ ${slackText(step, NOTICE_LIMIT)}`)
        .join('\n'),
    ),
    { type: 'context', elements: [mrkdwn(slackText(foot(report), TEXT_LIMIT))] },
  ];
  yield* jsonText({ text: slackText(title, TEXT_LIMIT), blocks }, view);
};

function foot({ startedAt, durationMs, summary, tool }: Report): string {
  return `Checked ${shownTime(startedAt)} in ${durationText(durationMs)} with ${counted(summary.requests, 'request')}, driftline ${tool.version}`;
}

function countsOf(report: Report): string {
  return joined([countsText(report), noveltyCounts(report.summary)], '; ');
}

function comparedWith(report: Report): string {
  return within([...lapsedLines(report), ...baseLines(report)].map((line) => slackText(line, FINDING_LIMIT)));
}

function mrkdwn(text: string) {
  // Verbatim, so that Slack does not link addresses, channels or people in texts from outside.
  return { type: 'mrkdwn', text, verbatim: true };
}

function sectionIf(text: string) {
  return text === '' ? [] : [{ type: 'section', text: mrkdwn(text) }];
}

function sectionsOf(report: Report, view: View): { shown: readonly string[]; leftOut: number } {
  const worstFirst = ranked(report);
  const shown: string[] = [];
  let room = MESSAGE_LIMIT;
  for (const target of worstFirst.slice(0, TARGET_BLOCKS)) {
    const text = sectionOf(report, target, view);
    if (text.length > room) break;
    room -= text.length;
    shown.push(text);
  }
  return { shown, leftOut: worstFirst.length - shown.length };
}

/** Targets that count come before excused ones; each group has the reading order. */
function ranked(report: Report): readonly TargetReport[] {
  const ranks = new Map<string, TargetReport[]>();
  const key = (isExcused: boolean, status: Status) => `${isExcused} ${status}`;
  for (const isExcused of [false, true]) {
    for (const status of READING_ORDER) ranks.set(key(isExcused, status), []);
  }
  for (const target of report.targets) {
    if (isQuiet(target)) continue;
    const verdict = verdictOf(report, target);
    ranks.get(key(verdict === 'excused' || verdict === 'passed', target.status))?.push(target);
  }
  return [...ranks.values()].flat();
}

function sectionOf(report: Report, target: TargetReport, view: View): string {
  const { id, findings } = target;
  const lines = [`*${slackText(id, FINDING_LIMIT)}* ${statusText(target)}`];
  for (const finding of findings.slice(0, FINDINGS_SHOWN)) {
    const place = placeLink(report, target, { finding, view });
    lines.push(`• ${[whatOf(target, finding), place, ...notesOf(finding)].join(' · ')}`);
  }
  if (findings.length > FINDINGS_SHOWN)
    lines.push(`• and ${counted(findings.length - FINDINGS_SHOWN, 'more finding')}`);
  return within(lines);
}

/** Joins whole lines up to the limit: a cut line could leave a link or a mark open. */
function within(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`;
    if (longer.length > TEXT_LIMIT) break;
    text = longer;
  }
  return text;
}

function whatOf(target: TargetReport, finding: Finding): string {
  const { code, message, differences } = finding;
  const sides = differences === undefined ? sidesOf(finding, { limit: VALUE_LIMIT }) : undefined;
  const isShort = sides !== undefined && !`${sides.declared}${sides.live}`.includes('\n');
  const values = isShort
    ? `${slackCode(labelOf(finding))} declared ${slackCode(sides.declared)}, live ${slackCode(sides.live)}`
    : '';
  if (code === 'field-differs' && isShort) return `${code}: ${values}`;
  const sentence = `${nameOf(finding)}: ${slackText(message, FINDING_LIMIT)}`;
  if (differences !== undefined) return joined([sentence, slackText(sidesNote(finding), FINDING_LIMIT)]);
  const isSaid = code === 'text-differs' || isSaidBeside(target, finding);
  return joined([sentence, isSaid ? '' : values]);
}

function notesOf(finding: Finding): string[] {
  return [noveltyOf(finding), liveNote(finding), waiverText(finding)]
    .filter((note) => note !== '')
    .map((note) => slackText(note, FINDING_LIMIT / 2));
}

interface Pointing {
  readonly finding: Finding;
  readonly view: View;
}

function placeLink(report: Report, target: TargetReport, { finding, view }: Pointing): string {
  const place = placeOf(target, finding);
  const text = slackText(placeText(report, place), FINDING_LIMIT / 2);
  const url = lineUrl(report, place, view.filesUrl);
  return url === undefined || url.length > FINDING_LIMIT ? text : slackLink(url, text);
}
