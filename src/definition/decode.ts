import { listOf, mapOf, oneOrMore, record } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, described, type Schema } from '../decode/decoder.ts';
import { boolean, choice, json, text } from '../decode/scalars.ts';
import { isJsonObject } from '../model/json.ts';
import { auth } from './decode-auth.ts';
import { discover, field, pagesDefinitions, read, rollout, split, state } from './decode-read.ts';
import type { Example, SettingDefinition } from './definition.ts';
import {
  anyText,
  baseUrl,
  headerName,
  headerText,
  must,
  objectOf,
  pointer,
  rateLimit,
  required,
  say,
  variable,
} from './words.ts';

/** Whether a scenario uses the word as another key: there, the section of a provider has its id as key. */
const isTaken = (value: string) => value.startsWith('x-') || ['version', 'latency', 'faults'].includes(value);

const ID_HINT = 'write small letters, digits and hyphens, such as prompt-hub';
const id = text(
  (value) =>
    /^[a-z][a-z0-9-]{0,63}$/.test(value) && !value.endsWith('-') && !isTaken(value)
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
    ...required({ description: say(anyText, 'What the setting is, and where to find its value.') }),
    example: say(anyText, 'A value as the vendor writes it.'),
    on: say(
      oneOrMore(choice(['connection', 'target'])),
      'Where a manifest may have the setting: on a connection, on a deployment and its environments, or on both.',
    ),
    default: say(
      anyText,
      'The value if a manifest gives none; "{environment}" is the name of the environment.',
    ),
    optional: say(boolean, 'A manifest may leave the setting out.'),
    values: say(listOf(anyText, { min: 1 }), 'All values that the setting may have.'),
    moving: say(
      objectOf(anyText, { areData: true }),
      'Values that move to new versions by themselves, and when each of them moves.',
    ),
  }),
  ({ description = '', ...rest }) => ({ description, ...rest }),
);

const example: Decoder<Example> = mapped(
  record({
    ...required({
      settings: say(objectOf(anyText), 'The settings that the manifest has.'),
      is: described(json, {
        anyOf: [{ type: 'object' }, { enum: ['missing', 'pending', 'unknown'] }],
        description: 'What is read from the reply: fields and their values, or missing, pending or unknown.',
      }),
    }),
    reply: described(json, { description: 'The body of the main request.', examples: [{ version: '7' }] }),
    replies: say(objectOf(json, { areData: true }), 'Bodies of further requests, by path and query.'),
    status: say(
      mapped(
        text((value) => (/^[2-5]\d\d$/.test(value) ? undefined : { message: `cannot be "${value}"` })),
        Number,
      ),
      'The status of the main reply; 200 if not given.',
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

/** A definition in YAML; `checked.ts` checks its parts against each other. */
export const definitionRecord = record({
  $schema: say(anyText, 'For editors: where this schema is.'),
  ...required({
    id,
    title: say(anyText, 'The name for people.'),
    noun: say(anyText, 'What one deployment is, such as prompt.'),
    baseUrl,
    read: say(read, 'The request that shows what is live.'),
    fields: say(objectOf(field), 'What is observed, each with its pointer, such as version: /version.'),
  }),
  docs: say(anyText, "The page of the vendor's API documentation."),
  credentials: say(
    objectOf(mapped(variable, (name) => ({ variable: name }))),
    'The environment variable of each credential, by the name that auth uses.',
  ),
  auth: must(
    say(auth, 'How requests carry the credentials: one way, or none.'),
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
  rateLimit: say(rateLimit, 'The rate limit that the vendor documents.'),
  settings: say(
    objectOf(setting),
    'What a manifest gives to say which object is read, such as the name of a prompt.',
  ),
  state: say(state, "The vendor's words for a state; upper and lower case are the same."),
  rollout: say(rollout, 'Another version that is being rolled out.'),
  split: say(split, 'Several versions that share the traffic.'),
  environments: say(
    record(required({ name: say(pointer, 'Where an entry says its environment.') })),
    'With a list: where each entry names its environment.',
  ),
  discover: say(discover, 'What discover and coverage read.'),
  examples: say(
    listOf(example),
    'Replies, and what is read from them. They are tests, and simulate serves them.',
  ),
});

/** The JSON Schema for editors. */
export function providerSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...definitionRecord.schema,
    description: 'A provider for driftline, defined in YAML.',
    definitions: pagesDefinitions,
  };
}
