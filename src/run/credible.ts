import { outcomeOf, summarize } from '../compare/summary.ts';
import { DIFFERENCE_CODES, DRIFT_CODES, isOpen } from '../model/drift.ts';
import { exitCodeFor } from '../model/exit-code.ts';
import { type Problem, usageProblem } from '../model/problem.ts';
import type { Finding, FindingCode, Report, Status, TargetReport } from '../model/report.ts';

const MOST = 10;
const AS_WRITTEN = 'merge the reports as check wrote them';

/** Contradictions inside a report: a file that jobs pass on may be cut, edited or the wrong one. */
export function credibilityProblems(name: string, report: Report): Problem[] {
  if (report.incomplete) {
    const message = `${name} was ended by a signal before everything was read`;
    return [
      usageProblem(message, 'run that part again: without it, the merged report would leave targets out'),
    ];
  }
  const messages = [...report.targets.flatMap((target) => targetFaults(target)), ...totalFaults(report)];
  return messages.slice(0, MOST).map((message) => usageProblem(`${name}: ${message}`, AS_WRITTEN));
}

function totalFaults(report: Report): string[] {
  const { targets, shard, summary, outcome, exitCode } = report;
  const faults: string[] = [];
  if (targets.length === 0 && (shard === undefined || shard.total === 0)) faults.push('it has no targets');
  const counted = summarize(targets, summary.requests, report.resolved);
  for (const key of Object.keys(counted) as (keyof typeof counted)[]) {
    // Earlier versions have no count of planned targets.
    const said = summary[key] ?? 0;
    if (counted[key] !== said) {
      faults.push(`its summary says ${key}: ${said}, but its targets give ${counted[key]}`);
    }
  }
  const wanted = outcomeOf(targets, report);
  if (wanted !== outcome) faults.push(`its outcome is ${outcome}, but its targets give ${wanted}`);
  if (exitCode !== 0 && exitCode !== exitCodeFor(outcome, { exitZero: false })) {
    faults.push(`its exit code is ${exitCode}, but its outcome is ${outcome}`);
  }
  return faults;
}

const isDifference = ({ code }: Finding) => DIFFERENCE_CODES.includes(code);
const isCounted = (finding: Finding) => isDifference(finding) && finding.waiver === undefined;
const has = (findings: readonly Finding[], ...codes: readonly FindingCode[]) =>
  findings.some(({ code }) => codes.includes(code));

/** The findings that a status requires or excludes. */
const FITS: Readonly<Record<Status, (findings: readonly Finding[]) => boolean>> = {
  'in-sync': (all) =>
    all.every(({ code, severity }) => severity === 'warning' && !DRIFT_CODES.includes(code)),
  drifted: (all) => all.some(isCounted),
  waived: (all) => all.some(isDifference) && !all.some(isCounted) && !all.some(isOpen),
  unknown: (all) => all.some(isOpen) && !all.some(isCounted),
  missing: (all) => has(all, 'not-deployed'),
  unexpected: (all) => has(all, 'unexpected-deployment', 'undeclared-environment'),
  planned: (all) => has(all, 'planned-change') && !all.some(isCounted) && !all.some(isOpen),
  pending: (all) => has(all, 'rollout-in-progress', 'awaiting-approval') && !all.some(isOpen),
};

function targetFaults(target: TargetReport): string[] {
  const { id, deployment, environment, status, severity = 'error', findings } = target;
  const faults: string[] = [];
  if (!id.startsWith(`${deployment}/${environment}`)) {
    faults.push(`${id} is not ${deployment}/${environment}`);
  }
  if (!FITS[status](findings)) {
    const codes = [...new Set(findings.map((each) => `${each.waiver ? 'waived ' : ''}${each.code}`))];
    faults.push(`${id} is ${status}, and has ${codes.length === 0 ? 'no findings' : codes.join(', ')}`);
  }
  const other = findings.find(
    (finding) =>
      finding.severity !== (isOpen(finding) ? 'error' : severity) &&
      (isOpen(finding) || DRIFT_CODES.includes(finding.code)),
  );
  if (other !== undefined) {
    faults.push(`${id} has the severity ${severity}, but its finding ${other.code} has ${other.severity}`);
  }
  return faults;
}
