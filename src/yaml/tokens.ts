import { type CST, Lexer, Parser } from 'yaml';

export const DEPTH_LIMIT = 64;
/** A document and a scalar stand around and in the collections that are open; the rest is room for what is half read. */
const OPEN_LIMIT = DEPTH_LIMIT + 8;
const PIECES_LIMIT = 1_000_000;

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  /** Where reading was given up, and why: what comes after that place is not in `tokens`. */
  readonly end?: { readonly fault: 'too-deep' | 'too-many'; readonly offset: number };
}

/** Takes a text apart. Ten megabytes of brackets or dashes would take minutes and all memory: it stops before. */
export function readTokens(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let end: Tokens['end'];
  let pieces = 0;
  for (const piece of new Lexer().lex(text)) {
    for (const token of parser.next(piece)) tokens.push(token);
    pieces += 1;
    if (parser.stack.length > OPEN_LIMIT) end = { fault: 'too-deep', offset: parser.offset };
    else if (pieces >= PIECES_LIMIT) end = { fault: 'too-many', offset: parser.offset };
    if (end !== undefined) break;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, ...(end && { end }) };
}
