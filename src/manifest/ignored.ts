import { placeKey } from '../decode/context.ts';
import { isJsonObject, pointerTokens } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Expectation, Target } from '../model/manifest.ts';
import { innermost, operatorOf } from '../operators/expectation.ts';

/** An expectation whose every part is ignored. */
export interface Emptied {
  readonly location: Location;
  readonly message: string;
  readonly hint: string;
}

/**
 * Finds expectations that `ignore` excludes completely in every target. An expectation is fine if one target still
 * compares it: other environments may ignore what their deployment expects.
 */
export function emptiedByIgnore(targets: readonly Target[]): Emptied[] {
  if (targets.every(({ ignore }) => ignore.length === 0)) return [];
  const emptied = new Map<string, Emptied | undefined>();
  for (const target of targets) {
    const ignored = ignoredBy(target.ignore);
    for (const [field, { expectation, location }] of Object.entries(target.expect)) {
      const place = `${placeKey(location)} ${field}`;
      if (emptied.has(place) && emptied.get(place) === undefined) continue;
      const found = ignored.size === 0 ? undefined : emptinessOf(field, expectation, ignored.get(field));
      emptied.set(place, found && { ...found, location });
    }
  }
  return [...emptied.values()].filter((each) => each !== undefined);
}

const ALL = 'all';

/** The ignored members of each field; `ALL` if the whole field is ignored. */
function ignoredBy(ignore: readonly string[]): ReadonlyMap<string, typeof ALL | ReadonlySet<string>> {
  const fields = new Map<string, typeof ALL | Set<string>>();
  for (const entry of ignore) {
    const [field = '', member, ...deeper] = entry.startsWith('/') ? pointerTokens(entry) : [entry];
    const members = fields.get(field) ?? new Set<string>();
    if (member === undefined) fields.set(field, ALL);
    else if (members !== ALL && deeper.length === 0) fields.set(field, members.add(member));
  }
  return fields;
}

function emptinessOf(
  field: string,
  expectation: Expectation,
  ignored: typeof ALL | ReadonlySet<string> | undefined,
): Omit<Emptied, 'location'> | undefined {
  if (ignored === ALL) {
    return {
      message: `${field} is expected and ignored, so nothing of it is compared`,
      hint: `take ${field} out of ignore, or out of expect`,
    };
  }
  const inner = innermost(expectation);
  const { membersOnly, wanted } = operatorOf(inner);
  const members = membersOnly && wanted?.(inner);
  if (ignored === undefined || !isJsonObject(members)) return undefined;
  if (!Object.keys(members).every((member) => ignored.has(member))) return undefined;
  return {
    message: `every member of contains is ignored, so nothing of ${field} is compared`,
    hint: 'name a member that is compared, or take one out of ignore',
  };
}
