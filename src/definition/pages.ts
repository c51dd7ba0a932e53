import { type Json, jsonEqual } from '../model/json.ts';
import { type Get, type GetRequest, ReadError, type Reply } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';
import type { PagesDefinition } from './definition.ts';
import { type Entries, entriesOf, MOST_ENTRIES } from './entries.ts';
import { assertNoOtherWords } from './other-words.ts';
import { at, listAt, malformed } from './pointer.ts';

const MOST_PAGES = 200;

interface Listing {
  readonly list: string;
  readonly pages: PagesDefinition | undefined;
  /** The vendor leaves an empty list out of the reply. */
  readonly isLeftOut?: boolean | undefined;
  readonly nullIsEmpty?: boolean | undefined;
}

type Page = Extract<Reply<Json>, { status: 200 }>;

/** Whole lists, by the body of their first page. Targets that share this body share the list. */
const known = new WeakMap<object, Map<string, Promise<Entries>>>();

/** Every entry of a list, page by page. A 404 of the first page is returned. */
export async function readList(
  request: GetRequest,
  listing: Listing,
  get: Get,
): Promise<Entries | Extract<Reply<Json>, { status: 404 }>> {
  const first: Reply<Json> = await get(request);
  if (first.status === 404) return first;
  const { body } = first;
  if (typeof body !== 'object' || body === null) throw malformed('', `${typeName(body)}, without a list`);
  const lists = known.get(body) ?? new Map<string, Promise<Entries>>();
  known.set(body, lists);
  const key = JSON.stringify(listing);
  const all = lists.get(key) ?? readAll(first, { request, listing, get });
  lists.set(key, all);
  return all;
}

interface Reading {
  readonly request: GetRequest;
  readonly listing: Listing;
  readonly get: Get;
}

async function readAll(first: Page, { request, listing, get }: Reading): Promise<Entries> {
  const { list, pages } = listing;
  const entries: Json[] = [];
  const seen = new Set([keyOf(request)]);
  let [page, asked, before]: [Page, GetRequest, readonly Json[]] = [first, request, []];
  for (let number = 1; ; number += 1) {
    const found = listIn(page.body, listing);
    assertNew(found, before, pages);
    if (entries.length + found.length > MOST_ENTRIES)
      throw new ReadError('too-large', `the list has more than ${MOST_ENTRIES} entries`);
    for (const entry of found) entries.push(entry);
    const next = pages && followed(asked, pages, { page, number, found, count: entries.length });
    if (next === undefined) return entriesOf(entries, list);
    if (seen.has(keyOf(next)))
      throw new ReadError(
        'malformed-response',
        'the pages of the list lead back to a page that was already read',
      );
    seen.add(keyOf(next));
    if (number >= MOST_PAGES) throw new ReadError('too-large', `the list has more than ${MOST_PAGES} pages`);
    const reply: Reply<Json> = await get(next);
    if (reply.status === 404) {
      const message = `page ${number + 1} of the list is not there: ${reply.message}`;
      throw new ReadError('malformed-response', message);
    }
    [page, asked, before] = [reply, next, found];
  }
}

function listIn(body: Json, { list, isLeftOut = false, nullIsEmpty = false }: Listing): readonly Json[] {
  const found = at(body, list);
  if (found === null && nullIsEmpty && list !== '') {
    assertNoOtherWords(body, list);
    return [];
  }
  if (found === undefined && isLeftOut) return [];
  return listAt(body, list);
}

/** Throws if the page is the same as the one before: a vendor that ignores the page number would send it for ever. */
function assertNew(
  found: readonly Json[],
  before: readonly Json[],
  pages: PagesDefinition | undefined,
): void {
  const isCounted = pages !== undefined && ('page' in pages || 'offset' in pages);
  if (!isCounted || found.length === 0 || found.length !== before.length) return;
  const isSame = [0, -1].every((index) => jsonEqual(found.at(index) ?? null, before.at(index) ?? null));
  if (isSame) throw new ReadError('malformed-response', 'the list sends the same page twice');
}

function keyOf({ path, query = {} }: GetRequest): string {
  return JSON.stringify([path, Object.entries(query).sort()]);
}

interface Read {
  readonly page: Page;
  /** Begins at 1. */
  readonly number: number;
  readonly found: readonly Json[];
  /** Entries so far. */
  readonly count: number;
}

/** The request of the next page; undefined after the last one. */
function followed(
  request: GetRequest,
  pages: PagesDefinition,
  { page: { body, next }, number, found, count }: Read,
): GetRequest | undefined {
  const asking = (name: string, value: string) => ({
    ...request,
    query: { ...request.query, [name]: value },
  });
  if ('link' in pages) {
    const { query: _, ...rest } = request;
    return next && { ...rest, ...next };
  }
  if ('next' in pages) {
    const cursor = cursorIn(body, pages.next);
    if (pages.more === undefined) return cursor === undefined ? undefined : asking(pages.query, cursor);
    const left = at(body, pages.more);
    if (typeof left !== 'boolean') throw malformed(pages.more, `${typeName(left)}, not true or false`);
    if (!left) return undefined;
    if (cursor === undefined) throw malformed(pages.next, 'not there, and the list goes on');
    return asking(pages.query, cursor);
  }
  if ('last' in pages) {
    const last = found.at(-1);
    if (last === undefined) return undefined;
    const cursor = cursorIn(last, pages.last);
    if (cursor === undefined) throw malformed(pages.last, 'not there, and the next page begins after it');
    return asking(pages.query, cursor);
  }
  if ('page' in pages) {
    const { query, more, first = 1 } = pages.page;
    return isMore(body, more, { read: number, isFirst: number === 1 })
      ? asking(query, String(number + first))
      : undefined;
  }
  const { query, more } = pages.offset;
  const isEmpty = found.length === 0;
  const goesOn = more === undefined ? !isEmpty : isMore(body, more, { read: count, isFirst: number === 1 });
  if (goesOn && isEmpty) throw malformed(more ?? '', `beyond the ${count} entries that were sent`);
  return goesOn ? asking(query, String(count)) : undefined;
}

function cursorIn(value: Json, pointer: string): string | undefined {
  const cursor = at(value, pointer);
  if (cursor === undefined || cursor === null || cursor === '') return undefined;
  if (typeof cursor === 'string' || typeof cursor === 'number') return String(cursor);
  throw malformed(pointer, `${typeName(cursor)}, not a cursor`);
}

/**
 * Whether there are more pages or entries: the value is true, or a number above `read`. On the first page, a missing
 * value is a fault, because a wrong pointer would otherwise end every list.
 */
function isMore(
  body: Json,
  pointer: string,
  { read, isFirst }: { readonly read: number; readonly isFirst: boolean },
): boolean {
  const said = at(body, pointer);
  if (said === undefined && isFirst) throw malformed(pointer, 'not there');
  const left = said ?? false;
  if (typeof left === 'number') return left > read;
  if (typeof left !== 'boolean') throw malformed(pointer, `${typeName(left)}, not true or false`);
  return left;
}
