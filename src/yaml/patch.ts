import { applyEdits, type Edit, inTextOrder, linesOf } from './edits.ts';

const CONTEXT = 3;
/** Replacements of more lines than this are searched for equal lines. */
const FEW_LINES = 8;
const MOST_EDITS = 1_000;
const NO_NEWLINE = '\\ No newline at end of file';

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: string[];
}

/** Lines of the old text, from 0, and their replacement. */
interface Region {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly lines: readonly string[];
  /** Made by one edit: some lines may stay the same. */
  readonly isOne: boolean;
}

/** The single edit between two texts. */
export function editBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/**
 * A unified diff of one file for `git apply`, made from the edits: comparing the texts would take minutes for ten
 * thousand changed lines.
 *
 * @param given undefined for a new file
 */
export async function patchOf(
  name: string,
  given: string | undefined,
  edits: readonly Edit[],
): Promise<string> {
  const { formatPatch, structuredPatch } = await import('diff');
  const text = given ?? '';
  const old = linesOf(text);
  const regions = regionsOf(text, edits).flatMap((region) => {
    const { from, to, lines, isOne } = region;
    if (!isOne || (to - from <= FEW_LINES && lines.length <= FEW_LINES)) return [region];
    const [before, after] = [old.slice(from, to).join(''), lines.join('')];
    const patch = structuredPatch('', '', before, after, undefined, undefined, {
      context: 0,
      maxEditLength: MOST_EDITS,
    });
    return patch === undefined ? [region] : patch.hunks.map((hunk) => regionOf(hunk, from));
  });
  const hunks = hunksOf(old, regions);
  if (hunks.length === 0) return '';
  const names = { oldFileName: given === undefined ? '/dev/null' : `a/${name}`, newFileName: `b/${name}` };
  // A tab ends a name with spaces.
  const header = name.includes(' ') ? ' ' : undefined;
  const patch = { ...names, oldHeader: header, newHeader: header, hunks };
  return formatPatch(patch).replace(/^=+\n/, '');
}

/** The edits in whole lines; edits on the same line are joined. */
function regionsOf(text: string, edits: readonly Edit[]): Region[] {
  const groups: { start: number; end: number; readonly edits: Edit[] }[] = [];
  for (const edit of inTextOrder(edits)) {
    const [start, end] = wholeLines(text, edit);
    const last = groups.at(-1);
    if (last !== undefined && start <= last.end) {
      last.edits.push(edit);
      last.end = Math.max(last.end, end);
    } else groups.push({ start, end, edits: [edit] });
  }
  let line = 0;
  let offset = 0;
  const lineAt = (place: number) => {
    let next = text.indexOf('\n', offset);
    while (next !== -1 && next < place) {
      line += 1;
      offset = next + 1;
      next = text.indexOf('\n', offset);
    }
    return place > offset ? line + 1 : line;
  };
  return groups.map(({ start, end, edits: own }) => {
    const moved = own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
    const lines = linesOf(applyEdits(text.slice(start, end), moved));
    return { from: lineAt(start), to: lineAt(end), lines, isOne: own.length === 1 };
  });
}

function wholeLines(text: string, { start, end, text: piece }: Edit): readonly [start: number, end: number] {
  const isAtStart = (place: number) => place === 0 || text[place - 1] === '\n';
  const from = text.lastIndexOf('\n', start - 1) + 1;
  if (isAtStart(end) && (piece === '' ? isAtStart(start) : piece.endsWith('\n')))
    return [start === 0 ? 0 : from, end];
  const next = text.indexOf('\n', end);
  return [start === 0 ? 0 : from, next === -1 ? text.length : next + 1];
}

/** A hunk of a region as a region of its own. `offset` is where the whole region begins. */
function regionOf({ oldStart, oldLines, lines }: Hunk, offset: number): Region {
  const from = offset + oldStart - 1;
  const added = lines.flatMap((line, index) => {
    if (!line.startsWith('+')) return [];
    return [line.slice(1) + (lines[index + 1] === NO_NEWLINE ? '' : '\n')];
  });
  return { from, to: from + oldLines, lines: added, isOne: true };
}

function hunksOf(old: readonly string[], regions: readonly Region[]): Hunk[] {
  const hunks: Hunk[] = [];
  let shift = 0;
  for (let index = 0; index < regions.length; ) {
    const first = regions[index] as Region;
    const start = Math.max(0, first.from - CONTEXT);
    const lines: string[] = [];
    let at = start;
    let added = 0;
    let removed = 0;
    const keep = (to: number) => {
      for (; at < to; at += 1) lines.push(...shownLine(' ', old[at] ?? ''));
    };
    for (let last = first.to; index < regions.length; index += 1) {
      const region = regions[index] as Region;
      if (region.from > last + 2 * CONTEXT) break;
      keep(region.from);
      for (; at < region.to; at += 1) lines.push(...shownLine('-', old[at] ?? ''));
      for (const line of region.lines) lines.push(...shownLine('+', line));
      removed += region.to - region.from;
      added += region.lines.length;
      last = region.to;
    }
    keep(Math.min(old.length, at + CONTEXT));
    const oldLines = at - start;
    const newLines = oldLines - removed + added;
    hunks.push({ oldStart: start + 1, oldLines, newStart: start + shift + 1, newLines, lines });
    shift += added - removed;
  }
  return hunks;
}

function shownLine(sign: string, line: string): string[] {
  return line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, NO_NEWLINE];
}
