import * as pulumi from '@pulumi/pulumi';
import { readAccessPolicy } from '../access/policy.ts';
import type { Target } from '../model/manifest.ts';
import { ProblemError, problemText } from '../model/problem.ts';
import { redactProblems } from '../redact/exit.ts';
import { visible } from '../reporters/parts/escape.ts';
import { guardText, isCiLog } from '../reporters/parts/workflow.ts';
import type { RunContext } from '../run/context.ts';
import type { Reading } from '../run/reading.ts';
import { openSession, type Session } from '../run/session.ts';

/** What a program does about drift, and about what it could not tell. */
export type OnDrift = 'fail' | 'report';
export type OnUnknown = 'fail' | 'warn';

const sessions = new WeakMap<object, Session>();
const withoutStack = {};

/** The context of this run of the program: all its resources read through one session. */
export function runContext(variables: ReadonlyMap<string, string>): RunContext {
  const clock = { now: Date.now, random: Math.random };
  const policy = clean(() => readAccessPolicy(process.env));
  const context = { cwd: process.cwd(), clock, policy, variables };
  if (isUnread()) return { ...context, read: readNothing };
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return { ...context, read: (targets) => readTogether(targets, context) };
  const session = sessions.get(stack) ?? openSession(context);
  sessions.set(stack, session);
  return { ...context, read: session.read };
}

/** In a unit test, by `pulumi.runtime.setMocks`, whose author wants no vendor in it. */
export function isUnread(): boolean {
  const { DRIFTLINE_UNDER_MOCKS: own } = process.env;
  if (own === undefined || own === '' || !isMocked()) return false;
  if (own === 'skip') return true;
  throw badVariable('DRIFTLINE_UNDER_MOCKS', own, 'skip');
}

/** The monitor of mocks holds them; that of the engine is a gRPC client. */
export function isMocked(): boolean {
  const monitor: unknown = pulumi.runtime.hasMonitor() ? pulumi.runtime.getMonitor() : undefined;
  return typeof monitor === 'object' && monitor !== null && 'mocks' in monitor;
}

async function readNothing(targets: readonly Target[]): Promise<Reading> {
  const message = 'not read: DRIFTLINE_UNDER_MOCKS=skip';
  const observations = targets.map(
    ({ id }) => [id, { kind: 'unreadable', reason: 'unresolved-expectation', message }] as const,
  );
  return { observations: new Map(observations), requests: 0, redact: (text) => text };
}

let together: { readonly session: Session; readers: number } | undefined;

/** Without a stack, in a script or a test, nothing tells one run from the next: only what is read side by side is one. */
async function readTogether(targets: readonly Target[], context: RunContext): Promise<Reading> {
  together ??= { session: openSession(context), readers: 0 };
  const current = together;
  current.readers += 1;
  try {
    return await current.session.read(targets);
  } finally {
    current.readers -= 1;
    if (current.readers === 0) {
      together = undefined;
      await current.session.close();
    }
  }
}

/** A program that runs inside another one, by the Automation API, runs there many times: each has its own stack. */
export function runKey(): object {
  return pulumi.runtime.getStackResource() ?? withoutStack;
}

/** The operator's way out, which wins over the program. */
export function onDriftOf(given: unknown): OnDrift {
  const { DRIFTLINE_ON_DRIFT: own } = process.env;
  if (own === 'report') return 'report';
  if (own !== undefined && own !== '' && own !== 'fail') {
    throw badVariable('DRIFTLINE_ON_DRIFT', own, 'report or fail');
  }
  return given === 'report' ? 'report' : 'fail';
}

export function onUnknownOf(given: unknown): OnUnknown {
  const { DRIFTLINE_ON_UNKNOWN: own } = process.env;
  if (own === 'warn' || isUnread()) return 'warn';
  if (own !== undefined && own !== '' && own !== 'fail') {
    throw badVariable('DRIFTLINE_ON_UNKNOWN', own, 'warn or fail');
  }
  return given === 'warn' ? 'warn' : 'fail';
}

function badVariable(name: string, given: string, words: string): Error {
  return runError(guarded(`driftline: ${name} cannot be "${visible(given)}": write ${words}`));
}

/** Pulumi hides the stack of a `RunError`, but not once the program's own code has run to its end. */
export function runError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}

/** The user's mistakes end a program with their sentences alone; anything else keeps its stack. */
export function cleanError(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const lines = redactProblems(error.problems, process.env).map((problem) => {
    const isUnset = problem.code === 'unset-variable';
    const own = isUnset ? { ...problem, hint: 'set it in vars, or as DRIFTLINE_VAR_…' } : problem;
    return visible(problemText(own));
  });
  return runError(guarded(['driftline:', ...lines].join('\n  ')));
}

/** Text that the engine prints, for the log of a pipeline: on GitHub and its like, none of it is a command to the runner. */
export function guarded(text: string): string {
  return isCiLog(process.env) ? guardText(text) : text;
}

function clean<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    throw cleanError(error);
  }
}
