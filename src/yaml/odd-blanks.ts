import { codePointName } from '../model/invisible.ts';
import { locate, type Source } from './source.ts';

/** Characters that look like a space, or are invisible, but are text in YAML. */
const ODD_BLANK = /[\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/;
const NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u200b': 'a zero-width space',
  '\ufeff': 'a byte order mark',
};
/** How far around a mistake to search: a line may have megabytes. */
const REACH = 2000;

/** A hint about the first `ODD_BLANK` on the line of a fault or on the line before. */
export function oddBlankAt(source: Source, offset: number): string | undefined {
  const { text, lineStarts } = source;
  const { line } = locate(source, offset);
  const from = Math.max(lineStarts[Math.max(0, line - 2)] ?? 0, offset - REACH);
  const to = Math.min(lineStarts[line] ?? text.length, offset + REACH);
  const at = text.slice(from, to).search(ODD_BLANK);
  if (at === -1) return undefined;
  const place = locate(source, from + at);
  const character = text.charAt(from + at);
  const name = NAMES[character] ?? 'a character that only looks like a space';
  return `the character at ${place.line}:${place.column} is ${codePointName(character)}, ${name}: write a plain space`;
}
