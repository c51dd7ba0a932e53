import type { Target } from '../model/manifest.ts';
import type { Observation, UnreadableReason } from '../model/observation.ts';
import { ReadError } from '../providers/contract.ts';
import type { Transport } from '../transport/index.ts';
import { type Alike, countAlike } from './fleets.ts';
import { getFor } from './get.ts';
import { withoutInexact } from './inexact.ts';
import type { ObserveOptions } from './observe-options.ts';
import { redactObservation } from './redact-observation.ts';
import { type Asked, countSettings, forget, type SharedReplies } from './shared-replies.ts';

/** More than any concurrency limit, so that no limiter waits for a target. */
const TARGETS_AT_ONCE = 128;

/** Reads every target, all hosts side by side. A target that cannot be read is an observation like any other. */
export async function observe(targets: readonly Target[], options: ObserveOptions): Promise<Observation[]> {
  const observations: Observation[] = new Array(targets.length);
  const shared: SharedReplies = new Map();
  const observeNext = observerWith(shared, options, countAlike(targets, options.providerOf));
  const unread = countSettings(targets);
  const queues = new Map<string, number[]>();
  targets.forEach((target, index) => {
    const queue = queues.get(target.connection.name + target.provider) ?? [];
    queue.push(index);
    queues.set(target.connection.name + target.provider, queue);
  });
  let done = 0;
  const work = async (queue: number[]) => {
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      const target = targets[index];
      if (target === undefined) continue;
      const asked: Asked[] = [];
      observations[index] = await observeNext(target, asked);
      forget(target, { unread, asked, shared });
      done += 1;
      options.onProgress?.(done, targets.length);
    }
  };
  const workers = [...queues.values()].flatMap((queue) => {
    // `pop` takes from the end; reversed, the targets keep the manifest's order.
    queue.reverse();
    return Array.from({ length: Math.min(queue.length, TARGETS_AT_ONCE) }, () => work(queue));
  });
  await Promise.all(workers);
  return observations;
}

/** Observes targets that come one by one; equal requests are sent once. */
export function createObserver(options: ObserveOptions): (target: Target) => Promise<Observation> {
  return observerWith(new Map(), options);
}

/** `asked`, if given, receives each reply that the target uses. */
function observerWith(shared: SharedReplies, options: ObserveOptions, alike: Alike = () => 0) {
  return (target: Target, asked?: Asked[]): Promise<Observation> =>
    observeOne(target, { shared, options, asked, alike });
}

interface Observing {
  readonly shared: SharedReplies;
  readonly options: ObserveOptions;
  readonly asked: Asked[] | undefined;
  readonly alike: Alike;
}

async function observeOne(
  target: Target,
  { shared, options, asked, alike }: Observing,
): Promise<Observation> {
  const endpoint = options.resolveEndpoint(target);
  if ('reason' in endpoint) return { kind: 'unreadable', ...endpoint };
  const { provider } = endpoint;
  const get = getFor(target, { endpoint, shared, options, asked });
  try {
    return redactObservation(
      withoutInexact(await provider.read(target.settings, get, alike(target))),
      options.transport.redact,
    );
  } catch (error) {
    if (error instanceof ReadError) return unreadable(error.reason, error.message, options.transport);
    throw error;
  }
}

function unreadable(reason: UnreadableReason, message: string, transport: Transport): Observation {
  return { kind: 'unreadable', reason, message: transport.redact(message) };
}
