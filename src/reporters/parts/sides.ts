import { counted } from '../../model/count.ts';
import { shownTime } from '../../model/describe.ts';
import { DRIFT_CODES } from '../../model/drift.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { Finding, TargetReport } from '../../model/report.ts';
import { isOperator } from '../../operators/expectation.ts';
import { noveltyOf } from './compared-with.ts';
import { cut, endWithin } from './escape.ts';
import { jsonPieces } from './json-pieces.ts';
import { joined } from './labels.ts';

const NOTE_LIMIT = 1_000;
const NOT_DECLARED: Beginning = { head: '(not declared)', left: 0 };
const NOT_THERE: Beginning = { head: '(not there)', left: 0 };

/** The declared and the live value as text. */
export interface Sides {
  readonly declared: string;
  readonly live: string;
}

/** Values are cut to `limit` UTF-16 units. Without an indent, lists and objects are on one line. */
export interface Extent {
  readonly limit: number;
  readonly indent?: number;
}

/** A finding, or one difference inside a structure. */
export type Sided = Pick<Finding, 'expected' | 'actual'> & Partial<Pick<Finding, 'code' | 'actualUnknown'>>;

/** Undefined if the finding compares nothing. */
export function sidesOf(
  { code, expected, actual, actualUnknown }: Sided,
  { limit, indent = 0 }: Extent,
): Sides | undefined {
  if (expected === undefined && (actual === undefined || isNote(code))) return undefined;
  const declared = expected === undefined ? NOT_DECLARED : beginningOf(expected, indent);
  if (actualUnknown) return { declared: shortened(declared, limit), live: '(not known)' };
  const live = beginningOf(actual, indent);
  const looksEqual = declared.head === live.head && declared.left === live.left;
  // Long texts with the same beginning differ later: JSON would not show that either.
  if (!looksEqual || (typeof expected === 'string' && typeof actual === 'string')) {
    return { declared: shortened(declared, limit), live: shortened(live, limit) };
  }
  // "1" and 1 look the same: JSON shows the difference.
  const json = (value: Json | undefined, none: Beginning) =>
    shortened(value === undefined ? none : beginningOfJson(value, 0), limit);
  return { declared: json(expected, NOT_DECLARED), live: json(actual, NOT_THERE) };
}

function isNote(code: Finding['code'] | undefined): boolean {
  return code !== undefined && code !== 'planned-change' && !DRIFT_CODES.includes(code);
}

/** The field of the two sides; by default the version. */
export function labelOf({ field = 'version' }: Pick<Finding, 'field'>): string {
  return field;
}

/** Whether another finding of the target shows the same sides. */
export function isSaidBeside({ findings }: TargetReport, finding: Finding): boolean {
  return findings.some(
    (other) =>
      other !== finding &&
      (other.code === 'field-differs' || other.code === 'text-differs') &&
      labelOf(other) === labelOf(finding),
  );
}

/** The color of the live value. */
export type LiveTone = 'wrong' | 'right' | 'unknown';

export function liveTone(target: TargetReport, finding: Finding): LiveTone {
  if (!isNote(finding.code) || isSaidBeside(target, finding)) return 'wrong';
  return finding.actual === undefined ? 'unknown' : 'right';
}

export function valueText(value: Json | undefined, { limit, indent = 0 }: Extent): string {
  return shortened(beginningOf(value, indent), limit);
}

/** The beginning of a text, and the length of the rest. */
interface Beginning {
  readonly head: string;
  readonly left: number;
}

/** More than any format shows of a value. */
const LONGEST_HEAD = 20_000;

function shortened({ head, left }: Beginning, limit: number): string {
  if (left === 0) return cut(head, limit);
  const end = endWithin(head, Math.min(limit, head.length));
  return `${head.slice(0, end)}… (${head.length - end + left} more characters)`;
}

