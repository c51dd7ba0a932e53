import { addTo } from '../model/group.ts';
import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import { ReadError } from '../providers/contract.ts';
import { type Alike, countAlike } from './fleets.ts';
import { getFor } from './get.ts';
import { withoutInexact } from './inexact.ts';
import type { ObserveOptions } from './observe-options.ts';
import { redactObservation } from './redact-observation.ts';
import { type Asked, countSettings, forget, type SharedReplies } from './shared-replies.ts';
import { createTwins, noTwins, type Twins } from './twins.ts';

/**
 * How many targets are begun beyond the number of requests that the host gets at once. With fewer, the host gets fewer
 * requests than it could; with more, memory is held for too long.
 */
const SPARE_TARGETS = 16;

/** Reads every target, hosts in parallel. A target that cannot be read has an observation too. */
export async function observe(targets: readonly Target[], options: ObserveOptions): Promise<Observation[]> {
  const observations: Observation[] = new Array(targets.length);
  const shared: SharedReplies = new Map();
  const unread = countSettings(targets);
  const alike = countAlike(targets, options.providerOf);
  const observing = { shared, options, alike, twins: createTwins(unread), targets };
  const queues = new Map<string, number[]>();
  for (const [index, { connection, provider }] of targets.entries()) {
    addTo(queues, connection.name + provider, index);
  }
  let done = 0;
  const work = async (queue: number[]) => {
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      const target = targets[index];
      if (target === undefined) continue;
      const asked: Asked[] = [];
      observations[index] = await observeOne(target, { asked, ...observing });
      forget(target, { unread, asked, shared });
      done += 1;
      options.onProgress?.(done, targets.length);
    }
  };
  const workers = [...queues.values()].flatMap((queue) => {
    // `pop` takes from the end: in the reversed queue, targets come in the manifest's order.
    queue.reverse();
    return Array.from({ length: Math.min(queue.length, options.transport.atOnce + SPARE_TARGETS) }, () =>
      work(queue),
    );
  });
  await Promise.all(workers);
  return observations;
}

/** Observes targets that come one by one; equal requests are sent once. */
export function createObserver(options: ObserveOptions): (target: Target) => Promise<Observation> {
  const shared: SharedReplies = new Map();
  return (target) =>
    observeOne(target, { shared, options, asked: [], alike: () => 0, twins: noTwins, targets: [target] });
}

interface Observing {
  readonly shared: SharedReplies;
  readonly options: ObserveOptions;
  /** Receives each reply that the target uses. */
  readonly asked: Asked[];
  readonly alike: Alike;
  readonly twins: Twins;
  /** All targets of this read. */
  readonly targets: readonly Target[];
}

async function observeOne(target: Target, observing: Observing): Promise<Observation> {
  const { shared, options, asked, alike, twins } = observing;
  const endpoint = options.resolveEndpoint(target);
  if ('reason' in endpoint) return { kind: 'unreadable', ...endpoint };
  const count = alike(target);
  const get = getFor(target, { endpoint, shared, options, asked });
  const readWith = async (read: () => Promise<Observation>): Promise<Observation> => {
    try {
      return redactObservation(withoutInexact(await read()), options.transport.redact);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      const message = options.transport.redact(error.message);
      return { kind: 'unreadable', reason: error.reason, message };
    }
  };
  const { provider } = endpoint;
  const observation = await twins({ target, endpoint, alike: count, asked }, () =>
    readWith(() => provider.read(target.settings, get, count)),
  );
  const { later } = provider;
  if (later === undefined || observation.kind !== 'found') return observation;
  if (!options.everything) {
    const { isSettled } = await import('./later.ts');
    if (isSettled(target, observation, { provider, targets: observing.targets })) return observation;
  }
  return readWith(() => later.read(observation, target.settings, get));
}
