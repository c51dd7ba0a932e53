import { endWithin, escapedJson } from './escape.ts';
import { guardedJson } from './workflow.ts';

/** The size of a piece, in characters. */
const PIECE = 64 * 1024;
/** Smaller values are written at once. */
const SMALL = 8 * 1024;
/** Deeper values are written without line breaks: the indentation would be longer than they are. */
const DEEPEST = 32;
/** The most escaped characters to remember, for targets that share an observation. */
const MOST_KEPT = 64 * 1024 * 1024;

/** The length of an escaped surrogate. */
const ESCAPED = 6;
const DIGITS = '0123456789abcdef';

interface Options {
  /** 0: everything on one line, without a line feed at the end. */
  readonly indent: number;
  /** Escapes invisible characters and terminal codes. */
  readonly visible: boolean;
}

/** A value as JSON, for the log of a CI runner without its commands. */
export function jsonText(
  value: unknown,
  { ciLog, visible = true }: { readonly ciLog: boolean; readonly visible?: boolean },
): Iterable<string> {
  const pieces = jsonPieces(value, { indent: 2, visible });
  return ciLog ? guardedJson(pieces) : pieces;
}

/** Like `JSON.stringify(value, null, indent)`, but in pieces. */
export function* jsonPieces(root: unknown, { indent, visible }: Options): Generator<string> {
  const escaped = visible ? escapedJson : (json: string) => json;
  const longText = createLongTexts(escaped);
  let gathered = '';
  function* write(value: unknown, depth: number): Generator<string> {
    if (!isLarge(value)) gathered += smallJson(value, depth, indent);
    else if (typeof value === 'string') {
      yield `${escaped(gathered)}"`;
      yield* longText(value);
      gathered = '"';
    } else yield* writeMembers(value, depth);
  }
  function* writeMembers(value: object, depth: number): Generator<string> {
    const isBroken = indent > 0 && depth < DEEPEST;
    const breakAt = (level: number) => (isBroken ? `\n${' '.repeat(level * indent)}` : '');
    const isList = Array.isArray(value);
    gathered += isList ? '[' : '{';
    let comma = '';
    for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
      if (!isList && member === undefined) continue;
      gathered += comma + breakAt(depth + 1);
      comma = ',';
      if (!isList) {
        if (isLarge(key)) yield* write(key, depth);
        else gathered += JSON.stringify(key);
        gathered += isBroken ? ': ' : ':';
      }
      // Most members are small: a generator for each would take longer than they do.
      if (isLarge(member)) yield* write(member, depth + 1);
      else gathered += smallJson(member, depth + 1, indent);
      if (gathered.length > PIECE) {
        yield escaped(gathered);
        gathered = '';
      }
    }
    gathered += `${breakAt(depth)}${isList ? ']' : '}'}`;
  }
  yield* write(root, 0);
  yield escaped(gathered) + (indent > 0 ? '\n' : '');
}

function isLarge(value: unknown): value is string | object {
  if (typeof value === 'string') return value.length > SMALL;
  return typeof value === 'object' && value !== null && weightOf(value, SMALL) >= SMALL;
}

function smallJson(value: unknown, depth: number, indent: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (indent === 0 || depth >= DEEPEST) return JSON.stringify(value);
  // `JSON.stringify` indents by nesting, so it gets the value inside of `depth` lists. Their brackets are cut off.
  let nested = value;
  for (let level = 0; level < depth; level += 1) nested = [nested];
  const text = JSON.stringify(nested, null, indent);
  const end = depth * 2 + (indent * depth * (depth - 1)) / 2;
  return text.slice(end + depth * indent, text.length - end);
}

/** The approximate size of a value, counted up to `most`. */
function weightOf(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length + 1;
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  if (Array.isArray(value)) {
    for (const each of value) {
      weight += weightOf(each, most - weight);
      if (weight >= most) return most;
    }
    return weight;
  }
  // `for in` makes no list of the keys: there may be a million.
  for (const key in value) {
    weight += key.length + weightOf((value as Record<string, unknown>)[key], most - weight);
    if (weight >= most) return most;
  }
  return weight;
}

/** Returns a function that writes a long text without its quotes, and keeps the pieces for when it comes again. */
function createLongTexts(escaped: (json: string) => string) {
  const kept = new Map<string, readonly string[]>();
  let size = 0;
  return function* (text: string): Generator<string> {
    const known = kept.get(text);
    if (known !== undefined) return yield* known;
    const pieces: string[] = [];
    let length = 0;
    for (let from = 0; from < text.length; ) {
      const to = from + PIECE < text.length ? endWithin(text, from + PIECE) : text.length;
      const piece = escaped(insideQuotes(text.slice(from, to)));
      from = to;
      length += piece.length;
      if (length <= MOST_KEPT) pieces.push(piece);
      else pieces.length = 0;
      yield piece;
    }
    if (length > MOST_KEPT) return;
    if (size + length > MOST_KEPT) {
      kept.clear();
      size = 0;
    }
    size += length;
    kept.set(text, pieces);
  };
}

/** What `JSON.stringify` writes between the quotes. It is slow for lone surrogates, so these are escaped here. */
function insideQuotes(text: string): string {
  let written = '';
  let from = 0;
  for (const { 0: halves, index } of text.matchAll(/\p{Cs}+/gu)) {
    written += JSON.stringify(text.slice(from, index)).slice(1, -1) + escapedHalves(halves);
    from = index + halves.length;
  }
  return written + JSON.stringify(text.slice(from)).slice(1, -1);
}

/** Escapes lone surrogates. Writes into a buffer, because there may be millions of them. */
function escapedHalves(halves: string): string {
  const written = Buffer.allocUnsafe(halves.length * ESCAPED);
  for (let at = 0; at < halves.length; at += 1) {
    const code = halves.charCodeAt(at);
    const to = at * ESCAPED;
    written[to] = 0x5c;
    written[to + 1] = 0x75;
    for (let digit = 0; digit < 4; digit += 1) {
      written[to + 2 + digit] = DIGITS.charCodeAt((code >> (12 - digit * 4)) & 15);
    }
  }
  return written.toString('latin1');
}
