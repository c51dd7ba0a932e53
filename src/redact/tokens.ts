import { base64Of } from './encodings.ts';
import { matchesIn, NONE, type Range } from './search.ts';

/** Shorter parts of a token could belong to any token. */
const SHORTEST_PART = 16;

/** Payload and signature of a JWT; all JWTs share their header. */
export function partsOf(token: string): string[] {
  const parts = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(token)?.slice(1) ?? [];
  return parts.filter((part) => part.length >= SHORTEST_PART);
}

/** A token that is made during the run is recognized by its beginning: `{"alg":` in Base64. */
const BEGINNING = Buffer.from('eyJhbGciOi');
const TOKEN_BASE64 = base64Of(BEGINNING);
const TOKEN_HEX = BEGINNING.toString('hex');
const TOKEN_BEGINS = new RegExp(['eyJ', ...TOKEN_BASE64, TOKEN_HEX].join('|'), 'i');
const PART = '[A-Za-z0-9_-]';
const TOKEN = new RegExp(
  [
    // The lookahead keeps the time linear.
    `(?<!${PART})(?=${PART}+\\.${PART}{8,}\\.${PART}{8,})${PART}*?eyJ${PART}{8,}\\.${PART}{8,}\\.${PART}{8,}`,
    ...TOKEN_BASE64.map((text) => `${text}[A-Za-z0-9+/_-]{40,}`),
    `${TOKEN_HEX}[0-9a-f]{80,}`,
  ].join('|'),
  'gi',
);

export function tokensIn(text: string): readonly Range[] {
  return TOKEN_BEGINS.test(text) ? matchesIn(text, TOKEN) : NONE;
}
