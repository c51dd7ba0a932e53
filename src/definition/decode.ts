import { listOf, mapOf, oneOrMore, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import type { Decoder, Schema } from '../decode/decoder.ts';
import { boolean, choice, json, text } from '../decode/scalars.ts';
import { validateBaseUrl, validateHeaderName } from '../manifest/validators.ts';
import { isJsonObject } from '../model/json.ts';
import { discover, field, read, rollout, split, state } from './decode-read.ts';
import type { Auth, Example, SettingDefinition } from './definition.ts';
import { anyText, must, objectOf, say } from './members.ts';
import { headerText, pointer, queryName, rateLimit, variable } from './words.ts';

/** Keys of a scenario, in which a provider has a section of its own. */
const isTaken = (value: string) => value.startsWith('x-') || ['version', 'latency', 'faults'].includes(value);

const id = text(
  (value) =>
    /^[a-z][a-z0-9-]{0,63}$/.test(value) && !value.endsWith('-') && !isTaken(value)
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
