import type { Json } from '../model/json.ts';
import { SOME_SIGN } from './escapes.ts';
import { endIn, startIn, viewsOf } from './unescape.ts';

const HIDDEN = '(hidden)';
/** Anything shorter is in every second sentence, and no credential. */
const SHORTEST = 4;
const SHORTEST_ENCODED = 8;
/** What is left of one that is long enough, when the signs are taken out that are put between others. */
const SHORTEST_CLOSED_UP = 6;
/** Of a token's parts those that are shorter could be anybody's. */
const SHORTEST_PART = 16;

/** Credentials, and every way in which a text may carry one. */
export interface Redactor {
  add(secret: string): void;
  /** A token that is made while we run: whole it is known by its shape, and its parts are remembered. */
  addToken(token: string): void;
  readonly redact: Redact;
}

/** Hides what is known in a text. */
export interface Redact {
  (text: string): string;
  /** Many texts at once cost what one of their length costs; each is cut to `longest` only once it is safe to show. */
  all?(texts: readonly string[], longest?: number): readonly string[];
  /** The same for all texts of a value. */
  json?(value: Json): Json;
  /**
   * The same, but what these texts spell out is shown: hidden, it would tell whoever wrote them that a guess was right.
   * They are asked for only when there is something to hide.
   */
  except?(spelled: () => readonly string[]): Redact;
}

/** Two places in a text, the second one behind what is between them. */
type Range = readonly [from: number, to: number];

/** So much of a text is looked at in one piece. */
const PIECE = 1 << 20;
/** Pieces overlap, for a key may lie across: so much for each of its characters, in notations inside of notations. */
const OVERLAP_PER_CHARACTER = 32;
const SHORTEST_OVERLAP = 1 << 16;
/** Between texts that are looked at together: no notation and no key has it. */
const BETWEEN = '\u0001';
/** Half a character, which cannot be written in a URL. */
const LONE = /\p{Cs}/gu;

/**
 * A text is looked through as it stands, and again each time that its escapes have been read; what is found is hidden
 * where it was written. There may be a thousand keys and many megabytes of text: each look is one walk along it.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  /** Grows with each secret: what was found before may be too little. */
  let version = 0;
  let waiting: string[] = [];
  let overlap = SHORTEST_OVERLAP;
  const letters = createLetters();
  const exact = createExact();
  const digits = createDigits();
  const searches = [{ find: tokensIn }, letters, exact, digits];
  const learn = () => {
    for (const secret of waiting) {
      digits.add(secret);
      for (const form of formsOf(secret)) {
        if (!letters.add(form)) exact.add(form);
      }
      overlap = Math.max(overlap, secret.length * OVERLAP_PER_CHARACTER);
    }
    waiting = [];
    version += 1;
  };
  const addParts = (token: string) => {
    for (const part of partsOf(token)) letters.add(part);
    version += 1;
  };
  const lookThrough = (text: string, found: Range[]) => {
    const piece = Math.max(PIECE, 4 * overlap);
    for (let start = 0; start === 0 || start + overlap < text.length; start += piece) {
      const part = text.length <= piece + overlap ? text : text.slice(start, start + piece + overlap);
      for (const view of viewsOf(part)) {
        for (const { find } of searches) {
          for (const [from, to] of find(view.text)) {
            found.push([start + startIn(view, from), start + endIn(view, to)]);
          }
        }
      }
    }
    return found;
  };
  const spelledOut = (spelled: readonly string[]): ReadonlySet<string> => {
    const text = spelled
      .flatMap((each) => [each, encodeURIComponent(each.replace(LONE, '\ufffd'))])
      .join(BETWEEN);
    return new Set(lookThrough(text, []).map(([from, to]) => text.slice(from, to)));
  };
  const redactExcept = (spelled: () => readonly string[]): Redact => {
    let known: { readonly version: number; readonly shown: ReadonlySet<string> } | undefined;
    const rangesIn = (text: string): Range[] => {
      if (waiting.length > 0) learn();
      const found = lookThrough(text, []);
      if (found.length === 0) return found;
      if (known?.version !== version) known = { version, shown: spelledOut(spelled()) };
      const { shown } = known;
      return shown.size === 0 ? found : found.filter(([from, to]) => !shown.has(text.slice(from, to)));
    };
    const redact = (text: string) => {
      if (text.length < SHORTEST) return text;
      const ranges = rangesIn(text);
      return ranges.length === 0 ? text : without(text, joined(ranges), Number.POSITIVE_INFINITY);
    };
    const all: Redact['all'] = (texts, longest = Number.POSITIVE_INFINITY) => {
      // What is behind a cut is looked at as far as a key that lies across could reach.
      const parts = texts.map((text) => (text.length > longest ? text.slice(0, longest + overlap) : text));
      return cutUp(texts, parts, joined(rangesIn(parts.join(BETWEEN))), longest);
    };
    return Object.assign(redact, {
      all,
      except: (more: () => readonly string[]) => redactExcept(() => [...spelled(), ...more()]),
    });
  };
  return {
    add: (given) => {
      const secret = given.trim();
      if (secret.length < SHORTEST || secrets.has(secret)) return;
      secrets.add(secret);
      waiting.push(secret);
      addParts(secret);
    },
    addToken: addParts,
    redact: redactExcept(() => []),
  };
}

