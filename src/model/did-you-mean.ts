import { distance } from 'fastest-levenshtein';

const MOST_CANDIDATES = 200;

/** The nearest of the known words, if one is near enough to have been meant. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const short = word.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(short.length / 3)) + 1;
  for (const candidate of known.slice(0, MOST_CANDIDATES)) {
    if (Math.abs(candidate.length - short.length) >= bestDistance) continue;
    const steps = stepsBetween(short, candidate.toLowerCase());
    if (steps < bestDistance) {
      bestDistance = steps;
      best = candidate;
    }
  }
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

/** Letters in the wrong order count as one step: `hots` is nearer to `host` than to `port`. */
function stepsBetween(left: string, right: string): number {
  const steps = distance(left, right);
  const sorted = (text: string) => [...text].sort().join('');
  return steps === 2 && sorted(left) === sorted(right) ? 1 : steps;
}

/** `a, b or c`, or the same with another word. */
export function oneOfText(values: readonly string[], word = 'or'): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} ${word} ${values.at(-1)}`;
}
