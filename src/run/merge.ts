import { outcomeOf, summarize } from '../compare/summary.ts';
import { exitCodeFor } from '../model/exit-code.ts';
import { type Problem, ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { noveltyLists } from './baseline.ts';
import { isOfUndeclared, noticesOf } from './notices.ts';

export interface Part {
  readonly name: string;
  readonly report: Report;
}

/** Merges the reports of all shards of a run, each exactly once, or of runs that share no target. */
export function mergeReports(parts: readonly Part[], { exitZero }: { exitZero: boolean }): Report {
  const [first] = parts;
  if (first === undefined)
    throw usageError('there is nothing to merge', 'name the JSON reports of the shards');
  const problems = [
    ...shardProblems(parts),
    ...doubledTargets(parts),
    ...unseenProblems(parts),
    ...baseProblems(parts),
  ];
  if (problems.length > 0) throw new ProblemError(problems);
  const targets = inOrder(parts);
  const reports = parts.map(({ report }) => report);
  const allowPending = reports.every((report) => report.allowPending);
  const failOn = reports.every((report) => report.failOn === 'new') ? 'new' : undefined;
  const outcome = outcomeOf(targets, { allowPending, failOn });
  const started = Math.min(...reports.map(({ startedAt }) => Date.parse(startedAt)));
  const ended = Math.max(...reports.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs));
  // Every shard repeats the notices about the manifest. Notices about targets are made anew.
  const said = reports.flatMap((report) => report.notices ?? []).filter(isOfUndeclared);
  const notices = [...noticesOf(targets), ...new Set(said)];
  const { repositoryPrefix } = first.report;
  const novelty = noveltyOf(reports);
  return {
    reportVersion: 1,
    tool: first.report.tool,
    startedAt: new Date(started).toISOString(),
    durationMs: ended - started,
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero }),
    ...(allowPending && { allowPending }),
    ...(failOn !== undefined && { failOn }),
    ...baseOf(reports),
    ...(reports.some(({ incomplete }) => incomplete) && { incomplete: true }),
    ...(repositoryPrefix !== undefined && { repositoryPrefix }),
    ...(notices.length > 0 && { notices }),
    summary: summarize(
      targets,
      reports.reduce((sum, { summary }) => sum + summary.requests, 0),
      novelty.resolved,
    ),
    targets,
    ...novelty,
  };
}

/** Every shard reports the findings of removed targets, so duplicates are dropped. */
function noveltyOf(reports: readonly Report[]): Pick<Report, 'resolved' | 'unconfirmed'> {
  if (!reports.some(({ resolved }) => resolved !== undefined)) return {};
  const resolved = distinct(reports.flatMap((report) => report.resolved ?? []));
  return noveltyLists({ resolved, unconfirmed: reports.flatMap((report) => report.unconfirmed ?? []) });
}

/** Every shard names all targets that only one side declares, so duplicates are dropped. */
function baseOf(reports: readonly Report[]): Pick<Report, 'base'> {
  const bases = reports.flatMap(({ base }) => base ?? []);
  const [first] = bases;
  if (first === undefined) return {};
  const added = distinct(bases.flatMap((base) => base.added));
  const removed = distinct(bases.flatMap((base) => base.removed));
  return { base: { ref: first.ref, commit: first.commit, added, removed } };
}

function baseProblems(parts: readonly Part[]): Problem[] {
  const [first] = parts;
  const other = parts.find(({ report }) => report.base?.commit !== first?.report.base?.commit);
  if (first === undefined || other === undefined) return [];
  const message = `${first.name} and ${other.name} are compared with different bases`;
  return [usageProblem(message, 'run all parts with --base at the same commit, or all without')];
}

