import { readFile, stat } from 'node:fs/promises';
import { isDeeperThan, isJsonObject, type Json } from '../model/json.ts';
import { ProblemError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import { credibilityProblems } from '../run/credible.ts';
import { mergeReports, type Part } from '../run/merge.ts';
import { validateReport } from '../schema/validate.ts';
import { type Arguments, usageError } from './arguments.ts';
import { createScale, TO_READ } from './memory.ts';
import type { Output } from './output.ts';
import { readDestinations, writeReport } from './report.ts';

/** What `check` would have said of the whole, from the JSON reports of its parts. */
export async function merge(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const destinations = readDestinations(args);
  if (args.operands.length === 0) {
    throw usageError('merge takes the JSON reports of the shards', 'driftline merge shards/*.json');
  }
  if (destinations.files.length > 0) {
    const { refuseOverwrites } = await import('./overwrites.ts');
    refuseOverwrites(destinations, { cwd: process.cwd(), read: args.operands });
  }
  const parts: Part[] = [];
  const scale = createScale(TO_READ).file;
  for (const name of args.operands) {
    parts.push({ name, report: await readReport(name, scale) });
    // Half of the shards joined would look like the whole.
    if (signal.aborted) throw usageError('ended before all parts were read', 'nothing was merged');
  }
  const problems = parts.flatMap(({ name, report }) => credibilityProblems(name, report));
  if (problems.length > 0) throw new ProblemError(problems);
  const report = mergeReports(parts, { exitZero: args.has('exit-zero') });
  await writeReport(report, destinations, { args, output });
  return report.exitCode;
}

/** Deeper than anything that check compares; what walks a report does so without a stack of its own. */
const DEEPEST = 600;

async function readReport(name: string, onRead: (bytes: number) => void): Promise<Report> {
  const unreadable = (error: NodeJS.ErrnoException) =>
    usageError(
      `${name} cannot be read (${error.code ?? 'unknown error'})`,
      'name the JSON report of a shard',
    );
  const { size } = await stat(name).catch((error) => Promise.reject(unreadable(error)));
  onRead(size);
  const text = await readFile(name, 'utf8').catch((error) => Promise.reject(unreadable(error)));
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError(`${name} is no JSON`, 'make it with driftline check --shard I/N -f json');
  }
  if (isDeeperThan(value, DEEPEST)) {
    throw usageError(
      `${name} is nested deeper than ${DEEPEST} levels`,
      'merge the reports as check wrote them',
    );
  }
  if (isJsonObject(value) && value.reportVersion !== undefined && value.reportVersion !== 1) {
    const version = JSON.stringify(value.reportVersion).slice(0, 20);
    throw usageError(
      `${name} is a report of version ${version}, and only version 1 is known here`,
      'merge with the driftline that wrote it, or a later one',
    );
  }
  const fault = await validateReport(value);
  if (fault !== undefined) {
    const where = fault.pointer === '' ? name : `${name}, ${fault.pointer}`;
    throw usageError(`${where}: ${fault.message}`, 'make it with driftline check --shard I/N -f json');
  }
  return value as unknown as Report;
}
