import { defined } from '../model/defined.ts';
import { undeclaredEnvironment, undeclaredUnreadable } from '../model/describe.ts';
import type { Target } from '../model/manifest.ts';
import type { Observation, OtherEnvironment } from '../model/observation.ts';
import type { TargetReport } from '../model/report.ts';
import { type ProviderOf, readKey } from './read-key.ts';

export interface Undeclared {
  /** The index of the target after which the report stands. */
  readonly after: number;
  readonly report: TargetReport;
}

interface Targets {
  /** All targets of the manifest. */
  readonly declared: readonly Target[];
  /** The selected targets. */
  readonly read: readonly Target[];
  readonly observationOf: (target: Target) => Observation;
  readonly providerOf: ProviderOf;
}

/** Environments that are live at the vendor, that no manifest of this run declares, and that `isSelected` accepts. */
export function undeclaredOf(
  { declared, read, observationOf, providerOf }: Targets,
  isSelected: (id: string, environment: string) => boolean,
): Undeclared[] {
  const othersOf = (target: Target): readonly OtherEnvironment[] => {
    if (target.undeclared === 'ignore') return [];
    const observation = observationOf(target);
    return 'others' in observation ? (observation.others ?? []) : [];
  };
  if (read.flatMap(othersOf).length === 0) return [];
  /** The target's object at the vendor, and its environment there. */
  const placeKey = (target: Target, environment: string) =>
    JSON.stringify([readKey(target, providerOf), environment]);
  const known = new Set(
    declared.map((target) => {
      const setting = providerOf(target.provider)?.environmentSetting;
      const named = setting === undefined ? undefined : target.settings[setting];
      return placeKey(target, named ?? target.environment);
    }),
  );
  const ids = new Set(declared.map(({ id }) => id));
  const found: Undeclared[] = [];
  // If two deployments see the same environment, the stricter one reports it.
  const isLenient = ({ undeclared }: Target) => Number(undeclared !== 'drift');
  const strictFirst = [...read.entries()].sort(([, left], [, right]) => isLenient(left) - isLenient(right));
  for (const [index, target] of strictFirst) {
    for (const { environment, fields, fault } of othersOf(target)) {
      const key = placeKey(target, environment);
      const id = freeId(`${target.deployment}/${environment}`, ids);
      if (known.has(key) || !isSelected(id, environment)) continue;
      known.add(key);
      ids.add(id);
      const severity = target.undeclared === 'drift' ? 'error' : 'warning';
      const { version, deployedAt } = fields;
      const { deploymentLocation: location } = target;
      found.push({
        after: lastOfDeployment(read, index),
        report: {
          id,
          deployment: target.deployment,
          environment,
          provider: target.provider,
          ...(Object.keys(target.labels).length > 0 && { labels: (target.shown ?? target).labels }),
          status: fault === undefined ? 'unexpected' : 'unknown',
          ...(severity === 'warning' && { severity }),
          location,
          ...(fault === undefined && { observed: fields }),
          findings: [
            fault === undefined
              ? defined({
                  code: 'undeclared-environment',
                  severity,
                  message: undeclaredEnvironment(environment, version),
                  actual: version,
                  liveSince: typeof deployedAt === 'string' ? deployedAt : undefined,
                  location,
                })
              : {
                  code: 'unreadable',
                  severity: 'error',
                  reason: 'malformed-response',
                  message: undeclaredUnreadable(environment, fault),
                  location,
                },
          ],
        },
      });
    }
  }
  return found.sort((left, right) => left.after - right.after);
}

/** An id that no target has: a manifest may use the same name for another environment at the vendor. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let number = 1; ; number += 1) {
    const free = `${id} (at the vendor${number === 1 ? '' : `, ${number}`})`;
    if (!taken.has(free)) return free;
  }
}

function lastOfDeployment(read: readonly Target[], index: number): number {
  let last = index;
  while (read[last + 1]?.deployment === read[index]?.deployment) last += 1;
  return last;
}
