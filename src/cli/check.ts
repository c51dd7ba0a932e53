import { resolve } from 'node:path';
import { findFiles } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Report } from '../model/report.ts';
import { innermost, operatorOf } from '../operators/expectation.ts';
import { checkManifest } from '../run/check.ts';
import { load } from '../run/load.ts';
import { RUN_OPTIONS } from '../run/option-rules.ts';
import type { RunOptions } from '../run/options.ts';
import type { ShardOf } from '../run/shard.ts';
import { type Arguments, usageError } from './arguments.ts';
import { endAtDeadline } from './deadline.ts';
import type { Output } from './output.ts';
import { readDestinations, writeReport } from './report.ts';
import { createContext, readReadOptions } from './run-options.ts';

export async function check(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const destinations = readDestinations(args);
  const context = createContext(args, output, signal);
  const options = {
    ...readReadOptions(args),
    allowPending: args.has('allow-pending'),
    exitZero: args.has('exit-zero'),
    shard: readShard(args.text('shard')),
  };
  endAtDeadline(options.maxTimeMs, output);
  const { cwd } = context;
  const refuse = destinations.files.length > 0 ? await import('./overwrites.ts') : undefined;
  refuse?.refuseOverwrites(destinations, { cwd, read: [] });
  refuse?.refuseOverwrites(destinations, { cwd, read: findFiles(args.operands, cwd) });
  let report: Report;
  try {
    const manifest = await load(args.operands, context);
    refuse?.refuseOverwrites(destinations, { cwd, read: referencesOf(manifest) });
    context.onTargets(manifest.targets.length);
    report = ended(await checkManifest(manifest, withRest(options), context), signal);
    context.ensureRead();
  } finally {
    context.done();
  }
  await writeReport(report, destinations, { args, output });
  return report.exitCode;
}

/** Files that the manifests refer to. */
function* referencesOf({ targets }: Manifest): Generator<string> {
  for (const { expect, folder } of targets) {
    for (const { expectation } of Object.values(expect)) {
      const inner = innermost(expectation);
      const path = operatorOf(inner).path?.(inner);
      if (path !== undefined) yield resolve(folder, path);
    }
  }
}

/** `--max-time` counts from the start of the process. */
function withRest(options: RunOptions): RunOptions {
  const { maxTimeMs } = options;
  return maxTimeMs === undefined
    ? options
    : { ...options, maxTimeMs: Math.max(1, Math.round(maxTimeMs - performance.now())) };
}

/** After a signal the process returns the signal's code, whatever was found by then. */
function ended(report: Report, { aborted, reason }: AbortSignal): Report {
  return aborted && typeof reason === 'number' ? { ...report, exitCode: reason } : report;
}

function readShard(text: string | undefined): ShardOf | undefined {
  if (text === undefined) return undefined;
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  const shard = { index, count };
  if (RUN_OPTIONS.shard.accepts(shard)) return shard;
  throw usageError(`--shard cannot be "${text}"`, 'write I/N, I from 1 to N: for instance 2/5');
}
