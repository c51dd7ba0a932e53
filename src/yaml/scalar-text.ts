import { INVISIBLE_CLASS } from '../model/invisible.ts';

export type Quote = 'plain' | 'single' | 'double';

const ODD = new RegExp(INVISIBLE_CLASS, 'u');
const ODD_ALL = new RegExp(INVISIBLE_CLASS, 'gu');

/** Plain only if every reader reads the same text. */
const PLAIN = /^(?!\.{3})[A-Za-z0-9_./](?:[\w./+@=~:-]*[\w./+@=~-])?(?: [\w./+@=~-]+)*$/;
const COLON_BEFORE_BLANK = /: /;
const NULL = /^(?:~|null|Null|NULL)?$/;
const OTHER_KIND =
  /^(?:true|True|TRUE|false|False|FALSE|[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
/** Booleans and numbers to readers of YAML 1.1. */
const OLD_KIND =
  /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?)$/;

/** Whether a text without quotes is a number or a boolean. */
export function isOtherKind(text: string): boolean {
  return OTHER_KIND.test(text);
}

/** Whether a text needs no quotes. With `asText`, numbers and booleans are read as written. */
export function isPlain(text: string, asText: boolean): boolean {
  if (!PLAIN.test(text) || COLON_BEFORE_BLANK.test(text) || NULL.test(text)) return false;
  return asText || !(OTHER_KIND.test(text) || OLD_KIND.test(text));
}

/** A text in this quote style, or in double quotes if that is impossible. */
export function quotedText(text: string, quote: Quote, { asText = false } = {}): string {
  if (quote === 'plain' && isPlain(text, asText)) return text;
  if (quote === 'single' && !ODD.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(ODD_ALL, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** The header and the lines of a literal block; undefined if the text needs quotes. */
export function literalBlock(
  text: string,
  { indent, eol }: { readonly indent: string; readonly eol: string },
): { readonly header: string; readonly body: string } | undefined {
  const plain = text.replaceAll('\n', '').replaceAll('\t', '');
  if (/^[ \t\n]|^$/.test(text) || /\n\n$/.test(text) || ODD.test(plain)) return undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  // Readers disagree about lines that have only blanks.
  if (lines.some((line) => /^[ \t]+$/.test(line))) return undefined;
  return {
    header: text.endsWith('\n') ? '|' : '|-',
    body: lines.map((line) => (line === '' ? '' : indent + line)).join(eol),
  };
}
