import type { Manifest, Target } from '../model/manifest.ts';
import { siblingOf } from '../operators/expectation.ts';

/**
 * Adds the targets that the selected ones are compared with, because they must be read too: by this manifest, and with
 * `before` also by another one.
 */
export function withRelated(
  manifest: Manifest,
  selected: readonly Target[],
  before: ReadonlyMap<string, Target> = new Map(),
): readonly Target[] {
  if (
    before.size === 0 &&
    !selected.some(({ expect, promotedFrom }) => promotedFrom !== undefined || relatedIn(expect).length > 0)
  ) {
    return selected;
  }
  const byId = new Map(manifest.targets.map((target) => [target.id, target]));
  const needed = new Map(selected.map((target) => [target.id, target]));
  // The loop also visits entries that it adds, so related targets of related targets are included.
  for (const target of needed.values()) {
    const { deployment } = target;
    for (const environment of [...relatedTo(target), ...relatedTo(before.get(target.id))]) {
      const other = byId.get(`${deployment}/${environment}`);
      if (other !== undefined) needed.set(other.id, other);
    }
  }
  return [...needed.values()];
}

function relatedTo(target: Target | undefined): readonly string[] {
  if (target === undefined) return [];
  const { expect, promotedFrom } = target;
  const related = relatedIn(expect);
  return promotedFrom === undefined ? related : [...related, promotedFrom];
}

/** Environments whose fields these expectations refer to. */
function relatedIn(expect: Target['expect']): string[] {
  return Object.values(expect).flatMap(({ expectation }) => siblingOf(expectation) ?? []);
}
