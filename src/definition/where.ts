import type { Json } from '../model/json.ts';
import { isRounded } from '../providers/common.ts';
import { type Entry, isSame, type Wanted } from './entries.ts';
import { at, malformed, typeName } from './pointer.ts';

/** The entries that do not say all of what is asked of them, whatever the values are. */
export function doubtfulIn(entries: readonly Json[], wanted: Wanted): readonly Entry[] {
  return entries.flatMap((item, index) =>
    wanted.every(([pointer, value]) => saysLike(at(item, pointer), value)) ? [] : [{ item, index }],
  );
}

/** Throws where an entry may be the one that is asked for: it does not say so, and nothing in it says the opposite. */
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

/** Whether it is of the kind that is asked for, so that it can differ. */
function saysLike(found: Json | undefined, wanted: Json): boolean {
  if (wanted === null) return found !== undefined;
  if (typeof wanted === 'boolean') return typeof found === 'boolean';
  if (typeof found === 'number') return !isRounded(found);
  return typeof wanted === 'string' && typeof found === 'string' && found !== '';
}
