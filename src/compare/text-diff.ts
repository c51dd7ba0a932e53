import { createPause } from '../model/pause.ts';
import type { Finding, TargetReport } from '../model/report.ts';
import { commonEnd, commonStart } from './common-text.ts';
import { isLongText, needsDiff } from './differences.ts';

const CONTEXT_LINES = 3;
const MOST_LINES = 400;
/** The largest number of changed lines: the work grows with their square, and only some are shown. */
const MOST_EDITS = 1_000;
/** The most lines and characters of a difference that are compared; later ones are not shown. */
const MOST_COMPARED = 20_000;
const MOST_CHARACTERS = 1_000_000;
/**
 * The most characters in all compared texts of a run. Beyond them, a diff does not look for equal lines: it shows one
 * text as replaced by the other.
 */
const MOST_OF_A_RUN = 100_000_000;
const FEW_CHARACTERS = 20_000;
/** Of a longer line, only the part around its first difference is shown. */
const LONGEST_LINE = 1_000;
const AROUND = 200;

interface Names {
  readonly declared: string;
  readonly live: string;
}

type Patch = (names: Names, declared: string, live: string) => string;

/** Adds unified diffs where texts differ. */
export async function withTextDiffs(targets: readonly TargetReport[]): Promise<readonly TargetReport[]> {
  const patch = patchWith(await import('diff'));
  const pause = createPause();
  const shown: TargetReport[] = [];
  for (const target of targets) {
    const findings: Finding[] = [];
    for (const finding of target.findings) {
      if (needsDiff(finding)) await pause();
      findings.push(needsDiff(finding) ? withDiff(finding, target.id, patch) : finding);
    }
    shown.push({ ...target, findings });
  }
  return shown;
}

function patchWith({ structuredPatch, formatPatch }: typeof import('diff')): Patch {
  let left = MOST_OF_A_RUN;
  return ({ declared: from, live: to }, declared, live) => {
    const [whole, other] = withEqualEnds(declared, live);
    left -= whole.length + other.length;
    const most = left > 0 ? MOST_CHARACTERS : FEW_CHARACTERS;
    const { before, texts, omitted } = partThatDiffers(whole, other, most);
    const options = { context: CONTEXT_LINES, maxEditLength: left > 0 ? MOST_EDITS : 1 };
    const patch = structuredPatch(from, to, ...texts, undefined, undefined, options) ?? {
      ...structuredPatch(from, to, '', ''),
      hunks: [replacement(...texts)],
    };
    const hunks = withoutCutEnd(patch.hunks, texts, omitted).map((hunk) => ({
      ...hunk,
      oldStart: hunk.oldStart + before,
      newStart: hunk.newStart + before,
      lines: shortened(hunk.lines),
    }));
    return cut(formatPatch({ ...patch, hunks }), omitted);
  };
}

/** A missing final newline is shown only if the other text has one. */
function withEqualEnds(declared: string, live: string): [string, string] {
  const isEnded = declared.endsWith('\n') || live.endsWith('\n');
  return isEnded ? [declared, live] : [`${declared}\n`, `${live}\n`];
}

interface Part {
  /** The number of lines before the part. */
  readonly before: number;
  readonly texts: readonly [declared: string, live: string];
  /** The number of lines after the part that may differ too. */
  readonly omitted: number;
}

/** The lines that differ and the lines around them, cut to the limits. */
function partThatDiffers(declared: string, live: string, most: number): Part {
  const start = lineStart(declared, commonStart(declared, live), CONTEXT_LINES);
  const end = commonEnd(declared, live, commonStart(declared, live));
  const limitOf = (text: string, last: number) => {
    let limit = start;
    for (let count = 0; count < MOST_COMPARED && limit < last; count += 1) {
      const newline = text.indexOf('\n', limit);
      const next = newline === -1 || newline >= last ? last : newline + 1;
      // A single line is compared as a whole, however long it is.
      if (next - start > most && limit > start) return limit;
      limit = next;
    }
    return limit;
  };
  const omitted: number[] = [];
  const partOf = (text: string) => {
    const last = lineEnd(text, text.length - end, CONTEXT_LINES);
    const limit = limitOf(text, last);
    omitted.push(countLines(text, limit, last));
    return text.slice(start, limit);
  };
  return {
    before: countLines(declared, 0, start),
    texts: [partOf(declared), partOf(live)],
    omitted: Math.max(...omitted),
  };
}

