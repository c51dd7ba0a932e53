import { type Json, jsonEqual } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Edit } from '../yaml/edits.ts';
import { type Change, LeftAlone, type OnLeft, type Proposal, reasonToStay } from './contract.ts';

/** A target that expects a value which others may share. */
export interface User {
  readonly target: Target;
  readonly field: string;
}

export interface Sharing {
  readonly targets: readonly Target[];
  /** The live value in the form in which it would be written; undefined if it is unknown. */
  readonly liveOf: (user: User) => Json | undefined;
  /** The state of another user of the value, as the end of a sentence: `which is in-sync`. */
  readonly stateOf: (user: User) => string;
  readonly onLeft: OnLeft;
}

interface SharedPlace {
  /** Equal for all users of the value. */
  readonly key: string;
  /** The path of the file after all symbolic links are followed. */
  readonly path: string;
}

interface Places<Place extends SharedPlace> {
  /** Where a value is written, or a sentence that says why that is unknown. */
  readonly placeOf: (user: User) => Place | string;
  /** @throws LeftAlone */
  readonly refuse?: (place: Place, users: readonly User[]) => void;
  /** @throws LeftAlone */
  readonly editsOf: (place: Place, change: Change, users: readonly User[]) => readonly Edit[];
}

/** One proposal for each place, however many targets use it. */
export function proposeShared<Place extends SharedPlace>(
  changes: readonly Change[],
  { targets, onLeft, ...live }: Sharing,
  { placeOf, refuse, editsOf }: Places<Place>,
): Proposal[] {
  const groups = new Map<
    string,
    { readonly place: Place; readonly same: Change[]; readonly users: User[] }
  >();
  for (const change of changes) {
    const place = placeOf(change);
    if (typeof place === 'string') {
      onLeft([change.item], place);
      continue;
    }
    const group = groups.get(place.key) ?? { place, same: [], users: [] };
    group.same.push(change);
    groups.set(place.key, group);
  }
  // A target uses the value even if it is not selected.
  for (const target of groups.size > 0 ? targets : []) {
    for (const field of Object.keys(target.expect)) {
      const place = placeOf({ target, field });
      if (typeof place !== 'string') groups.get(place.key)?.users.push({ target, field });
    }
  }
  return [...groups.values()].flatMap(({ place, same, users }): Proposal[] => {
    const items = same.map(({ item }) => item);
    try {
      refuse?.(place, users);
      const why = disagreement(same, users, live);
      if (why !== undefined) {
        for (const change of same) onLeft([change.item], why(change));
        return [];
      }
      const edits = editsOf(place, same[0] as Change, users);
      const intents = same.map(({ target, field }) => ({ kind: 'value', id: target.id, field }) as const);
      return [{ items, path: place.path, edits, intents }];
    } catch (error) {
      onLeft(items, error instanceof LeftAlone ? error.message : `${reasonToStay(error)}: change it by hand`);
      return [];
    }
  });
}

/** Why a shared value cannot be changed, for each change; undefined if all its users have the same live value. */
function disagreement(
  changes: readonly Change[],
  users: readonly User[],
  { liveOf, stateOf }: Pick<Sharing, 'liveOf' | 'stateOf'>,
): ((change: Change) => string) | undefined {
  const live = users.map(liveOf);
  const differsFrom = (change: Change) => (value: Json | undefined) =>
    value === undefined || !jsonEqual(value, change.live);
  if (!live.some(differsFrom(changes[0] as Change))) return undefined;
  return (change) => {
    const other =
      users[live.findIndex(differsFrom(change))] ?? users.find(({ target }) => target !== change.target);
    if (other === undefined) return 'it is shared';
    const what = other.target === change.target ? `its ${other.field}` : other.target.id;
    return `it is shared with ${what}, ${stateOf(other)}`;
  };
}
