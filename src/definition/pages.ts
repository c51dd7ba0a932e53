import type { Json } from '../model/json.ts';
import { type Get, type GetRequest, ReadError, type Reply } from '../providers/contract.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { PagesDefinition } from './definition.ts';
import { assertNoOtherWords } from './other-words.ts';
import { at, malformed, typeName } from './pointer.ts';

const MOST_PAGES = 200;
const MOST_ENTRIES = 100_000;

export interface Request {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly response: ReplySchema;
  readonly keep?: NonNullable<GetRequest['keep']>;
}

export interface Entries {
  readonly entries: readonly Json[];
  /** The pointer of the list, for messages. */
  readonly place: string;
}

/** Every entry of a list, page by page. A 404 of the first page is handed back. */
export async function readList(
  request: Request,
  list: string,
  pages: PagesDefinition | undefined,
  get: Get,
): Promise<Entries | Extract<Reply<Json>, { status: 404 }>> {
  const entries: Json[] = [];
  const seen = new Set<string>();
  let next: Request | undefined = request;
  for (let page = 1; next !== undefined; page += 1) {
    const reply: Reply<Json> = await get(sent(next));
    if (reply.status === 404) {
      if (page === 1) return reply;
      throw new ReadError('malformed-response', `page ${page} of the list is not there: ${reply.message}`);
    }
    const found = at(reply.body, list);
    if (!Array.isArray(found) && (found !== null || list === ''))
      throw malformed(list, `${typeName(found)}, not a list`);
    if (found === null) assertNoOtherWords(reply.body, list);
    if (entries.length + (found?.length ?? 0) > MOST_ENTRIES)
      throw new ReadError('too-large', `the list has more than ${MOST_ENTRIES} entries`);
    for (const entry of found ?? []) entries.push(entry);
    if (pages === undefined) break;
    next = followed(next, pages, reply, page);
    const key = JSON.stringify(next?.query) + next?.path;
    if (next !== undefined && seen.has(key)) {
      throw new ReadError('malformed-response', 'the pages of the list lead back to one that was read');
    }
    seen.add(key);
    if (page >= MOST_PAGES) throw new ReadError('too-large', `the list has more than ${MOST_PAGES} pages`);
  }
  return { entries, place: list };
}

function sent({ path, query, response, keep }: Request) {
  return { path, response, ...(query !== undefined && { query }), ...(keep !== undefined && { keep }) };
}

/** The request of the next page; undefined after the last one. */
function followed(
  request: Request,
  pages: PagesDefinition,
  { body, next }: Extract<Reply<Json>, { status: 200 }>,
  page: number,
): Request | undefined {
  if ('link' in pages) return next === undefined ? undefined : { ...request, ...next, query: undefined };
  if ('next' in pages) {
    const cursor = at(body, pages.next);
    if (cursor === undefined || cursor === null || cursor === '') {
      if (pages.more !== undefined && at(body, pages.more) === true)
        throw malformed(pages.next, `${typeName(cursor)}, and ${pages.more} says that there are more pages`);
      return undefined;
    }
    if (typeof cursor !== 'string' && typeof cursor !== 'number') {
      throw malformed(pages.next, `${typeName(cursor)}, not a cursor`);
    }
    return { ...request, query: { ...request.query, [pages.query]: String(cursor) } };
  }
  const { query, more } = pages.page;
  const left = at(body, more);
  const hasMore = typeof left === 'number' ? left > page : left;
  if (hasMore === undefined || hasMore === null || hasMore === false) return undefined;
  if (hasMore !== true) throw malformed(more, `${typeName(left)}, not true or false`);
  return { ...request, query: { ...request.query, [query]: String(page + 1) } };
}
