import { matchesIn, NONE, type Search, WINDOW } from './search.ts';

/** Finds keys of digits alone, which may come back as a number: rounded, divided, or as a power of ten. */
export function createDigits(): Search {
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
