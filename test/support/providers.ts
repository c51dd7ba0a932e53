import type { Provider } from '../../src/providers/contract.ts';
import { builtIn } from '../../src/providers/registry.ts';

/** Every built-in provider, already loaded, for tests that loop over all of them. */
export const PROVIDERS: readonly Provider[] = await builtIn().all();

export const PROVIDER_IDS: readonly string[] = builtIn().ids;

export function providerById(id: string): Provider | undefined {
  return builtIn().get(id);
}

/** Which code judges the replies to a provider's reads. For most vendors it is the same engine. */
export const judgeOf = ({ read, refusal }: Provider) => `${read}${refusal}`;

/** One provider for each piece of code that judges replies. */
export const JUDGED_APART: readonly string[] = [
  ...new Map(PROVIDERS.map((provider) => [judgeOf(provider), provider.id])).values(),
];
