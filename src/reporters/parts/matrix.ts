import { counted } from '../../model/count.ts';
import type { TargetReport } from '../../model/report.ts';
import { joined } from './labels.ts';

type Row = Map<string, TargetReport>;

/** Deployments by environment, in the order of the manifest; `leftOut` names what has no room. */
export function matrixOf(
  targets: readonly TargetReport[],
  most: { readonly rows: number; readonly columns: number },
): { environments: readonly string[]; rows: readonly (readonly [string, Row])[]; leftOut: string } {
  const environments = [...new Set(targets.map(({ environment }) => environment))];
  const rows = new Map<string, Row>();
  for (const target of targets) {
    const row = rows.get(target.deployment) ?? new Map<string, TargetReport>();
    const other = row.get(target.environment);
    // An undeclared environment may have the name of a declared one: a target in sync must not hide it.
    if (other === undefined || other.status === 'in-sync') row.set(target.environment, target);
    rows.set(target.deployment, row);
  }
  const more = (count: number, what: string) => (count > 0 ? counted(count, what) : '');
  return {
    environments: environments.slice(0, most.columns),
    rows: [...rows].slice(0, most.rows),
    leftOut: joined(
      [
        more(rows.size - most.rows, 'more deployment'),
        more(environments.length - most.columns, 'more environment'),
      ],
      ' and ',
    ),
  };
}
