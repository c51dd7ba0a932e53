import { escapedJson } from './escape.ts';
import { guardedJson } from './workflow.ts';

/** The size of a piece, in characters. */
const PIECE = 64 * 1024;
/** Smaller values are written at once. */
const SMALL = 8 * 1024;
/** Deeper values are written without line breaks: the indentation would be longer than they are. */
const DEEPEST = 32;
/** The most escaped characters to remember, for targets that share an observation. */
const MOST_KEPT = 64 * 1024 * 1024;

/** The length of an escaped half, such as `\\ud83d`. */
const ESCAPED = 6;
const DIGITS = '0123456789abcdef';

interface Options {
  /** 0 writes everything on one line, and without the line feed at the end. */
  readonly indent: number;
  /** Escapes invisible characters and terminal codes. */
  readonly visible: boolean;
}

interface Frame {
  /** Undefined for a list. */
  readonly keys: readonly string[] | undefined;
  readonly values: readonly unknown[];
  at: number;
}

/** A value as JSON; for the log of a CI runner, without its commands. */
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
  const texts = createLongTexts(escaped);
  const frames: Frame[] = [];
  let gathered = '';
  let value: unknown = root;
  for (;;) {
    const depth = frames.length;
    if (typeof value === 'string' && value.length > SMALL) {
      yield `${escaped(gathered)}"`;
      yield* texts.pieces(value);
      gathered = '"';
    } else if (typeof value !== 'object' || value === null || weightOf(value, SMALL) < SMALL) {
      gathered += smallJson(value, depth, indent);
    } else {
      frames.push(frameOf(value));
      gathered += Array.isArray(value) ? '[' : '{';
    }
    let frame = frames.at(-1);
    while (frame !== undefined && frame.at === frame.values.length) {
      frames.pop();
      const isOnOneLine = !isBroken(frames.length + 1, indent);
      gathered += isOnOneLine ? '' : breakAt(frames.length, indent);
      gathered += frame.keys === undefined ? ']' : '}';
      frame = frames.at(-1);
    }
    if (gathered.length > PIECE || frame === undefined) {
      yield escaped(gathered) + (frame === undefined && indent > 0 ? '\n' : '');
      gathered = '';
    }
    if (frame === undefined) return;
    gathered += `${frame.at === 0 ? '' : ','}${breakAt(frames.length, indent)}`;
    const key = frame.keys?.[frame.at];
    if (key !== undefined) {
      const colon = isBroken(frames.length, indent) ? ': ' : ':';
      if (key.length > SMALL) {
        yield `${escaped(gathered)}"`;
        yield* texts.pieces(key);
        gathered = `"${colon}`;
      } else gathered += `${JSON.stringify(key)}${colon}`;
    }
    value = frame.values[frame.at];
    frame.at += 1;
  }
}

function frameOf(value: object): Frame {
  if (Array.isArray(value)) return { keys: undefined, values: value, at: 0 };
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return { keys: entries.map(([key]) => key), values: entries.map(([, each]) => each), at: 0 };
}

function isBroken(depth: number, indent: number): boolean {
  return indent > 0 && depth <= DEEPEST;
}

function breakAt(depth: number, indent: number): string {
  return isBroken(depth, indent) ? `\n${' '.repeat(depth * indent)}` : '';
}

function smallJson(value: unknown, depth: number, indent: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (indent === 0 || depth >= DEEPEST) return JSON.stringify(value);
  // The only line feeds in JSON are those between values.
  return JSON.stringify(value, null, indent).replaceAll('\n', `\n${' '.repeat(depth * indent)}`);
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

function createLongTexts(escaped: (json: string) => string) {
  const kept = new Map<string, readonly string[]>();
  let size = 0;
  const keep = (text: string, pieces: readonly string[], length: number) => {
    if (length > MOST_KEPT) return;
    if (size + length > MOST_KEPT) {
      kept.clear();
      size = 0;
    }
    size += length;
    kept.set(text, pieces);
  };
  return {
    /** The inside of the quotes. */
    *pieces(text: string): Generator<string> {
      const known = kept.get(text);
      if (known !== undefined) return yield* known;
      const pieces: string[] = [];
      let length = 0;
      for (let from = 0; from < text.length; ) {
        const to = endOfPiece(text, from);
        const piece = escaped(insideQuotes(text.slice(from, to)));
        from = to;
        length += piece.length;
        if (length <= MOST_KEPT) pieces.push(piece);
        else pieces.length = 0;
        yield piece;
      }
      keep(text, pieces, length);
    },
  };
}

/**
 * What `JSON.stringify` gives between the quotes. Lone surrogates are escaped here, because `JSON.stringify` is slow
 * for them.
 */
function insideQuotes(text: string): string {
  let written = '';
  let from = 0;
  for (const { 0: halves, index } of text.matchAll(/\p{Cs}+/gu)) {
    written += JSON.stringify(text.slice(from, index)).slice(1, -1) + escapedHalves(halves);
    from = index + halves.length;
  }
  return written + JSON.stringify(text.slice(from)).slice(1, -1);
}

/** Writes into a buffer: there may be millions. */
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

/** No character is cut in half. */
function endOfPiece(text: string, from: number): number {
  const end = Math.min(text.length, from + PIECE);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
