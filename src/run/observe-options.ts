import type { Clock } from '../model/clock.ts';
import type { Provider } from '../providers/contract.ts';
import type { Transport } from '../transport/index.ts';
import type { RunContext } from './context.ts';
import { createEndpoints, type ResolveEndpoint } from './endpoint.ts';
import { providersOf } from './provider.ts';

export interface ObserveOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly resolveEndpoint: ResolveEndpoint;
  readonly providerOf: (id: string) => Provider;
  readonly onGet?: (url: string) => void;
  readonly everything?: true;
  /** Called after each target, for a progress line. */
  readonly onProgress?: (done: number, total: number) => void;
}

type Surrounding = Pick<RunContext, 'clock' | 'policy' | 'registry'> &
  Pick<ObserveOptions, 'onGet' | 'onProgress' | 'everything'>;

/** What a transport is read with, in all rounds. */
export function observeOptions(context: Surrounding, transport: Transport): ObserveOptions {
  const { clock, onGet, onProgress, everything } = context;
  const providerOf = providersOf(context);
  const resolveEndpoint = createEndpoints({ ...context, providerOf });
  return {
    transport,
    clock,
    providerOf,
    resolveEndpoint,
    ...(onGet && { onGet }),
    ...(everything && { everything }),
    ...(onProgress && { onProgress }),
  };
}
