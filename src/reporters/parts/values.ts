import { isJsonObject, type Json } from '../../model/json.ts';
import type { Finding } from '../../model/report.ts';
import { timeText } from './words.ts';

const OPERATORS: ReadonlySet<string> = new Set([
  'contains',
  'equals',
  'file',
  'from',
  'git',
  'matches',
  'not',
  'olderThan',
  'oneOf',
  'present',
  'sameAs',
  'semver',
  'within',
]);

const NOT_DECLARED = '(not declared)';
const NOT_THERE = '(not there)';

/** What the manifest declares and what is live, as text: of one line each, or of several where that reads better. */
export interface Sides {
  readonly declared: string;
  readonly live: string;
}

/** Not given where a finding compares nothing. */
export function sidesOf(
  { expected, actual }: Pick<Finding, 'expected' | 'actual'>,
  indent?: number,
): Sides | undefined {
  if (expected === undefined && actual === undefined) return undefined;
  const declared = expected === undefined ? NOT_DECLARED : valueText(expected, indent);
  const live = valueText(actual, indent);
  // "1" and 1 differ and look the same: then both are written as JSON.
  return declared === live
    ? { declared: JSON.stringify(expected) ?? NOT_DECLARED, live: JSON.stringify(actual) ?? NOT_THERE }
    : { declared, live };
}

export function valueText(value: Json | undefined, indent?: number): string {
  if (value === undefined) return NOT_THERE;
  if (typeof value === 'string') return value;
  if (isJsonObject(value)) {
    const [[key, operand] = ['', null], ...others] = Object.entries(value);
    if (others.length === 0 && OPERATORS.has(key)) return `${key}: ${valueText(operand, indent)}`;
  }
  return JSON.stringify(value, null, indent);
}

/** What else is known of what is live: how it stands to the declared version, since when, and by whom. */
export function liveNote({ direction, liveSince, liveBy }: Finding): string {
  const relation =
    direction === 'live-ahead'
      ? 'live is ahead of the manifest'
      : direction === 'live-behind'
        ? 'live is behind the manifest'
        : '';
  const since = liveSince === undefined ? '' : `live since ${timeText(liveSince)}`;
  const by = liveBy === undefined ? '' : `deployed by ${liveBy}`;
  return [relation, since, by].filter((part) => part !== '').join(', ');
}

export function waiverText({ waiver }: Finding): string {
  if (waiver === undefined) return '';
  const left = waiver.daysLeft === 1 ? '1 day left' : `${waiver.daysLeft} days left`;
  const by = waiver.by === undefined ? '' : `, by ${waiver.by}`;
  return `waived until ${waiver.until} (${left})${by}: ${waiver.reason}`;
}
