import type { Provider } from '../../src/providers/contract.ts';
import { builtIn } from '../../src/providers/registry.ts';

/** Every built-in provider, loaded: for tests that loop over them. */
export const PROVIDERS: readonly Provider[] = await builtIn().all();

export const PROVIDER_IDS: readonly string[] = builtIn().ids;

export function providerById(id: string): Provider | undefined {
  return builtIn().get(id);
}
