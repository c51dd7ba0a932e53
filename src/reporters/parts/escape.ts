import { INVISIBLE_CLASS as CLASS } from '../../model/invisible.ts';

const INVISIBLE = new RegExp(CLASS, 'gu');
// Matches whole runs of invisible characters, without line feeds: a run may be a megabyte long.
const INVISIBLE_RUN = new RegExp(`(?:(?!\\n)${CLASS})+`, 'gu');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes invisible characters as JavaScript does. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, notation);
}

/** Like `visible`, but line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : notation(character),
  );
}

/** Like `visible`, but cut to `limit` UTF-16 units. */
export function visibleCut(text: string, limit: number): string {
  const kept = text.length <= limit ? text : text.slice(0, endWithin(text, limit));
  const shown = visible(kept);
  if (shown.length <= limit)
    return kept.length === text.length ? shown : withNote(shown, text.length - kept.length);
  let fitting = '';
  let used = 0;
  for (const character of kept) {
    const next = visible(character);
    if (fitting.length + next.length > limit) break;
    fitting += next;
    used += character.length;
  }
  return withNote(fitting, text.length - used);
}

/** The line feeds between JSON values stay. Line feeds inside of JSON texts are escaped already. */
export function escapedJson(json: string): string {
  return json.replace(INVISIBLE_RUN, (run) => {
    let escaped = '';
    for (let at = 0; at < run.length; at += 1) escaped += jsonEscape(run.charCodeAt(at));
    return escaped;
  });
}

const jsonEscapes: string[] = [];

function jsonEscape(code: number): string {
  const known = jsonEscapes[code];
  if (known !== undefined) return known;
  const made = `\\u${hex4(code)}`;
  jsonEscapes[code] = made;
  return made;
}

function notation(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return SHORT[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${hex4(code)}`);
}

function hex4(code: number): string {
  return code.toString(16).padStart(4, '0');
}

/** Cuts a text to `limit` UTF-16 units, with a note of how many are left out. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = endWithin(text, limit);
  return withNote(text.slice(0, end), text.length - end);
}

/** The limit, or one less where it would split a surrogate pair. */
export function endWithin(text: string, limit: number): number {
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}

function withNote(text: string, leftOut: number): string {
  return `${text}… (${leftOut} more characters)`;
}

const LABEL_LIMIT = 1_000;
const COMMAND_LIMIT = 10_000;

/** A label value of the Prometheus text format, without its quotes. */
export function prometheusLabel(text: string): string {
  return visibleCut(text, LABEL_LIMIT).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

export function commandData(text: string): string {
  return visibleCut(text, COMMAND_LIMIT).replaceAll('%', '%25');
}

export function commandProperty(text: string): string {
  return commandData(cut(text, LABEL_LIMIT)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
