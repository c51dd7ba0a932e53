import type { AcceptOptions } from '../accept/contract.ts';
import { usageError } from './arguments.ts';
import { type Arguments, defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, QUIET, READING, SELECTION, VARIABLE } from './options.ts';

export const accept = defineCommand({
  name: 'accept',
  summary: 'write what is live into the manifests, in place of what was expected',
  operands: '[paths…]',
  options: [
    ...SELECTION,
    { name: 'field', value: 'F', repeatable: true, description: 'only differences of this field' },
    { name: 'files', description: 'write live texts into the files that file: names' },
    { name: 'undeclared', description: 'add environments that are live and not declared' },
    {
      name: 'waive',
      value: 'DATE',
      description: 'write waivers until this day (YYYY-MM-DD) in place of values',
    },
    { name: 'reason', value: 'TEXT', description: 'why they are waived; required with --waive' },
    { name: 'by', value: 'NAME', description: 'who waives them' },
    { name: 'dry-run', description: 'write nothing; print the change as a patch for git apply' },
    ...READING,
    VARIABLE,
    { ...QUIET, description: 'only what is left' },
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline accept --dry-run', 'the change as a patch'],
    ['driftline accept -e prod --field version', 'versions of production alone'],
    ['driftline accept --waive 2026-12-31 --reason "hotfix"', 'accept the differences until that day'],
  ],
  notes: [
    'Rules, variables, hidden values and what is unknown are left, each with why.',
    DURATIONS,
    'Exit codes: 0 nothing is left · 1 usage, manifest, or a file changed meanwhile ·',
    '2 something is left · 3 nothing is left, but something is unknown.',
  ],
  readsVendors: true,
  run: async (args, output, signal) => {
    const { readReadOptions, createContext } = await import('./run-options.ts');
    const { planAccept } = await import('../run/accept.ts');
    const { renderAccepted, renderPatch } = await import('./accept-text.ts');
    const context = createContext(args, output, signal);
    const options = { ...readReadOptions(args), ...readAcceptOptions(args, context.clock.now()) };
    (await import('./deadline.ts')).endAtDeadline(options.maxTimeMs, output);
    let plan: Awaited<ReturnType<typeof planAccept>>;
    try {
      plan = await planAccept(args.operands, options, context);
      context.ensureRead();
    } finally {
      context.done();
    }
    const isDry = args.has('dry-run');
    const view = {
      quiet: args.has('quiet'),
      colour: isDry ? output.errColour : output.outColour,
      isDry,
      columns: output.columns,
    };
    if (isDry) {
      for (const file of plan.files) await output.report([renderPatch(await file.patch(), output)]);
      output.err(renderAccepted(plan, view));
      return plan.exitCode;
    }
    const { ProblemError } = await import('../model/problem.ts');
    const written: string[] = [];
    for (const { name, path, before, after } of plan.files) {
      if (signal.aborted) throw usageError('ended before everything was written', writtenHint(written));
      const problem = await output.rewrite(name, { at: path, before, after });
      if (problem !== undefined)
        throw new ProblemError([{ ...problem, hint: `${problem.hint}; ${writtenHint(written)}` }]);
      written.push(name);
    }
    await output.report([renderAccepted(plan, view)]);
    return plan.exitCode;
  },
});

function writtenHint(written: readonly string[]): string {
  return written.length === 0 ? 'nothing was written' : `written so far: ${written.join(', ')}`;
}

function readAcceptOptions(args: Arguments, now: number): AcceptOptions {
  const fields = args.texts('field');
  const until = args.text('waive');
  for (const name of ['reason', 'by']) {
    if (until === undefined && args.has(name)) {
      throw usageError(`--${name} goes with --waive`, `write --waive YYYY-MM-DD, or leave --${name} out`);
    }
  }
  if (until !== undefined && args.has('files')) {
    throw usageError(
      '--waive and --files contradict each other',
      'a waiver leaves the values as they are: give one of them',
    );
  }
  return {
    ...(fields.length > 0 && { fields }),
    ...(args.has('files') && { files: true }),
    ...(args.has('undeclared') && { undeclared: true }),
    ...(until !== undefined && { waive: readWaiver(args, until, now) }),
  };
}

function readWaiver(args: Arguments, until: string, now: number) {
  const day = new Date(`${until}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(until) ||
    Number.isNaN(day.getTime()) ||
    !day.toISOString().startsWith(until)
  ) {
    throw usageError(`--waive cannot be "${until}"`, 'write a day as YYYY-MM-DD, for instance 2026-12-31');
  }
  if (until < new Date(now).toISOString().slice(0, 10)) {
    throw usageError(`--waive ${until} is over`, 'name the last day on which the differences are accepted');
  }
  const reason = args.text('reason')?.trim() ?? '';
  if (reason === '')
    throw usageError('--waive needs a reason', 'write --reason "why the difference is accepted"');
  const by = args.text('by');
  if (by?.trim() === '') throw usageError('--by names nobody', 'write --by NAME, or leave it out');
  return { until, reason, ...(by !== undefined && { by }) };
}
