import type { Location } from '../model/location.ts';

/** The text of one file, and where its offsets are. */
export interface Source {
  /** Posix, relative to the working directory. */
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

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

const SECRET_KEY = /(^|[\s{,?"'-])["']?(credentials|headers)["']?\s*:/;
const WIDEST = 400;

/** The text of a line for people, the values of credentials and headers hidden: they may be literal secrets. */
export function excerptOf(source: Source, line: number): string {
  const text = lineText(source, line);
  if (insideSecretBlock(source, line)) return hideValue(text);
  const match = SECRET_KEY.exec(text);
  if (match === null) return cut(text);
  const end = match.index + match[0].length;
  return /^\s*(#.*)?$/.test(text.slice(end)) ? cut(text) : `${cut(text.slice(0, end))} (hidden)`;
}

function lineText({ text, lineStarts }: Source, line: number): string {
  const start = lineStarts[line - 1] ?? text.length;
  const end = lineStarts[line] ?? text.length + 1;
  return text.slice(start, end - 1).replace(/\r$/, '');
}

/** By indentation and brackets alone: an excerpt is also made of text that does not parse. */
function insideSecretBlock(source: Source, line: number): boolean {
  let indentation = indentationOf(lineText(source, line));
  for (let above = line - 1; above >= 1; above -= 1) {
    const text = lineText(source, above);
    if (text.trim() === '') continue;
    const match = SECRET_KEY.exec(text);
    if (match !== null) {
      const between = source.text.slice(
        (source.lineStarts[above - 1] ?? 0) + match.index,
        source.lineStarts[line - 1],
      );
      if (indentationOf(text) < indentation || isOpen(between)) return true;
    }
    indentation = Math.min(indentation, indentationOf(text));
  }
  return false;
}

function indentationOf(text: string): number {
  return text.length - text.trimStart().length;
}

function isOpen(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
  }
  return depth > 0;
}

function hideValue(text: string): string {
  const key = /^\s*(-\s+)?[^:{[]*:/.exec(text);
  return key === null ? `${' '.repeat(indentationOf(text))}(hidden)` : `${key[0]} (hidden)`;
}

function cut(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}
