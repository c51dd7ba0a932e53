import type { Target } from '../model/manifest.ts';
import type { Observation, Rollout, UnreadableReason } from '../model/observation.ts';
import type { TargetReport } from '../model/report.ts';
import { bringsExpected, type Comparison } from './judge.ts';

/** Causes that waiting does not remove. */
const LASTING: ReadonlySet<UnreadableReason> = new Set<UnreadableReason>([
  'credential-missing',
  'credential-expired',
  'unauthorized',
  'forbidden',
  'not-found',
  'host-not-allowed',
  'bad-request',
  'unresolved-expectation',
]);

interface Left {
  readonly target: Target;
  readonly report: TargetReport;
  readonly observation: Observation;
  /** The other environments of the deployment that the target is compared with. */
  readonly related: readonly Observation[];
}

/** The code that says why waiting cannot bring this target in sync; undefined if waiting may help. */
export function lastingCause(
  { target, report, observation, related }: Left,
  comparison: Comparison,
): string | undefined {
  const reason = report.findings.flatMap((each) => each.reason ?? []).find((each) => LASTING.has(each));
  // If the cause is another environment that may recover, this target may recover too.
  const isOfRelated = reason === 'unresolved-expectation' && related.some((other) => !isLasting(other));
  if (reason !== undefined && !isOfRelated) return reason;
  const hasFailed =
    report.status !== 'pending' &&
    rolloutsOf(observation).some(
      (rollout) => rollout.state === 'failed' && bringsExpected(target, rollout, comparison),
    );
  return hasFailed ? 'rollout-failed' : undefined;
}

function isLasting(observation: Observation): boolean {
  return observation.kind === 'unreadable' && LASTING.has(observation.reason);
}

function rolloutsOf(observation: Observation): readonly Rollout[] {
  if ('rollout' in observation) return observation.rollout === undefined ? [] : [observation.rollout];
  return 'rollouts' in observation ? (observation.rollouts ?? []) : [];
}
