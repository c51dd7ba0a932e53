import type { ArgumentProblem } from '../../manifest/from-object.ts';
import { showExpected } from '../../operators/expectation.ts';
import { visible } from '../../reporters/parts/escape.ts';
import { sentenceOf, sentenceOfProblem } from '../../run/deployment-sentences.ts';
import type { DeploymentFinding, DeploymentState } from '../../run/deployment-state.ts';
import { type Choices, guarded } from './choices.ts';

/** What fails, and why. */
export interface Failure {
  /** The argument, such as `expect.version`. */
  readonly property: string;
  /** The declared value, if it is an expectation. */
  readonly value?: string;
  readonly reason: string;
}

/** The outcome of one resource. */
export interface Outcome {
  /** Absent while a setting is unknown, because nothing was read. */
  readonly state?: DeploymentState;
  readonly failures: readonly Failure[];
  /** Whether all failures are about something unknown, and none is about drift. */
  readonly isUnknown?: boolean;
  readonly warnings: readonly string[];
  /** Notes about parts that only the update can check. */
  readonly notes: readonly string[];
}

/** Turns the state into failures and warnings, as the program chose. */
export function outcomeOfState(state: DeploymentState, choices: Choices): Outcome {
  const failures: Failure[] = [];
  const warnings: string[] = [];
  for (const finding of state.findings) {
    if (fails(finding, state, choices)) failures.push(failureOf(finding));
    else warnings.push(guarded(sentenceOf(finding)));
  }
  const isUnknown = state.status === 'unknown' || choices.onDrift === 'report';
  return { state, failures, isUnknown, warnings, notes: [] };
}

function fails(finding: DeploymentFinding, { status }: DeploymentState, choices: Choices): boolean {
  if (finding.severity !== 'error' || finding.waivedUntil !== undefined) return false;
  if (status === 'in-sync' || status === 'waived') return false;
  return finding.reason === undefined ? choices.onDrift === 'fail' : choices.onUnknown === 'fail';
}

function failureOf(finding: DeploymentFinding): Failure {
  const { property, expected, field } = finding;
  const declared = expected === undefined ? '…' : guarded(visible(showExpected(expected)));
  return { property, ...(field !== undefined && { value: declared }), reason: guarded(sentenceOf(finding)) };
}

/** Mistakes in the arguments always fail. Their failures have no `value`: the sentence shows it where it helps. */
export function outcomeOfProblems(problems: readonly ArgumentProblem[]): Outcome {
  const failures = problems.map((problem) => ({
    property: guarded(visible(problem.argument)),
    reason: guarded(sentenceOfProblem(problem)),
  }));
  return { failures, warnings: [], notes: [] };
}

/** The failures of several resources as one text: the engine itself ends at the first resource that fails. */
export function failingText(
  failing: readonly { readonly name: string; readonly outcome: Outcome }[],
): string | undefined {
  if (failing.length < 2) return undefined;
  const lines = failing.flatMap(({ name, outcome }) => linesOf(outcome, `${visible(name)}: `));
  return guarded([`${failing.length} deployments did not pass:`, ...lines].join('\n'));
}

/** The failures of a resource that the engine leaves out of a run. */
export function uncheckedText(name: string, outcome: Outcome): string {
  const head = `${visible(name)} was not checked by this run, which leaves it out (--target, --exclude, refresh or destroy). It would fail:`;
  return guarded([head, ...linesOf(outcome, '')].join('\n'));
}

function linesOf({ failures }: Outcome, start: string): string[] {
  return failures.map(({ property, reason }) => `  ${start}${property}: ${reason.replaceAll('\n', '\n  ')}`);
}
