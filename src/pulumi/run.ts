import * as pulumi from '@pulumi/pulumi';
import { readAccessPolicy } from '../access/policy.ts';
import type { Target } from '../model/manifest.ts';
import { builtIn, type Registry } from '../providers/registry.ts';
import type { RunContext } from '../run/context.ts';
import type { Reading } from '../run/reading.ts';
import { providerFilesIn, registryWith } from '../run/registry.ts';
import { openSession, type Session } from '../run/session.ts';
import { badVariable, type Choices, choicesOf, mistakeText } from './core/choices.ts';

const sessions = new WeakMap<object, Session>();
const withoutStack = {};

interface ContextOptions {
  readonly readsAgain?: boolean;
  readonly registry?: Registry;
}

let own: { readonly files: string; readonly registry: Promise<Registry> } | undefined;

/** `runContext` with the providers of `DRIFTLINE_PROVIDER_FILES`. */
export async function ownContext(
  variables?: ReadonlyMap<string, string>,
  options: ContextOptions = {},
): Promise<RunContext> {
  const paths = providerFilesIn(process.env);
  const files = paths.join('\n');
  if (own?.files !== files) own = { files, registry: registryWith(paths, process.cwd()) };
  return runContext(variables, { ...options, registry: await own.registry });
}

/** The context of this run of the program: all its resources read through one session. */
export function runContext(
  variables: ReadonlyMap<string, string> = new Map(),
  { readsAgain = false, registry = builtIn() }: ContextOptions = {},
): RunContext {
  const clock = { now: Date.now, random: Math.random };
  const policy = clean(() => readAccessPolicy(process.env, registry));
  const context = { cwd: process.cwd(), clock, policy, registry, variables };
  if (isUnread()) return { ...context, read: readNothing };
  const stack = pulumi.runtime.getStackResource();
  // Without a stack, a shared session ends with each read, and with it all that is known of rate limits. So a run that
  // reads again gets no `read` here: it opens connections of its own, and keeps them.
  if (stack === undefined && readsAgain) return context;
  if (stack === undefined) return { ...context, read: (targets) => readTogether(targets, context) };
  const read: Session['read'] = (targets, how) => {
    const session = sessions.get(stack) ?? openSession(context);
    sessions.set(stack, session);
    return session.read(targets, how);
  };
  return { ...context, read };
}

/** Whether a unit test (`pulumi.runtime.setMocks`) has turned reading off. */
export function isUnread(): boolean {
  const { DRIFTLINE_UNDER_MOCKS: own } = process.env;
  if (own === undefined || own === '' || !isMocked()) return false;
  if (own === 'skip') return true;
  throw runError(badVariable('DRIFTLINE_UNDER_MOCKS', own, 'skip').message);
}

/** The monitor of mocks has a member `mocks`; the engine's monitor is a gRPC client. */
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

/** Without a stack, in a script or a test, runs cannot be distinguished: only concurrent reads share a session. */
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

/** An inline program of the Automation API may run many times in one process; each run has its own stack. */
export function runKey(): object {
  return pulumi.runtime.getStackResource() ?? withoutStack;
}

/** The choices of the program, unless environment variables override them. */
export function runChoices(given: { readonly onDrift?: unknown; readonly onUnknown?: unknown }): Choices {
  return clean(() => choicesOf(given, { isUnread: isUnread() }));
}

/** Pulumi hides the stack of a `RunError`, but not after the program's own code has ended. */
export function runError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}

/** The user's mistakes end a program without a stack; other errors keep theirs. */
export function cleanError(error: unknown): unknown {
  const text = mistakeText(error);
  return text === undefined ? error : runError(text);
}

export function failCleanly(error: unknown): never {
  throw cleanError(error);
}

function clean<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    return failCleanly(error);
  }
}
