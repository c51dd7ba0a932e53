/**
 * Controls, bidi overrides, invisible spaces, line separators, lone surrogates, tag characters, and what XML forbids:
 * the source of a regular expression, to be compiled with the flag `u`.
 */
export const INVISIBLE_CLASS = String.raw`[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]`;

/** `U+00A0` */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
