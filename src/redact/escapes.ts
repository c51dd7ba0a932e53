/**
 * Stands for an entity that `NAMED` does not have. It must be some sign, because no ASCII letter or digit has a name.
 */
export const SOME_SIGN = '\ufffc';
const SOME_CODE = 0xfffc;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  percnt: '%',
  bsol: '\\',
  num: '#',
  semi: ';',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  grave: '`',
  Hat: '^',
};

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
const SEMICOLON = 0x3b;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const ZERO = 0x30;
export const NOTHING = -1;

/** By character code: the value of a hex digit, or 255 for any other character. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 255 : value;
});

/**
 * What an escape stands for, and where it ends. `readEscape` writes into it, so that not each escape makes an object.
 */
export interface Found {
  end: number;
  /** A code point; `NOTHING` if the escape adds no character, as a backslash before a plain character. */
  code: number;
}

export function mayBegin(code: number): boolean {
  return code === PERCENT || code === AMPERSAND || code === BACKSLASH || code === TILDE;
}

/**
 * Reads one escape of URLs, JSON, JavaScript, C, HTML, shells or JSON Pointers. Text that was escaped several times
 * counts as one escape: a run of backslashes, `%2525…`, `&amp;amp;…`. If an escape contains another escape, only the
 * inner one is read; the outer one is left for the next round.
 */
export function readEscape(codes: Uint16Array, at: number, narrow: boolean, found: Found): boolean {
  switch (codes[at]) {
    case PERCENT:
      return readPercent(codes, at, found);
    case BACKSLASH:
      return readSlashed(codes, at, narrow, found);
    case AMPERSAND:
      return readEntity(codes, at, narrow, found);
    default: {
      const next = codes[at + 1];
      if (next !== ZERO && next !== ZERO + 1) return false;
      return put(found, at + 2, next === ZERO ? TILDE : 0x2f);
    }
  }
}

function put(found: Found, end: number, code: number): true {
  found.end = end;
  found.code = code <= 0x10ffff ? code : SOME_CODE;
  return true;
}

/** The number of hex digits, up to `most`. */
function hexDigits(codes: Uint16Array, at: number, most: number): number {
  let count = 0;
  while (count < most && (HEX[codes[at + count] ?? 128] ?? 255) < 16) count += 1;
  return count;
}

/** More than eight digits are not a character. */
function hexValue(codes: Uint16Array, at: number, end: number): number {
  let value = 0;
  for (let each = at; each < end; each += 1)
    value = Math.min(0x7fffffff, value * 16 + (HEX[codes[each] ?? 128] ?? 0));
  return value;
}

/** `%41`, `%2541`, `%u0041` */
function readPercent(codes: Uint16Array, at: number, found: Found): boolean {
  let next = at + 1;
  while (codes[next] === 0x32 && codes[next + 1] === 0x35) next += 2;
  if (codes[next] === 0x75 && hexDigits(codes, next + 1, 4) === 4)
    return put(found, next + 5, hexValue(codes, next + 1, next + 5));
  if (hexDigits(codes, next, 2) === 2) return put(found, next + 2, hexValue(codes, next, next + 2));
  return next > at + 1 && put(found, next, PERCENT);
}

function skipBackslashes(codes: Uint16Array, at: number): number {
  let next = at;
  while (codes[next] === BACKSLASH) next += 1;
  return next;
}

/** `\u0041`, `\u{41}`, `\x41`, `\U00000041`, `\101`, `\n`, a line that goes on in the next one, `\/` */
function readSlashed(codes: Uint16Array, at: number, narrow: boolean, found: Found): boolean {
  const next = skipBackslashes(codes, at);
  const letter = codes[next];
  if (letter === 0x75 || letter === 0x78) {
    const brace = skipBackslashes(codes, next + 1);
    const digits = codes[brace] === OPEN ? hexDigits(codes, brace + 1, 8) : 0;
    if (digits > 0) {
      const end = skipBackslashes(codes, brace + 1 + digits);
      if (codes[end] === CLOSE) return put(found, end + 1, hexValue(codes, brace + 1, brace + 1 + digits));
    }
  }
  if (letter === 0x75) {
    const isPadded = narrow && codes[next + 1] === ZERO && codes[next + 2] === ZERO;
    const padding = isPadded && hexDigits(codes, next + 3, 1) === 1 ? 2 : 0;
    const digits = hexDigits(codes, next + 1 + padding, narrow ? 2 : 4);
    const end = next + 1 + padding + digits;
    if (digits > 0) return put(found, end, hexValue(codes, next + 1, end));
  } else if (letter === 0x55) {
    if (codes[next + 1] === ZERO && codes[next + 2] === ZERO && hexDigits(codes, next + 3, 6) === 6)
      return put(found, next + 9, hexValue(codes, next + 1, next + 9));
  } else if (letter === 0x78) {
    const digits = hexDigits(codes, next + 1, 2);
    if (digits > 0) return put(found, next + 1 + digits, hexValue(codes, next + 1, next + 1 + digits));
  } else {
    const digits = octalDigits(codes, next);
    if (digits > 0) {
      let value = 0;
      for (let each = next; each < next + digits; each += 1) value = value * 8 + (codes[each] ?? 0) - ZERO;
      return put(found, next + digits, value);
    }
    if (letter === 0x6e) return put(found, next + 1, LINE_FEED);
    if (letter === 0x72) return put(found, next + 1, RETURN);
    if (letter === 0x74) return put(found, next + 1, 0x09);
    const feed = letter === RETURN ? next + 1 : next;
    return put(found, codes[feed] === LINE_FEED ? feed + 1 : next, NOTHING);
  }
  // Without digits, the last backslash is left for the next round: the digits may be escaped themselves, and come
  // first.
  return next - 1 > at && put(found, next - 1, NOTHING);
}

