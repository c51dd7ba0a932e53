import { lastingCause } from '../compare/lasting.ts';
import { countsAs } from '../compare/summary.ts';
import { spanText } from '../model/duration.ts';
import type { Target } from '../model/manifest.ts';
import type { TargetReport } from '../model/report.ts';
import { pause as timer } from '../transport/retry.ts';
import { type Compared, comparisons } from './compare.ts';
import type { RunContext } from './context.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import type { Reader } from './read.ts';
import { observationOf, type Reading } from './reading.ts';

const INTERVAL_MS = 10_000;
const MOST_NAMED = 3;

export interface Round {
  readonly reading: Reading;
  readonly compared: Compared;
}

export interface Waited extends Round {
  /** Why the wait ended early. */
  readonly notices: readonly string[];
}

/** `now` in the clock's milliseconds. */
export type CompareRound = (selected: readonly Target[], reading: Reading, now: number) => Promise<Compared>;

interface Waiting {
  readonly selected: readonly Target[];
  readonly options: RunOptions & { readonly waitMs: number };
  readonly context: RunContext;
  readonly reader: Reader;
  /** These targets, and the targets that they are compared with. */
  readonly related: (targets: readonly Target[]) => readonly Target[];
  readonly compare: CompareRound;
  /** In the clock's milliseconds. */
  readonly started: number;
}

/** Reads again until everything is in sync, nothing can change, or the time is up. */
export async function waitUntilInSync(first: Round, waiting: Waiting): Promise<Waited> {
  const { options, context, reader, started } = waiting;
  const { waitMs, intervalMs = INTERVAL_MS } = options;
  const { clock, pause = timer } = context;
  for (let round = first; ; ) {
    const open = openOf(round, options);
    if (open.length === 0 || reader.signal.aborted) return { ...round, notices: [] };
    const waitedMs = clock.now() - started;
    const ids = open.map(({ id }) => id);
    const notice =
      hopelessNotice(open, round, waiting, waitedMs) ??
      (waitedMs >= waitMs && `Waited ${spanText(waitedMs)}, and not in sync yet: ${listed(ids)}.`);
    if (notice !== false) return { ...round, notices: [notice] };
    context.onWait?.({ ids, waitedMs, waitMs });
    const isOver = !(await pause(Math.min(intervalMs, waitMs - waitedMs), reader.signal));
    if (isOver) return { ...round, notices: [] };
    round = await readAgain(open, round, waiting);
  }
}

/** The targets that count towards the exit code. */
function openOf({ compared }: Round, { allowPending = false }: RunOptions): readonly TargetReport[] {
  return compared.targets.filter((report) => countsAs(report, { allowPending }) !== 'in-sync');
}

async function readAgain(open: readonly TargetReport[], last: Round, waiting: Waiting): Promise<Round> {
  const { selected, context, reader, related, compare } = waiting;
  const now = context.clock.now();
  const wanted = related(targetsOf(open, selected));
  const again = await reader.read(wanted);
  const observations = new Map(last.reading.observations);
  for (const [id, observation] of again.observations) {
    // If a signal ends the read, the earlier observation stays.
    if (reader.signal.aborted && observation.kind === 'unreadable') continue;
    observations.set(id, observation);
  }
  const reading = { ...again, observations };
  return { reading, compared: await compare(selected, reading, now) };
}

/** An undeclared environment is read through the targets of its deployment that can see it. */
function targetsOf(open: readonly TargetReport[], selected: readonly Target[]): readonly Target[] {
  const ids = new Set(open.map(({ id }) => id));
  const declared = new Set(selected.map(({ id }) => id));
  const seers = new Set(open.filter(({ id }) => !declared.has(id)).map(({ deployment }) => deployment));
  return selected.filter(
    ({ id, deployment, undeclared }) => ids.has(id) || (undeclared !== 'ignore' && seers.has(deployment)),
  );
}

function hopelessNotice(
  open: readonly TargetReport[],
  round: Round,
  { selected, context, related: relatedTo }: Waiting,
  waitedMs: number,
): string | undefined {
  const byId = new Map(selected.map((target) => [target.id, target]));
  const now = context.clock.now();
  const comparisonOf = comparisons(round.reading, { now, providerOf: providersOf(context) });
  const named: string[] = [];
  for (const report of open) {
    const target = byId.get(report.id);
    if (target === undefined) return undefined;
    const others = relatedTo([target]).filter(({ id }) => id !== target.id);
    const [observation, ...related] = [target, ...others].map((each) => observationOf(round.reading, each));
    const cause = observation && lastingCause({ target, report, observation, related }, comparisonOf(target));
    if (cause === undefined) return undefined;
    named.push(`${report.id} (${cause})`);
  }
  const ended = waitedMs < 1000 ? 'Not waited' : `Stopped waiting after ${spanText(waitedMs)}`;
  return `${ended}: waiting does not change what is left, ${listed(named)}.`;
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, MOST_NAMED).join(', ');
  return names.length <= MOST_NAMED ? first : `${first} and ${names.length - MOST_NAMED} more`;
}
