import type { Json } from '../model/json.ts';
import { ReadError } from './contract.ts';

const MOST_PAGES = 1_000;
const MOST_ITEMS = 100_000;

interface Page<Item> {
  readonly items: readonly Item[];
  /** The next request; undefined on the last page. */
  readonly next?: string | undefined;
}

/** All items of a list in pages. Refuses a list without an end. */
export async function followPages<Item>(
  readPage: (next: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const page = await readPage(next);
    for (const item of page.items) all.push(item);
    next = page.next;
    if (next === undefined) return all;
    if (seen.has(next)) {
      throw new ReadError(
        'malformed-response',
        'the pages of the list lead in a circle: a page names a next page that was read already',
      );
    }
    seen.add(next);
  } while (seen.size < MOST_PAGES && all.length <= MOST_ITEMS);
  throw new ReadError(
    'too-large',
    `the list goes on after ${seen.size} pages and ${all.length} entries, and is not followed further`,
  );
}

/** Refuses a list that should be whole and mentions further entries. */
export function assertWhole(
  body: Readonly<Record<string, Json>>,
  { member, what }: { readonly member: string; readonly what: string },
): void {
  const list = body[member];
  const named = Array.isArray(list) ? list.length : 0;
  for (const [key, value] of Object.entries(body)) {
    if (key === member || !/count|total|more|next|cursor|pagination/i.test(key)) continue;
    if (typeof value === 'number' ? value <= named : !value) continue;
    throw new ReadError(
      'ambiguous',
      `${what} names ${named} ${member}, and its member ${JSON.stringify(key)} says that there are more`,
    );
  }
}
