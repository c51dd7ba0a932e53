import { isJsonObject, type Json, jsonEqual, ownValue, pointerToken } from '../model/json.ts';
import type { Difference } from '../model/report.ts';

const MOST = 100;

export interface Differences {
  readonly differences: readonly Difference[];
  /** How many more there are. */
  readonly more: number;
}

/** Where two structures differ, path by path. Of an expectation that asks for members alone, the others do not count. */
export function differencesOf(
  expected: Json,
  actual: Json,
  options: { readonly membersOnly: boolean },
): Differences {
  const found: Difference[] = [];
  walk({ path: '', expected, actual }, options.membersOnly, found);
  return { differences: found.slice(0, MOST), more: Math.max(0, found.length - MOST) };
}

interface Pair {
  readonly path: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

function walk({ path, expected, actual }: Pair, membersOnly: boolean, found: Difference[]): void {
  if (expected !== undefined && actual !== undefined && jsonEqual(expected, actual)) return;
  if (isJsonObject(expected) && isJsonObject(actual)) {
    const keys = membersOnly
      ? Object.keys(expected)
      : [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    for (const key of keys) {
      const pair = {
        path: `${path}/${pointerToken(key)}`,
        expected: ownValue(expected, key),
        actual: ownValue(actual, key),
      };
      walk(pair, membersOnly, found);
    }
    return;
  }
  if (Array.isArray(expected) && Array.isArray(actual) && !membersOnly) {
    const length = Math.max(expected.length, actual.length);
    for (let index = 0; index < length; index += 1) {
      walk(
        { path: `${path}/${index}`, expected: expected[index], actual: actual[index] },
        membersOnly,
        found,
      );
    }
    return;
  }
  if (expected === undefined && actual === undefined) return;
  found.push({ path, ...(expected !== undefined && { expected }), ...(actual !== undefined && { actual }) });
}

/** Texts of several lines, which are better read as a diff. */
export function isLongText({ expected, actual }: Difference): boolean {
  return typeof expected === 'string' && typeof actual === 'string' && /\n/.test(expected + actual);
}