function distinct<Each>(all: readonly Each[]): readonly Each[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function shardProblems(parts: readonly Part[]): Problem[] {
  const problems: Problem[] = [];
  const sharded = parts.filter(({ report }) => report.shard !== undefined);
  const [first] = sharded;
  if (first?.report.shard === undefined) return problems;
  const { count, of, total } = first.report.shard;
  const seen = new Map<number, string>();
  for (const { name, report } of parts) {
    const { shard } = report;
    if (shard === undefined || shard.count !== count || shard.of !== of || shard.total !== total) {
      const hint =
        'merge the shards of one run: the same manifests, selection and number of shards, refs at the same commits';
      problems.push(usageProblem(`${name} and ${first.name} are not shards of the same run`, hint));
      continue;
    }
    const other = seen.get(shard.index);
    if (other !== undefined) {
      const message = `${other} and ${name} are both shard ${shard.index} of ${count}`;
      problems.push(usageProblem(message, 'name each shard once'));
    }
    if (shard.positions.length !== report.targets.length) {
      problems.push(usageProblem(`${name} does not say where its targets belong`, 'make it again'));
    }
    seen.set(shard.index, name);
  }
  const missing = missingText(seen, count, 'shard');
  if (missing !== undefined) {
    const hint = 'a merged report without it would leave targets out: was that job cut off?';
    problems.push(usageProblem(`${missing} missing`, hint));
  }
  return problems.length > 0 ? problems : placeProblems(sharded, total);
}

/** Every target is in exactly one shard. An undeclared environment has the position of the target before it. */
function placeProblems(sharded: readonly Part[], total: number): Problem[] {
  const messages: string[] = [];
  const seen = new Map<number, string>();
  for (const { name, report } of sharded) {
    report.targets.forEach((target, index) => {
      if (target.findings.some(({ code }) => code === 'undeclared-environment')) return;
      const place = (report.shard?.positions[index] ?? total) + 1;
      const own = `${target.id} in ${name}`;
      const other = seen.get(place);
      if (place > total) messages.push(`${own} is target ${place} of ${total}`);
      if (other !== undefined) messages.push(`${own} is target ${place} of ${total}, and so is ${other}`);
      seen.set(place, own);
    });
  }
  const missing = missingText(seen, total, 'target');
  if (missing !== undefined) messages.push(`${missing} in none of the reports`);
  const hint = 'merge the reports as check wrote them';
  return messages.slice(0, 10).map((message) => usageProblem(message, hint));
}

/** `shards 2, 3 of 4 are`: at most twenty of the missing numbers, because `last` comes from a file and may be huge. */
function missingText(seen: ReadonlyMap<number, unknown>, last: number, noun: string): string | undefined {
  const missing: number[] = [];
  for (let each = 1; each <= last && missing.length < 20; each += 1) if (!seen.has(each)) missing.push(each);
  const [ending, verb] = missing.length === 1 ? ['', 'is'] : ['s', 'are'];
  return missing.length === 0 ? undefined : `${noun}${ending} ${missing.join(', ')} of ${last} ${verb}`;
}

function doubledTargets(parts: readonly Part[]): Problem[] {
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  parts.forEach(({ name, report }, index) => {
    for (const { id } of report.targets) {
      const other = seen.get(id);
      if (other !== undefined && problems.length < 10) {
        const message =
          other === index ? `${id} is in ${name} twice` : `${id} is in ${parts[other]?.name} and in ${name}`;
        problems.push(usageProblem(message, 'each target may be in one report only, and once'));
      }
      seen.set(id, index);
    }
  });
  return problems;
}

/** Selected names that match nothing in any shard, declared or live. */
function unseenProblems([first, ...others]: readonly Part[]): Problem[] {
  const everywhere = (first?.report.shard?.unseen ?? []).filter((name) =>
    others.every(({ report }) => report.shard?.unseen?.includes(name)),
  );
  return everywhere.map((name) =>
    usageProblem(
      `"${name}" was asked for, and fits nothing in any of the shards`,
      'check the names given to -e and -t',
    ),
  );
}

/** In the manifest's order; reports that are not shards keep their own order. */
function inOrder(parts: readonly Part[]): TargetReport[] {
  return parts
    .flatMap(({ report }) =>
      report.targets.map((target, index) => ({ target, place: report.shard?.positions[index] ?? 0 })),
    )
    .toSorted((left, right) => left.place - right.place)
    .map(({ target }) => target);
}
