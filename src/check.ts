import { setMaxListeners } from 'node:events';
import { version as toolVersion } from '../package.json' with { type: 'json' };
import { compare } from './engine/compare.ts';
import { noticesOf, undeclaredNotices } from './engine/notices.ts';
import { observe } from './engine/observe.ts';
import { redactTargets } from './engine/redact-report.ts';
import type { Sharded, ShardOf } from './engine/shard.ts';
import { exitCodeFor, outcomeOf, summarise } from './engine/summarise.ts';
import { withTextDiffs } from './engine/textdiff.ts';
import { undeclaredOf } from './engine/undeclared.ts';
import { withUnusedWaivers } from './engine/waivers.ts';
import { load } from './load.ts';
import { innermost, resolveGit } from './manifest/references.ts';
import { repositoryPrefix } from './manifest/repository.ts';
import { isSelectedPlace, type Selection, selectTargets } from './manifest/select.ts';
import type { Clock } from './model/clock.ts';
import type { Expectation, Manifest, Target } from './model/manifest.ts';
import type { Observation } from './model/observation.ts';
import type { Report, Shard, TargetReport } from './model/report.ts';
import type { Provider } from './providers/contract.ts';
import { PROVIDERS, providerById } from './providers/index.ts';
import { loadMatchers } from './schema/matchers.ts';
import { type Operator, possibleCredentials } from './transport/access.ts';
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
  /** Told the size of each file, in bytes, before anything is made of it; what it throws ends the run. */
  readonly onRead?: (bytes: number) => void;
  /** Whether the memory that is left lets a reply of so many bytes be looked into; always, if not given. */
  readonly hasRoomFor?: (bytes: number) => boolean;
  /** Reads in place of connections of the run's own: `openSession` has one. */
  readonly read?: (targets: readonly Target[]) => Promise<Reading>;
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

export const MOST_SHARDS = 10_000;

export interface RunOptions extends ReadOptions {
  readonly allowPending?: boolean;
  readonly exitZero?: boolean;
  /** Only this part of the targets. */
  readonly shard?: ShardOf;
}

/** The pipeline: load, select, read, compare, count. Throws `ProblemError` for the user's mistakes and nothing else. */
export async function runCheck(paths: readonly string[], options: RunOptions, world: World): Promise<Report> {
  return checkManifest(await load(paths, world), options, world);
}

/** The same for a manifest that is loaded, or made from something else. */
export async function checkManifest(manifest: Manifest, options: RunOptions, world: World): Promise<Report> {
  const started = world.clock.now();
  const everything = selectTargets(manifest, options);
  const sharded =
    options.shard && (await import('./engine/shard.ts')).shardTargets(everything, options.shard);
  const selected = sharded?.targets ?? everything;
  const reading = await read(withRelated(manifest, selected), options, world);
  const targets = await compareAll({ manifest, selected, options, reading, now: started, world });
  const allowPending = options.allowPending ?? false;
  const outcome = outcomeOf(targets, { allowPending });
  const prefix = repositoryPrefix(world.cwd);
  const notices = [...noticesOf(targets), ...undeclaredNotices(everything, providerOf)];
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: toolVersion },
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, Math.round(world.clock.now() - started)),
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero: options.exitZero ?? false }),
    ...(allowPending && { allowPending }),
    ...(options.shard && sharded && { shard: shardNote(options.shard, sharded, targets) }),
    ...(world.signal?.aborted && { incomplete: true }),
    ...(prefix !== undefined && { repositoryPrefix: prefix }),
    ...(notices.length > 0 && { notices }),
    summary: summarise(targets, reading.requests),
    targets,
  };
}

function shardNote(
  { index, count }: ShardOf,
  { of, positions }: Sharded,
  targets: readonly TargetReport[],
): Shard {
  let last = 0;
  // An undeclared environment stands in no manifest: it goes with the target before it.
  const places = targets.map(({ id }) => {
    last = positions.get(id) ?? last;
    return last;
  });
  return { index, count, of, total: positions.size, positions: places };
}

export interface Reading {
  /** By the target's id. */
  readonly observations: ReadonlyMap<string, Observation>;
  readonly requests: number;
  readonly redact: (text: string) => string;
}

