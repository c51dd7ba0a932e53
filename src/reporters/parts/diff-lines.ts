import { endWithin } from './escape.ts';

/** The first lines of a unified diff, each cut where it is very long, and how many more there are. */
export function firstLines(
  diff: string,
  { most, longest }: { readonly most: number; readonly longest: number },
): { readonly lines: readonly string[]; readonly leftOut: number } {
  const end = diff.endsWith('\n') ? diff.length - 1 : diff.length;
  const lines: string[] = [];
  let leftOut = 0;
  for (let from = 0; from <= end; ) {
    const next = diff.indexOf('\n', from);
    const to = next === -1 || next > end ? end : next;
    if (lines.length === most) leftOut += 1;
    else lines.push(to - from <= longest ? diff.slice(from, to) : `${begin(diff, from, longest)}…`);
    from = to + 1;
  }
  return { lines, leftOut };
}

function begin(diff: string, from: number, longest: number): string {
  const text = diff.slice(from, from + longest);
  return text.slice(0, endWithin(text, longest));
}
