import { visible } from '../reporters/parts/escape.ts';
import type { RunContext } from '../run/context.ts';
import { requireNone } from '../run/misuse.ts';
import { RUN_OPTIONS, validateInterval, validateProviders } from '../run/option-rules.ts';
import type { ReadOptions, RunOptions } from '../run/options.ts';
import { readCount, readDuration, readPair } from './arguments.ts';
import type { Arguments } from './command.ts';
import { endAtDeadline } from './deadline.ts';
import { readLoadContext } from './env.ts';
import { createRoom, createScale, TO_CHECK } from './memory.ts';
import type { Output } from './output.ts';
import { createProgress } from './progress.ts';

/** The options of every command that reads vendors. */
export function readReadOptions(args: Arguments, { registry }: Pick<RunContext, 'registry'>): ReadOptions {
  requireNone(validateProviders(args.texts('provider'), registry));
  return {
    environments: args.texts('environment'),
    providers: args.texts('provider'),
    targets: args.texts('target'),
    labels: args
      .texts('label')
      .map((text) => readPair('label', text, 'NAME=VALUE, for instance --label team=support')),
    concurrency: readCount('concurrency', args.text('concurrency'), RUN_OPTIONS.concurrency),
    timeoutMs: readDuration('timeout', args.text('timeout'), RUN_OPTIONS.timeoutMs),
    retries: readCount('retries', args.text('retries'), RUN_OPTIONS.retries),
    maxTimeMs: readDuration('max-time', args.text('max-time'), RUN_OPTIONS.maxTimeMs),
  };
}

export function readWaiting(args: Arguments): Pick<RunOptions, 'waitMs' | 'intervalMs'> {
  const waiting = {
    waitMs: readDuration('wait', args.text('wait'), RUN_OPTIONS.waitMs),
    intervalMs: readDuration('interval', args.text('interval'), RUN_OPTIONS.intervalMs),
  };
  requireNone(validateInterval(waiting, { interval: '--interval', wait: '--wait' }));
  return waiting;
}

export interface CliContext extends RunContext {
  /** Receives the number of targets before anything is read. Throws `NeedsProcess`. */
  onTargets(count: number): void;
}

/**
 * Reads vendors for a command, in the context of this process: its folder, clock, env and terminal. From here on,
 * `--max-time` ends the process. When the function returns, the progress line is gone.
 *
 * @throws NeedsProcess if a reply was too large for this process
 */
export async function reading<Result>(
  args: Arguments,
  output: Output,
  signal: AbortSignal,
  read: (options: ReadOptions, context: CliContext) => Promise<Result>,
): Promise<Result> {
  // Reading `process.env` is a system call, and a fleet makes many. On Windows, its names are case-insensitive.
  const env = process.platform === 'win32' ? process.env : { ...process.env };
  const loadContext = await readLoadContext(args, env);
  const progress = createProgress(output);
  const scale = createScale(TO_CHECK);
  const room = createRoom();
  const context: CliContext = {
    ...loadContext,
    clock: { now: Date.now, random: Math.random },
    signal,
    onProgress: progress.update,
    onNotice: (notice) => output.err(`${visible(notice)}\n`),
    onWait: (awaited) => {
      // Do not wait if a reply needs a process with more memory.
      room.ensure();
      progress.waiting(awaited);
    },
    onRead: scale.file,
    onTargets: scale.targets,
    hasRoomFor: room.hasRoomFor,
  };
  try {
    const options = readReadOptions(args, context);
    endAtDeadline(options.maxTimeMs, output);
    const result = await read(options, context);
    room.ensure();
    return result;
  } finally {
    progress.clear();
  }
}
