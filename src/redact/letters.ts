import { SOME_SIGN } from './escapes.ts';
import { NONE, type Range, type Search, WINDOW } from './search.ts';

/** By character code: 1–36 for a letter of either case or a digit, otherwise 0. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 36);
  return Number.isNaN(value) ? 0 : value + 1;
});
/** Each further character shifts the hash by four bits, so only the last eight count. */
const MIXED = Int32Array.from({ length: 37 }, (_, value) => Math.imul(value, 0x9e3779b1));
const FLAG_BITS = 18;

interface Form {
  readonly letters: string;
  /** The characters before the first letter and after the last. */
  readonly head: string;
  readonly tail: string;
}

/**
 * Finds letters and digits in order, with anything between them, such as quotes and line breaks. Many keys begin alike,
 * so forms are indexed by the hash of their last eight characters.
 */
export function createLetters(): Search {
  const byEnd = new Map<number, Form[]>();
  let flags: Uint8Array | undefined;
  return {
    add: (text) => {
      const letters = lettersOf(text);
      if (letters.length < WINDOW) return false;
      let hash = 0;
      for (let at = letters.length - WINDOW; at < letters.length; at += 1) {
        hash = ((hash << 4) + (MIXED[foldedAt(letters, at)] ?? 0)) | 0;
      }
      flags ??= new Uint8Array(1 << FLAG_BITS);
      flags[hash >>> (32 - FLAG_BITS)] = 1;
      const [head = ''] = /^[^A-Za-z0-9]*/.exec(text) ?? [];
      const [tail = ''] = /[^A-Za-z0-9]*$/.exec(text) ?? [];
      const form = { letters, head, tail };
      const others = byEnd.get(hash);
      if (others === undefined) byEnd.set(hash, [form]);
      else if (!others.some((other) => other.letters === letters)) others.push(form);
      return true;
    },
    find: (text) => {
      if (flags === undefined || text.length < WINDOW) return NONE;
      const places: number[] = [];
      const ends: (readonly [count: number, forms: readonly Form[]])[] = [];
      let hash = 0;
      let count = 0;
      for (let at = 0; at < text.length; at += 1) {
        const folded = foldedAt(text, at);
        if (folded === 0) continue;
        hash = ((hash << 4) + (MIXED[folded] ?? 0)) | 0;
        count += 1;
        if (flags[hash >>> (32 - FLAG_BITS)] !== 1) continue;
        const forms = byEnd.get(hash);
        if (forms !== undefined) ends.push([count, forms]);
      }
      if (ends.length === 0) return NONE;
      for (let at = 0; at < text.length; at += 1) if (foldedAt(text, at) !== 0) places.push(at);
      const letters = lettersOf(text);
      return ends.flatMap(([end, forms]) =>
        forms
          .filter((form) => letters.endsWith(form.letters, end))
          .map(({ letters: { length }, head, tail }) =>
            withSigns(text, [places[end - length] ?? 0, (places[end - 1] ?? 0) + 1], { head, tail }),
          ),
      );
    },
  };
}

function foldedAt(text: string, at: number): number {
  return FOLDED[text.charCodeAt(at)] ?? 0;
}

function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
}

/** Extends the range by the other characters at the ends of the key. */
function withSigns(text: string, [from, to]: Range, { head, tail }: Omit<Form, 'letters'>): Range {
  let [start, end] = [from, to];
  for (const sign of [...head].reverse()) start -= signsAlike(sign, (ahead) => text[start - 1 - ahead]);
  for (const sign of tail) end += signsAlike(sign, (ahead) => text[end + ahead]);
  return [start, end];
}

/** How many characters to hide: one character outside ASCII may be three characters in another encoding. */
function signsAlike(sign: string, next: (ahead: number) => string | undefined): number {
  const found = next(0) ?? '';
  if (sign <= '~') return found === sign || found === SOME_SIGN || (sign === ' ' && found === '+') ? 1 : 0;
  let count = 0;
  while (count < 3 && (next(count) ?? '') > '~') count += 1;
  return count;
}
