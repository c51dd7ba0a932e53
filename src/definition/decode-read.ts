import { listOf, oneOrMore, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { boolean, choice, json } from '../decode/scalars.ts';
import type { Json } from '../model/json.ts';
import type {
  AbsentDefinition,
  EnvironmentsDefinition,
  FieldDefinition,
  PagesDefinition,
} from './definition.ts';
import { anyText, must, objectOf, POINTER_HINT, path, pointer, queryMap, queryName, say } from './words.ts';

const number = record({
  query: must(
    say(queryName, 'The parameter that takes the number.'),
    'write query: and the parameter that takes the number',
  ),
  more: must(
    say(pointer, 'Where the reply says that there are more pages, or how many.'),
    'write more: and where the reply says that there are more, or how many pages',
  ),
  first: say(mapped(choice(['0', '1']), Number), 'The number of the first page: 1, if not given.'),
});
const offset = record({
  query: must(
    say(queryName, 'The parameter that takes the number of entries so far.'),
    'write query: and the parameter that takes the number of entries so far',
  ),
  more: say(pointer, 'Where the reply says that there are more, or how many; else an empty page ends it.'),
});

const allPages: Decoder<PagesDefinition> = mapped(
  record({
    next: say(pointer, 'Where the reply has the cursor of the next page.'),
    last: say(pointer, 'Where the last entry of a page has it.'),
    query: say(queryName, 'The parameter that takes it.'),
    more: say(pointer, 'With next: where the reply says whether there are more.'),
    link: say(boolean, 'The Link header leads to the next page (RFC 8288).'),
    page: say(number, 'Pages have numbers.'),
    offset: say(offset, 'A page begins after a number of entries.'),
  }),
  (given, node, context): PagesDefinition | undefined => {
    const { next, last, query, more, link, page, offset: from } = given;
    const ways = [next, last, link, page, from].filter((each) => each !== undefined).length;
    if (ways === 1) {
      const isAlone = query === undefined && more === undefined;
      if (link === true && isAlone) return { link };
      if (page?.query !== undefined && page.more !== undefined && isAlone) {
        return {
          page: {
            ...{ query: page.query, more: page.more },
            ...(page.first !== undefined && { first: page.first }),
          },
        };
      }
      if (from?.query !== undefined && isAlone)
        return { offset: { query: from.query, ...(from.more !== undefined && { more: from.more }) } };
      if (last !== undefined && query !== undefined && more === undefined) return { last, query };
      if (next !== undefined && query !== undefined)
        return { next, query, ...(more !== undefined && { more }) };
    }
    return report(context, node.start, {
      code: 'bad-value',
      message: '"pages" must say one way to the next page',
      hint: 'write { next: /next_cursor, query: cursor }, { last: /id, query: after }, { offset: { query: offset } }, { page: { query: page, more: /has_more } } or { link: true }',
    });
  },
);

/** Three parts of a definition have it: the schema says it once. */
export const pagesDefinitions = { pages: allPages.schema };
const pages = { ...allPages, schema: { allOf: [{ $ref: '#/definitions/pages' }] } };

const scalarJson: Decoder<Json> = mapped(json, (value, node, context, name) =>
  typeof value === 'object'
    ? report(context, node.start, {
        code: 'wrong-type',
        message: `${name} must be a single value`,
        hint: 'write a text, a number, true or false',
      })
    : value,
);

/** Pointers to what they must say. */
function pointersOf<Value>(decoder: Decoder<Value>): Decoder<Readonly<Record<string, Value>>> {
  return {
    schema: {
      type: 'object',
      additionalProperties: decoder.schema,
      propertyNames: { pattern: '^(/|$)', errorMessage: POINTER_HINT },
    },
    read(node, name, context) {
      const values = objectOf(decoder, { areData: true }).read(node, name, context);
      if (node.kind !== 'map') return values;
      for (const { key, keyStart } of node.entries) {
        pointer.read({ kind: 'scalar', start: keyStart, text: key, value: key }, 'a key', context);
      }
      return values;
    },
  };
}

const onlyTrue = mapped(choice(['true']), () => true as const);
const status404 = mapped(choice(['404']), () => 404 as const);
const absent: Decoder<AbsentDefinition> = record({
  status: say(status404, 'A 404 says that nothing is deployed.'),
  exists: say(path, 'A second read, to distinguish "nothing deployed" from "no such object".'),
  query: queryMap,
  has: say(pointersOf(anyText), 'What its reply has if the object exists.'),
  without: say(pointer, 'If this is null, nothing is deployed.'),
  archived: say(
    mapped(pointer, (at) => ({ at })),
    'If this has a text, such as a time, nothing is deployed any more.',
  ),
});

export const read = record({
  get: must(
    say(path, 'The path below baseUrl; each {setting} is one encoded segment.'),
    'write get: and the path, such as /prompts/{prompt}',
  ),
  query: queryMap,
  item: say(pointer, 'Where the live object is.'),
  list: say(pointer, 'In place of item: where the list is.'),
  where: say(pointersOf(scalarJson), 'What only the live entry has, by pointer.'),
  neverEmpty: say(onlyTrue, 'The list always has entries: an empty one proves nothing.'),
  pages: say(pages, 'How to get to the next page of the list.'),
  absent: say(absent, 'When nothing is deployed.'),
  about: say(pointersOf(anyText), 'What the item must say to be about what was asked.'),
});

const words = oneOrMore(anyText);
export const state = record({
  at: must(say(pointer, 'Where the item says its state.'), 'write at: and where the item says its state'),
  live: must(say(words, 'The words for what is live.'), 'write live: and the words for what is live'),
  pending: say(words, 'The words for a rollout that is under way.'),
  failed: say(words, 'The words for what has failed.'),
  absent: say(words, 'The words for nothing deployed.'),
  message: say(pointer, 'Why it is so: a text, or a list of texts.'),
});

export const rollout = record({
  version: must(
    say(pointer, 'Where the version that is being rolled out is.'),
    'write version: and where the version that is being rolled out is',
  ),
  status: say(pointer, 'Where its status is, in the words of state.'),
  message: say(pointer, 'Where the vendor says more about it.'),
});

export const split = record({
  at: must(say(pointer, 'Where the shares are: a map or a list.'), 'write at: and where the shares are'),
  share: say(pointer, 'In each entry, its share.'),
  version: say(pointer, 'In each entry of a list, its version.'),
  whole: say(mapped(choice(['1', '100']), Number), 'The sum of all shares.'),
});

export const field: Decoder<FieldDefinition> = shorthand<FieldDefinition>(
  mapped(pointer, (at) => ({ at })),
  mapped(
    record({
      at: say(pointer, 'Where the item has it.'),
      type: say(
        choice(['text', 'number', 'boolean', 'time', 'json']),
        'How it is compared; text if not given.',
      ),
      unit: say(choice(['s', 'ms']), 'The unit of a time that is a number.'),
      optional: say(boolean, 'It may be missing; otherwise a reply without it is malformed.'),
      identity: say(boolean, 'It says which thing is deployed, so a rollout may change it.'),
      commit: say(boolean, 'It is the hash of a git commit.'),
      hide: say(listOf(pointer), 'Parts that are always shown as (hidden).'),
      hash: say(objectOf(pointer), 'A hash of these parts of the item, by name.'),
      hashWithout: say(listOf(anyText), 'A hash of the whole item without these members.'),
      description: say(anyText, 'What it is, for people.'),
    }),
    ({ at, ...rest }, node, context) => {
      if (at !== undefined || rest.hash !== undefined || rest.hashWithout !== undefined)
        return { at: at ?? '', ...rest };
      return report(context, node.start, {
        code: 'missing-key',
        message: 'a field needs "at"',
        hint: 'write at: and where the item has it',
      });
    },
  ),
);

const elsewhere = record({
  get: say(
    path,
    'A read for each entry; its path may use the settings of the entry. Without it, the entry itself has the environments.',
  ),
  query: queryMap,
  list: must(say(pointer, 'Where their list is.'), 'write list: and where the list of environments is'),
  pages: say(pages, 'With get: how to get to the next page of the list.'),
  name: must(say(pointer, 'Where each says its name.'), 'write name: and where each of them says its name'),
  unless: say(listOf(pointer), 'An environment is passed over if one of these is true or has a text.'),
});
const environments = shorthand<string | EnvironmentsDefinition>(
  pointer,
  mapped(elsewhere, ({ list, name, ...rest }) =>
    list === undefined || name === undefined ? undefined : { list, name, ...rest },
  ),
);

export const discover = record({
  get: must(say(path, 'The path of the list, below baseUrl.'), 'write get: and the path of the list'),
  query: queryMap,
  list: must(say(pointer, 'Where the list is.'), 'write list: and where the list is'),
  pages: say(pages, 'How to get to the next page of the list.'),
  unless: say(listOf(pointer), 'An entry is passed over if one of these is true or has a text.'),
  settings: must(
    say(objectOf(pointer), 'Where an entry has each setting.'),
    'write settings: and where an entry has each of them',
  ),
  name: say(pointer, "The vendor's name of an entry."),
  environments: say(environments, 'Where the names of its environments are.'),
});
