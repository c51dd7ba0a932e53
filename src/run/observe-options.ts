import type { Clock } from '../model/clock.ts';
import type { Transport } from '../transport/index.ts';
import type { Provider } from '../providers/contract.ts';
import type { ResolveEndpoint } from './endpoint.ts';

export interface ObserveOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly providerOf: (id: string) => Provider;
  readonly resolveEndpoint: ResolveEndpoint;
  readonly onGet?: (url: string) => void;
  /** Called after each target, for a progress line. */
  readonly onProgress?: (done: number, total: number) => void;
}
