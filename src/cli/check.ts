import { usageError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import type { OptionRule } from '../run/option-rules.ts';
import type { RunOptions } from '../run/options.ts';
import type { ShardOf } from '../run/shard.ts';
import { readChoice } from './arguments.ts';
import { type Arguments, defineCommand } from './command.ts';
import {
  DURATIONS,
  EXIT_ZERO,
  NO_ANNOTATIONS,
  NO_COLOR,
  NO_PROGRESS,
  OUTPUT,
  QUIET,
  READING,
  REPORT_FORMAT,
  SELECTION,
  VARIABLE,
  VERBOSE,
  WAITING,
} from './options.ts';

export const check = defineCommand({
  name: 'check',
  summary: 'read what is live, compare it with the manifests, report',
  operands: '[paths…]',
  options: [
    REPORT_FORMAT,
    OUTPUT,
    ...SELECTION,
    ...READING,
    ...WAITING,
    VARIABLE,
    { name: 'allow-pending', description: 'do not count a rollout of the expected version as drift' },
    {
      name: 'baseline',
      value: 'REPORT',
      description: 'show what is new and what is resolved since this earlier JSON report',
    },
    {
      name: 'fail-on',
      value: 'new|any',
      description: 'new: drift that is in the baseline does not change the exit code (default: any)',
    },
    {
      name: 'base',
      value: 'REF',
      description: 'for pull requests: what changed since this git ref is planned, not drift',
    },
    { name: 'shard', value: 'I/N', description: 'only part I of N; merge joins the JSON reports' },
    EXIT_ZERO,
    QUIET,
    VERBOSE,
    NO_PROGRESS,
    NO_COLOR,
    NO_ANNOTATIONS,
  ],
  examples: [
    ['driftline check', 'driftline.yaml in this folder'],
    ['driftline check agents/ -e prod', 'every manifest below agents/, only production'],
    ['driftline check --baseline last.json -o json=last.json', 'what is new since the last time'],
    ['driftline check --base origin/main', 'in a pull request that changes the manifest'],
    ['driftline check --wait 10m', 'after a deployment: returns when all is in sync'],
    ['driftline check -f json -o human=drift.txt', 'JSON on stdout, the readable report in a file'],
  ],
  notes: [
    DURATIONS,
    'Exit codes: 0 in sync · 1 the run failed (usage, manifest, crash) ·',
    '2 drift · 3 no drift, but some targets are unknown.',
    'Drift and unknown together: 2.',
  ],
  readsVendors: true,
  run: async (args, output, signal) => {
    const { readDestinations, writeReport } = await import('./report.ts');
    const { reading, readWaiting } = await import('./run-options.ts');
    const { checkManifest, loadBase } = await import('../run/check.ts');
    const { load } = await import('../run/load.ts');
    const { RUN_OPTIONS } = await import('../run/option-rules.ts');
    const destinations = readDestinations(args);
    const report = await reading(args, output, signal, async (read, context) => {
      const options = {
        ...read,
        ...readWaiting(args),
        allowPending: args.has('allow-pending'),
        exitZero: args.has('exit-zero'),
        shard: readShard(args.text('shard'), RUN_OPTIONS.shard),
        ...(await readComparedWith(args)),
      };
      const { files } = destinations;
      const { cwd } = context;
      const guard = files[0] && (await import('./overwrites.ts'));
      guard?.refuseToReplaceInputs(files, { cwd, paths: args.operands, baseline: args.text('baseline') });
      const manifest = await load(args.operands, context);
      guard?.refuseOverwrites(files, { cwd, read: guard.referencesOf(manifest) });
      context.onTargets(manifest.targets.length);
      const base = await loadBase(args.operands, withRest(options), context);
      return ended(await checkManifest(manifest, withRest(options), context, base), signal);
    });
    await writeReport(report, destinations, { args, output });
    return report.exitCode;
  },
});

/** `--max-time` counts from the start of the process. */
function withRest(options: RunOptions): RunOptions {
  const { maxTimeMs } = options;
  return maxTimeMs === undefined
    ? options
    : { ...options, maxTimeMs: Math.max(1, Math.round(maxTimeMs - performance.now())) };
}

/** After a signal, the exit code is the one of the signal. */
function ended(report: Report, { aborted, reason }: AbortSignal): Report {
  return aborted && typeof reason === 'number' ? { ...report, exitCode: reason } : report;
}

/** Reads the options that compare the run with an earlier report or commit. */
async function readComparedWith(args: Arguments): Promise<Pick<RunOptions, 'baseline' | 'failOn' | 'base'>> {
  const { FAIL_ON, RUN_OPTIONS, faultsTogether } = await import('../run/option-rules.ts');
  const [failOn, baseline, base] = [args.text('fail-on'), args.text('baseline'), args.text('base')];
  if (base !== undefined && !RUN_OPTIONS.base.accepts(base)) {
    throw usageError(`--base cannot be "${base}"`, `write ${RUN_OPTIONS.base.takes}`);
  }
  const options = {
    baseline,
    base,
    failOn: failOn === undefined ? undefined : readChoice('fail-on', failOn, FAIL_ON),
  };
  const [fault] = faultsTogether(options);
  if (fault !== undefined)
    throw usageError(`--fail-on ${failOn}: ${fault.message}`, `${fault.hint}: --baseline last.json`);
  return options;
}

function readShard(text: string | undefined, rule: OptionRule): ShardOf | undefined {
  if (text === undefined) return undefined;
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  const shard = { index, count };
  if (rule.accepts(shard)) return shard;
  throw usageError(`--shard cannot be "${text}"`, 'write I/N, I from 1 to N: for instance 2/5');
}
