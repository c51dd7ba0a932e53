import { CST, Lexer, Parser } from 'yaml';
import type { ReportProblem, Source } from './source.ts';

export const DEPTH_LIMIT = 64;
const PIECES_LIMIT = 1_000_000;

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  /** Where and why reading stopped; `tokens` has nothing after that. */
  readonly end?: Parameters<ReportProblem>;
}

/** Splits a text into tokens. Stops early at input such as 10 MiB of brackets, which would take minutes. */
export function readTokens(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let end: Tokens['end'];
  let pieces = 0;
  for (const piece of new Lexer().lex(text)) {
    for (const token of parser.next(piece)) tokens.push(token);
    pieces += 1;
    const deep = parser.stack.length > DEPTH_LIMIT && parser.stack.filter(hasItems)[DEPTH_LIMIT];
    if (deep) end = ['too-deep', deep.offset, `nested more than ${DEPTH_LIMIT} levels deep`, 'flatten it'];
    else if (pieces >= PIECES_LIMIT)
      end = ['too-large', parser.offset, TOO_MANY, 'split it: a run takes any number of files'];
    if (end !== undefined) break;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, ...(end && { end }) };
}

const TOO_MANY = 'up to here, the file has a million pieces of YAML, and driftline reads no further';

type Collection = Extract<CST.Token, { items: unknown }>;

function hasItems(token: CST.Token): token is Collection {
  return 'items' in token;
}

/** Every value and key, in no order. */
export function* tokensIn(roots: readonly CST.Token[]): Generator<CST.Token> {
  const open = [...roots];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    yield token;
    if (token.type === 'document' && token.value) open.push(token.value);
    if (!hasItems(token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push(key);
      if (value) open.push(value);
    }
  }
}

/**
 * The text of a scalar, however it is written; empty for other tokens. Mistakes in the scalar are reported elsewhere.
 */
export function textOf(token: CST.Token | null | undefined): string {
  return CST.resolveAsScalar(token ?? null, true, () => undefined)?.value ?? '';
}

const kept = new WeakMap<Source, Tokens | 'wanted'>();
/** The tokens of longer texts are not kept: tokens are many times as large as the text. */
const LONGEST_LAST = 64 * 1024;
/** The tokens of the text that was read last. They are soon needed again, to report the mistakes in the text. */
let last: { readonly source: Source; readonly tokens: Tokens } | undefined;

/** Keeps the tokens of this source when it is parsed. */
export function keepTokens(source: Source): void {
  kept.set(source, 'wanted');
}

export function tokensOf(source: Source): Tokens {
  const known = kept.get(source);
  if (known !== undefined && known !== 'wanted') return known;
  if (last?.source === source) return last.tokens;
  const tokens = readTokens(source.text);
  if (source.text.length <= LONGEST_LAST) last = { source, tokens };
  if (known === 'wanted') kept.set(source, tokens);
  return tokens;
}
