import { isJsonObject, type Json, ownValue, pointerToken } from '../model/json.ts';
import type { Difference, Finding } from '../model/report.ts';
import { type Budget, contains, TooMuch } from '../operators/contains-list.ts';

const MOST = 100;
/**
 * The most steps for looking up items in lists. Beyond them, a list is shown as different. This affects only what is
 * shown.
 */
const MOST_STEPS = 200_000;

export interface Differences {
  readonly differences: readonly Difference[];
  /** The number of differences beyond the limit. */
  readonly more: number;
}

/** The paths at which two structures differ. `membersOnly` ignores members that are not expected. */
export function differencesOf(
  expected: Json,
  actual: Json,
  options: { readonly membersOnly: boolean },
): Differences {
  const walk: Walk = { ...options, tokens: [], found: [], count: 0, budget: { left: MOST_STEPS } };
  compare({ expected, actual }, walk);
  return { differences: walk.found, more: walk.count - walk.found.length };
}

interface Walk {
  readonly membersOnly: boolean;
  readonly tokens: (string | number)[];
  readonly found: Difference[];
  count: number;
  readonly budget: Budget;
}

interface Pair {
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

function compare({ expected, actual }: Pair, walk: Walk): void {
  if (expected === actual) return;
  const below = (token: string | number, pair: Pair) => {
    walk.tokens.push(token);
    compare(pair, walk);
    walk.tokens.pop();
  };
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const key of Object.keys(expected)) {
      below(key, { expected: ownValue(expected, key), actual: ownValue(actual, key) });
    }
    if (walk.membersOnly) return;
    for (const key of Object.keys(actual)) {
      if (!Object.hasOwn(expected, key)) below(key, { expected: undefined, actual: ownValue(actual, key) });
    }
    return;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (walk.membersOnly) {
      if (!isContained(expected, actual, walk.budget)) tell({ expected, actual }, walk);
      return;
    }
    const length = Math.max(expected.length, actual.length);
    for (let index = 0; index < length; index += 1) {
      below(index, { expected: expected[index], actual: actual[index] });
    }
    return;
  }
  tell({ expected, actual }, walk);
}

function isContained(expected: Json, actual: Json, budget: Budget): boolean {
  try {
    return contains(actual, expected, budget);
  } catch (error) {
    if (error instanceof TooMuch) return false;
    throw error;
  }
}

function tell({ expected, actual }: Pair, walk: Walk): void {
  walk.count += 1;
  if (walk.found.length === MOST) return;
  walk.found.push({
    path: walk.tokens.map((token) => `/${pointerToken(token)}`).join(''),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
  });
}

export function isLongText({ expected, actual }: Difference): boolean {
  return typeof expected === 'string' && typeof actual === 'string' && /\n/.test(expected + actual);
}

export function needsDiff({ code, differences }: Finding): boolean {
  return code === 'text-differs' || (differences ?? []).some(isLongText);
}
