import type { AcceptOptions } from '../accept/contract.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import { planAccept } from '../run/accept.ts';
import { renderAccepted, renderPatch } from './accept-text.ts';
import type { Arguments } from './command.ts';
import type { Output } from './output.ts';
import { reading } from './run-options.ts';

export async function runAccept(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const plan = await reading(args, output, signal, (options, context) =>
    planAccept(args.operands, { ...options, ...readAcceptOptions(args, context.clock.now()) }, context),
  );
  const isDry = args.has('dry-run');
  const view = {
    quiet: args.has('quiet'),
    color: isDry ? output.errColor : output.outColor,
    isDry,
    columns: output.columns,
  };
  if (isDry) {
    for (const file of plan.files) await output.report([renderPatch(await file.patch(), output)]);
    output.err(renderAccepted(plan, view));
    return plan.exitCode;
  }
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
}

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
      'a waiver leaves the values as they are: give only one of the two',
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
