import { isCandidate, withPlan, withPlannedRemoval } from '../compare/planned.ts';
import { findFiles } from '../manifest/find-files.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { ProblemError, usageProblem } from '../model/problem.ts';
import type { BaseNote, TargetReport } from '../model/report.ts';
import { loadOperators } from '../operators/expectation.ts';
import { withCommits } from './commits.ts';
import { type Compared, comparisons, operatorTags } from './compare.ts';
import type { RunContext } from './context.ts';
import { load } from './load.ts';
import type { RunOptions } from './options.ts';
import { providersOf } from './provider.ts';
import { observationOf, type Reading } from './reading.ts';
import { type Selection, selects } from './select.ts';

/** What the manifests declare at the merge base. */
export interface Base {
  readonly targets: ReadonlyMap<string, Target>;
  /** The selected targets that only one side declares. */
  note(manifest: Manifest, selection: Selection): BaseNote;
  /** Marks as planned the differences that the change of the manifests intends. */
  withPlans(compared: Compared, round: Round): Promise<Compared>;
}

interface Round {
  readonly selected: readonly Target[];
  readonly reading: Reading;
  readonly now: number;
  readonly options: RunOptions;
}

/** The time for everything that git reads of the base. */
const TIME_LIMIT_MS = 30_000;

/** Loads the manifests at the merge base of a ref and HEAD. Throws `ProblemError` if that is impossible. */
export async function openBase(
  paths: readonly string[],
  { base: ref, maxTimeMs }: Pick<RunOptions, 'maxTimeMs'> & { readonly base: string },
  context: RunContext,
): Promise<Base> {
  const { cwd, policy, signal } = context;
  const { openMergeBase } = await import('../manifest/git-tree.ts');
  const { filesOf } = await import('../manifest/commit-files.ts');
  const timeout = AbortSignal.timeout(Math.min(TIME_LIMIT_MS, maxTimeMs ?? TIME_LIMIT_MS));
  const [first = cwd] = findFiles(paths, cwd);
  const looking = { env: policy.env, signal: AbortSignal.any([timeout, signal ?? []].flat()) };
  const tree = await openMergeBase(first.replace(/[/\\][^/\\]*$/, '') || '/', ref, looking);
  const manifest = await load(paths, { ...context, commit: filesOf(tree) }).catch((error) => {
    throw error instanceof ProblemError ? ofTheBase(error, ref, tree.commit) : error;
  });
  const targets = new Map(manifest.targets.map((target) => [target.id, target]));
  return {
    targets,
    note: (current, selection) => {
      const isSelected = selects(selection);
      const declared = new Set(current.targets.map(({ id }) => id));
      const idsOf = (all: Iterable<Target>, others: { has(id: string): boolean }) =>
        [...all].filter((target) => isSelected(target) && !others.has(target.id)).map(({ id }) => id);
      const [added, removed] = [idsOf(current.targets, targets), idsOf(targets.values(), declared)];
      return { ref, commit: tree.commit, added, removed };
    },
    withPlans: (compared, round) => withPlans(compared, { ref, targets, context }, round),
  };
}

/** Explains why mistakes of another commit are reported. */
function ofTheBase({ problems }: ProblemError, ref: string, commit: string): ProblemError {
  if (problems.every(({ location }) => location === undefined)) return new ProblemError(problems);
  return new ProblemError([
    usageProblem(
      `the manifests at ${commit.slice(0, 12)}, where this branch left ${ref}, have mistakes: a change cannot be compared with them`,
      'give the variables that they need, or check the change that repairs them without --base',
    ),
    ...problems,
  ]);
}

interface Before {
  readonly ref: string;
  readonly targets: ReadonlyMap<string, Target>;
  readonly context: RunContext;
}

async function withPlans(
  compared: Compared,
  { ref, targets, context }: Before,
  { selected, reading, now, options }: Round,
): Promise<Compared> {
  const candidates = compared.targets.filter(isCandidate);
  if (candidates.length === 0) return compared;
  const before = candidates.flatMap(({ id }) => targets.get(id) ?? []);
  const withRefs = await withCommits(before, options, context);
  const resolved = new Map(withRefs.map((target) => [target.id, target]));
  await loadOperators(operatorTags([...resolved.values()]));
  const declared = new Map(selected.map((target) => [target.id, target]));
  const comparisonOf = comparisons(reading, { now, providerOf: providersOf(context) });
  const planned = (report: TargetReport): TargetReport => {
    if (!isCandidate(report)) return report;
    const target = declared.get(report.id);
    const earlier = resolved.get(report.id);
    const comparison = comparisonOf(report);
    if (target === undefined) {
      return earlier === undefined
        ? report
        : withPlannedRemoval(report, { before: earlier, ref }, comparison);
    }
    const observation = observationOf(reading, target);
    return withPlan(report, { target, before: earlier, observation, ref }, comparison);
  };
  return { ...compared, targets: compared.targets.map(planned) };
}
