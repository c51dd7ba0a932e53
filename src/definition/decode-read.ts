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
import {
  anyText,
  objectOf,
  POINTER_HINT,
  path,
  pointer,
  queryMap,
  queryName,
  required,
  say,
} from './words.ts';

const onlyTrue = mapped(choice(['true']), () => true as const);

const number = record({
  ...required({
    query: say(queryName, 'The parameter that takes the number.'),
    more: say(pointer, 'Where the reply says whether there are more pages, or how many there are in all.'),
  }),
  first: say(mapped(choice(['0', '1']), Number), 'The number of the first page: 1, if not given.'),
});
const offset = record({
  ...required({ query: say(queryName, 'The parameter that takes the number of entries so far.') }),
  more: say(
    pointer,
    'Where the reply says whether there are more entries, or how many there are in all. Without it, an empty page ends the list.',
  ),
});

/** The keys of each way, in alphabetical order. */
const WAYS = ['next,query', 'more,next,query', 'last,query', 'link', 'page', 'offset'];

const pageMembers = {
  next: say(pointer, 'Where the reply has the cursor of the next page.'),
  last: say(pointer, 'Where the last entry of a page has the cursor.'),
  query: say(queryName, 'The parameter that takes the cursor.'),
  more: say(pointer, 'With next: where the reply says whether there are more pages.'),
  link: say(onlyTrue, 'The Link header leads to the next page (RFC 8288).'),
  page: say(number, 'Pages have numbers.'),
  offset: say(offset, 'The next page begins after the number of entries so far.'),
};
const allPages: Decoder<PagesDefinition> = mapped(record(pageMembers), (given, node, context) => {
  const keys = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const way = keys
    .filter((key) => Object.hasOwn(pageMembers, key))
    .sort()
    .join(',');
  // Unknown keys and wrong values were reported before. Only the combination of keys is checked here.
  if (WAYS.includes(way)) return given as PagesDefinition;
  return report(context, node.start, {
    code: 'bad-value',
    message: '"pages" must say one way to the next page',
    hint: 'write { next: /next_cursor, query: cursor }, { last: /id, query: after }, { offset: { query: offset } }, { page: { query: page, more: /has_more } } or { link: true }',
  });
});

/** Once in the schema, for the three parts that have pages. */
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

/** A mapping from pointers to the values that must be there. */
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

const status404 = mapped(choice(['404']), () => 404 as const);
const absent: Decoder<AbsentDefinition> = record({
  status: say(status404, 'A 404 says that nothing is deployed.'),
  exists: say(path, 'A second read, to distinguish "nothing deployed" from "no such object".'),
  query: queryMap,
  has: say(
    pointersOf(anyText),
    'What the reply of the second read ("exists") contains if the object exists.',
  ),
  without: say(pointer, 'If this is null, nothing is deployed.'),
  archived: say(
    mapped(pointer, (at) => ({ at })),
    'If this has a text, such as a time, nothing is deployed any more.',
  ),
});

export const read = record({
  ...required({
    get: say(path, 'The path below baseUrl, such as /prompts/{prompt}: a setting is one encoded segment.'),
  }),
  query: queryMap,
  item: say(pointer, 'Where the live object is.'),
  list: say(pointer, 'In place of item: where the list is.'),
  where: say(pointersOf(scalarJson), 'What only the live entry has: pointers and their values.'),
  neverEmpty: say(onlyTrue, 'The list always has entries: an empty one proves nothing.'),
  pages: say(pages, 'How to get to the next page of the list.'),
  absent: say(absent, 'When nothing is deployed.'),
  about: say(
    pointersOf(anyText),
    'What the item contains if it is about the object that was asked for: pointers and their texts.',
  ),
});

const words = oneOrMore(anyText);
export const state = record({
  ...required({
    at: say(pointer, 'Where the item says its state.'),
    live: say(words, 'The words for what is live.'),
  }),
  pending: say(words, 'The words for a rollout that is under way.'),
  failed: say(words, 'The words for a rollout that has failed.'),
  absent: say(words, 'The words for nothing deployed.'),
  message: say(pointer, 'Where the vendor explains the state: a text, or a list of texts.'),
});

export const rollout = record({
  ...required({ version: say(pointer, 'Where the version that is being rolled out is.') }),
  status: say(pointer, 'Where the status of the rollout is: one of the words under state.'),
  message: say(pointer, 'Where the vendor says more about the rollout.'),
});

export const split = record({
  ...required({ at: say(pointer, 'Where the shares of the traffic are: a map or a list.') }),
  share: say(pointer, 'Where each entry has its share.'),
  version: say(pointer, 'In a list: where each entry has its version.'),
  whole: say(mapped(choice(['1', '100']), Number), 'The sum of all shares.'),
});

export const field: Decoder<FieldDefinition> = shorthand<FieldDefinition>(
  mapped(pointer, (at) => ({ at })),
  mapped(
    record({
      at: say(pointer, 'Where the item has the value.'),
      type: say(
        choice(['text', 'number', 'boolean', 'time', 'json']),
        'How the value is compared; text if not given.',
      ),
      unit: say(choice(['s', 'ms']), 'The unit of a time that is a number.'),
      optional: say(
        boolean,
        'The value may be missing. Without this, a reply that lacks the value is malformed.',
      ),
      identity: say(boolean, 'The value says which thing is deployed, so a rollout may change it.'),
      commit: say(boolean, 'The value is the hash of a git commit.'),
      hide: say(listOf(pointer), 'Parts that are always shown as (hidden).'),
      hash: say(objectOf(pointer), 'A hash of these parts of the item, by name.'),
      hashWithout: say(listOf(anyText), 'A hash of the whole item without these members.'),
      description: say(anyText, 'What the field is, for people.'),
    }),
    ({ at, ...rest }, node, context) => {
      if (at !== undefined || rest.hash !== undefined || rest.hashWithout !== undefined)
        return { at: at ?? '', ...rest };
      return report(context, node.start, {
        code: 'missing-key',
        message: 'a field needs "at"',
        hint: 'write at: and where the item has the value',
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
  ...required({
    list: say(pointer, 'Where the list of environments is.'),
    name: say(pointer, 'Where each environment of the list has its name.'),
  }),
  pages: say(pages, 'With get: how to get to the next page of the list.'),
  unless: say(
    listOf(pointer),
    'An environment is passed over if the value at one of these pointers is true or a text.',
  ),
});
const environments = shorthand<EnvironmentsDefinition>(
  mapped(pointer, (list) => ({ list, name: '' })),
  mapped(elsewhere, ({ list, name, ...rest }) =>
    list === undefined || name === undefined ? undefined : { list, name, ...rest },
  ),
);

export const discover = record({
  ...required({
    get: say(path, 'The path of the list, below baseUrl.'),
    list: say(pointer, 'Where the list is.'),
    settings: say(objectOf(pointer), 'For each setting: where an entry has its value.'),
  }),
  query: queryMap,
  pages: say(pages, 'How to get to the next page of the list.'),
  unless: say(
    listOf(pointer),
    'An entry is passed over if the value at one of these pointers is true or a text.',
  ),
  name: say(pointer, 'Where an entry has the name that the vendor shows.'),
  environments: say(environments, 'Where an entry has the names of its environments.'),
});
