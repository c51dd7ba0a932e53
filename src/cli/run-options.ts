import { didYouMean } from '../model/did-you-mean.ts';
import { PROVIDER_IDS } from '../providers/index.ts';
import type { ReadOptions, World } from '../run/check.ts';
import { readCount, readDuration, readPair, usageError } from './arguments.ts';
import type { Arguments } from './command.ts';
import { readOperator, readVariables } from './env.ts';
import { createRoom, createScale, TO_CHECK } from './memory.ts';
import type { Output } from './output.ts';
import { createProgress } from './progress.ts';

/** The options that every command has that reads vendors. */
export function readReadOptions(args: Arguments): ReadOptions {
  for (const provider of args.texts('provider')) {
    if (PROVIDER_IDS.includes(provider)) continue;
    const hint = didYouMean(provider, PROVIDER_IDS) ?? `the providers are ${PROVIDER_IDS.join(', ')}`;
    throw usageError(`there is no provider "${provider}"`, hint);
  }
  return {
    environments: args.texts('environment'),
    providers: args.texts('provider'),
    targets: args.texts('target'),
    labels: args
      .texts('label')
      .map((text) => readPair('label', text, 'NAME=VALUE, for instance --label team=support')),
    concurrency: readCount('concurrency', args.text('concurrency'), 1),
    timeoutMs: readDuration('timeout', args.text('timeout')),
    retries: readCount('retries', args.text('retries'), 0),
    maxTimeMs: readDuration('max-time', args.text('max-time')),
  };
}

export interface LiveContext extends World {
  /** Told how many targets there are, before anything is read. Throws `NeedsProcess`. */
  onTargets(count: number): void;
  /** Throws `NeedsProcess` where a reply was too large for this process to look into. */
  ensureRead(): void;
  /** Takes the progress line away. */
  done(): void;
}

/** This process's folder, clock, environment and terminal. */
export function contextFor(args: Arguments, output: Output, signal: AbortSignal): LiveContext {
  const progress = createProgress(output);
  const scale = createScale(TO_CHECK);
  const room = createRoom();
  return {
    cwd: process.cwd(),
    clock: { now: Date.now, random: Math.random },
    operator: readOperator(args, process.env),
    variables: readVariables(args, process.env),
    signal,
    onProgress: progress.update,
    onRead: scale.file,
    onTargets: scale.targets,
    hasRoomFor: room.for,
    ensureRead: room.ensure,
    done: progress.clear,
  };
}
