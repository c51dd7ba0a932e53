import type { Json } from '../model/json.ts';
import { isRounded } from '../providers/common.ts';
import { typeName } from '../providers/members.ts';
import { type Entry, isSame, type Wanted } from './entries.ts';
import { at, malformed } from './pointer.ts';

/** The entries that lack a value for one of these pointers. */
export function doubtfulIn(entries: readonly Json[], wanted: Wanted): readonly Entry[] {
  return entries.flatMap((item, index) =>
    wanted.every(([pointer, value]) => saysLike(at(item, pointer), value)) ? [] : [{ item, index }],
  );
}

/** Throws if one of these entries may be the wanted one: it lacks a value, and its other values are the wanted ones. */
export function assertSaid(doubtful: readonly Entry[], wanted: Wanted, place: string): void {
  for (const { item, index } of doubtful) {
    const differs = wanted.some(([pointer, value]) => {
      const found = at(item, pointer);
      return saysLike(found, value) && !isSame(found, value);
    });
    if (differs) continue;
    for (const [pointer, value] of wanted) {
      const found = at(item, pointer);
      if (saysLike(found, value)) continue;
      throw malformed(`${place}/${index}${pointer}`, found === '' ? 'empty' : typeName(found));
    }
  }
}

/** Whether the value has the type of the wanted value, so that both can be compared. */
function saysLike(found: Json | undefined, wanted: Json): boolean {
  if (wanted === null) return found !== undefined;
  if (typeof wanted === 'boolean') return typeof found === 'boolean';
  if (typeof found === 'number') return !isRounded(found);
  return typeof wanted === 'string' && typeof found === 'string' && found !== '';
}
