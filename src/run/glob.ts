import { oncePerKey } from '../model/once-per.ts';

/** A glob for one id. Globs have no escape, so special characters become `?`. */
export function globFor(id: string): string {
  return id.replaceAll('*', '?');
}

type Matcher = (text: string) => boolean;

/**
 * `*` stands for any characters but `/`, `**` for any characters, `?` for one that is not `/`. A regular expression is
 * never used: it would try every way to divide the text between several stars, and a pull request can choose the names.
 */
export function compileGlob(glob: string): Matcher {
  if (!/[*?]/.test(glob)) return (text) => text === glob;
  if (glob.includes('**')) return walkerOf(glob);
  // Without `**` nothing crosses a slash, so each part is matched on its own, once for each name.
  const parts = glob.split('/').map((part) => oncePerKey(walkerOf(part), (name) => name));
  return (text) => {
    const names = text.split('/');
    return names.length === parts.length && parts.every((matches, index) => matches(names[index] ?? ''));
  };
}

/** A set of globs, one of which must match. Globs without a star are looked up in a set. */
export function compileGlobs(globs: readonly string[]): Matcher {
  const plain = new Set(globs.filter((glob) => !/[*?]/.test(glob)));
  const matchers = globs.filter((glob) => !plain.has(glob)).map(compileGlob);
  return (text) => plain.has(text) || matchers.some((matches) => matches(text));
}

const MANY = '**';

/** Walks the text once and tracks every possible position in the glob. */
function walkerOf(glob: string): Matcher {
  const steps = stepsOf(glob);
  const least = steps.filter((step) => step !== '*' && step !== MANY).length;
  return (text) => {
    const characters = [...text];
    if (characters.length < least) return false;
    let places = reached([0], steps);
    for (const character of characters) {
      const next: number[] = [];
      for (const place of places) {
        const step = steps[place];
        if (step === undefined) continue;
        if (step === MANY || (step === '*' && character !== '/')) next.push(place);
        else if (step === character || (step === '?' && character !== '/')) next.push(place + 1);
      }
      if (next.length === 0) return false;
      places = reached(next, steps);
    }
    return places.includes(steps.length);
  };
}

function stepsOf(glob: string): string[] {
  const steps: string[] = [];
  for (const part of glob.match(/\*+|[^*]/gsu) ?? []) {
    steps.push(part.startsWith('*') ? (part.length > 1 ? MANY : '*') : part);
  }
  return steps;
}

/** Adds the positions that are reached if a star matches no character. Sorted, without duplicates. */
function reached(places: readonly number[], steps: readonly string[]): number[] {
  const all: number[] = [];
  for (const place of places) {
    for (let each = place; ; each += 1) {
      if ((all.at(-1) ?? -1) < each) all.push(each);
      if (steps[each] !== '*' && steps[each] !== MANY) break;
    }
  }
  return all;
}
