import { type Json, somePart } from './json.ts';

/** Numbers that a double may not keep: more than 15 digits or a large exponent. */
const SUSPICIOUS = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;
/** The most numbers in one reply that a double cannot keep. No vendor sends any. */
const MOST_INEXACT = 100_000;
const SUSPICIOUS_NUMBERS = /-?\d[\d.]*(?:[eE][+-]?\d+)?/g;

/**
 * `JSON.parse`, but a number whose digits a double cannot keep becomes `NaN`: rounded, it would equal another number.
 * `NaN` equals nothing, so its field is unknown. Throws if the text is not JSON.
 */
export function parseExactJson(text: string): Json {
  const value: Json = JSON.parse(text);
  if (!SUSPICIOUS.test(text)) return value;
  const inexact = inexactNumbers(text);
  return inexact.length === 0 ? value : withNaN(text, inexact);
}

/** Whether a number somewhere in the value lost digits. */
export function hasInexactNumber(value: Json): boolean {
  return typeof value === 'object' && value !== null ? somePart(value, Number.isNaN) : Number.isNaN(value);
}

export class TooManyInexactNumbers extends Error {
  override readonly name = 'TooManyInexactNumbers';

  constructor() {
    super(`more than ${MOST_INEXACT} numbers have more digits than can be kept`);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** In valid JSON, every digit outside of strings is part of a number. */
function inexactNumbers(text: string): Span[] {
  const found: Span[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    if (end - at >= 5) collect(text, { start: at, end }, found);
    at = quote === -1 ? text.length : endOfString(text, quote);
  }
  return found;
}

function collect(text: string, { start, end }: Span, found: Span[]): void {
  const between = text.slice(start, end);
  if (!SUSPICIOUS.test(between)) return;
  for (const match of between.matchAll(SUSPICIOUS_NUMBERS)) {
    const [number] = match;
    if (SUSPICIOUS.test(number) && !isExact(number)) {
      found.push({ start: start + match.index, end: start + match.index + number.length });
      if (found.length > MOST_INEXACT) throw new TooManyInexactNumbers();
    }
  }
}

/** The position after the closing quote. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** Whether the double prints as the same decimal number. */
function isExact(number: string): boolean {
  const double = Number(number);
  return Number.isFinite(double) && decimal(number) === decimal(String(double));
}

/** One form for each value: `-1.50e3` is `-15e2`, every zero is `0`. */
function decimal(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const padded = (whole + fraction).replace(/^0+/, '');
  // A loop, because `/0+$/` takes quadratic time.
  let length = padded.length;
  while (padded[length - 1] === '0') length -= 1;
  if (length === 0) return '0';
  return `${sign}${padded.slice(0, length)}e${Number(exponent) - fraction.length + padded.length - length}`;
}

/** Parses to `Infinity`. No number that fits into a double does. */
const OVERFLOW = '1e999';

/** Parses once more with `OVERFLOW` in place of each of these numbers, and turns every `Infinity` into `NaN`. */
function withNaN(text: string, numbers: readonly Span[]): Json {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of numbers) {
    pieces.push(text.slice(at, start), OVERFLOW);
    at = end;
  }
  pieces.push(text.slice(at));
  const root: { value: Json } = { value: JSON.parse(pieces.join('')) };
  const left: object[] = [root];
  for (let parent = left.pop(); parent !== undefined; parent = left.pop()) {
    for (const key of Object.keys(parent)) {
      const child = (parent as Record<string, Json>)[key];
      // Defined, because a key such as `__proto__` must not be assigned.
      if (child === Number.POSITIVE_INFINITY) Object.defineProperty(parent, key, { value: Number.NaN });
      else if (typeof child === 'object' && child !== null) left.push(child);
    }
  }
  return root.value;
}
