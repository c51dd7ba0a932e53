import * as pulumi from '@pulumi/pulumi';
import { runCheck } from '../check.ts';
import { stateOf } from '../deployment.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { variablesOf } from '../operator.ts';
import { visible } from '../reporters/parts/escape.ts';
import { outcomeOfState } from './outcome.ts';
import { cleanError, guarded, onDriftOf, onUnknownOf, runWorld } from './run.ts';

export interface AssertArgs {
  /** A manifest, or a folder of them; relative to the program's folder. */
  readonly path: string;
  /** Check only these environments; all if not given. */
  readonly environments?: readonly string[];
  /** Values of `${var.NAME}`, over those of `DRIFTLINE_VAR_NAME`. */
  readonly vars?: Readonly<Record<string, string>>;
}

/**
 * Checks a manifest for deployment drift and returns the report: for programs that want no resource in their state.
 *
 * @throws pulumi.RunError on drift, on targets of which it could not be told, and with every mistake in the manifest:
 *   thrown from the program it ends the preview or update with that text alone. `DRIFTLINE_ON_DRIFT=report` and
 *   `DRIFTLINE_ON_UNKNOWN=warn` turn the first two into warnings.
 */
export async function assertInSync(args: AssertArgs): Promise<Report> {
  const choices = { onDrift: onDriftOf(undefined), onUnknown: onUnknownOf(undefined) };
  const world = runWorld(variablesOf(process.env));
  const variables = new Map([...world.variables, ...Object.entries(args.vars ?? {})]);
  const report = await runCheck(
    [args.path],
    { environments: args.environments ?? [] },
    { ...world, variables },
  ).catch((error: unknown) => {
    throw cleanError(error);
  });
  const failing: string[] = [];
  for (const target of report.targets) {
    const { failures, warnings } = outcomeOfState(stateOf(target), choices);
    failing.push(...failures.map(({ reason }) => guarded(`${visible(target.id)}: ${reason}`)));
    for (const warning of warnings) await pulumi.log.warn(guarded(`${visible(target.id)}: ${warning}`));
  }
  if (failing.length > 0) throw new pulumi.RunError(headline(report.targets, failing));
  return report;
}

function headline(targets: readonly TargetReport[], failing: readonly string[]): string {
  const count = targets.filter(({ status }) => status !== 'in-sync' && status !== 'waived').length;
  const lines = failing.map((text) => `  ${text.replaceAll('\n', '\n  ')}`);
  return [`deployment drift: ${count} of ${targets.length} targets are not in sync`, ...lines].join('\n');
}
