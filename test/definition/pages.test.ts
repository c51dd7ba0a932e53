import { describe, expect, test } from 'vitest';
import type { PagesDefinition } from '../../src/definition/definition.ts';
import { readList } from '../../src/definition/pages.ts';
import type { Json } from '../../src/model/json.ts';
import type { Get, GetRequest } from '../../src/providers/contract.ts';

const request = { path: '/prompts', query: { limit: '2' }, response: {} };

/** Reads a list from a server. Returns its entries, and the queries of the requests. */
async function read(pages: PagesDefinition, bodyOf: (query: Readonly<Record<string, string>>) => Json) {
  const asked: string[] = [];
  const get = (async ({ query = {} }: GetRequest) => {
    asked.push(String(new URLSearchParams(query)));
    return { status: 200, body: bodyOf(query) };
  }) as unknown as Get;
  const found = await readList(request, { list: '/items', pages }, get);
  return { entries: 'entries' in found ? found.entries : [], asked };
}

const ALL = [1, 2, 3, 4, 5].map((id) => ({ id }));
/** A page: two items, from this index on. */
const two = (from: number) => ALL.slice(from, from + 2);
const SERVERS: readonly (readonly [
  string,
  PagesDefinition,
  (query: Readonly<Record<string, string>>) => Json,
])[] = [
  [
    'a cursor',
    { next: '/next', query: 'cursor' },
    ({ cursor = '0' }) => ({
      items: two(Number(cursor)),
      next: Number(cursor) < 4 ? Number(cursor) + 2 : null,
    }),
  ],
  [
    'a cursor that counts only if more is true',
    { next: '/next', query: 'cursor', more: '/more' },
    ({ cursor = '0' }) => ({
      items: two(Number(cursor)),
      next: Number(cursor) + 2,
      more: Number(cursor) < 4,
    }),
  ],
  ['the last entry', { last: '/id', query: 'after' }, ({ after = '0' }) => ({ items: two(Number(after)) })],
  [
    'a number of pages',
    { page: { query: 'page', more: '/pages' } },
    ({ page = '1' }) => ({ items: two(Number(page) * 2 - 2), pages: 3 }),
  ],
  [
    'pages that are numbered from 0',
    { page: { query: 'page', more: '/pages', first: 0 } },
    ({ page = '0' }) => ({ items: two(Number(page) * 2), pages: 3 }),
  ],
  [
    'an offset and a total',
    { offset: { query: 'offset', more: '/total' } },
    ({ offset = '0' }) => ({ items: two(Number(offset)), total: 5 }),
  ],
  [
    'an offset alone',
    { offset: { query: 'offset' } },
    ({ offset = '0' }) => ({ items: two(Number(offset)) }),
  ],
];

test.each(SERVERS)('a list is followed to its end by %s', async (_, pages, bodyOf) => {
  const { entries, asked } = await read(pages, bodyOf);

  expect(entries).toEqual(ALL);
  expect(asked[0]).toBe('limit=2');
  expect(asked.every((query) => query.startsWith('limit=2'))).toBe(true);
});

const LOST: readonly (readonly [
  string,
  PagesDefinition,
  (query: Readonly<Record<string, string>>) => Json,
  string,
])[] = [
  ['a cursor that stays', { next: '/next', query: 'cursor' }, () => ({ items: [1], next: 'a' }), 'lead back'],
  [
    'two cursors in turn',
    { next: '/next', query: 'cursor' },
    ({ cursor }) => ({ items: [1], next: cursor === 'a' ? 'b' : 'a' }),
    'lead back',
  ],
  [
    'cursors without end',
    { next: '/next', query: 'cursor' },
    ({ cursor = '0' }) => ({ items: [], next: Number(cursor) + 1 }),
    'more than 200 pages',
  ],
  [
    'a server that ignores the page number',
    { page: { query: 'page', more: '/more' } },
    () => ({ items: ALL, more: true }),
    'the same page twice',
  ],
  [
    'a server that ignores the offset',
    { offset: { query: 'offset' } },
    () => ({ items: ALL }),
    'the same page twice',
  ],
  [
    'a total that is never reached',
    { offset: { query: 'offset', more: '/total' } },
    ({ offset = '0' }) => ({ items: offset === '0' ? ALL : [], total: ALL.length + 1 }),
    '/total is beyond the',
  ],
  [
    'pages without end',
    { page: { query: 'page', more: '/more' } },
    ({ page = '1' }) => ({ items: [{ id: page }], more: true }),
    'more than 200 pages',
  ],
  [
    'a server that ignores the last entry',
    { last: '/id', query: 'after' },
    () => ({ items: ALL }),
    'lead back',
  ],
  [
    'a last entry without an id',
    { last: '/id', query: 'after' },
    () => ({ items: [{ name: 'a' }] }),
    'the next page begins after it',
  ],
  [
    'more pages, and no cursor',
    { next: '/next', query: 'cursor', more: '/more' },
    () => ({ items: [1], more: true }),
    'and the list goes on',
  ],
  [
    'no member that says if there are more',
    { next: '/next', query: 'cursor', more: '/more' },
    () => ({ items: [1], next: 'a' }),
    '/more is not there',
  ],
  [
    'no member on the first page that says if there are more',
    { page: { query: 'page', more: '/mroe' } },
    () => ({ items: [1], more: true }),
    '/mroe is not there',
  ],
  [
    'a cursor that is an object',
    { next: '/next', query: 'cursor' },
    () => ({ items: [1], next: {} }),
    '/next is an object, not a cursor',
  ],
  [
    'a hundred thousand entries and more',
    { offset: { query: 'offset' } },
    ({ offset = '0' }) => ({ items: Array.from({ length: 60_000 }, (_, index) => index + Number(offset)) }),
    'more than 100000 entries',
  ],
];

test.each(LOST)('refuses a list that it cannot read whole: %s', async (_, pages, bodyOf, words) => {
  await expect(read(pages, bodyOf)).rejects.toThrow(words);
});

describe('a list that targets share', () => {
  test('is indexed once for all of them', async () => {
    let looked = 0;
    const items = Array.from({ length: 2_000 }, (_, index) => ({
      get name() {
        looked += 1;
        return `p${index}`;
      },
    }));
    const body = { items } as unknown as Json;
    const get = (async () => ({ status: 200, body })) as unknown as Get;

    for (let index = 0; index < 2_000; index += 1) {
      const found = await readList(request, { list: '/items', pages: undefined }, get);
      const fitting = 'entries' in found ? found.fitting([['/name', `p${index}`]]) : [];
      expect(fitting.map((entry) => entry.index)).toEqual([index]);
    }

    // The name of each of the 2,000 items is read once for the index, and once more when a target finds the item.
    expect(looked).toBe(4_000);
  });

  test('finds only the number 7 if the definition has the number, and also the text "7" if it has the text', async () => {
    const body: Json = { items: [{ id: 7 }, { id: '7' }, { id: true }, { id: 'true' }, { id: null }, {}] };
    const get = (async () => ({ status: 200, body })) as unknown as Get;
    const found = await readList(request, { list: '/items', pages: undefined }, get);
    const at = (value: Json) =>
      'entries' in found ? found.fitting([['/id', value]]).map(({ index }) => index) : [];

    expect([at('7'), at(7), at(true), at('true'), at(null)]).toEqual([[0, 1], [0], [2], [3], [4]]);
  });
});
