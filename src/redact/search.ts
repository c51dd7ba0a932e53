/** `to` is exclusive. */
export type Range = readonly [from: number, to: number];

/** One way to find secrets in a text. */
export interface Search {
  /** Returns whether this search can find the form. */
  add(form: string): boolean;
  find(text: string): readonly Range[];
}

export const NONE: readonly Range[] = [];
/** This many letters and digits in a row identify a secret. */
export const WINDOW = 8;
/** Shorter texts occur in ordinary sentences and are not credentials. */
export const SHORTEST = 4;
export const SHORTEST_ENCODED = 8;

export function matchesIn(text: string, pattern: RegExp | undefined): Range[] {
  if (pattern === undefined) return [];
  return Array.from(text.matchAll(pattern), ({ index, 0: found }): Range => [index, index + found.length]);
}