/** The start of the line that is `lines` lines above `place`. */
function lineStart(text: string, place: number, lines: number): number {
  let start = place;
  for (let count = 0; count <= lines; count += 1) {
    const from = start - (count === 0 ? 1 : 2);
    if (from < 0) return 0;
    start = text.lastIndexOf('\n', from) + 1;
  }
  return start;
}

function lineEnd(text: string, place: number, lines: number): number {
  let end = place;
  for (let count = 0; count <= lines; count += 1) {
    const newline = text.indexOf('\n', end);
    if (newline === -1) return text.length;
    end = newline + 1;
  }
  return end;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** If the texts were cut, drops a last hunk at their end: they may differ there only because of the cut. */
function withoutCutEnd<Hunk extends { readonly oldStart: number; readonly oldLines: number }>(
  hunks: readonly Hunk[],
  [declared]: Part['texts'],
  omitted: number,
): readonly Hunk[] {
  const last = hunks.at(-1);
  if (omitted === 0 || hunks.length < 2 || last === undefined) return hunks;
  const lines = countLines(declared, 0, declared.length);
  return last.oldStart + last.oldLines > lines ? hunks.slice(0, -1) : hunks;
}

/** Cuts a long removed line and its replacement to the part around their first difference. */
function shortened(lines: readonly string[]): string[] {
  if (!lines.some((line) => line.length > LONGEST_LINE)) return [...lines];
  const shown: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const removed = runFrom(lines, index, '-');
    const added = runFrom(lines, index + removed.length, '+');
    if (removed.length + added.length === 0) {
      shown.push(windowOf(lines[index] ?? '', 0));
      index += 1;
      continue;
    }
    const places = removed.map((line, at) => commonStart(line.slice(1), (added[at] ?? '').slice(1)));
    shown.push(...removed.map((line, at) => windowOf(line, places[at] ?? 0)));
    shown.push(...added.map((line, at) => windowOf(line, places[at] ?? 0)));
    index += removed.length + added.length;
  }
  return shown;
}

function runFrom(lines: readonly string[], from: number, sign: string): readonly string[] {
  let end = from;
  while (lines[end]?.startsWith(sign)) end += 1;
  return lines.slice(from, end);
}

function windowOf(line: string, place: number): string {
  if (line.length <= LONGEST_LINE) return line;
  const from = Math.max(0, place + 1 - AROUND);
  const to = Math.min(line.length, from + LONGEST_LINE);
  const text = line.slice(Math.max(1, from), to);
  return `${line[0]}${from > 1 ? '…' : ''}${text}${to < line.length ? '…' : ''}`;
}

function replacement(declared: string, live: string) {
  const linesOf = (text: string, sign: string) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => sign + line);
  const [before, after] = [linesOf(declared, '-'), linesOf(live, '+')];
  const counts = { oldStart: 1, oldLines: before.length, newStart: 1, newLines: after.length };
  return { ...counts, lines: [...before, ...after] };
}

function withDiff(finding: Finding, id: string, patch: Patch): Finding {
  const { field = '', expected, actual, expectedFrom = `declared ${field}`, differences } = finding;
  const live = `live ${field} of ${id}`;
  if (differences === undefined) {
    if (typeof expected !== 'string' || typeof actual !== 'string') return finding;
    return { ...finding, diff: patch({ declared: expectedFrom, live }, expected, actual) };
  }
  const shown = differences.map((each) => {
    if (!isLongText(each)) return each;
    const names = { declared: `${expectedFrom} ${each.path}`, live: `${live} ${each.path}` };
    return { ...each, diff: patch(names, String(each.expected), String(each.actual)) };
  });
  const whole = shown.flatMap(({ diff }) => diff ?? []).join('');
  return { ...finding, differences: shown, ...(finding.code === 'text-differs' && { diff: whole }) };
}

/**
 * Drops the library's first line, which is not part of the format. Cuts a long diff, and says how many lines it left
 * out.
 */
function cut(patch: string, omitted: number): string {
  const lines = patch.replace(/^=+\n/, '').split('\n');
  const more = Math.max(0, lines.length - MOST_LINES) + omitted;
  if (more === 0) return lines.join('\n');
  const kept = lines.slice(0, MOST_LINES).join('\n').replace(/\n$/, '');
  return `${kept}\n… ${more} more lines\n`;
}
