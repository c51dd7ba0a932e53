/** A text without its escapes, and for each of its characters where in the first text it was written. */
export interface View {
  readonly text: string;
  /** Absent in the first text itself. */
  readonly from?: Int32Array;
  readonly to?: Int32Array;
}

/** Stands for a sign that has a name which is not looked up: no letter and no digit has one. */
export const SOME_SIGN = '\ufffc';
/** How many notations, one inside the other, are read. */
const ROUNDS = 8;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  percnt: '%',
  bsol: '\\',
  num: '#',
  semi: ';',
  quot: '"',
  apos: "'",
  grave: '`',
  Hat: '^',
};
const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const HEX = '[0-9a-fA-F]';
const WIDE = escapes(`u${HEX}{4}|u${HEX}{1,3}`, `#[xX]0*${HEX}{1,6}`, '#[0-9]{1,9}');
/** Numbers that nothing ends may be followed by the next plain digit: as short as makes a sign of ASCII. */
const NARROW = escapes(`u(?:00)?${HEX}{1,2}`, `#[xX]0*${HEX}{2}`, '#0*(?:1[0-2][0-9]|[3-9][0-9])');
const UNENDED = /\\u(?!00|\{)|&#[xX]?[0-9a-fA-F]+(?![0-9a-fA-F;])/;
const ANY = /[\\%&]|~[01]/;

/**
 * As URLs, JSON, JavaScript, C, HTML, shells and JSON Pointers escape. A run of backslashes doubles with each notation
 * and counts as one, as do `%2525…` and `&amp;amp;…`: what is read is read in time that grows with the text alone.
 * What could begin an escape when something inside of it has been read is left for then.
 */
function escapes(unicode: string, hex: string, decimal: string): RegExp {
  const octal = '0[0-3][0-7]{2}|[0-3][0-7]{2}|[0-7]{1,2}';
  const braced = `[ux]\\\\*\\{${HEX}{1,8}\\\\*\\}`;
  const slashed = `${braced}|${unicode}|U00${HEX}{6}|x${HEX}{1,2}|${octal}|[nrt]|\\r?\\n`;
  const named = '[A-Za-z][A-Za-z0-9]{1,30}\\\\*;|amp|AMP|lt|LT|gt|GT|quot|QUOT';
  return new RegExp(
    [
      `%(?:25)*(u${HEX}{4}|${HEX}{2})`,
      `\\\\+(?:(${slashed})|(?![uUx]))`,
      `&(?:(?:amp|AMP)(?:\\\\*;)?)*((?:${hex}|${decimal})(?:\\\\*;)?|${named})`,
      '~[01]',
    ].join('|'),
    'g',
  );
}

/** The text, and what is left of it when its escapes are read, and when those that were in them are, and so on. */
export function viewsOf(text: string): readonly View[] {
  const views: View[] = [{ text }];
  if (!ANY.test(text)) return views;
  addViews(views, WIDE);
  if (views.some((view) => UNENDED.test(view.text))) addViews(views, NARROW);
  return views;
}

function addViews(views: View[], pattern: RegExp): void {
  let view = views[0];
  for (let round = 0; round < ROUNDS && view !== undefined; round += 1) {
    view = unescaped(view, pattern);
    if (view !== undefined) views.push(view);
  }
}

function unescaped(view: View, pattern: RegExp): View | undefined {
  const { text } = view;
  if (!ANY.test(text)) return undefined;
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  let plain = '';
  let done = 0;
  // A backslash that escapes a plain sign belongs to that.
  let begun: number | undefined;
  const put = (sign: string, start: number, end: number) => {
    for (let unit = 0; unit < sign.length; unit += 1) {
      from[plain.length + unit] = startIn(view, begun ?? start);
      to[plain.length + unit] = endIn(view, end);
    }
    plain += sign;
    begun = undefined;
  };
  const copy = (end: number) => {
    const first = plain.length - done;
    for (let at = done; at < end; at += 1) {
      from[first + at] = startIn(view, begun ?? at);
      to[first + at] = endIn(view, at + 1);
      begun = undefined;
    }
    plain += text.slice(done, end);
  };
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    copy(match.index);
    const sign = signOf(match);
    if (sign === '') begun ??= match.index;
    else put(sign, match.index, end);
    done = end;
  }
  if (done === 0) return undefined;
  copy(text.length);
  return { text: plain, from, to };
}

/** Where a character of a view begins in the first text, and where the one before `at` ends. */
export function startIn({ from }: View, at: number): number {
  return from?.[at] ?? at;
}
export function endIn({ to }: View, at: number): number {
  return to?.[at - 1] ?? at;
}

function signOf([whole, percent, slashed, entity]: RegExpMatchArray): string {
  if (percent !== undefined) return unit(Number.parseInt(percent.replace('u', ''), 16));
  if (entity !== undefined) {
    if (/^#[xX]/.test(entity)) return unit(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return unit(Number.parseInt(entity.slice(1), 10));
    const name = entity.replace(/\\*;/, '');
    return NAMED[name] ?? NAMED[name.toLowerCase()] ?? SOME_SIGN;
  }
  if (whole === '~0') return '~';
  if (whole === '~1') return '/';
  // A line that goes on in the next one.
  if (slashed === undefined || slashed.endsWith('\n')) return '';
  if (/^\d/.test(slashed)) return unit(Number.parseInt(slashed, 8));
  return SHORT[slashed] ?? unit(Number.parseInt(slashed.replace(/[^0-9a-fA-F]/g, ''), 16));
}

function unit(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : SOME_SIGN;
}
