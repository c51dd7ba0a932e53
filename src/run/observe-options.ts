import type { Provider } from '../providers/contract.ts';
import type { Transport } from '../transport/index.ts';
import type { RunContext } from './context.ts';
import { createEndpoints, type ResolveEndpoint } from './endpoint.ts';
import { providersOf } from './provider.ts';

type Surrounding = Pick<RunContext, 'clock' | 'policy' | 'registry' | 'onGet' | 'onProgress' | 'everything'>;

export interface ObserveOptions extends Surrounding {
  readonly transport: Transport;
  readonly resolveEndpoint: ResolveEndpoint;
  readonly providerOf: (id: string) => Provider;
}

export function observeOptions(context: Surrounding, transport: Transport): ObserveOptions {
  const providerOf = providersOf(context);
  return { ...context, transport, providerOf, resolveEndpoint: createEndpoints({ ...context, providerOf }) };
}
