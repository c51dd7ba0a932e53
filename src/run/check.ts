import type { Manifest } from '../model/manifest.ts';
import type { Report } from '../model/report.ts';
import { withCommits } from './commits.ts';
import { compareAll } from './compare.ts';
import type { RunContext } from './context.ts';
import { load } from './load.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import { read } from './read.ts';
import { withRelated } from './related.ts';
import { assembleReport } from './report.ts';
import { selectPart } from './select-part.ts';
import { findUnseen } from './unseen.ts';

/** Loads the manifests and checks them. Throws `ProblemError` for the user's mistakes and nothing else. */
export async function runCheck(
  paths: readonly string[],
  options: RunOptions,
  context: RunContext,
): Promise<Report> {
  const began = context.clock.now();
  const manifest = await load(paths, context);
  const { maxTimeMs } = options;
  if (maxTimeMs === undefined) return checkManifest(manifest, options, context);
  const rest = Math.max(1, Math.round(maxTimeMs - (context.clock.now() - began)));
  return checkManifest(manifest, { ...options, maxTimeMs: rest }, context);
}

/** The pipeline: select, read, compare, report. */
export async function checkManifest(
  manifest: Manifest,
  options: RunOptions,
  context: RunContext,
): Promise<Report> {
  const started = context.clock.now();
  const part = await selectPart(manifest, options, context);
  // Side by side, so that neither takes the other's time.
  const [reading, selected] = await Promise.all([
    read(withRelated(manifest, part.selected), options, context),
    part.sharded === undefined ? withCommits(part.selected, options, context) : part.selected,
  ]);
  const providerOf = providersOf(context);
  const compared = await compareAll({ manifest, selected, options, reading, now: started, providerOf });
  const unseen = findUnseen(manifest, part, { reading, compared });
  return assembleReport({ started, part, reading, compared, unseen }, options, context);
}
