import { ProblemError, problemText } from '../../model/problem.ts';
import { redactProblems } from '../../redact/exit.ts';
import { visible } from '../../reporters/parts/escape.ts';
import { guardText, isCiLog } from '../../reporters/parts/workflow.ts';

/** The effect of drift, and of an unknown state. */
export type OnDrift = 'fail' | 'report';
export type OnUnknown = 'fail' | 'warn';

export interface Choices {
  readonly onDrift: OnDrift;
  readonly onUnknown: OnUnknown;
}

/** An environment variable with an invalid value. Its message is for people. */
export class VariableError extends Error {}

/** Environment variables override the program. */
export function choicesOf(
  given: { readonly onDrift?: unknown; readonly onUnknown?: unknown },
  { isUnread = false } = {},
): Choices {
  return {
    onDrift: chosen('DRIFTLINE_ON_DRIFT', given.onDrift, ['fail', 'report']),
    onUnknown: isUnread ? 'warn' : chosen('DRIFTLINE_ON_UNKNOWN', given.onUnknown, ['fail', 'warn']),
  };
}

function chosen<Other extends string>(
  variable: string,
  given: unknown,
  [fail, other]: readonly ['fail', Other],
): 'fail' | Other {
  const own = process.env[variable];
  if (own === other) return other;
  if (own !== undefined && own !== '' && own !== fail)
    throw badVariable(variable, own, `${other} or ${fail}`);
  return given === other ? other : fail;
}

export function badVariable(name: string, given: string, words: string): VariableError {
  return new VariableError(guarded(`driftline: ${name} cannot be "${visible(given)}": write ${words}`));
}

/** Escapes text for the log of a pipeline, so that no line of it is a command to the runner. */
export function guarded(text: string): string {
  return isCiLog(process.env) ? guardText(text) : text;
}

/** The text that a mistake of the user ends the program with; undefined for any other error. */
export function mistakeText(error: unknown): string | undefined {
  if (error instanceof VariableError) return error.message;
  if (!(error instanceof ProblemError)) return undefined;
  const lines = redactProblems(error.problems, process.env).map((problem) => {
    const isUnset = problem.code === 'unset-variable';
    const own = isUnset ? { ...problem, hint: 'set it in vars, or as DRIFTLINE_VAR_…' } : problem;
    return visible(problemText(own));
  });
  return guarded(['driftline:', ...lines].join('\n  '));
}
