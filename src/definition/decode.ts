import { listOf, mapOf, oneOrMore, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, described, type Schema } from '../decode/decoder.ts';
import { boolean, choice, json, text } from '../decode/scalars.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { auth } from './decode-auth.ts';
import type {
  AbsentDefinition,
  Example,
  FieldDefinition,
  PagesDefinition,
  SettingDefinition,
} from './definition.ts';
import {
  anyText,
  baseUrl,
  headerName,
  headerText,
  must,
  objectOf,
  POINTER_HINT,
  path,
  pointer,
  queryMap,
  queryName,
  rateLimit,
  say,
  variable,
} from './words.ts';

const ID_HINT = 'write small letters, digits and hyphens, such as prompt-hub';
const id = text(
  (value) =>
    /^[a-z][a-z0-9-]{0,63}$/.test(value) && !value.endsWith('-')
      ? undefined
      : { message: `cannot be "${value}"`, hint: ID_HINT },
  {
    type: 'string',
    pattern: '^[a-z][a-z0-9-]{0,63}$',
    errorMessage: ID_HINT,
    description: 'The word that manifests use.',
  },
);

const setting: Decoder<SettingDefinition> = mapped(
  record({
    description: must(
      say(anyText, 'What it is, and where one finds it.'),
      'write what it is and where one finds it',
    ),
    example: say(anyText, 'A value as the vendor writes it.'),
    on: say(
      oneOrMore(choice(['connection', 'target'])),
      'Where a manifest may have it: on a connection, on a deployment and its environments, or on both.',
    ),
    default: say(anyText, 'What it is when not given; "{environment}" is the name of the environment.'),
    optional: say(boolean, 'A manifest may leave it out.'),
    values: say(listOf(anyText, { min: 1 }), 'All values that it may have.'),
  }),
  ({ description = '', ...rest }) => ({ description, ...rest }),
);

const number = record({
  query: must(
    say(queryName, 'The parameter that takes the number.'),
    'write query: and the parameter that takes the number',
  ),
  more: must(
    say(pointer, 'Where the reply says that there are more pages.'),
    'write more: and where the reply says that there are more',
  ),
});

const pages: Decoder<PagesDefinition> = mapped(
  record({
    next: say(pointer, 'Where the reply has the cursor of the next page.'),
    query: say(queryName, 'The parameter that takes it.'),
    link: say(boolean, 'The Link header leads to the next page (RFC 8288).'),
    page: say(number, 'Pages have numbers.'),
  }),
  ({ next, query: parameter, link, page }, node, context): PagesDefinition | undefined => {
    if (link === true && next === undefined && page === undefined) return { link: true };
    if (page?.query !== undefined && page.more !== undefined && next === undefined && link === undefined)
      return { page: { query: page.query, more: page.more } };
    if (next !== undefined && parameter !== undefined && link === undefined && page === undefined)
      return { next, query: parameter };
    return report(context, node.start, {
      code: 'bad-value',
      message: '"pages" must say one way to the next page',
      hint: 'write { next: /next_cursor, query: cursor }, { link: true } or { page: { query: page, more: /has_more } }',
    });
  },
);

const status404 = mapped(choice(['404']), () => 404 as const);
const absent: Decoder<AbsentDefinition> = record({
  status: say(status404, 'A 404 says that nothing is deployed.'),
  exists: say(path, 'A second read that tells "nothing deployed" from "no such object".'),
  query: queryMap,
});

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

const read = record({
  get: must(
    say(path, 'The path below baseUrl; each {setting} is one encoded segment.'),
    'write get: and the path, such as /prompts/{prompt}',
  ),
  query: queryMap,
  item: say(pointer, 'Where the object is that is live.'),
  list: say(pointer, 'Or where the list is.'),
  where: say(pointersOf(scalarJson), 'What the one entry has.'),
  pages: say(pages, 'How to get to the next page of the list.'),
  absent: say(absent, 'When nothing is deployed.'),
  about: say(pointersOf(anyText), 'What the item must say to be about what was asked.'),
});

const words = oneOrMore(anyText);
const state = record({
  at: must(say(pointer, 'Where the item says its state.'), 'write at: and where the item says its state'),
  live: must(say(words, 'The words for what is live.'), 'write live: and the words for what is live'),
  pending: say(words, 'The words for what is on its way.'),
  failed: say(words, 'The words for what has failed.'),
  absent: say(words, 'The words for nothing deployed.'),
  message: say(pointer, 'Why it is so: a text, or a list of texts.'),
});

const rollout = record({
  version: must(
    say(pointer, 'Where the version is that is on its way.'),
    'write version: and where the version is that is on its way',
  ),
  status: say(pointer, 'Where its status is, in the words of state.'),
  message: say(pointer, 'Where the vendor says more about it.'),
});

const split = record({
  at: must(say(pointer, 'Where the shares are: a map or a list.'), 'write at: and where the shares are'),
  share: say(pointer, 'In each entry, its share.'),
  version: say(pointer, 'In each entry of a list, its version.'),
  whole: say(mapped(choice(['1', '100']), Number), 'What all of the traffic is.'),
});

