import type { Manifest, Target } from '../model/manifest.ts';
import { innermost, operatorOf } from '../operators/expectation.ts';

/** Adds the targets that the selected ones are compared with: they must be read too. */
export function withRelated(manifest: Manifest, selected: readonly Target[]): readonly Target[] {
  if (
    !selected.some(({ expect, promotedFrom }) => promotedFrom !== undefined || relatedIn(expect).length > 0)
  ) {
    return selected;
  }
  const byId = new Map(manifest.targets.map((target) => [target.id, target]));
  const needed = new Map(selected.map((target) => [target.id, target]));
  // The loop also visits entries that it adds, so related targets of related targets are included.
  for (const { deployment, expect, promotedFrom } of needed.values()) {
    const related = relatedIn(expect);
    for (const environment of promotedFrom === undefined ? related : [...related, promotedFrom]) {
      const other = byId.get(`${deployment}/${environment}`);
      if (other !== undefined) needed.set(other.id, other);
    }
  }
  return [...needed.values()];
}

/** Environments whose fields these expectations refer to. */
function relatedIn(expect: Target['expect']): string[] {
  return Object.values(expect).flatMap(({ expectation }) => {
    const inner = innermost(expectation);
    return operatorOf(inner).sibling?.(inner) ?? [];
  });
}
