import type { Target } from '../model/manifest.ts';
import type { TargetReport } from '../model/report.ts';
import type { Provider } from '../providers/contract.ts';

const FEWEST = 10;
const DRIFT = ['drifted', 'missing', 'unexpected'];

/** If most targets of a connection drift at once, one cause is likelier than many. */
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

/** Whether the notice depends on the manifest alone. */
export function isOfUndeclared(notice: string): boolean {
  return notice.startsWith('undeclared: ');
}

/** One notice for each connection with `undeclared` whose vendor does not list other environments. */
export function undeclaredNotices(
  targets: readonly Target[],
  providerOf: (id: string) => Provider | undefined,
): string[] {
  const notices = new Map<string, string>();
  for (const { connection, provider: id, undeclared } of targets) {
    const key = `${undeclared} ${connection.name}`;
    if (undeclared === 'ignore' || notices.has(key)) continue;
    const provider = providerOf(id);
    if (provider === undefined || provider.tellsOtherEnvironments) continue;
    notices.set(
      key,
      `undeclared: ${undeclared} finds nothing for the connection ${connection.name}: ${provider.title} does not show which other environments are live.`,
    );
  }
  return [...notices.values()];
}
