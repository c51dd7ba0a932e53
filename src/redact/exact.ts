import { SOME_SIGN } from './escapes.ts';
import { matchesIn, NONE, type Range, type Search, SHORTEST, SHORTEST_ENCODED } from './search.ts';

/** The shortest text that is searched for after `SIGNS_BETWEEN` were taken out of a long form. */
const SHORTEST_CLOSED_UP = 6;
const SIGNS_BETWEEN = /[\s'"`^\\\0]+/g;

/**
 * Finds forms with too few letters for `createLetters`, also with quotes, backslashes or line breaks between
 * characters.
 */
export function createExact(): Search {
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
    while (text[at] !== rest[index]) at += 1;
    places[index] = at;
    at += 1;
  }
  return { rest, places };
}

function anyOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  return new RegExp([...new Set(texts)].map((text) => [...text].map(signOf).join('')).join('|'), 'gi');
}

function signOf(sign: string): string {
  if (/[A-Za-z0-9]/.test(sign)) return sign;
  const forms = [literally(sign), SOME_SIGN];
  // Headers are Latin-1: there, such a character is invalid UTF-8, which is read as U+FFFD. And if the UTF-8 of the
  // character is read as Latin-1, it becomes several characters.
  if (sign > '~') forms.push('\ufffd', literally(Buffer.from(sign).toString('latin1')));
  return `(?:${forms.join('|')})`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
