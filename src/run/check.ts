import type { Manifest, Target } from '../model/manifest.ts';
import type { Report } from '../model/report.ts';
import { textsOf } from '../redact/report.ts';
import type { Base } from './base.ts';
import { compareWithBaseline, loadBaseline, redactNovelty, refuseUnrelated } from './baseline.ts';
import { withCommits } from './commits.ts';
import { compareAll } from './compare.ts';
import type { RunContext } from './context.ts';
import { load } from './load.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import { openReader, read } from './read.ts';
import type { Reading } from './reading.ts';
import { withRelated } from './related.ts';
import { assembleReport, type Results } from './report.ts';
import { type SelectedPart, selectPart } from './select-part.ts';
import { findUnseen } from './unseen.ts';
import type { CompareRound, Waited } from './wait.ts';

/** @throws ProblemError for the user's mistakes, and nothing else */
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

/** The manifests that a pull request starts from; undefined if the run is not for a pull request. */
export async function loadBase(
  paths: readonly string[],
  { base, maxTimeMs }: Pick<RunOptions, 'base' | 'maxTimeMs'>,
  context: RunContext,
): Promise<Base | undefined> {
  if (base === undefined) return undefined;
  const { openBase } = await import('./base.ts');
  return openBase(paths, { base, maxTimeMs }, context);
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
  const run = { manifest, part, options, context, base, started };
  const { reading, compared, notices } = await readAndCompare(run);
  const unseen = findUnseen(manifest, part, { reading, compared });
  const { targets } = compared;
  const startedAt = new Date(started).toISOString();
  const now = { targets, manifest, selected: part.selected, selection: options, startedAt };
  const hide = reading.redact.except?.(() => textsOf(manifest.targets)) ?? reading.redact;
  const novelty = baseline && redactNovelty(compareWithBaseline(baseline, now), hide);
  const note = base?.note(manifest, options);
  return { started, part, reading, compared, unseen, notices, novelty, base: note };
}

interface Run {
  readonly manifest: Manifest;
  readonly part: SelectedPart;
  readonly options: RunOptions;
  readonly context: RunContext;
  readonly base: Base | undefined;
  readonly started: number;
}

async function readAndCompare(run: Run): Promise<Waited> {
  const { manifest, part, options, context, base, started } = run;
  const { waitMs } = options;
  const providerOf = providersOf(context);
  const compare: CompareRound = async (selected, reading, now) => {
    const compared = await compareAll({ manifest, selected, options, reading, now, providerOf });
    return base?.withPlans(compared, { selected, reading, now, options }) ?? compared;
  };
  const related = (targets: readonly Target[]) => withRelated(manifest, targets, base?.targets);
  const targets = related(part.selected);
  const once = async (reading: Promise<Reading>) => {
    // In parallel, so that neither waits for the other.
    const [read, selected] = await Promise.all([
      reading,
      part.sharded === undefined ? withCommits(part.selected, options, context) : part.selected,
    ]);
    return { reading: read, compared: await compare(selected, read, started), selected };
  };
  if (waitMs === undefined) return { ...(await once(read(targets, options, context))), notices: [] };
  const { waitUntilInSync } = await import('./wait.ts');
  const reader = openReader(targets, options, context);
  try {
    const { selected, ...first } = await once(reader.read(targets));
    const waiting = { selected, options: { ...options, waitMs }, context, reader, started, related, compare };
    return await waitUntilInSync(first, waiting);
  } finally {
    await reader.close();
  }
}
