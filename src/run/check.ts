import { setMaxListeners } from 'node:events';
import { version as toolVersion } from '../../package.json' with { type: 'json' };
import { type Operator, possibleCredentials } from '../access/credentials.ts';
import { compare } from '../compare/judge.ts';
import { exitCodeFor, outcomeOf, summarise } from '../compare/summary.ts';
import { withTextDiffs } from '../compare/text-diff.ts';
import { type Undeclared, undeclaredOf } from '../compare/undeclared.ts';
import { withUnusedWaivers } from '../compare/waivers.ts';
import { needsLookup, resolveGit } from '../manifest/references.ts';
import { repositoryPrefix } from '../manifest/repository.ts';
import type { Clock } from '../model/clock.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import { createPause } from '../model/pause.ts';
import type { Report, Shard, TargetReport } from '../model/report.ts';
import { newBudget } from '../operators/contains-list.ts';
import { innermost, loadOperators, operatorOf } from '../operators/expectation.ts';
import type { Provider } from '../providers/contract.ts';
import { PROVIDERS, providerById } from '../providers/index.ts';
import type { Redact } from '../redact/redactor.ts';
import { redactTargets, remembering, textsOf } from '../redact/report.ts';
import { createTransport, type Transport } from '../transport/index.ts';
import { load } from './load.ts';
import { noticesOf, undeclaredNotices } from './notices.ts';
import { observe } from './observe.ts';
import {
  findStrangers,
  placeSelector,
  refuseStrangers,
  type Selection,
  type Strangers,
  selectWithStrangers,
} from './select.ts';
import type { Sharded, ShardOf } from './shard.ts';

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
  const began = world.clock.now();
  const manifest = await load(paths, world);
  const { maxTimeMs } = options;
  if (maxTimeMs === undefined) return checkManifest(manifest, options, world);
  const rest = Math.max(1, Math.round(maxTimeMs - (world.clock.now() - began)));
  return checkManifest(manifest, { ...options, maxTimeMs: rest }, world);
}

/** The same for a manifest that is loaded, or made from something else. */
export async function checkManifest(manifest: Manifest, options: RunOptions, world: World): Promise<Report> {
  const started = world.clock.now();
  const { targets: everything, strangers } = selectWithStrangers(manifest, options);
  const sharded = options.shard && (await shard(everything, options.shard, { options, world }));
  const selected = sharded?.targets ?? everything;
  // Side by side: neither is to take the time that the other has.
  const [reading, resolved] = await Promise.all([
    read(withRelated(manifest, selected), options, world),
    sharded === undefined ? withCommits(selected, options, world) : selected,
  ]);
  const compared = await compareAll({ manifest, selected: resolved, options, reading, now: started });
  const { targets, undeclared } = compared;
  const unseen = unseenOf(strangers, { selected, undeclared, observations: reading.observations });
  if (sharded === undefined && unseen.isCertain) refuseStrangers(manifest, unseen);
  const allowPending = options.allowPending ?? false;
  const outcome = outcomeOf(targets, { allowPending });
  const prefix = repositoryPrefix(world.cwd);
  const notices = [
    ...noticesOf(targets),
    ...undeclaredNotices(everything, providerOf),
    ...(unseen.isCertain ? [] : unseenNotices(unseen)),
  ];
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: toolVersion },
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, Math.round(world.clock.now() - started)),
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero: options.exitZero ?? false }),
    ...(allowPending && { allowPending }),
    ...(options.shard && sharded && { shard: shardNote(options.shard, { sharded, targets, unseen }) }),
    ...(world.signal?.aborted && { incomplete: true }),
    ...(prefix !== undefined && { repositoryPrefix: prefix }),
    ...(notices.length > 0 && { notices }),
    summary: summarise(targets, reading.requests),
    targets,
  };
}

/** Shards belong together only where their refs stood for the same commits: each resolves those of all. */
async function shard(
  targets: readonly Target[],
  of: ShardOf,
  { options, world }: { options: ReadOptions; world: World },
): Promise<Sharded> {
  const { shardTargets } = await import('./shard.ts');
  return shardTargets(await withCommits(targets, options, world), of);
}

interface ShardParts {
  readonly sharded: Sharded;
  readonly targets: readonly TargetReport[];
  readonly unseen: Unseen;
}

function shardNote({ index, count }: ShardOf, { sharded, targets, unseen }: ShardParts): Shard {
  const { of, positions } = sharded;
  let last = 0;
  // An undeclared environment stands in no manifest: it goes with the target before it.
  const places = targets.map(({ id }) => {
    last = positions.get(id) ?? last;
    return last;
  });
  const names = unseen.isCertain ? namesOf(unseen) : [];
  return {
    index,
    count,
    of,
    total: positions.size,
    positions: places,
    ...(names.length > 0 && { unseen: names }),
  };
}

