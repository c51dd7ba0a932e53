import type { Manifest } from '../model/manifest.ts';
import type { Compared } from './compare.ts';
import { observationOf, type Reading } from './reading.ts';
import { findStrangers, refuseStrangers } from './select.ts';
import type { SelectedPart } from './select-part.ts';

/** Selected names that match neither a declared target nor an undeclared environment that is live. */
export interface Unseen {
  readonly names: readonly string[];
  /** False if a target could not be read whose undeclared environments may match. */
  readonly isCertain: boolean;
}

/** @throws ProblemError if a name certainly matches nothing; a shard leaves that to the merge of all shards */
export function findUnseen(
  manifest: Manifest,
  { selected, strangers, sharded }: SelectedPart,
  { reading, compared }: { readonly reading: Reading; readonly compared: Compared },
): Unseen {
  const places = compared.undeclared.map(({ deployment, environment }) => ({
    id: `${deployment}/${environment}`,
    environment,
  }));
  const unseen = findStrangers(strangers, places);
  const isCertain = selected.every(
    (target) => target.undeclared === 'ignore' || observationOf(reading, target).kind !== 'unreadable',
  );
  if (sharded === undefined && isCertain) refuseStrangers(manifest, unseen);
  return { names: [...unseen.environments, ...unseen.targets], isCertain };
}

export function unseenNotices({ names, isCertain }: Unseen): string[] {
  if (isCertain) return [];
  return names.map(
    (name) =>
      `"${name}" fits no declared target. Whether it fits an undeclared environment is not known, because not every vendor could be read: check the name.`,
  );
}
