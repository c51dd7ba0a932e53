import { listOf } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { type DecodeContext, listed, report } from '../decode/context.ts';
import { type Decoder, described } from '../decode/decoder.ts';
import { text } from '../decode/scalars.ts';
import { didYouMean } from '../model/did-you-mean.ts';

/** A name, and where it stands. */
export interface Named {
  readonly name: string;
  readonly at: number;
}

export function named(decoder: Decoder<string>): Decoder<Named> {
  return mapped(decoder, (name, { start }) => ({ name, at: start }));
}

export const promotion: Decoder<readonly Named[]> = described(
  listOf(named(text()), { min: 2, hint: 'write promotion: [dev, test, prod]' }),
  {
    description: 'An environment may only run a version that the environment before it has reached.',
    examples: [['dev', 'test', 'prod']],
  },
);

/** Maps each environment to the one before it. */
export function predecessors(
  steps: readonly Named[],
  environments: readonly string[],
  context: DecodeContext,
): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  const known = new Set(environments);
  const seen = new Set<string>();
  let last: string | undefined;
  for (const { name, at } of steps) {
    if (seen.has(name)) {
      const message = `"${name}" stands in promotion twice`;
      report(context, at, { code: 'bad-value', message, hint: 'take one out' });
    } else if (!known.has(name)) {
      const message = `"${name}" is not an environment of this deployment`;
      const hint = didYouMean(name, environments) ?? `its environments are ${listed(environments)}`;
      report(context, at, { code: 'bad-value', message, hint });
    } else {
      if (last !== undefined) before.set(name, last);
      seen.add(name);
      last = name;
    }
  }
  return before;
}
