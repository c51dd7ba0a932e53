import { defined } from '../model/defined.ts';
import { FIELD_CODES, isOpen } from '../model/drift.ts';
import type { Target } from '../model/manifest.ts';
import type { Finding, TargetReport } from '../model/report.ts';
import { innermost, operatorOf } from '../operators/expectation.ts';
import { type AcceptOptions, type Change, type Found, type Item, type Left, LeftAlone } from './contract.ts';
import { liveValue } from './live.ts';

export interface Differences {
  readonly changes: readonly Change[];
  /** Differences that get a waiver, by target. */
  readonly waived: ReadonlyMap<Target, readonly Item[]>;
  readonly undeclared: readonly TargetReport[];
  readonly left: readonly Left[];
  readonly unknown: readonly Left[];
}

const WHOLE = {
  missing: 'nothing is deployed: deploy it, or write deployed: false if that is right',
  unexpected: 'deployed: false says that nothing may be live: change it by hand if that is wrong',
  pending: 'a rollout of what is expected is on its way',
} as const;

export function findDifferences(found: Found, options: AcceptOptions): Differences {
  const { targets, reports } = found;
  const byId = new Map(targets.map((target) => [target.id, target]));
  const changes: Change[] = [];
  const waived = new Map<Target, Item[]>();
  const undeclared: TargetReport[] = [];
  const left: Left[] = [];
  const unknown: Left[] = [];
  const isWanted = ({ field }: Finding) =>
    options.fields === undefined || field === undefined || options.fields.includes(field);
  for (const report of reports) {
    const { id, status, findings, location } = report;
    const target = byId.get(id);
    const open = findings.filter(isOpen);
    if (target === undefined) {
      if (options.undeclared !== true && report.severity === 'warning') continue;
      if (status === 'unknown')
        unknown.push({ id, location, why: open[0]?.message ?? 'it could not be read' });
      else if (options.undeclared) undeclared.push(report);
      else left.push({ id, location, why: 'it is not declared: --undeclared adds it' });
      continue;
    }
    for (const finding of status === 'unknown' || status === 'drifted' ? open : []) {
      if (isWanted(finding)) unknown.push({ ...itemOf(id, finding, report), why: finding.message });
    }
    if (status in WHOLE) left.push({ id, location, why: WHOLE[status as keyof typeof WHOLE] });
    if (status !== 'drifted') continue;
    for (const finding of findings) {
      const { code, field, waiver } = finding;
      if (waiver !== undefined || field === undefined || !isWanted(finding)) continue;
      if (!FIELD_CODES.includes(code)) continue;
      const item = itemOf(id, finding, report);
      if (options.waive !== undefined) {
        const items = waived.get(target) ?? [];
        if (!items.some((each) => each.field === field)) items.push({ ...item, until: options.waive.until });
        waived.set(target, items);
        continue;
      }
      try {
        if (code === 'promotion-skipped')
          throw new LeftAlone('the environment before this one in promotion has not had this version');
        refuseRule(target, field, options);
        changes.push({ target, field, item, live: liveValue(target, field, found) });
      } catch (error) {
        if (!(error instanceof LeftAlone)) throw error;
        left.push({ ...item, why: error.message });
      }
    }
  }
  return { changes, waived, undeclared, left, unknown };
}

function itemOf(id: string, { field, expected, actual, location }: Finding, report: TargetReport): Item {
  return defined({ id, location: location ?? report.location, field, expected, actual });
}

/** Refuses an expectation that is not a plain value: a live value cannot replace it. */
function refuseRule({ expect }: Target, field: string, { files }: AcceptOptions): void {
  const expectation = expect[field]?.expectation;
  if (expectation === undefined || expectation.op === 'equals') return;
  const source = operatorOf(innermost(expectation)).source?.(innermost(expectation));
  if (expectation.op !== 'file') {
    throw new LeftAlone(
      source === undefined
        ? `${expectation.op} is a rule: change it by hand`
        : `${expectation.op} takes its value from ${source}: change that`,
    );
  }
  if (files !== true)
    throw new LeftAlone(`its value stands in ${source}: --files writes the live value there`);
}
