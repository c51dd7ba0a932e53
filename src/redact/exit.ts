import { possibleCredentials } from '../access/credentials.ts';
import type { Env } from '../access/policy.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { knownHeads } from '../providers/registry.ts';
import { type Redact, redactorOf, redactProblem } from './redactor.ts';

/** Hides every credential of the env, for example in the stack of a crash. */
export function withoutCredentials(text: string, env: Env): string {
  return redactorFor(env)(text);
}

/**
 * Redacts only problems that quote options or variables. Hidden text of a manifest would confirm a guess of its author.
 */
export function redactProblems(problems: readonly Problem[], env: Env): readonly Problem[] {
  if (!problems.some(isUsage)) return problems;
  const redact = redactorFor(env);
  return problems.map((problem) => (isUsage(problem) ? redactProblem(problem, redact) : problem));
}

/** For the library: a `ProblemError` carries no credential of the env. */
export async function redactingProblems<Result>(env: Env, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError) || !error.problems.some(isUsage)) throw error;
    throw new ProblemError(redactProblems(error.problems, env));
  }
}

function isUsage({ code }: Problem): boolean {
  return code === 'usage';
}

function redactorFor(env: Env): Redact {
  return redactorOf(possibleCredentials(knownHeads(), { env, allowVariables: ['*'] }));
}
