import { usageError } from '../model/problem.ts';
import { visible } from '../reporters/parts/escape.ts';
import type { RunContext } from '../run/context.ts';
import { RUN_OPTIONS, validateInterval, validateProviders } from '../run/option-rules.ts';
import type { ReadOptions, RunOptions } from '../run/options.ts';
import { readCount, readDuration, readPair } from './arguments.ts';
import type { Arguments } from './command.ts';
import { endAtDeadline } from './deadline.ts';
import { readPolicy, readRegistry, readVariables } from './env.ts';
import { createRoom, createScale, TO_CHECK } from './memory.ts';
import type { Output } from './output.ts';
import { createProgress } from './progress.ts';

/** The options of every command that reads vendors. */
export function readReadOptions(args: Arguments, { registry }: Pick<RunContext, 'registry'>): ReadOptions {
  const [unknown] = validateProviders(args.texts('provider'), registry);
  if (unknown !== undefined) throw usageError(unknown.message, unknown.hint);
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
  const [fault] = validateInterval(waiting, { interval: '--interval', wait: '--wait' });
  if (fault !== undefined) throw usageError(fault.message, fault.hint);
  return waiting;
}

export interface CliContext extends RunContext {
  /** Receives the number of targets before anything is read. Throws `NeedsProcess`. */
  onTargets(count: number): void;
  /** Throws `NeedsProcess` if a reply was too large for this process. */
  ensureRead(): void;
  /** Removes the progress line. */
  done(): void;
}

/**
 * Reading `process.env` is a system call, and a fleet makes many. On Windows the original is kept, because names are
 * case-insensitive there.
 */
function ownCopy(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return process.platform === 'win32' ? env : { ...env };
}

/** The context of this process: its folder, clock, env and terminal. */
async function createContext(args: Arguments, output: Output, signal: AbortSignal): Promise<CliContext> {
  const env = ownCopy(process.env);
  const registry = await readRegistry(args, env);
  const progress = createProgress(output);
  const scale = createScale(TO_CHECK);
  const room = createRoom();
  return {
    cwd: process.cwd(),
    clock: { now: Date.now, random: Math.random },
    policy: readPolicy(args, env, registry),
    registry,
    variables: readVariables(args, env),
    signal,
    onProgress: progress.update,
    onNotice: (notice) => output.err(`${visible(notice)}\n`),
    onWait: (awaited) => {
      // Do not wait if a reply needs a larger process.
      room.ensure();
      progress.waiting(awaited);
    },
    onRead: scale.file,
    onTargets: scale.targets,
    hasRoomFor: room.for,
    ensureRead: room.ensure,
    done: progress.clear,
  };
}

/** What a command that reads vendors begins with. From here on, `--max-time` ends the process. */
export async function beginRun(args: Arguments, output: Output, signal: AbortSignal) {
  const context = await createContext(args, output, signal);
  const options = readReadOptions(args, context);
  endAtDeadline(options.maxTimeMs, output);
  return { context, options };
}
