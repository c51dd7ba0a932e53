import { type CST, Lexer, Parser } from 'yaml';
import type { Source } from './source.ts';

export const DEPTH_LIMIT = 64;
/** Open collections plus a document, a scalar and half-read tokens. */
const OPEN_LIMIT = DEPTH_LIMIT + 8;
const PIECES_LIMIT = 1_000_000;

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  /** At least as many levels as are nested in each other. */
  readonly levels: number;
  /** Where and why reading stopped; `tokens` has nothing after that. */
  readonly end?: { readonly fault: 'too-deep' | 'too-many'; readonly offset: number };
}

/** Splits a text into tokens. Stops early at input such as 10 MiB of brackets, which would take minutes. */
export function readTokens(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let end: Tokens['end'];
  let pieces = 0;
  let levels = 0;
  for (const piece of new Lexer().lex(text)) {
    for (const token of parser.next(piece)) tokens.push(token);
    pieces += 1;
    levels = Math.max(levels, parser.stack.length);
    if (parser.stack.length > OPEN_LIMIT) end = { fault: 'too-deep', offset: parser.offset };
    else if (pieces >= PIECES_LIMIT) end = { fault: 'too-many', offset: parser.offset };
    if (end !== undefined) break;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, levels, ...(end && { end }) };
}

const kept = new WeakMap<Source, Tokens | 'wanted'>();

/** Keeps the tokens of this source when it is parsed. */
export function keepTokens(source: Source): void {
  kept.set(source, 'wanted');
}

export function tokensOf(source: Source): Tokens {
  const known = kept.get(source);
  if (known !== undefined && known !== 'wanted') return known;
  const tokens = readTokens(source.text);
  if (known === 'wanted') kept.set(source, tokens);
  return tokens;
}