/** What was found in the parts of texts, put one behind the other, is hidden in each. */
function cutUp(
  texts: readonly string[],
  parts: readonly string[],
  ranges: readonly Range[],
  longest: number,
): readonly string[] {
  let start = 0;
  let next = 0;
  return texts.map((text, index) => {
    const end = start + (parts[index]?.length ?? 0);
    const own: Range[] = [];
    for (; next < ranges.length; next += 1) {
      const [from, to] = ranges[next] ?? [end, end];
      if (from >= end) break;
      if (to > start) own.push([Math.max(0, from - start), Math.min(to, end) - start]);
      // It goes on in the next one.
      if (to > end) break;
    }
    start = end + BETWEEN.length;
    return own.length === 0 && text.length <= longest ? text : without(text, own, longest);
  });
}

/** In order, and what overlaps made one. */
function joined(ranges: Range[]): readonly Range[] {
  ranges.sort(([left], [right]) => left - right);
  const apart: [from: number, to: number][] = [];
  for (const [from, to] of ranges) {
    const last = apart.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

function without(text: string, ranges: readonly Range[], longest: number): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of ranges) {
    if (from >= longest) break;
    parts.push(text.slice(done, from), HIDDEN);
    done = to;
  }
  if (text.length <= longest) parts.push(text.slice(done));
  else parts.push(text.slice(done, Math.max(done, longest)), `… (${text.length} characters in all)`);
  return parts.join('');
}

interface Search {
  /** Whether it can be found so. */
  add(form: string): boolean;
  find(text: string): readonly Range[];
}

const NONE: readonly Range[] = [];
/** So many letters and digits are nobody else's. */
const WINDOW = 8;
/** By the code of a character: 1 to 36 for letters, of either case, and digits; 0 for everything else. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 36);
  return Number.isNaN(value) ? 0 : value + 1;
});
/** Shifted four bits with each further character, it is gone after eight: what is left is the hash of the last eight. */
const MIXED = Int32Array.from({ length: 37 }, (_, value) => Math.imul(value, 0x9e3779b1));
const FLAG_BITS = 18;

interface Form {
  readonly letters: string;
  /** What stands before the first letter and behind the last. */
  readonly head: string;
  readonly tail: string;
}

/**
 * Letters and digits in their order, whatever stands between: quotes of a shell, white space, line breaks, colons. Of
 * each form the hash of its last eight is kept, for many keys begin alike.
 */
