import { matchesIn, NONE, type Search, WINDOW } from './search.ts';

/**
 * Finds keys that consist of digits. A vendor may return such a key as a number: rounded, divided, or with an exponent.
 */
export function createDigits(): Search {
  const known = new Set<string>();
  return {
    add: (secret) => {
      const isNumber = /^\d+$/.test(secret);
      if (isNumber) for (const window of windowsOf(secret)) known.add(window);
      return isNumber;
    },
    find: (text) => {
      if (known.size === 0) return NONE;
      return matchesIn(text, /-?\d[\d.]{7,}(?:e[+-]?\d+)?/gi).filter(([from, to]) => {
        const digits = text.slice(from, to).replace(/e.*|\D/gi, '');
        for (const window of windowsOf(digits)) if (known.has(window)) return true;
        return false;
      });
    },
  };
}

function* windowsOf(digits: string): Generator<string> {
  for (let at = 0; at + WINDOW <= digits.length; at += 1) yield digits.slice(at, at + WINDOW);
}
