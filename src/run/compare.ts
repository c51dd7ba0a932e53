import { needsDiff } from '../compare/differences.ts';
import { type Comparison, compare } from '../compare/judge.ts';
import { type Undeclared, undeclaredOf } from '../compare/undeclared.ts';
import { withUnusedWaivers } from '../compare/waivers.ts';
import { groupBy } from '../model/group.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { createPause } from '../model/pause.ts';
import type { TargetReport } from '../model/report.ts';
import { newBudget } from '../operators/contains-list.ts';
import { innermost, loadOperators } from '../operators/expectation.ts';
import type { Provider } from '../providers/contract.ts';
import { redactTargets, remembering, textsOf } from '../redact/report.ts';
import { observationOf, type Reading } from './reading.ts';
import { placeSelector, type Selection } from './select.ts';

interface Comparing {
  readonly manifest: Manifest;
  readonly selected: readonly Target[];
  readonly options: Selection;
  readonly reading: Reading;
  readonly now: number;
  readonly providerOf: (id: string) => Provider;
}

export interface Compared {
  readonly targets: readonly TargetReport[];
  /** The reports of environments that no manifest declares. They are in `targets` too. */
  readonly undeclared: readonly TargetReport[];
}

/** Makes the `Comparison` of a target from what was read of all targets. */
export function comparisons(
  reading: Pick<Reading, 'observations' | 'redact'>,
  { now, providerOf }: Pick<Comparing, 'now' | 'providerOf'>,
): (target: Pick<Target, 'deployment' | 'provider'>) => Comparison {
  const redact = remembering(reading.redact);
  const budget = newBudget();
  return ({ deployment, provider }) => ({
    provider: providerOf(provider),
    now,
    sibling: (environment) => reading.observations.get(`${deployment}/${environment}`),
    redact,
    budget,
  });
}

export async function compareAll(comparing: Comparing): Promise<Compared> {
  const { manifest, selected, options, reading, providerOf } = comparing;
  await loadOperators(operatorTags(selected));
  const comparisonOf = comparisons(reading, comparing);
  const pause = createPause();
  const compared: TargetReport[] = [];
  for (const target of selected) {
    // Lets signals and timers run in between.
    await pause();
    compared.push(compare(target, observationOf(reading, target), comparisonOf(target)));
  }
  const { targets: declared } = manifest;
  const liveOf = (target: Target) => observationOf(reading, target);
  const undeclared = undeclaredOf(
    { declared, read: selected, observationOf: liveOf, providerOf },
    placeSelector(options),
  );
  const reports = withUndeclared(withUnusedWaivers(selected, compared, declared), undeclared);
  const hide = reading.redact.except?.(() => textsOf(selected)) ?? reading.redact;
  const targets = redactTargets(await withDiffs(reports), hide);
  return { targets, undeclared: undeclared.map(({ report }) => report) };
}

/** Loads the comparison of texts only if there are texts to compare. */
async function withDiffs(reports: readonly TargetReport[]): Promise<readonly TargetReport[]> {
  if (!reports.some(({ findings }) => findings.some(needsDiff))) return reports;
  const { withTextDiffs } = await import('../compare/text-diff.ts');
  return withTextDiffs(reports);
}

export function operatorTags(targets: readonly Target[]): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const { expect } of targets) {
    for (const { expectation } of Object.values(expect)) tags.add(innermost(expectation).op);
  }
  return tags;
}

function withUndeclared(
  reports: readonly TargetReport[],
  undeclared: readonly Undeclared[],
): readonly TargetReport[] {
  if (undeclared.length === 0) return reports;
  const behind = groupBy(undeclared, ({ after }) => after);
  return reports.flatMap((report, index) => [
    report,
    ...(behind.get(index) ?? []).map((each) => each.report),
  ]);
}