function createLetters(): Search {
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

/** The key's own signs at either end are hidden with it. */
function withSigns(text: string, [from, to]: Range, { head, tail }: Omit<Form, 'letters'>): Range {
  let [start, end] = [from, to];
  for (const sign of [...head].reverse()) start -= signsAlike(sign, (ahead) => text[start - 1 - ahead]);
  for (const sign of tail) end += signsAlike(sign, (ahead) => text[end + ahead]);
  return [start, end];
}

/** How many there are: one that is not ASCII is one, two or three, and others, in another encoding. */
function signsAlike(sign: string, next: (ahead: number) => string | undefined): number {
  const found = next(0) ?? '';
  if (sign <= '~') return found === sign || found === SOME_SIGN || (sign === ' ' && found === '+') ? 1 : 0;
  let count = 0;
  while (count < 3 && (next(count) ?? '') > '~') count += 1;
  return count;
}

const SIGNS_BETWEEN = /[\s'"`^\\\0]+/g;

/** For what has too few letters and digits: sign by sign, and once more without what shells and line breaks put between. */
function createExact(): Search {
  const forms = new Set<string>();
  let patterns: readonly (RegExp | undefined)[] = [];
  return {
    add: (text) => {
      for (const form of [text, text.replaceAll(' ', '+')]) if (form.length >= SHORTEST) forms.add(form);
      patterns = [];
      return true;
    },
    find: (text) => {
      if (forms.size === 0) return NONE;
      if (patterns.length === 0) {
        const longestFirst = [...forms].sort((left, right) => right.length - left.length);
        const closedUp = longestFirst
          .filter((form) => form.length >= SHORTEST_ENCODED)
          .map((form) => form.replace(SIGNS_BETWEEN, ''));
        patterns = [anyOf(longestFirst), anyOf(closedUp.filter((form) => form.length >= SHORTEST_CLOSED_UP))];
      }
      const [asTheyAre, closedUp] = patterns;
      const found = matchesIn(text, asTheyAre);
      if (closedUp === undefined || text.search(SIGNS_BETWEEN) === -1) return found;
      const { rest, places } = withoutSignsBetween(text);
      return found.concat(
        matchesIn(rest, closedUp).map(([from, to]): Range => [places[from] ?? 0, (places[to - 1] ?? 0) + 1]),
      );
    },
  };
}

function withoutSignsBetween(text: string): { rest: string; places: Int32Array } {
  const rest = text.replace(SIGNS_BETWEEN, '');
  const places = new Int32Array(rest.length);
  let at = 0;
  for (let index = 0; index < rest.length; index += 1) {
    // What was taken out is in none of the rest.
    while (text[at] !== rest[index]) at += 1;
    places[index] = at;
    at += 1;
  }
  return { rest, places };
}

function matchesIn(text: string, pattern: RegExp | undefined): Range[] {
  if (pattern === undefined) return [];
  return Array.from(text.matchAll(pattern), ({ index, 0: found }): Range => [index, index + found.length]);
}

function anyOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  return new RegExp([...new Set(texts)].map((text) => [...text].map(signOf).join('')).join('|'), 'gi');
}

function signOf(sign: string): string {
  if (/[A-Za-z0-9]/.test(sign)) return sign;
  const forms = [literally(sign), SOME_SIGN];
  // A header's bytes are Latin-1: read as UTF-8, such a sign is none; and the other way round it is two.
  if (sign > '~') forms.push('\ufffd', literally(Buffer.from(sign).toString('latin1')));
  return `(?:${forms.join('|')})`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** A key that is all digits may come back as a number: rounded, divided, as a power of ten, its digits still are the key. */
function createDigits(): Search {
  const known = new Set<string>();
  return {
    add: (secret) => {
      const isNumber = /^\d+$/.test(secret);
      for (const part of isNumber ? windowsOf(secret) : []) known.add(part);
      return isNumber;
    },
    find: (text) =>
      known.size === 0
        ? NONE
        : matchesIn(text, /-?\d[\d.]{7,}(?:e[+-]?\d+)?/gi).filter(([from, to]) =>
            hasWindow(text.slice(from, to).replace(/e.*|\D/gi, ''), known),
          ),
  };
}

function hasWindow(digits: string, known: ReadonlySet<string>): boolean {
  for (let at = 0; at + WINDOW <= digits.length; at += 1) {
    if (known.has(digits.slice(at, at + WINDOW))) return true;
  }
  return false;
}

function windowsOf(digits: string): string[] {
  return Array.from({ length: Math.max(0, digits.length - WINDOW + 1) }, (_, at) =>
    digits.slice(at, at + WINDOW),
  );
}

/** As it is, and as Base64 and hex have it, and those once more in Base64 or hex; in UTF-8, UTF-16, and Latin-1 as a header carries it. */
function formsOf(secret: string): Set<string> {
  const { text: read = secret } = [...viewsOf(secret)].at(-1) ?? {};
  const forms = new Set([secret, read]);
  if (secret.length < SHORTEST_ENCODED) return forms;
  const utf8 = encodedForms(Buffer.from(secret));
  for (const form of utf8) {
    forms.add(form);
    for (const again of encodedForms(Buffer.from(form))) forms.add(again);
  }
  for (const form of encodedForms(Buffer.from(secret, 'latin1'))) forms.add(form);
  // Without its last zero, which of the other order of bytes is the first one: so it is in both.
  for (const form of encodedForms(Buffer.from(secret, 'utf16le').subarray(0, -1))) forms.add(form);
  return forms;
}

function encodedForms(bytes: Buffer): string[] {
  const base64 = base64Of(bytes);
  const forUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  return [...new Set([...base64, ...forUrls, hex, hex.toUpperCase()])];
}

/** What is the same in Base64 of any longer text, at each of the three offsets the bytes can have in it. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    return shifted
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
}

/** Payload and signature of what looks like a JWT. The header is the same in all. */
function partsOf(token: string): string[] {
  const parts = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(token)?.slice(1) ?? [];
  return parts.filter((part) => part.length >= SHORTEST_PART);
}

/** Tokens are made while we run, one for each request: any of them is known by how it begins. */
const BEGINNING = Buffer.from('eyJhbGciOi');
const TOKEN_BASE64 = base64Of(BEGINNING);
const TOKEN_HEX = BEGINNING.toString('hex');
const TOKEN_BEGINS = new RegExp(['eyJ', ...TOKEN_BASE64, TOKEN_HEX].join('|'), 'i');
const PART = '[A-Za-z0-9_-]';
const TOKEN = new RegExp(
  [
    // From where such letters begin, and only where two more parts follow: else each of them would be tried to the end.
    `(?<!${PART})(?=${PART}+\\.${PART}{8,}\\.${PART}{8,})${PART}*?eyJ${PART}{8,}\\.${PART}{8,}\\.${PART}{8,}`,
    ...TOKEN_BASE64.map((text) => `${text}[A-Za-z0-9+/_-]{40,}`),
    `${TOKEN_HEX}[0-9a-f]{80,}`,
  ].join('|'),
  'gi',
);

function tokensIn(text: string): readonly Range[] {
  return TOKEN_BEGINS.test(text) ? matchesIn(text, TOKEN) : NONE;
}