/** Reads the vendors, and closes every connection before it returns. */
export async function read(targets: readonly Target[], options: ReadOptions, world: World): Promise<Reading> {
  if (world.read !== undefined) return world.read(targets);
  const { clock, operator, onProgress } = world;
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = options.maxTimeMs === undefined ? undefined : setTimeout(stop, options.maxTimeMs);
  // A server that checks many things at once has one signal for all, and Node takes more than ten for a leak.
  if (world.signal !== undefined) setMaxListeners(0, world.signal);
  if (world.signal?.aborted) stop();
  world.signal?.addEventListener('abort', stop, { once: true });
  const transport: Transport = createTransport({
    clock,
    operator,
    secrets: possibleCredentials(PROVIDERS, operator),
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: options.retries ?? 2,
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.maxTimeMs !== undefined && { deadline: clock.now() + options.maxTimeMs }),
    ...(world.hasRoomFor && { hasRoomFor: world.hasRoomFor }),
    signal: end.signal,
    userAgent: `driftline/${toolVersion}`,
  });
  try {
    const list = await observe(targets, { transport, operator, clock, providerOf, onProgress });
    return readingOf(targets, list, transport);
  } finally {
    clearTimeout(timer);
    world.signal?.removeEventListener('abort', stop);
    await transport.close();
  }
}

export function readingOf(
  targets: readonly Target[],
  list: readonly Observation[],
  transport: Transport,
): Reading {
  const observations = new Map<string, Observation>();
  targets.forEach(({ id }, index) => {
    const observation = list[index];
    if (observation !== undefined) observations.set(id, observation);
  });
  return { observations, requests: transport.requests(), redact: transport.redact };
}

export function providerOf(id: string): Provider {
  const provider = providerById(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  return provider;
}

/** What a target is compared with must be read too, selected or not. */
function withRelated(manifest: Manifest, selected: readonly Target[]): readonly Target[] {
  if (
    !selected.some(({ expect, promotedFrom }) => promotedFrom !== undefined || relatedIn(expect).length > 0)
  ) {
    return selected;
  }
  const byId = new Map(manifest.targets.map((target) => [target.id, target]));
  const needed = new Map(selected.map((target) => [target.id, target]));
  // A map yields what is added while it is walked: related ones of related ones come along.
  for (const { deployment, expect, promotedFrom } of needed.values()) {
    const related = relatedIn(expect);
    for (const environment of promotedFrom === undefined ? related : [...related, promotedFrom]) {
      const other = byId.get(`${deployment}/${environment}`);
      if (other !== undefined) needed.set(other.id, other);
    }
  }
  return [...needed.values()];
}

/** Environments whose fields these expectations take. */
function relatedIn(expect: Target['expect']): string[] {
  return Object.values(expect).flatMap(({ expectation }) => {
    const inner = innermost(expectation);
    return inner.op === 'sameAs' ? [inner.environment] : [];
  });
}

interface Comparing {
  readonly manifest: Manifest;
  readonly selected: readonly Target[];
  readonly options: Selection;
  readonly reading: Reading;
  readonly now: number;
  readonly world: World;
}

async function compareAll({
  manifest,
  selected,
  options,
  reading,
  now,
  world,
}: Comparing): Promise<readonly TargetReport[]> {
  const { observations } = reading;
  const operators = new Set<Expectation['op']>();
  for (const { expect } of selected) {
    for (const { expectation } of Object.values(expect)) operators.add(innermost(expectation).op);
  }
  const matchers = await loadMatchers({
    ranges: operators.has('semver'),
    patterns: operators.has('matches'),
  });
  const targets = operators.has('git') ? await resolveGit(selected, world.operator.environment) : selected;
  const compared = targets.map((target) => {
    const provider = providerOf(target.provider);
    const sibling = (environment: string) => observations.get(`${target.deployment}/${environment}`);
    const { redact } = reading;
    return compare(target, observationOf(observations, target), { provider, matchers, now, sibling, redact });
  });
  const reports = withUndeclared(withUnusedWaivers(targets, compared, manifest.targets), {
    manifest,
    selected,
    options,
    observations,
  });
  return redactTargets(await withTextDiffs(reports), reading.redact);
}

function observationOf(observations: ReadonlyMap<string, Observation>, { id }: Target): Observation {
  const observation = observations.get(id);
  if (observation === undefined) throw new Error(`${id} was not read`);
  return observation;
}

interface UndeclaredParts {
  readonly manifest: Manifest;
  readonly selected: readonly Target[];
  readonly options: Selection;
  readonly observations: ReadonlyMap<string, Observation>;
}

function withUndeclared(reports: readonly TargetReport[], parts: UndeclaredParts): readonly TargetReport[] {
  const { manifest, selected, options, observations } = parts;
  const undeclared = undeclaredOf(
    {
      declared: manifest.targets,
      read: selected,
      observationOf: (target) => observationOf(observations, target),
    },
    (id, environment) => isSelectedPlace(options, id, environment),
  );
  if (undeclared.length === 0) return reports;
  return reports.flatMap((report, index) => [
    report,
    ...undeclared.filter(({ after }) => after === index).map((each) => each.report),
  ]);
}
