import { listOf, mapOf, oneOrMore, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, described, type Schema } from '../decode/decoder.ts';
import { boolean, choice, json, text } from '../decode/scalars.ts';
import { validateBaseUrl, validateHeaderName } from '../manifest/validators.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type {
  AbsentDefinition,
  Auth,
  Example,
  FieldDefinition,
  PagesDefinition,
  SettingDefinition,
} from './definition.ts';
import { headerText, path, pointer, queryName, rateLimit, variable } from './words.ts';

const anyText = text();
const say = <Value>(decoder: Decoder<Value>, description: string) => described(decoder, { description });
const must = <Value>(decoder: Decoder<Value>, hint: string) => ({ decoder, required: { hint } });

/** A map as a plain object. With `areData`, keys are the vendor's words. */
function objectOf<Value>(
  decoder: Decoder<Value>,
  { areData = false } = {},
): Decoder<Readonly<Record<string, Value>>> {
  return mapped(mapOf(decoder, undefined, { areData }), (map) => Object.fromEntries(map));
}
const queryMap = objectOf(text(), { areData: true });

const id = text(
  (value) =>
    /^[a-z][a-z0-9-]{0,63}$/.test(value) && !value.endsWith('-')
      ? undefined
      : {
          message: `cannot be "${value}"`,
          hint: 'write small letters, digits and hyphens, such as prompt-hub',
        },
  { type: 'string', pattern: '^[a-z][a-z0-9-]{0,63}$', description: 'The word that manifests use.' },
);

const baseUrl = text(
  (value) => {
    const fault = validateBaseUrl(value.replaceAll(/\{[A-Za-z]\w*\}/g, 'x'));
    return fault === undefined
      ? undefined
      : { message: fault, hint: 'for example https://prompts.example.com/api' };
  },
  { type: 'string', description: 'Where paths begin: https, and a host that --allow-host allows.' },
);

const headerName = text((value) => {
  const fault = validateHeaderName(value);
  return fault === undefined ? undefined : { message: fault, hint: 'for example x-api-key' };
});

const header = record({
  name: must(headerName, 'write name: and the name of the header'),
  value: must(anyText, 'write value: and the name of a credential'),
  prefix: say(headerText, 'What stands before the credential, such as "Key ".'),
});
const query = record({
  name: must(queryName, 'write name: and the name of the parameter'),
  value: must(anyText, 'write value: and the name of a credential'),
});
const service = record({ service: must(anyText, 'write service: and its signing name, such as lex') });

const ways = record({
  bearer: say(anyText, 'The name of the credential that goes out as Authorization: Bearer.'),
  basic: say(listOf(anyText, { min: 2 }), 'The names of the credentials: [user, password].'),
  header: say(header, 'A header that carries a credential.'),
  query: say(query, 'A query parameter that carries a credential.'),
  aws: say(service, 'AWS Signature Version 4; a setting "region" is needed.'),
});

/** One way to send the credentials, or `none`. */
const auth: Decoder<Auth> = shorthand<Auth>(
  mapped(choice(['none']), () => ({ kind: 'none' })),
  mapped(ways, (given, node, context) => {
    const { bearer, basic: [user, password] = [], header: one, query: parameter, aws } = given;
    const found: readonly (Auth | false | undefined)[] = [
      bearer !== undefined && { kind: 'bearer', token: bearer },
      user !== undefined && password !== undefined && { kind: 'basic', user, password },
      one?.name !== undefined &&
        one.value !== undefined && {
          kind: 'header',
          name: one.name,
          value: one.value,
          ...(one.prefix !== undefined && { prefix: one.prefix }),
        },
      parameter?.name !== undefined &&
        parameter.value !== undefined && { kind: 'query', name: parameter.name, value: parameter.value },
      aws?.service !== undefined && { kind: 'aws', service: aws.service },
    ];
    const said = node.kind === 'map' ? node.entries.filter(({ key }) => !key.startsWith('x-')) : [];
    if (said.length !== 1) {
      return report(context, node.start, {
        code: 'bad-value',
        message: `"auth" must say one way, not ${said.length}`,
        hint: 'write bearer, basic, header, query or aws with the names of the credentials, or auth: none',
      });
    }
    return found.find((each): each is Auth => each !== false && each !== undefined);
  }),
);

const setting: Decoder<SettingDefinition> = mapped(
  record({
    description: must(anyText, 'write what it is and where one finds it'),
    example: anyText,
    on: oneOrMore(choice(['connection', 'target'])),
    default: say(anyText, 'What it is when not given; "{environment}" is the name of the environment.'),
    optional: boolean,
    values: listOf(anyText, { min: 1 }),
  }),
  ({ description = '', ...rest }) => ({ description, ...rest }),
);

