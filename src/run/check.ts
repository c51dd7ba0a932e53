import type { Manifest } from '../model/manifest.ts';
import type { Report } from '../model/report.ts';
import { textsOf } from '../redact/report.ts';
import { type Base, baseNote, loadBase, withPlans } from './base.ts';
import { compareWithBaseline, loadBaseline, redactNovelty, refuseUnrelated } from './baseline.ts';
import { withCommits } from './commits.ts';
import { compareAll } from './compare.ts';
import type { RunContext } from './context.ts';
import { load } from './load.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import { read } from './read.ts';
import { withRelated } from './related.ts';
import { assembleReport, type Results } from './report.ts';
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
  const base = await loadBase(paths, options, context);
  const { maxTimeMs } = options;
  if (maxTimeMs === undefined) return checkManifest(manifest, options, context, base);
  const rest = Math.max(1, Math.round(maxTimeMs - (context.clock.now() - began)));
  return checkManifest(manifest, { ...options, maxTimeMs: rest }, context, base);
}

/** The pipeline: select, read, compare, report. */
export async function checkManifest(
  manifest: Manifest,
  options: RunOptions,
  context: RunContext,
  base?: Base,
): Promise<Report> {
  return assembleReport(await compareManifest(manifest, options, context, base), options, context);
}

/** All but the report: what is live, and how it compares. */
export async function compareManifest(
  manifest: Manifest,
  options: RunOptions,
  context: RunContext,
  base?: Base,
): Promise<Results> {
  const started = context.clock.now();
  const baseline = await loadBaseline(options.baseline, context);
  const part = await selectPart(manifest, options, context);
  if (baseline !== undefined) refuseUnrelated(baseline, part.everything);
  // Side by side, so that neither takes the other's time.
  const [reading, selected] = await Promise.all([
    read(withRelated(manifest, part.selected, base?.targets), options, context),
    part.sharded === undefined ? withCommits(part.selected, options, context) : part.selected,
  ]);
  const providerOf = providersOf(context);
  const onItsOwn = await compareAll({ manifest, selected, options, reading, now: started, providerOf });
  const compared =
    base === undefined
      ? onItsOwn
      : await withPlans(onItsOwn, { base, selected, reading, now: started }, { options, context });
  const unseen = findUnseen(manifest, part, { reading, compared });
  const { targets } = compared;
  const startedAt = new Date(started).toISOString();
  const { selected: now } = part;
  const novelty =
    baseline &&
    redactNovelty(
      compareWithBaseline(baseline, { targets, manifest, selected: now, selection: options, startedAt }),
      reading.redact.except?.(() => textsOf(manifest.targets)) ?? reading.redact,
    );
  return {
    started,
    part,
    reading,
    compared,
    unseen,
    ...(novelty && { novelty }),
    ...(base && { base: baseNote(base, { manifest, selection: options }) }),
  };
}
