/** Words for an environment, in the usual order of a promotion. */
const ENVIRONMENTS = [
  ...['sandbox', 'dev', 'development', 'int', 'integration', 'test', 'testing', 'qa', 'uat', 'preview'],
  ...['stg', 'stage', 'staging', 'preprod', 'live', 'prod', 'production'],
];
const ORDER = new Map(ENVIRONMENTS.map((word, index) => [word, index]));
const LONGEST = 80;

/** A readable name for a key of a manifest: small letters and digits of any script, with dashes between. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  return [...words.replaceAll(/^[-\p{M}]+|-+$/gu, '')].slice(0, LONGEST).join('').replace(/-+$/, '');
}

export interface Suggested {
  readonly base: string;
  readonly environment: string;
  /** The word stands before the rest, where it may mean something else: "Live chat". */
  readonly isPrefix: boolean;
}

/** The name `support-prod` suggests the agent `support` in the environment `prod`. So does the name `prod-support`. */
export function suggestedBy(slug: string): Suggested | undefined {
  const words = slug.split('-');
  const [first = '', last = ''] = [words[0], words.at(-1)];
  if (words.length < 2) return undefined;
  if (ORDER.has(last)) return { base: words.slice(0, -1).join('-'), environment: last, isPrefix: false };
  return ORDER.has(first)
    ? { base: words.slice(1).join('-'), environment: first, isPrefix: true }
    : undefined;
}

/** Sorts environments from development to production. Other names come last, in the order that they had. */
export function byEnvironment(left: string, right: string): number {
  return (ORDER.get(left) ?? ORDER.size) - (ORDER.get(right) ?? ORDER.size);
}

/** Takes the first candidate that is free. If none is free, takes the first candidate with a number behind it. */
export function takeName(candidates: readonly string[], taken: Set<string>): string {
  const [first = ''] = candidates;
  let name = candidates.find((each) => !taken.has(each));
  for (let number = 2; name === undefined; number += 1) {
    if (!taken.has(`${first}-${number}`)) name = `${first}-${number}`;
  }
  taken.add(name);
  return name;
}
