import { MOST_SHARDS, runCheck } from '../check.ts';
import type { ShardOf } from '../engine/shard.ts';
import type { Report } from '../model/report.ts';
import { type Arguments, usageError } from './arguments.ts';
import type { Output } from './output.ts';
import { readReadOptions, worldFor } from './reading.ts';
import { readDestinations, writeReport } from './report.ts';

export async function check(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const destinations = readDestinations(args);
  const world = worldFor(args, output, signal);
  const options = {
    ...readReadOptions(args),
    allowPending: args.has('allow-pending'),
    exitZero: args.has('exit-zero'),
    shard: readShard(args.text('shard')),
  };
  let report: Report;
  try {
    report = ended(await runCheck(args.operands, options, world), signal);
  } finally {
    world.done();
  }
  await writeReport(report, destinations, { args, output });
  return report.exitCode;
}

/** After a signal the process returns the signal's code, whatever was found by then. */
function ended(report: Report, { aborted, reason }: AbortSignal): Report {
  return aborted && typeof reason === 'number' ? { ...report, exitCode: reason } : report;
}

function readShard(text: string | undefined): ShardOf | undefined {
  if (text === undefined) return undefined;
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw usageError(`--shard cannot be "${text}"`, 'write I/N, I from 1 to N: for instance 2/5');
}
