// Controls, bidi overrides, invisible spaces, line separators, lone surrogates, tag characters, and what XML forbids.
const INVISIBLE =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of text in which every character shows: what does not is written as JavaScript would escape it. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, notation);
}

/** The same for text of several lines: line feeds and tabs stay what they are. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : notation(character),
  );
}

/** JSON in which what does not show, or a terminal would obey, is escaped: the same characters to whoever parses it. */
export function visibleJson(value: unknown): string {
  // JSON's own line feeds stay; the control characters in its texts are escaped already.
  return JSON.stringify(value, null, 2).replace(INVISIBLE, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => `\\u${hex4(character.charCodeAt(at))}`).join(''),
  );
}

function notation(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return SHORT[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${hex4(code)}`);
}

function hex4(code: number): string {
  return code.toString(16).padStart(4, '0');
}

/** At most `limit` UTF-16 units and then a note of how many are left out; no character is cut in half. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

/** A label value of the Prometheus text format, without its quotes. */
export function prometheusLabel(text: string): string {
  return visible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** The message of a workflow command. */
export function commandData(text: string): string {
  return visible(text).replaceAll('%', '%25');
}

/** A property of a workflow command. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
