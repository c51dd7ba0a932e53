import { defined } from '../model/defined.ts';
import type { Json } from '../model/json.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { ProblemError, usageProblem } from '../model/problem.ts';
import { checkDeployment } from './check-deployment.ts';
import type { RunContext } from './context.ts';
import type { DeploymentState } from './deployment-state.ts';

/** One deployment in one environment, as a manifest would declare it. The provider's settings are arguments too. */
export interface DeploymentArguments {
  readonly provider: string;
  readonly environment: string;
  /** What should be live; if absent, anything may be. */
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly [argument: string]: unknown;
}

/** What is live, without a comparison. */
export interface DeploymentReading {
  readonly status: 'live' | 'nothing-live' | 'unknown';
  readonly version?: Json;
  readonly observed?: Readonly<Record<string, Json>>;
  /** Why the status is unknown. */
  readonly reason?: UnreadableReason;
  readonly message?: string;
}

/** @throws ProblemError with every mistake, each with the name of the argument */
export async function checkOneDeployment(
  { ...values }: DeploymentArguments,
  context: RunContext,
): Promise<DeploymentState> {
  const checked = await checkDeployment({ name: 'deployment', values, secret: [] }, context);
  if (checked.kind === 'checked') return checked.state;
  throw new ProblemError(
    checked.problems.map(({ argument, message, hint }) =>
      usageProblem(argument === '' ? message : `${argument}: ${message}`, hint),
    ),
  );
}

/** Arguments that only a comparison needs. */
const COMPARED = ['expect', 'deployed', 'ignore', 'severity', 'waivers'];

export async function readOneDeployment(
  deployment: DeploymentArguments,
  context: RunContext,
): Promise<DeploymentReading> {
  const settings = Object.entries(deployment).filter(([name]) => !COMPARED.includes(name));
  const state = await checkOneDeployment(Object.fromEntries(settings) as DeploymentArguments, {
    ...context,
    everything: true,
  });
  const { status, version, observed, findings } = state;
  if (status === 'unknown') {
    const [finding] = findings;
    return defined({ status, reason: finding?.reason, message: finding?.message });
  }
  if (observed === undefined) return { status: 'nothing-live' };
  return defined({ status: 'live', version, observed });
}
