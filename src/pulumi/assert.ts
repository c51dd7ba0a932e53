import * as pulumi from '@pulumi/pulumi';
import { variablesOf } from '../access/policy.ts';
import type { Report } from '../model/report.ts';
import { visible } from '../reporters/parts/escape.ts';
import { runCheck } from '../run/check.ts';
import { stateOf } from '../run/deployment-state.ts';
import { guarded } from './core/choices.ts';
import { type Failing, failedText } from './core/failed-text.ts';
import { ASSERT_ARGUMENTS } from './core/manifest-arguments.ts';
import { outcomeOfState } from './core/outcome.ts';
import { requireManifestArguments } from './given.ts';
import { failCleanly, isUnread, ownContext, runChoices, runError } from './run.ts';

export interface AssertArgs {
  /** A manifest, or a folder of them; relative to the program's folder. */
  readonly path: string;
  /** Check only these environments; all if not given. */
  readonly environments?: readonly string[];
  /** Values of `${var.NAME}`; they win over `DRIFTLINE_VAR_NAME`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** For at most this many milliseconds, read the targets that are not in sync again. */
  readonly waitMs?: number;
  /** The time between two reads in milliseconds; 10,000 if not given. */
  readonly intervalMs?: number;
}

/**
 * Checks a manifest for deployment drift and returns the report, without a resource in the state.
 *
 * @throws pulumi.RunError on drift, on unknown targets, and with every mistake in the manifest. If the program does not
 *   catch this error, it ends the preview or update, and Pulumi prints the message without a stack.
 *   `DRIFTLINE_ON_DRIFT=report` makes drift a warning, `DRIFTLINE_ON_UNKNOWN=warn` an unknown target.
 */
export async function assertInSync(args: AssertArgs): Promise<Report> {
  requireManifestArguments('assertInSync', args, ASSERT_ARGUMENTS);
  const choices = runChoices({});
  const { waitMs, intervalMs } = args;
  const readsAgain = waitMs !== undefined;
  const context = await ownContext(variablesOf(process.env), { readsAgain }).catch(failCleanly);
  const variables = new Map([...context.variables, ...Object.entries(args.vars ?? {})]);
  const report = await runCheck(
    [args.path],
    { environments: args.environments ?? [], waitMs, intervalMs },
    { ...context, variables },
  ).catch(failCleanly);
  const failing: Failing[] = [];
  for (const target of report.targets) {
    const state = stateOf(target, context.registry);
    const { failures, isUnknown, warnings } = outcomeOfState(state, choices);
    const lines = failures.map(({ reason }) => guarded(`${visible(target.id)}: ${reason}`));
    if (lines.length > 0) failing.push({ isUnknown, lines });
    for (const warning of isUnread() ? [] : warnings)
      await pulumi.log.warn(guarded(`${visible(target.id)}: ${warning}`));
  }
  if (failing.length > 0) throw runError(failedText(failing, report.targets.length));
  return report;
}
