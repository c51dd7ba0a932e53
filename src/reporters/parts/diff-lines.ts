import { endWithin } from './escape.ts';

const LINE_FEED = 10;

/** The first lines of a unified diff, long ones cut, and how many more there are. */
export function firstLines(
  diff: string,
  { most, longest }: { readonly most: number; readonly longest: number },
): { readonly lines: readonly string[]; readonly leftOut: number } {
  const end = diff.endsWith('\n') ? diff.length - 1 : diff.length;
  const lines: string[] = [];
  let from = 0;
  while (from <= end && lines.length < most) {
    const next = diff.indexOf('\n', from);
    const to = next === -1 || next > end ? end : next;
    lines.push(to - from <= longest ? diff.slice(from, to) : `${begin(diff, from, longest)}…`);
    from = to + 1;
  }
  return { lines, leftOut: from > end ? 0 : linesIn(diff, from, end) };
}

/** Counts without splitting: there may be millions of lines. */
function linesIn(text: string, from: number, end: number): number {
  let count = 1;
  for (let at = from; at < end; at += 1) if (text.charCodeAt(at) === LINE_FEED) count += 1;
  return count;
}

function begin(diff: string, from: number, longest: number): string {
  const text = diff.slice(from, from + longest);
  return text.slice(0, endWithin(text, longest));
}
