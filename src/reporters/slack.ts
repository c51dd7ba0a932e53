import { counted } from '../model/count.ts';
import type { Location } from '../model/location.ts';
import type { Finding, Report, TargetReport } from '../model/report.ts';
import type { Render, View } from './contract.ts';
import { baseLines, lapsedLines, noveltyCounts } from './parts/compared-with.ts';
import { jsonText } from './parts/json-pieces.ts';
import {
  checkedText,
  countsText,
  headline,
  joined,
  nameOf,
  READING_ORDER,
  signsOfOutcome,
  statusText,
} from './parts/labels.ts';
import { isQuiet, verdictOf } from './parts/levels.ts';
import { lineUrl, placeOf, placeText } from './parts/locate.ts';
import { nextSteps } from './parts/next-steps.ts';
import { isSaidBeside, labelOf, notesOf, sidesNote, sidesOf } from './parts/sides.ts';
import { slackCode, slackLink, slackText } from './parts/slack-text.ts';

// Slack allows 50 blocks, 150 characters in a header and 3,000 in a text. The limit of the message is ours.
const TARGET_BLOCKS = 40;
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 3_000;
const MESSAGE_LIMIT = 30_000;
const FINDING_LIMIT = 500;
const VALUE_LIMIT = 120;
const FINDINGS_SHOWN = 5;
const NOTICES_SHOWN = 4;
const NOTICE_LIMIT = 600;

/** A Block Kit message for an incoming webhook or `chat.postMessage`: the worst first. */
export const renderSlack: Render = function* (report, view) {
  const title = `${signsOfOutcome(report).emoji} ${headline(report)}`;
  const counts = joined([countsText(report), noveltyCounts(report.summary)], '; ');
  const compared = [...lapsedLines(report), ...baseLines(report)];
  const steps = nextSteps(report).map((step) => `→ ${slackText(step, NOTICE_LIMIT)}`);
  const { shown, leftOut } = sectionsOf(report, view);
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, HEADER_LIMIT), emoji: false } },
    ...sectionIf(slackText(counts, TEXT_LIMIT)),
    ...(report.notices ?? [])
      .slice(0, NOTICES_SHOWN)
      .flatMap((notice) => sectionIf(`Note: ${slackText(notice, NOTICE_LIMIT)}`)),
    ...shown.flatMap(sectionIf),
    ...(leftOut === 0
      ? []
      : sectionIf(`and ${counted(leftOut, 'more target')} with findings; the JSON report has them all`)),
    ...sectionIf(within(compared.map((line) => slackText(line, FINDING_LIMIT)))),
    ...sectionIf(steps.join('\n')),
    { type: 'context', elements: [mrkdwn(slackText(checkedText(report), TEXT_LIMIT))] },
  ];
  yield* jsonText({ text: slackText(title, TEXT_LIMIT), blocks }, view);
};

function mrkdwn(text: string) {
  // Verbatim: Slack links no addresses, channels or people.
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
  const ranks = report.targets.flatMap((target) => {
    if (isQuiet(target)) return [];
    const verdict = verdictOf(report, target);
    const later = verdict === 'excused' || verdict === 'passed' ? READING_ORDER.length : 0;
    return { target, rank: later + READING_ORDER.indexOf(target.status) };
  });
  return ranks.sort((left, right) => left.rank - right.rank).map(({ target }) => target);
}

function sectionOf(report: Report, target: TargetReport, view: View): string {
  const { id, findings } = target;
  const lines = [`*${slackText(id, FINDING_LIMIT)}* ${statusText(target)}`];
  for (const finding of findings.slice(0, FINDINGS_SHOWN)) {
    const place = placeLink(report, placeOf(target, finding), view);
    const notes = notesOf(finding).map((note) => slackText(note, FINDING_LIMIT / 2));
    lines.push(`• ${[whatOf(target, finding), place, ...notes].join(' · ')}`);
  }
  if (findings.length > FINDINGS_SHOWN)
    lines.push(`• and ${counted(findings.length - FINDINGS_SHOWN, 'more finding')}`);
  return within(lines);
}

/** Whole lines up to the limit: a cut line could leave a link open. */
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

function placeLink(report: Report, place: Location, { filesUrl }: View): string {
  const text = slackText(placeText(report, place), FINDING_LIMIT / 2);
  const url = lineUrl(report, place, filesUrl);
  return url === undefined || url.length > FINDING_LIMIT ? text : slackLink(url, text);
}
