import { ProblemError, usageError } from '../model/problem.ts';
import type { Part } from '../run/merge.ts';
import { defineCommand } from './command.ts';
import { createScale, TO_READ } from './memory.ts';
import { EXIT_ZERO, NO_ANNOTATIONS, NO_COLOR, OUTPUT, QUIET, REPORT_FORMAT, VERBOSE } from './options.ts';

const SHARD = {
  name: 'name the JSON report of a shard',
  make: 'make it with driftline check --shard I/N -f json, and merge the reports as check wrote them',
  otherVersion: 'merge with the version of driftline that wrote the report, or with a later version',
};

export const merge = defineCommand({
  name: 'merge',
  summary: 'join the JSON reports of several shards into one report',
  operands: '<report.json…>',
  options: [REPORT_FORMAT, OUTPUT, EXIT_ZERO, QUIET, VERBOSE, NO_COLOR, NO_ANNOTATIONS],
  examples: [['driftline merge shards/*.json -o html=drift.html', 'the report that one check would make']],
  notes: ['Exit codes: those of check. A missing or doubled shard is an error: 1.'],
  run: async (args, output, signal) => {
    const { readDestinations, writeReport } = await import('./report.ts');
    const { readReport } = await import('../run/read-report.ts');
    const { credibilityProblems } = await import('../run/credible.ts');
    const { mergeReports } = await import('../run/merge.ts');
    const destinations = readDestinations(args);
    if (args.operands.length === 0) {
      throw usageError('merge takes the JSON reports of the shards', 'driftline merge shards/*.json');
    }
    const { files } = destinations;
    const cwd = process.cwd();
    const guard = files[0] && (await import('./overwrites.ts'));
    guard?.refuseOverwrites(files, { cwd, read: args.operands });
    const parts: Part[] = [];
    const reading = { purpose: SHARD, cwd, onRead: createScale(TO_READ).file };
    for (const name of args.operands) {
      parts.push({ name, report: await readReport(name, reading) });
      // A report of half of the shards would look complete.
      if (signal.aborted) throw usageError('ended before all parts were read', 'nothing was merged');
    }
    const problems = parts.flatMap(({ name, report }) => credibilityProblems(name, report));
    if (problems.length > 0) throw new ProblemError(problems);
    const report = mergeReports(parts, { exitZero: args.has('exit-zero') });
    await writeReport(report, destinations, { args, output });
    return report.exitCode;
  },
});
