import type { Provider } from '../providers/contract.ts';
import type { RunContext } from './context.ts';

/** Looks up the provider of a loaded target, whose id is valid. */
export function providersOf({ registry }: Pick<RunContext, 'registry'>): (id: string) => Provider {
  return (id) => {
    const provider = registry.get(id);
    if (provider === undefined) throw new Error(`there is no provider ${id}`);
    return provider;
  };
}
