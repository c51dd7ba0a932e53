import type { Target } from '../model/manifest.ts';
import type { Provider } from '../providers/contract.ts';

export type ProviderOf = (id: string) => Pick<Provider, 'environmentSetting'> | undefined;

/**
 * Equal for targets that read the same object at the vendor. The environment does not count, because one reply may
 * contain all environments of the object.
 */
export function readKey({ provider, connection, settings }: Target, providerOf: ProviderOf): string {
  const environmentSetting = providerOf(provider)?.environmentSetting;
  const own = Object.entries(settings).filter(([name]) => name !== environmentSetting);
  return JSON.stringify([provider, connection.name, own]);
}
