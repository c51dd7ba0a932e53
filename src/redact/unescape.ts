import { type Found, mayBegin, NOTHING, readEscape } from './escapes.ts';

/** A text without its escapes, and the place of each character in the original text. */
export interface View {
  readonly text: string;
  /** `from` and `to` are absent if this is the original text. */
  readonly from?: Int32Array;
  readonly to?: Int32Array;
}

/** The number of nested notations that are decoded. */
const ROUNDS = 8;
const UNENDED = /\\u(?!00|\{)|&#[xX]?[0-9a-fA-F]+(?![0-9a-fA-F;])/;
const ANY = /[\\%&]|~[01]/;

/**
 * The text, and the text after each level of escapes. An escaped number without an end, such as `&#65`, may be followed
 * by a plain digit. So such a number is read twice: with as many digits as possible, and with as few as give an ASCII
 * character.
 */
export function* viewsOf(text: string): Generator<View, void, undefined> {
  const first: View = { text };
  yield first;
  if (!ANY.test(text)) return;
  let isUnended = UNENDED.test(text);
  for (const view of readAgain(first, false)) {
    isUnended ||= UNENDED.test(view.text);
    yield view;
  }
  if (isUnended) yield* readAgain(first, true);
}

function* readAgain(first: View, narrow: boolean): Generator<View, void, undefined> {
  let view: View | undefined = first;
  for (let round = 0; round < ROUNDS; round += 1) {
    view = unescaped(view, narrow);
    if (view === undefined) return;
    yield view;
  }
}

/** Character by character, in linear time: there may be millions of escapes. */
function unescaped(view: View, narrow: boolean): View | undefined {
  if (!ANY.test(view.text)) return undefined;
  const codes = codesOf(view.text);
  const { length } = codes;
  const found: Found = { end: 0, code: 0 };
  let at = 0;
  while (at < length && !(mayBegin(codes[at] ?? 0) && readEscape(codes, at, narrow, found))) at += 1;
  if (at === length) return undefined;
  const plain = new Uint16Array(length);
  const from = new Int32Array(length);
  const to = new Int32Array(length);
  let size = 0;
  const copy = (start: number, end: number) => {
    plain.set(codes.subarray(start, end), size);
    if (view.from !== undefined && view.to !== undefined) {
      from.set(view.from.subarray(start, end), size);
      to.set(view.to.subarray(start, end), size);
      size += end - start;
      return;
    }
    for (let each = start; each < end; each += 1) {
      from[size] = each;
      to[size] = each + 1;
      size += 1;
    }
  };
  const put = (code: number, start: number, end: number) => {
    plain[size] = code;
    from[size] = start;
    to[size] = end;
    size += 1;
  };
  copy(0, at);
  // A backslash belongs to the plain character that it escapes.
  let begun = NOTHING;
  while (at < length) {
    const code = codes[at] ?? 0;
    if (mayBegin(code) && readEscape(codes, at, narrow, found)) {
      if (found.code === NOTHING) {
        if (begun === NOTHING) begun = at;
      } else {
        const start = startIn(view, begun === NOTHING ? at : begun);
        const end = endIn(view, found.end);
        const isWide = found.code > 0xffff;
        if (isWide) put(0xd800 + ((found.code - 0x10000) >> 10), start, end);
        put(isWide ? 0xdc00 + ((found.code - 0x10000) & 0x3ff) : found.code, start, end);
        begun = NOTHING;
      }
      at = found.end;
    } else if (begun !== NOTHING || mayBegin(code)) {
      put(code, startIn(view, begun === NOTHING ? at : begun), endIn(view, at + 1));
      begun = NOTHING;
      at += 1;
    } else {
      const start = at;
      while (at < length && !mayBegin(codes[at] ?? 0)) at += 1;
      copy(start, at);
    }
  }
  return { text: textOf(plain, size), from, to };
}

function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length);
  Buffer.from(codes.buffer).write(text, 'utf16le');
  return codes;
}

function textOf(codes: Uint16Array, length: number): string {
  return Buffer.from(codes.buffer, 0, length * 2).toString('utf16le');
}

/** Where the character at `at` begins in the original text. `endIn`: where the character before `at` ends there. */
export function startIn({ from }: View, at: number): number {
  return from?.[at] ?? at;
}
export function endIn({ to }: View, at: number): number {
  return to?.[at - 1] ?? at;
}
