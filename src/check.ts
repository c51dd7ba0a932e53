import { version as toolVersion } from '../package.json' with { type: 'json' };
import { compare } from './engine/compare.ts';
import { observe } from './engine/observe.ts';
import { redactTargets } from './engine/redact-report.ts';
import { exitCodeFor, outcomeOf, summarise } from './engine/summarise.ts';
import { withTextDiffs } from './engine/textdiff.ts';
import { undeclaredOf } from './engine/undeclared.ts';
import { loadManifest } from './manifest/load.ts';
import { repositoryPrefix } from './manifest/repository.ts';
import { isSelectedPlace, type Selection, selectTargets } from './manifest/select.ts';
import type { Clock } from './model/clock.ts';
import type { Expectation, Manifest, Target } from './model/manifest.ts';
import type { Observation } from './model/observation.ts';
import type { Report, TargetReport } from './model/report.ts';
import type { Provider } from './providers/contract.ts';
import { PROVIDERS, providerById } from './providers/index.ts';
import { loadMatchers } from './schema/matchers.ts';
import type { Operator } from './transport/access.ts';
import { createTransport, type Transport } from './transport/index.ts';

/** Everything that the outside gives: nothing below this line asks the process for anything. */
export interface World {
  readonly cwd: string;
  readonly clock: Clock;
  readonly operator: Operator;
  readonly variables: ReadonlyMap<string, string>;
  /** Ends the run early: what is unread by then is `unknown`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ReadOptions extends Selection {
  /** Per attempt, milliseconds; 10,000 if not given. */
  readonly timeoutMs?: number;
  /** Further attempts; 2 if not given. */
  readonly retries?: number;
  /** Requests at once to one host; adaptive if not given. */
  readonly concurrency?: number;
  /** For the whole run, milliseconds. */
  readonly maxTimeMs?: number;
}

export interface RunOptions extends ReadOptions {
  readonly allowPending?: boolean;
  readonly exitZero?: boolean;
}

/** The pipeline: load, select, read, compare, count. Throws `ProblemError` for the user's mistakes and nothing else. */
export async function runCheck(paths: readonly string[], options: RunOptions, world: World): Promise<Report> {
  const started = world.clock.now();
  const manifest = await load(paths, world);
  const selected = selectTargets(manifest, options);
  const reading = await read(selected, options, world);
  const compared = await compareAll(selected, reading.observations);
  const all = withUndeclared(manifest, selected, { ...reading, compared, options });
  const targets = redactTargets(await withTextDiffs(all), reading.redact);
  const allowPending = options.allowPending ?? false;
  const outcome = outcomeOf(targets, { allowPending });
  const prefix = await repositoryPrefix(world.cwd);
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: toolVersion },
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, Math.round(world.clock.now() - started)),
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero: options.exitZero ?? false }),
    ...(world.signal?.aborted && { incomplete: true }),
    ...(prefix !== undefined && { repositoryPrefix: prefix }),
    summary: summarise(targets, reading.requests),
    targets,
  };
}

export function load(
  paths: readonly string[],
  world: Pick<World, 'cwd' | 'variables' | 'operator'>,
): Promise<Manifest> {
  const { cwd, variables, operator } = world;
  const placed = PROVIDERS.filter(({ baseUrlVariable }) => operator.environment[baseUrlVariable]);
  return loadManifest(paths, { cwd, variables, placedProviders: new Set(placed.map(({ id }) => id)) });
}

export interface Reading {
  readonly observations: readonly Observation[];
  readonly requests: number;
  readonly redact: (text: string) => string;
}

/** Reads the vendors, and closes every connection before it returns. */
export async function read(targets: readonly Target[], options: ReadOptions, world: World): Promise<Reading> {
  const { clock, operator, onProgress } = world;
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = options.maxTimeMs === undefined ? undefined : setTimeout(stop, options.maxTimeMs);
  if (world.signal?.aborted) stop();
  world.signal?.addEventListener('abort', stop, { once: true });
  const transport: Transport = createTransport({
    clock,
    operator,
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: options.retries ?? 2,
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.maxTimeMs !== undefined && { deadline: clock.now() + options.maxTimeMs }),
    signal: end.signal,
    userAgent: `driftline/${toolVersion}`,
  });
  try {
    const observations = await observe(targets, { transport, operator, clock, providerOf, onProgress });
    return { observations, requests: transport.requests(), redact: transport.redact };
  } finally {
    clearTimeout(timer);
    world.signal?.removeEventListener('abort', stop);
    await transport.close();
  }
}

function providerOf(id: string): Provider {
  const provider = providerById(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  return provider;
}

async function compareAll(
  targets: readonly Target[],
  observations: readonly Observation[],
): Promise<readonly TargetReport[]> {
  const operators = new Set(targets.flatMap(({ expect }) => Object.values(expect).flatMap(operatorsIn)));
  const matchers = await loadMatchers({
    ranges: operators.has('semver'),
    patterns: operators.has('matches'),
  });
  return targets.map((target, index) => {
    const observation = observations[index];
    if (observation === undefined) throw new Error(`${target.id} was not read`);
    return compare(target, observation, { provider: providerOf(target.provider), matchers });
  });
}

function operatorsIn({ expectation }: { readonly expectation: Expectation }): string[] {
  return expectation.op === 'not' ? operatorsIn({ expectation: expectation.not }) : [expectation.op];
}

function withUndeclared(
  manifest: Manifest,
  selected: readonly Target[],
  parts: Reading & { readonly compared: readonly TargetReport[]; readonly options: Selection },
): readonly TargetReport[] {
  const { observations, compared, options } = parts;
  const pairs = selected.flatMap((target, index) => {
    const observation = observations[index];
    return observation === undefined ? [] : [{ target, observation }];
  });
  const undeclared = undeclaredOf(manifest.targets, pairs, (id, environment) =>
    isSelectedPlace(options, id, environment),
  );
  if (undeclared.length === 0) return compared;
  return compared.flatMap((report, index) => [
    report,
    ...undeclared.filter(({ after }) => after === index).map((each) => each.report),
  ]);
}
