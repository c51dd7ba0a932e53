import type { TargetReport } from '../model/report.ts';

const FEWEST = 10;
const DRIFT = ['drifted', 'missing', 'unexpected'];

/** When most of a connection drifts at once, one cause is likelier than many: that is said first. */
export function noticesOf(targets: readonly TargetReport[]): string[] {
  const groups = new Map<string, { total: number; drifting: number }>();
  for (const { provider, connection = provider, status } of targets) {
    const group = groups.get(connection) ?? { total: 0, drifting: 0 };
    group.total += 1;
    if (DRIFT.includes(status)) group.drifting += 1;
    groups.set(connection, group);
  }
  return [...groups]
    .filter(([, { total, drifting }]) => total >= FEWEST && drifting * 2 > total)
    .map(
      ([connection, { total, drifting }]) =>
        `${drifting} of ${total} targets of ${connection} drift together: a wrong credential, another account or a change of the vendor's API is likelier than ${drifting} separate changes.`,
    );
}
