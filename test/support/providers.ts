import type { Provider } from '../../src/providers/contract.ts';
import { builtIn } from '../../src/providers/registry.ts';

/** Every built-in provider, loaded: for tests that loop over them. */
export const PROVIDERS: readonly Provider[] = await builtIn().all();

export const PROVIDER_IDS: readonly string[] = builtIn().ids;

export function providerById(id: string): Provider | undefined {
  return builtIn().get(id);
}

/** What judges the replies to a provider's reads: one engine does for most vendors. */
export const judgeOf = ({ read, refusal }: Provider) => `${read}${refusal}`;

/** For each such piece of code, one provider. */
export const JUDGED_APART: readonly string[] = [
  ...new Map(PROVIDERS.map((provider) => [judgeOf(provider), provider.id])).values(),
];
