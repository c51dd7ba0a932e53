import { mapOf, oneOrMore, splitRecord } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, defined, described, type Schema, say } from '../decode/decoder.ts';
import { SCALAR, text, VARIABLE, variableChoice } from '../decode/scalars.ts';
import { pointerTokens } from '../model/json.ts';
import type { Expected, Waiver } from '../model/manifest.ts';
import type { Severity } from '../model/report.ts';
import { readExpectation } from '../operators/expectation.ts';
import type { Field, Provider } from '../providers/contract.ts';
import type { ManifestContext } from './context.ts';
import { type Credentials, credentialsDecoder } from './credentials.ts';
import { fieldOf, fieldsHint, unknownField } from './observed-field.ts';
import { upper } from './setting.ts';
import { waiversDecoder } from './waiver.ts';

/** The keys of a deployment that an environment may override. */
export interface Layer {
  readonly settings: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, Expected>>;
  readonly ignore: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: Severity | undefined;
  readonly waivers: readonly Waiver[];
  readonly credentials: Credentials | undefined;
}

const NOTHING = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);
export const EMPTY_LAYER: Layer = {
  settings: NOTHING,
  expect: NOTHING,
  ignore: NONE,
  labels: NOTHING,
  severity: undefined,
  waivers: NONE,
  credentials: undefined,
};

/** Every environment inherits labels and ignored fields: without limits, a small file would fill the memory. */
const LABELS_LIMIT = { items: 64, hint: 'keep only the labels that --label uses' };
const IGNORED_LIMIT = {
  items: 256,
  hint: 'ignore the member that contains them, for instance /settings instead of each of its members',
};

/** The parts of a layer that depend on the provider; not checked if the provider is unknown. */
function partsOf(provider: Provider | undefined) {
  return {
    expect: say(expectDecoder(provider), 'What should be observed, field by field.'),
    ignore: ignoreDecoder(provider),
    waivers: say(waiversDecoder(provider), 'Known differences, each accepted until a day and no longer.'),
    credentials: provider === undefined ? anyCredentials : credentialsDecoder(provider),
  };
}

/** The provider's part of `definitions` in the JSON Schema. */
export function layerDefinitions(provider: Provider): Schema {
  const parts = Object.entries(partsOf(provider));
  return Object.fromEntries(parts.map(([name, { schema }]) => [`${provider.id}-${name}`, schema]));
}

export function layerMembers(provider: Provider | undefined) {
  const { expect, ignore, waivers, credentials } = partsOf(provider);
  const once = <Value>(name: string, decoder: Decoder<Value, ManifestContext>) =>
    provider === undefined ? decoder : defined(`${provider.id}-${name}`, decoder);
  return {
    expect: once('expect', expect),
    ignore: once('ignore', ignore),
    labels: described(
      mapped(mapOf(text(), LABELS_LIMIT), (labels) => Object.fromEntries(labels)),
      {
        description: 'For selecting: -l team=support.',
        examples: [{ team: 'support' }],
      },
    ),
    severity: described(variableChoice(['error', 'warning']), {
      default: 'error',
      description: 'warning: drift is shown and leaves the exit code alone.',
    }),
    waivers: once('waivers', waivers),
    credentials: once('credentials', credentials),
  };
}

type Read = Partial<Omit<Layer, 'settings'>>;

export function layerOf(values: Read, settings: Layer['settings']): Layer {
  const { expect = NOTHING, ignore = NONE, labels = NOTHING, waivers = NONE, severity } = values;
  const credentials = Object.keys(values.credentials ?? {}).length > 0 ? values.credentials : undefined;
  return { settings, expect, ignore, labels, severity, waivers, credentials };
}

const anyCredentials: Decoder<Credentials> = {
  schema: { type: 'object', description: 'Credentials that are used in place of those of the connection.' },
  read: () => undefined,
};

type Expectations = Readonly<Record<string, Expected>>;

function expectDecoder(provider: Provider | undefined): Decoder<Expectations, ManifestContext> {
  const fields = Object.entries(provider?.fields ?? {});
  const decoder = splitRecord(
    {},
    Object.fromEntries(fields.map(([name, field]) => [name, fieldDecoder(name, field)])),
    {
      isNamed: true,
      strange: ({ key }) =>
        provider === undefined ? 'ignore' : { sure: true, ...unknownField(key, provider) },
      ...(provider !== undefined && { schema: { errorMessage: fieldsHint(provider) } }),
    },
  );
  return {
    ...mapped(decoder, ([, expected]) => expected),
    ...(provider === undefined && { schema: { type: 'object' } }),
  };
}

function fieldDecoder(name: string, field: Field): Decoder<Expected, ManifestContext> {
  const { type, commit, description, source, examples } = field;
  return {
    schema: {
      description: `${upper(description)}. At the vendor: ${source}.`,
      examples,
      allOf: [{ $ref: `#/definitions/expect-${type}` }],
    },
    takesNull: true,
    read(node, _name, context) {
      const { isAlone } = context;
      const expectation = readExpectation(node, { name, type, commit, isAlone }, context);
      return expectation && { expectation, location: context.locate(node.start) };
    },
  };
}

/** Fields, or JSON pointers that begin with a field. */
function ignoreDecoder(provider: Provider | undefined): Decoder<readonly string[]> {
  const schema = provider === undefined ? SCALAR : ignoreSchema(provider);
  const part = mapped(text(undefined, schema), (value, { start }, context) => {
    const [field = ''] = value.startsWith('/') ? pointerTokens(value) : [value];
    if (provider !== undefined && fieldOf(provider, field) === undefined)
      return report(context, start, unknownField(field, provider));
    if (!/~(?![01])/.test(value)) return value;
    const hint = 'in a pointer ~ is written ~0, and / is written ~1';
    return report(context, start, { code: 'bad-value', message: `"${value}" is not a JSON pointer`, hint });
  });
  const list = mapped(oneOrMore(part, IGNORED_LIMIT), (values) => [...new Set(values)]);
  return say(list, 'Fields, or JSON pointers, that are left out of comparing.');
}

/** One pattern, because an editor would offer a list item for each part of an `anyOf`. */
function ignoreSchema(provider: Provider): Schema {
  const names = Object.keys(provider.fields);
  const anyName = `(${names.join('|')})`;
  return {
    type: 'string',
    pattern: `^${anyName}$|^/${anyName}(/|$)|${VARIABLE.pattern}`,
    errorMessage: `${fieldsHint(provider)}; a part of a field is written as a JSON pointer, for instance /${names[0]}/part`,
    examples: names,
  };
}
