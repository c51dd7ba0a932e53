import { counted } from '../../model/count.ts';
import { shownTime } from '../../model/describe.ts';
import type { Finding, KnownFinding, Report, Summary } from '../../model/report.ts';
import { cut } from './escape.ts';

const NAME_LIMIT = 1_000;
const MOST_LISTED = 100;

/** `1 new finding, 2 resolved`; empty without a baseline. */
export function noveltyCounts({ new: count, resolved = 0 }: Summary): string {
  if (count === undefined) return '';
  return `${counted(count, 'new finding')}, ${resolved} resolved`;
}

/** `new`, or since when the finding is known; empty without a baseline. */
export function noveltyOf({ new: isNew, firstSeen }: Pick<Finding, 'new' | 'firstSeen'>): string {
  if (isNew === undefined) return '';
  return isNew || firstSeen === undefined ? 'new' : knownSince(firstSeen);
}

function knownSince(firstSeen: string): string {
  return `known since ${shownTime(cut(firstSeen, NAME_LIMIT))}`;
}

/** `support-chat/prod version (field-differs)`: findings of the baseline have no message. */
function knownText({ target, field, code }: KnownFinding): string {
  const parts = [target, ...(field === undefined ? [] : [field])].map((part) => cut(part, NAME_LIMIT));
  return `${parts.join(' ')} (${code})`;
}

/** A line for each finding of the baseline that is gone or could not be looked for. */
export function lapsedLines({ resolved = [], unconfirmed = [] }: Report): string[] {
  return [
    ...linesOf(resolved, 'resolved', 'are resolved'),
    ...linesOf(unconfirmed, 'not read this time', 'were not read this time'),
  ];
}

function linesOf(findings: readonly KnownFinding[], before: string, more: string): string[] {
  const lines = findings
    .slice(0, MOST_LISTED)
    .map((each) => `${before}: ${knownText(each)}, ${knownSince(each.firstSeen)}`);
  const left = findings.length - lines.length;
  return left > 0 ? [...lines, `and ${left} more known findings ${more}`] : lines;
}

/** The notices of a run, and what it was compared with. */
export function noticesOf(report: Report): string[] {
  return [...(report.notices ?? []), ...baseLines(report), ...lapsedLines(report)];
}

/** What a change of the manifests adds and removes. */
export function baseLines({ base }: Report): string[] {
  if (base === undefined) return [];
  const { added, removed, ref, commit } = base;
  return [
    `compared with the manifests at ${commit.slice(0, SHORT_COMMIT)}, where this branch left ${cut(ref, NAME_LIMIT)}`,
    ...(added.length > 0 ? [`added by this change: ${namesOf(added)}`] : []),
    ...(removed.length > 0 ? [`removed by this change: ${namesOf(removed)}`] : []),
  ];
}

const SHORT_COMMIT = 12;
const MOST_NAMES = 10;

function namesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, MOST_NAMES).map((id) => cut(id, NAME_LIMIT));
  const more = ids.length > MOST_NAMES ? ` and ${ids.length - MOST_NAMES} more` : '';
  return shown.join(', ') + more;
}
