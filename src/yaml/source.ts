import type { Location } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';

/** A file's text and line starts. */
export interface Source {
  /** Posix, relative to the working directory. */
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Reports a mistake at an offset of the text. */
export type ReportProblem = (code: Problem['code'], offset: number, message: string, hint?: string) => void;

export function sourceOf(file: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** Line and column of an offset, both from 1. */
export function locate({ file, lineStarts }: Source, offset: number): Location {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

export function lineText({ text, lineStarts }: Source, line: number): string {
  const start = lineStarts[line - 1] ?? text.length;
  const end = (lineStarts[line] ?? text.length + 1) - 1;
  // Look at the last character only: a regular expression would scan megabytes.
  return text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
}
