import type { Manifest, Target } from '../model/manifest.ts';
import { siblingOf } from '../operators/expectation.ts';

/** Adds the targets that must be read too: this manifest or `before` compares a selected target with them. */
export function withRelated(
  manifest: Manifest,
  selected: readonly Target[],
  before: ReadonlyMap<string, Target> = new Map(),
): readonly Target[] {
  if (before.size === 0 && !selected.some((target) => relatedTo(target).length > 0)) return selected;
  const byId = new Map(manifest.targets.map((target) => [target.id, target]));
  const needed = new Map(selected.map((target) => [target.id, target]));
  // The loop also visits the targets that it adds.
  for (const target of needed.values()) {
    const { deployment } = target;
    for (const environment of [...relatedTo(target), ...relatedTo(before.get(target.id))]) {
      const other = byId.get(`${deployment}/${environment}`);
      if (other !== undefined) needed.set(other.id, other);
    }
  }
  return [...needed.values()];
}

/** Environments that a target is compared with. */
function relatedTo(target: Target | undefined): readonly string[] {
  if (target === undefined) return [];
  const { expect, promotedFrom } = target;
  const related = Object.values(expect).flatMap(({ expectation }) => siblingOf(expectation) ?? []);
  return promotedFrom === undefined ? related : [...related, promotedFrom];
}
