import type { Target } from '../model/manifest.ts';
import type { Provider } from '../providers/contract.ts';

/** The number of targets, this one included, that one list of the vendor can answer; 0 if the target must be read alone. */
export type Alike = (target: Target) => number;

/** Counts targets that differ in one setting only, and whose compared fields are all in the vendor's list. */
export function countAlike(targets: readonly Target[], providerOf: (id: string) => Provider): Alike {
  // Most runs have no such provider: nothing is counted.
  const providers = new Set(targets.map(({ provider }) => provider));
  if (![...providers].some((id) => providerOf(id).fleet !== undefined)) return () => 0;
  const fields = comparedFields(targets);
  const counts = new Map<string, number>();
  const keyOf = (target: Target): string | undefined => {
    const { fleet } = providerOf(target.provider);
    if (fleet === undefined) return undefined;
    const compared = fields.get(target.deployment) ?? [];
    if (![...compared].every((field) => fleet.fields.includes(field))) return undefined;
    const { provider, connection, credentials, settings } = target;
    const { [fleet.setting]: _, ...others } = settings;
    const variables = Object.entries(credentials).map(([name, { variable }]) => [name, variable]);
    return JSON.stringify([provider, connection.name, variables.sort(), Object.entries(others).sort()]);
  };
  const keys = new Map<Target, string>();
  for (const target of targets) {
    const key = keyOf(target);
    if (key === undefined) continue;
    keys.set(target, key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (target) => counts.get(keys.get(target) ?? '') ?? 0;
}

/** The compared fields, by deployment: a target may be compared with another environment of its deployment. */
export function comparedFields(targets: readonly Target[]): ReadonlyMap<string, ReadonlySet<string>> {
  const fields = new Map<string, Set<string>>();
  for (const { deployment, expect } of targets) {
    const known = fields.get(deployment) ?? new Set();
    fields.set(deployment, known);
    for (const field of Object.keys(expect)) known.add(field);
  }
  return fields;
}
