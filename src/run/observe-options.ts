import type { AccessPolicy } from '../access/policy.ts';
import type { Clock } from '../model/clock.ts';
import type { Provider } from '../providers/contract.ts';
import type { Transport } from '../transport/index.ts';

export interface ObserveOptions {
  readonly transport: Transport;
  readonly policy: AccessPolicy;
  readonly clock: Clock;
  readonly providerOf: (id: string) => Provider;
  readonly onGet?: (url: string) => void;
  /** Called after each target, for a progress line. */
  readonly onProgress?: (done: number, total: number) => void;
}
