import type { Provider } from '../providers/contract.ts';
import { providerById } from '../providers/index.ts';

/** The provider of a loaded target, whose id the manifest's reader has checked. */
export function providerOf(id: string): Provider {
  const provider = providerById(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  return provider;
}
