import type { Json } from '../model/json.ts';
import { at, malformed, typeName } from './pointer.ts';

/** A setting is a text, and the vendor may send a number. */
export function isSame(found: Json | undefined, wanted: Json): boolean {
  return found === wanted || (typeof found === 'number' && String(found) === wanted);
}

/** Throws where an entry may be the one that is asked for: it does not say so, and nothing in it says the opposite. */
export function assertSaid(
  entries: readonly Json[],
  wanted: readonly (readonly [string, Json])[],
  place: string,
) {
  for (const [index, entry] of entries.entries()) {
    const differs = wanted.some(([pointer, value]) => {
      const found = at(entry, pointer);
      return saysLike(found, value) && !isSame(found, value);
    });
    if (differs) continue;
    for (const [pointer, value] of wanted) {
      const found = at(entry, pointer);
      if (!saysLike(found, value)) throw malformed(`${place}/${index}${pointer}`, saidInstead(found));
    }
  }
}

/** Whether it is of the kind that is asked for, so that it can differ. */
function saysLike(found: Json | undefined, wanted: Json): boolean {
  if (wanted === null) return found !== undefined;
  if (typeof wanted === 'boolean') return typeof found === 'boolean';
  return typeof found === 'number' || (typeof found === 'string' && found !== '');
}

function saidInstead(found: Json | undefined): string {
  return found === '' ? 'empty' : typeName(found);
}
