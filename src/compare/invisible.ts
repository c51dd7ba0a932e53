import { oneOfText } from '../model/did-you-mean.ts';
import { commonStart } from './common-text.ts';

const LONGEST = 1_000_000;
/** The length of the part around the first difference that is compared first: most texts differ visibly there. */
const WINDOW = 2_000;
const BEFORE = 100;
const SLACK = 200;

type Normalize = (text: string) => string;

interface Kind {
  readonly name: (declared: string, live: string) => string;
  readonly without: Normalize;
}

const eitherHas = (pattern: RegExp, declared: string, live: string) =>
  pattern.test(declared) || pattern.test(live);

const FINAL: Kind = {
  name: (declared, live) => {
    const [before, after] = [declared, live].map((text) => /[\r\n]$/.test(text));
    if (before === after) return 'the number of final newlines';
    return before
      ? 'the final newline, which only the declared text has'
      : 'the final newline, which only the live text has';
  },
  without: (text) => withoutEnd(text, '\n'),
};

/** The text without these characters at its end. A regular expression would take quadratic time. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** Without the carriage return, which is part of a line end. */
const BLANKS =
  ' \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

/** In the order in which they are removed. No pattern backtracks, so each takes linear time. */
const KINDS: readonly Kind[] = [
  { name: () => 'line ends', without: (text) => text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n') },
  { name: () => 'a byte order mark', without: (text) => text.replace(/^\ufeff/, '') },
  {
    name: () => 'zero-width characters',
    without: (text) => text.replace(/(?!^)\ufeff|(?!\ufeff)\p{Cf}|[\ufe00-\ufe0f]/gu, ''),
  },
  {
    name: () => 'control characters',
    without: (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ''),
  },
  { name: () => 'the Unicode form (NFC, NFD)', without: (text) => text.normalize('NFC') },
  {
    name: (declared, live) =>
      eitherHas(/[\u00a0\u202f]/, declared, live) ? 'no-break spaces' : 'special spaces',
    without: (text) => text.replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' '),
  },
  {
    name: () => 'trailing spaces',
    without: (text) => {
      const lines = text.split('\n').map((line) => withoutEnd(line, BLANKS));
      return lines.join('\n');
    },
  },
  {
    name: (declared, live) => (eitherHas(/\t/, declared, live) ? 'tabs' : 'the number of spaces'),
    without: (text) => text.replace(/[ \t]+/g, ' '),
  },
  FINAL,
];

function normalized(text: string, kinds: readonly Kind[] = KINDS): string {
  return kinds.reduce((rest, { without }) => without(rest), text);
}

/** How two texts differ that look the same, after "differs": `only in tabs, first in line 2`. */
export function invisibleDifference(declared: string, live: string): string | undefined {
  if (declared === live || Math.max(declared.length, live.length) > LONGEST) return undefined;
  const start = commonStart(declared, live);
  if (differsVisibly(declared, live, start) || normalized(declared) !== normalized(live)) return undefined;
  const needed = neededOf(declared, live);
  const names = needed.map(({ name }) => name(declared, live));
  const line = declared.slice(0, start).split('\n').length;
  const isPlaced = !(needed.length === 1 && needed[0] === FINAL) && /\n./s.test(declared);
  return `only in ${oneOfText(names, 'and')}${isPlaced ? `, first in line ${line}` : ''}`;
}

/** The kinds of characters that explain the difference. If one of two kinds is enough, only the first of them. */
function neededOf(declared: string, live: string): readonly Kind[] {
  let kinds: readonly Kind[] = KINDS;
  for (const kind of KINDS.toReversed()) {
    const others = kinds.filter((other) => other !== kind);
    if (normalized(declared, others) === normalized(live, others)) kinds = others;
  }
  return kinds;
}

function differsVisibly(declared: string, live: string, start: number): boolean {
  const from = Math.max(0, start - BEFORE);
  const [left, right] = [declared, live].map((text) => {
    const isWhole = text.length <= from + WINDOW;
    const shown = normalized(text.slice(from, from + WINDOW));
    return isWhole ? shown : shown.slice(0, Math.max(0, shown.length - SLACK));
  }) as [string, string];
  const length = Math.min(left.length, right.length);
  return left.slice(0, length) !== right.slice(0, length);
}
