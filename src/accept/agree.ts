import { type Json, jsonEqual } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Change } from './contract.ts';

/** A target that expects a value which others may share. */
export interface User {
  readonly target: Target;
  readonly field: string;
}

export interface LiveValues {
  /** The live value as it would be written; undefined if unknown. */
  readonly liveOf: (target: Target, field: string) => Json | undefined;
  /** Describes a user that does not agree: `which is in sync`. */
  readonly stateOf: (target: Target, field: string) => string;
}

/** Why a shared value stays, for each change; undefined if the live value is the same for all users. */
export function disagreement(
  changes: readonly Change[],
  users: readonly User[],
  { liveOf, stateOf }: LiveValues,
): ((change: Change) => string) | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  const live = users.map(({ target, field }) => liveOf(target, field));
  const differsFrom = (change: Change) => (value: Json | undefined) =>
    value === undefined || !jsonEqual(value, change.live);
  if (!live.some(differsFrom(first))) return undefined;
  return (change) => {
    const other =
      users[live.findIndex(differsFrom(change))] ?? users.find(({ target }) => target !== change.target);
    if (other === undefined) return 'it is shared';
    const what = other.target === change.target ? `its ${other.field}` : other.target.id;
    return `it is shared with ${what}, ${stateOf(other.target, other.field)}`;
  };
}