const field: Decoder<FieldDefinition> = shorthand<FieldDefinition>(
  mapped(pointer, (at) => ({ at })),
  mapped(
    record({
      at: must(say(pointer, 'Where the item has it.'), 'write at: and where the item has it'),
      type: say(
        choice(['text', 'number', 'boolean', 'time', 'json']),
        'How it is compared; text if not given.',
      ),
      unit: say(choice(['s', 'ms']), 'Of a time that is a number.'),
      optional: say(boolean, 'It may be missing; otherwise a reply without it is malformed.'),
      identity: say(boolean, 'It says which thing is deployed: a rollout may bring it.'),
      commit: say(boolean, 'It is the hash of a git commit.'),
      hide: say(listOf(pointer), 'Parts that are always shown as (hidden).'),
      description: say(anyText, 'What it is, for people.'),
    }),
    ({ at, ...rest }) => (at === undefined ? undefined : { at, ...rest }),
  ),
);

const discover = record({
  get: must(say(path, 'The path of the list, below baseUrl.'), 'write get: and the path of the list'),
  query: queryMap,
  list: must(say(pointer, 'Where the list is.'), 'write list: and where the list is'),
  pages: say(pages, 'How to get to the next page of the list.'),
  settings: must(
    say(objectOf(pointer), 'Where an entry has each setting.'),
    'write settings: and where an entry has each of them',
  ),
  name: say(pointer, "The vendor's name of an entry."),
});

const example: Decoder<Example> = mapped(
  record({
    settings: must(
      say(objectOf(anyText), 'The settings that the manifest has.'),
      'write settings: and what they are',
    ),
    reply: described(json, { description: 'The body of the main request.', examples: [{ version: '7' }] }),
    replies: say(objectOf(json, { areData: true }), 'Bodies of further requests, by path and query.'),
    status: say(
      mapped(
        text((value) => (/^[2-5]\d\d$/.test(value) ? undefined : { message: `cannot be "${value}"` })),
        Number,
      ),
      'The status of the main reply; 200 if not given.',
    ),
    is: must(
      described(json, {
        anyOf: [{ type: 'object' }, { enum: ['missing', 'pending', 'unknown'] }],
        description: 'What is read from it: fields and their values, or missing, pending or unknown.',
      }),
      'write is: and the fields, or missing, pending or unknown',
    ),
  }),
  ({ settings = {}, is, ...rest }, node, context) => {
    if (is === 'missing' || is === 'unknown' || is === 'pending') return { settings, is, ...rest };
    if (isJsonObject(is)) return { settings, is, ...rest };
    return report(context, node.start, {
      code: 'bad-value',
      message: '"is" must be fields with their values, or missing, pending or unknown',
      hint: 'write for instance is: { version: "7" }',
    });
  },
);

/** A definition as YAML has it; `checked.ts` looks at how its parts fit together. */
export const definitionRecord = record({
  $schema: say(anyText, 'For editors: where this schema is.'),
  id: must(id, 'write id: and the word that manifests will use'),
  title: must(say(anyText, 'The name for people.'), 'write title: and the name for people'),
  noun: must(
    say(anyText, 'What one deployment is, such as prompt.'),
    'write noun: and what one deployment is, such as prompt',
  ),
  docs: say(anyText, "The page of the vendor's API documentation."),
  baseUrl: must(baseUrl, 'write baseUrl: and where the API is'),
  credentials: say(objectOf(variable), 'Environment variables, by the name that auth uses.'),
  auth: must(
    say(auth, 'How the credentials go out: one way, or none.'),
    'write auth: { bearer: token }, another way, or none',
  ),
  headers: mapped(
    say(mapOf(headerText, undefined, { areData: true }), 'Headers of every request.'),
    (map, node, context) => {
      if (node.kind === 'map') {
        for (const { key, keyStart } of node.entries) {
          headerName.read({ kind: 'scalar', start: keyStart, text: key, value: key }, `"${key}"`, context);
        }
      }
      return Object.fromEntries(map);
    },
  ),
  rateLimit: say(rateLimit, 'What the vendor documents.'),
  settings: say(objectOf(setting), 'What a manifest names.'),
  read: must(
    say(read, 'The request that shows what is live.'),
    'write read: with get: and the path of the main request',
  ),
  state: say(state, 'The words for what is live, in any case.'),
  rollout: say(rollout, 'Another version than the live one that is on its way.'),
  split: say(split, 'Several versions that share the traffic.'),
  fields: must(
    say(objectOf(field), 'What is observed, each with its pointer.'),
    'write fields: with at least version: and its pointer',
  ),
  environments: say(
    record({
      name: must(
        say(pointer, 'Where an entry says its environment.'),
        'write name: and where an entry says its environment',
      ),
    }),
    'With a list: where its entries say which environment they are.',
  ),
  discover: say(discover, 'What discover and coverage read.'),
  examples: say(listOf(example), 'Replies, and what is read from them: tests, and what simulate serves.'),
});

/** For editors. */
export function providerSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...definitionRecord.schema,
    description: 'A provider for driftline, defined in YAML.',
  };
}