/** Names that were asked for, and fit neither what is declared nor what else is live. */
interface Unseen extends Strangers {
  /** False if what would have shown them could not be read. */
  readonly isCertain: boolean;
}

interface Seen {
  readonly selected: readonly Target[];
  readonly undeclared: readonly TargetReport[];
  readonly observations: ReadonlyMap<string, Observation>;
}

function unseenOf(strangers: Strangers, { selected, undeclared, observations }: Seen): Unseen {
  const places = undeclared.map(({ deployment, environment }) => ({
    id: `${deployment}/${environment}`,
    environment,
  }));
  const isCertain = selected.every(
    (target) => target.undeclared === 'ignore' || observationOf(observations, target).kind !== 'unreadable',
  );
  return { ...findStrangers(strangers, places), isCertain };
}

function namesOf({ environments, targets }: Strangers): string[] {
  return [...environments, ...targets];
}

function unseenNotices(unseen: Unseen): string[] {
  return namesOf(unseen).map(
    (name) =>
      `"${name}" fits nothing that is declared, and what else is live could not be read everywhere: check the name.`,
  );
}

export interface Reading {
  /** By the target's id. */
  readonly observations: ReadonlyMap<string, Observation>;
  readonly requests: number;
  readonly redact: Redact;
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
    spelled: () => targets.flatMap(({ settings }) => Object.values(settings)),
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
    return operatorOf(inner).sibling?.(inner) ?? [];
  });
}

interface Comparing {
  readonly manifest: Manifest;
  readonly selected: readonly Target[];
  readonly options: Selection;
  readonly reading: Reading;
  readonly now: number;
}

interface Compared {
  readonly targets: readonly TargetReport[];
  /** Those among them that no manifest declares. */
  readonly undeclared: readonly TargetReport[];
}

async function compareAll({ manifest, selected, options, reading, now }: Comparing): Promise<Compared> {
  const { observations } = reading;
  await loadOperators(tagsOf(selected));
  const budget = newBudget();
  const redact = remembering(reading.redact);
  const pause = createPause();
  const compared: TargetReport[] = [];
  for (const target of selected) {
    // A signal, or the end of the time, must be heard meanwhile.
    await pause();
    const provider = providerOf(target.provider);
    const sibling = (environment: string) => observations.get(`${target.deployment}/${environment}`);
    const around = { provider, now, sibling, redact, budget };
    compared.push(compare(target, observationOf(observations, target), around));
  }
  const undeclared = undeclaredOf(
    {
      declared: manifest.targets,
      read: selected,
      observationOf: (target) => observationOf(observations, target),
      providerOf,
    },
    placeSelector(options),
  );
  const reports = withUndeclared(withUnusedWaivers(selected, compared, manifest.targets), undeclared);
  const spelled = () => textsOf(selected);
  const hide = reading.redact.except?.(spelled) ?? reading.redact;
  const targets = redactTargets(await withTextDiffs(reports), hide);
  return { targets, undeclared: undeclared.map(({ report }) => report) };
}

/** With the commits that their refs stand for, if there are refs. They end when the run does. */
async function withCommits(
  targets: readonly Target[],
  { maxTimeMs }: ReadOptions,
  { operator, signal }: World,
): Promise<readonly Target[]> {
  if (!targets.some((target) => needsLookup(target, 'run'))) return targets;
  const ends = [
    ...(signal === undefined ? [] : [signal]),
    ...(maxTimeMs === undefined ? [] : [AbortSignal.timeout(maxTimeMs)]),
  ];
  return resolveGit(targets, { environment: operator.environment, signal: AbortSignal.any(ends) });
}

function tagsOf(targets: readonly Target[]): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const { expect } of targets) {
    for (const { expectation } of Object.values(expect)) tags.add(innermost(expectation).op);
  }
  return tags;
}

function observationOf(observations: ReadonlyMap<string, Observation>, { id }: Target): Observation {
  const observation = observations.get(id);
  if (observation === undefined) throw new Error(`${id} was not read`);
  return observation;
}

function withUndeclared(
  reports: readonly TargetReport[],
  undeclared: readonly Undeclared[],
): readonly TargetReport[] {
  if (undeclared.length === 0) return reports;
  const behind = new Map<number, TargetReport[]>();
  for (const { after, report } of undeclared) behind.set(after, [...(behind.get(after) ?? []), report]);
  return reports.flatMap((report, index) => [report, ...(behind.get(index) ?? [])]);
}