function beginningOf(value: Json | undefined, indent: number): Beginning {
  if (value === undefined) return NOT_THERE;
  if (typeof value === 'string') {
    return { head: value.slice(0, LONGEST_HEAD), left: Math.max(0, value.length - LONGEST_HEAD) };
  }
  if (isJsonObject(value)) {
    const [key, another] = Object.keys(value);
    const operand = key === undefined || another !== undefined || !isKeyword(key) ? undefined : value[key];
    if (operand !== undefined) {
      const { head, left } = beginningOf(operand, indent);
      return { head: `${key}: ${head}`, left };
    }
  }
  return beginningOfJson(value, indent);
}

function isKeyword(key: string): boolean {
  return isOperator(key) || key === 'deployed' || key === 'promotion';
}

/** Targets that share a reply share its values, which may be megabytes. */
const known: readonly WeakMap<object, Beginning>[] = [new WeakMap(), new WeakMap()];

function beginningOfJson(value: Json, indent: number): Beginning {
  const cache = known[indent === 0 ? 0 : 1];
  const found = typeof value === 'object' && value !== null ? cache?.get(value) : undefined;
  if (found !== undefined) return found;
  let head = '';
  let left = 0;
  for (const piece of jsonPieces(value, { indent, visible: false })) {
    const room = LONGEST_HEAD - head.length;
    head += piece.slice(0, room);
    left += Math.max(0, piece.length - room);
  }
  const text = indent > 0 && left === 0 ? head.replace(/\n$/, '') : head;
  const beginning = { head: text, left: indent > 0 && left > 0 ? left - 1 : left };
  if (typeof value === 'object' && value !== null) cache?.set(value, beginning);
  return beginning;
}

/** Whether the live version is ahead or behind, since when it is live, and who deployed it. */
export function liveNote({ direction, liveSince, liveBy }: Finding): string {
  const relation =
    direction === 'live-ahead'
      ? 'live is ahead of the manifest'
      : direction === 'live-behind'
        ? 'live is behind the manifest'
        : '';
  const since = liveSince === undefined ? '' : `live since ${cut(shownTime(liveSince), NOTE_LIMIT)}`;
  const by = liveBy === undefined ? '' : `deployed by ${cut(liveBy, NOTE_LIMIT)}`;
  return joined([relation, since, by], ', ');
}

/** Findings whose message does not contain both sides. */
const WITHOUT_SIDES: ReadonlySet<Finding['code']> = new Set<Finding['code']>([
  'awaiting-approval',
  'multiple-live',
  'pinned-not-live',
  'promotion-skipped',
  'rollout-failed',
  'rollout-in-progress',
]);

export function lacksSides({ code }: Finding): boolean {
  return WITHOUT_SIDES.has(code);
}

const MOST_NOTED = 3;
const NOTED_LIMIT = 200;

/** `version declared 2.2, live 2.1`, unless the message has both; for a structure, its first differences. */
export function sidesNote(finding: Finding): string {
  const { field = '', differences = [], moreDifferences = 0 } = finding;
  if (lacksSides(finding)) return sidesText(labelOf(finding), finding);
  const values = differences.filter(({ diff }) => diff === undefined);
  const places = values.slice(0, MOST_NOTED).map((each) => sidesText(`${field}${each.path}`, each));
  const more = values.length - places.length + moreDifferences;
  return [...places, ...(places.length > 0 && more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function sidesText(name: string, sided: Sided): string {
  const sides = sidesOf(sided, { limit: NOTED_LIMIT });
  return sides === undefined
    ? ''
    : `${cut(name, NOTED_LIMIT)} declared ${sides.declared}, live ${sides.live}`;
}

/** Since when the finding is known, further facts about the live version, and the waiver. */
export function notesOf(finding: Finding): string[] {
  return [noveltyOf(finding), liveNote(finding), waiverText(finding)].filter((note) => note !== '');
}

export function waiverText({ waiver }: Finding): string {
  if (waiver === undefined) return '';
  const left = `${counted(waiver.daysLeft, 'day')} left`;
  const by = waiver.by === undefined ? '' : `, by ${cut(waiver.by, NOTE_LIMIT)}`;
  return `waived until ${cut(waiver.until, NOTE_LIMIT)} (${left})${by}: ${cut(waiver.reason, NOTE_LIMIT)}`;
}