const number = record({
  query: must(queryName, 'write query: and the parameter that takes the number'),
  more: must(pointer, 'write more: and where the reply says that there are more'),
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
    schema: { type: 'object', additionalProperties: decoder.schema, propertyNames: { pattern: '^(/|$)' } },
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
  get: must(path, 'write get: and the path, such as /prompts/{prompt}'),
  query: say(queryMap, 'Query parameters; each {setting} is one encoded value.'),
  item: say(pointer, 'Where the object is that is live.'),
  list: say(pointer, 'Or where the list is.'),
  where: say(pointersOf(scalarJson), 'What the one entry has.'),
  pages: say(pages, 'How to get to the next page of the list.'),
  absent: say(absent, 'When nothing is deployed.'),
  about: say(pointersOf(anyText), 'What the item must say to be about what was asked.'),
});

const words = oneOrMore(anyText);
const state = record({
  at: must(pointer, 'write at: and where the item says its state'),
  live: must(words, 'write live: and the words for what is live'),
  pending: words,
  failed: words,
  absent: words,
  message: say(pointer, 'Why it is so: a text, or a list of texts.'),
});

const rollout = record({
  version: must(pointer, 'write version: and where the version is that is on its way'),
  status: pointer,
  message: pointer,
});

const split = record({
  at: must(pointer, 'write at: and where the shares are'),
  share: say(pointer, 'In each entry, its share.'),
  version: say(pointer, 'In each entry of a list, its version.'),
  whole: mapped(choice(['1', '100']), Number),
});

const field: Decoder<FieldDefinition> = shorthand<FieldDefinition>(
  mapped(pointer, (at) => ({ at })),
  mapped(
    record({
      at: must(pointer, 'write at: and where the item has it'),
      type: choice(['text', 'number', 'boolean', 'time', 'json']),
      unit: say(choice(['s', 'ms']), 'Of a time that is a number.'),
      optional: say(boolean, 'It may be missing; otherwise a reply without it is malformed.'),
      identity: say(boolean, 'It says which thing is deployed: a rollout may bring it.'),
      commit: say(boolean, 'It is the hash of a git commit.'),
      hide: say(listOf(pointer), 'Parts that are always shown as (hidden).'),
      description: anyText,
    }),
    ({ at, ...rest }) => (at === undefined ? undefined : { at, ...rest }),
  ),
);

const discover = record({
  get: must(path, 'write get: and the path of the list'),
  query: queryMap,
  list: must(pointer, 'write list: and where the list is'),
  pages,
  settings: must(objectOf(pointer), 'write settings: and where an entry has each of them'),
  name: say(pointer, "The vendor's name of an entry."),
});

const example: Decoder<Example> = mapped(
  record({
    settings: must(objectOf(anyText), 'write settings: and what they are'),
    reply: say(json, 'The body of the main request.'),
    replies: say(objectOf(json, { areData: true }), 'Bodies of further requests, by path and query.'),
    status: mapped(
      text((value) => (/^[2-5]\d\d$/.test(value) ? undefined : { message: `cannot be "${value}"` })),
      Number,
    ),
    is: must(json, 'write is: and the fields, or missing, pending or unknown'),
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
  $schema: anyText,
  id: must(id, 'write id: and the word that manifests will use'),
  title: must(anyText, 'write title: and the name for people'),
  noun: must(anyText, 'write noun: and what one deployment is, such as prompt'),
  docs: anyText,
  baseUrl: must(baseUrl, 'write baseUrl: and where the API is'),
  credentials: say(objectOf(variable), 'Environment variables, by the name that auth uses.'),
  auth: must(auth, 'write auth: { bearer: token }, another way, or none'),
  headers: mapped(mapOf(headerText, undefined, { areData: true }), (map, node, context) => {
    if (node.kind === 'map') {
      for (const { key, keyStart } of node.entries) {
        headerName.read({ kind: 'scalar', start: keyStart, text: key, value: key }, `"${key}"`, context);
      }
    }
    return Object.fromEntries(map);
  }),
  rateLimit: say(rateLimit, 'What the vendor documents.'),
  settings: say(objectOf(setting), 'What a manifest names.'),
  read: must(read, 'write read: with get: and the path of the main request'),
  state: say(state, 'The words for what is live, in any case.'),
  rollout: say(rollout, 'Another version than the live one that is on its way.'),
  split: say(split, 'Several versions that share the traffic.'),
  fields: must(objectOf(field), 'write fields: with at least version: and its pointer'),
  environments: say(
    record({ name: must(pointer, 'write name: and where an entry says its environment') }),
    'With a list: where its entries say which environment they are.',
  ),
  discover: say(discover, 'What discover and coverage read.'),
  examples: say(listOf(example), 'Replies, and what is read from them: tests, and what simulate serves.'),
});

/** For editors. */
export function providerSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A provider for driftline, defined in YAML',
    ...definitionRecord.schema,
  };
}
