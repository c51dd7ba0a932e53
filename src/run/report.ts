import { version as toolVersion } from '../../package.json' with { type: 'json' };
import { outcomeOf, summarize } from '../compare/summary.ts';
import { repositoryPrefix } from '../manifest/repository.ts';
import { exitCodeFor } from '../model/exit-code.ts';
import type { BaseNote, Report, Shard, TargetReport } from '../model/report.ts';
import { type Novelty, noveltyLists } from './baseline.ts';
import type { Compared } from './compare.ts';
import type { RunContext } from './context.ts';
import { noticesOf, undeclaredNotices } from './notices.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import type { Reading } from './reading.ts';
import type { SelectedPart } from './select-part.ts';
import type { Sharded, ShardOf } from './shard.ts';
import { type Unseen, unseenNotices } from './unseen.ts';

export interface Results {
  /** In the clock's milliseconds. */
  readonly started: number;
  readonly part: SelectedPart;
  readonly reading: Reading;
  readonly compared: Compared;
  readonly unseen: Unseen;
  /** With a baseline. */
  readonly novelty: Novelty | undefined;
  readonly base: BaseNote | undefined;
  /** Notices about the run itself. They come first. */
  readonly notices: readonly string[];
}

export function assembleReport(results: Results, options: RunOptions, context: RunContext): Report {
  const { started, part, reading, compared, unseen, novelty, base } = results;
  const { targets } = novelty ?? compared;
  const { allowPending = false, exitZero = false, failOn, shard } = options;
  const outcome = outcomeOf(targets, { allowPending, failOn });
  const prefix = repositoryPrefix(context.cwd);
  const notices = [
    ...results.notices,
    ...noticesOf(targets),
    ...undeclaredNotices(part.everything, providersOf(context)),
    ...unseenNotices(unseen),
  ];
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: toolVersion },
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, Math.round(context.clock.now() - started)),
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero }),
    ...(allowPending && { allowPending }),
    ...(failOn === 'new' && { failOn }),
    ...(base && { base }),
    ...(shard && part.sharded && { shard: shardNote({ ...part.sharded, ...shard }, targets, unseen) }),
    ...(context.signal?.aborted && { incomplete: true }),
    ...(prefix !== undefined && { repositoryPrefix: prefix }),
    ...(notices.length > 0 && { notices }),
    summary: summarize(targets, reading.requests, novelty?.resolved),
    targets,
    ...(novelty && noveltyLists(novelty)),
  };
}

/** Lets `merge` put the shards together again. */
function shardNote(
  { index, count, of, positions }: Sharded & ShardOf,
  targets: readonly TargetReport[],
  { isCertain, names }: Unseen,
): Shard {
  let last = 0;
  // No manifest has an undeclared environment: it takes the position of the target before it.
  const places = targets.map(({ id }) => {
    last = positions.get(id) ?? last;
    return last;
  });
  const unseen = isCertain && names.length > 0 && { unseen: names };
  return { index, count, of, total: positions.size, positions: places, ...unseen };
}
