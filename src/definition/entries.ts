import type { Json } from '../model/json.ts';
import { at } from './pointer.ts';

export interface Entry {
  readonly item: Json;
  readonly index: number;
}

/** A longer list is refused. */
export const MOST_ENTRIES = 100_000;

/** What an entry must have, by pointer. */
export type Wanted = readonly (readonly [pointer: string, value: Json])[];

/** The entries of a list. Many targets share it, so it is indexed once. */
export interface Entries {
  readonly entries: readonly Json[];
  /** The pointer of the list, for messages. */
  readonly place: string;
  /** The entries that have every wanted value. */
  fitting(wanted: Wanted): readonly Entry[];
  /** The result of `make`, computed once per key. */
  once<Value>(key: string, make: (entries: readonly Json[]) => Value): Value;
}

export function entriesOf(entries: readonly Json[], place: string): Entries {
  const made = new Map<string, unknown>();
  const once = <Value>(key: string, make: (all: readonly Json[]) => Value): Value => {
    if (!made.has(key)) made.set(key, make(entries));
    return made.get(key) as Value;
  };
  const fitting = (wanted: Wanted): readonly Entry[] => {
    const pointers = wanted.map(([pointer]) => pointer);
    const index = once(`by ${JSON.stringify(pointers)}`, (all) => indexOf(all, pointers));
    const near = index.get(textOf(wanted.map(([, value]) => value))) ?? [];
    return near.filter(({ item }) => wanted.every(([pointer, value]) => isSame(at(item, pointer), value)));
  };
  return { entries, place, fitting, once };
}

/** Entries by the texts of their values at these pointers: the number 3 and the text "3" have one key. */
function indexOf(entries: readonly Json[], pointers: readonly string[]): ReadonlyMap<string, Entry[]> {
  const index = new Map<string, Entry[]>();
  entries.forEach((item, place) => {
    const key = textOf(pointers.map((pointer) => at(item, pointer)));
    const known = index.get(key);
    if (known === undefined) index.set(key, [{ item, index: place }]);
    else known.push({ item, index: place });
  });
  return index;
}

function textOf(values: readonly (Json | undefined)[]): string {
  return JSON.stringify(values.map((value) => (typeof value === 'object' ? 'object' : String(value))));
}

/** Settings are texts, but the vendor may send a number. */
export function isSame(found: Json | undefined, wanted: Json): boolean {
  return found === wanted || (typeof found === 'number' && String(found) === wanted);
}
