import { HIDDEN } from '../model/hidden.ts';
import type { Range } from './search.ts';

/** Separates texts that are searched together: no notation and no key contains it. */
export const BETWEEN = '\u0001';

/**
 * Hides ranges in the texts. `parts` are the texts as far as they were searched; ranges are places in the joined parts.
 */
export function cutUp(
  texts: readonly string[],
  parts: readonly string[],
  ranges: readonly Range[],
  longest: number,
): readonly string[] {
  let start = 0;
  let next = 0;
  return texts.map((text, index) => {
    const end = start + (parts[index]?.length ?? 0);
    const own: Range[] = [];
    for (; next < ranges.length; next += 1) {
      const [from, to] = ranges[next] ?? [end, end];
      if (from >= end) break;
      if (to > start) own.push([Math.max(0, from - start), Math.min(to, end) - start]);
      // The range continues in the next text.
      if (to > end) break;
    }
    start = end + BETWEEN.length;
    return own.length === 0 && text.length <= longest ? text : without(text, own, longest);
  });
}

/** The ranges in order. Ranges that overlap are merged. */
export function joined(ranges: Range[]): readonly Range[] {
  ranges.sort(([left], [right]) => left - right);
  const apart: [from: number, to: number][] = [];
  for (const [from, to] of ranges) {
    const last = apart.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

export function without(text: string, ranges: readonly Range[], longest: number): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of ranges) {
    if (from >= longest) break;
    parts.push(text.slice(done, from), HIDDEN);
    done = to;
  }
  if (text.length <= longest) parts.push(text.slice(done));
  else parts.push(text.slice(done, Math.max(done, longest)), `… (${text.length} characters in all)`);
  return parts.join('');
}