/** `0101`, `101`, `12`, `1` */
function octalDigits(codes: Uint16Array, at: number): number {
  const isOctal = (index: number, most = 7) => {
    const value = (codes[index] ?? 0) - ZERO;
    return value >= 0 && value <= most;
  };
  if (!isOctal(at)) return 0;
  const isLong = (start: number) => isOctal(start, 3) && isOctal(start + 1) && isOctal(start + 2);
  if (codes[at] === ZERO && isLong(at + 1)) return 4;
  if (isLong(at)) return 3;
  return isOctal(at + 1) ? 2 : 1;
}

/** `&#65;`, `&#x41;`, `&amp;`, `&percnt;`, and without the semicolon; `&amp;#65;` is `&#65;` */
function readEntity(codes: Uint16Array, at: number, narrow: boolean, found: Found): boolean {
  let next = at + 1;
  let last = NOTHING;
  while (isAmp(codes, next)) {
    last = next;
    next = afterSemicolon(codes, next + 3);
  }
  if (codes[next] === 0x23) {
    const end = numberEnd(codes, next, narrow, found);
    if (end !== NOTHING) {
      found.end = afterSemicolon(codes, end);
      return true;
    }
  } else if (readName(codes, next, found)) return true;
  return last !== NOTHING && readName(codes, last, found);
}

function isAmp(codes: Uint16Array, at: number): boolean {
  return isWritten(codes, at, 'amp') || isWritten(codes, at, 'AMP');
}

/** The index after a semicolon, which may be missing or escaped. */
function afterSemicolon(codes: Uint16Array, at: number): number {
  const next = skipBackslashes(codes, at);
  return codes[next] === SEMICOLON ? next + 1 : at;
}

/** The end of the number that begins with `#`. */
function numberEnd(codes: Uint16Array, hash: number, narrow: boolean, found: Found): number {
  const isHex = codes[hash + 1] === 0x78 || codes[hash + 1] === 0x58;
  const start = isHex ? hash + 2 : hash + 1;
  let first = start;
  if (isHex || narrow) while (codes[first] === ZERO) first += 1;
  if (isHex) {
    const digits = hexDigits(codes, first, narrow ? 2 : 6);
    const end = first + digits;
    if (end - start < (narrow ? 2 : 1)) return NOTHING;
    put(found, end, hexValue(codes, first, end));
    return end;
  }
  let value = 0;
  let end = first;
  const isDigit = (code = 0) => code >= ZERO && code <= 0x39;
  for (const most = first + (narrow ? 3 : 9); end < most && isDigit(codes[end]); end += 1) {
    value = value * 10 + (codes[end] ?? 0) - ZERO;
  }
  // The shortest number that gives an ASCII character: three digits from 100 to 129, otherwise two.
  if (narrow && end - first === 3 && (value < 100 || value > 129)) {
    value = Math.trunc(value / 10);
    end -= 1;
  }
  if (end === first || (narrow && (end - first < 2 || value < 30))) return NOTHING;
  put(found, end, value);
  return end;
}

const LONGEST_NAME = 31;

function readName(codes: Uint16Array, at: number, found: Found): boolean {
  let end = at;
  while (end < at + LONGEST_NAME && isAlphanumeric(codes[end] ?? 0)) end += 1;
  const hasName = end - at >= 2 && !((codes[at] ?? 0) <= 0x39);
  const after = hasName ? afterSemicolon(codes, end) : end;
  const code = after === end ? undefined : codeOfName(String.fromCharCode(...codes.subarray(at, end)));
  if (code !== undefined) return put(found, after, code);
  // As browsers do: `&gt00;` is `&gt` and `00;`, because no entity is called `gt00`.
  for (const name of SHORT_NAMES) {
    if (isWritten(codes, at, name)) return put(found, at + name.length, codeOfName(name) ?? SOME_CODE);
  }
  return after !== end && put(found, after, SOME_CODE);
}

/** Names that need no semicolon. */
const SHORT_NAMES = ['amp', 'AMP', 'lt', 'LT', 'gt', 'GT', 'quot', 'QUOT'];

function isWritten(codes: Uint16Array, at: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if (codes[at + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

function isAlphanumeric(code: number): boolean {
  return (code >= ZERO && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function codeOfName(name: string): number | undefined {
  return (NAMED[name] ?? NAMED[name.toLowerCase()])?.charCodeAt(0);
}
