import { isExtension, mapOf, oneOrMore, readMap, reportExtensionName } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, defined, described, type Schema } from '../decode/decoder.ts';
import { readText, SCALAR, text, VARIABLE, variableChoice } from '../decode/scalars.ts';
import type { Expected, Waiver } from '../model/manifest.ts';
import type { Severity } from '../model/report.ts';
import { readExpectation } from '../operators/expectation.ts';
import type { Provider } from '../providers/contract.ts';
import type { ManifestContext } from './context.ts';
import { type Credentials, credentialsDecoder } from './credentials.ts';
import { fieldOf, fieldsHint, unknownField } from './observed-field.ts';
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

/** Every environment inherits these, so without a limit a small file would fill the memory. */
const LABELS_LIMIT = { items: 64, hint: 'keep only the labels that --label uses' };
const IGNORED_LIMIT = {
  items: 256,
  hint: 'ignore the member that contains them, for instance /settings instead of each of its members',
};

/** The parts of a layer that depend on the provider; not checked if the provider is unknown. */
function partsOf(provider: Provider | undefined) {
  return {
    expect: described(expectDecoder(provider), { description: 'What should be observed, field by field.' }),
    ignore: ignoreDecoder(provider),
    waivers: described(waiversDecoder(provider), {
      description: 'Known differences, each accepted until a day and no longer.',
    }),
    credentials: provider === undefined ? anyMapping : credentialsDecoder(provider),
  };
}

const partNames = ['expect', 'ignore', 'waivers', 'credentials'] as const;

/** The provider's part of `definitions` in the JSON Schema. */
export function layerDefinitions(provider: Provider): Schema {
  const parts = partsOf(provider);
  return Object.fromEntries(partNames.map((name) => [`${provider.id}-${name}`, parts[name].schema]));
}

export function layerMembers(provider: Provider | undefined) {
  const { expect, ignore, waivers, credentials } = partsOf(provider);
  const once = <Value>(name: string, decoder: Decoder<Value, ManifestContext>) => ({
    decoder: provider === undefined ? decoder : defined(`${provider.id}-${name}`, decoder),
  });
  return {
    expect: once('expect', expect),
    ignore: once('ignore', ignore),
    labels: {
      decoder: described(mapped(mapOf(text(), LABELS_LIMIT), toRecord), {
        description: 'For selecting: -l team=support.',
        examples: [{ team: 'support' }],
      }),
    },
    severity: {
      decoder: described(variableChoice(['error', 'warning']), {
        default: 'error',
        description: 'warning: drift is shown and leaves the exit code alone.',
      }),
    },
    waivers: once('waivers', waivers),
    credentials: once('credentials', credentials),
  };
}

function toRecord(map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(map);
}

type Read = Partial<Omit<Layer, 'settings'>>;

export function layerOf(values: Read, settings: Layer['settings']): Layer {
  const { expect = NOTHING, ignore = NONE, labels = NOTHING, waivers = NONE, severity, credentials } = values;
  return { settings, expect, ignore, labels, severity, waivers, credentials: nonEmpty(credentials) };
}

function nonEmpty(credentials: Credentials | undefined): Credentials | undefined {
  return credentials !== undefined && Object.keys(credentials).length > 0 ? credentials : undefined;
}

const anyMapping: Decoder<Credentials> = {
  schema: {
    type: 'object',
    description: 'Used before those of the connection.',
  },
  read: () => undefined,
};

function expectDecoder(
  provider: Provider | undefined,
): Decoder<Readonly<Record<string, Expected>>, ManifestContext> {
  return {
    schema: provider === undefined ? { type: 'object' } : expectSchema(provider),
    read(node, name, context) {
      const map = readMap(node, name, context);
      const expected: [string, Expected][] = [];
      for (const { key, keyStart, value } of map?.entries ?? []) {
        if (isExtension(key)) reportExtensionName({ key, keyStart, value }, context);
        if (isExtension(key) || provider === undefined) continue;
        const field = fieldOf(provider, key);
        if (field === undefined) {
          unknownField(key, keyStart, provider, context);
          continue;
        }
        const { type, commit } = field;
        const { isAlone } = context;
        const expectation = readExpectation(value, { name: key, type, commit, isAlone }, context);
        const location = context.locate(value.start);
        if (expectation !== undefined) expected.push([key, { expectation, location }]);
      }
      return map && Object.fromEntries(expected);
    },
  };
}

function expectSchema({ id, fields }: Provider): Schema {
  const properties = Object.entries(fields).map(([name, { type, description, source, examples }]) => [
    name,
    {
      description: `${description.charAt(0).toUpperCase()}${description.slice(1)}. At the vendor: ${source}.`,
      examples,
      allOf: [{ $ref: `#/definitions/expect-${type}` }],
    },
  ]);
  return {
    type: 'object',
    additionalProperties: false,
    errorMessage: fieldsHint(id, Object.keys(fields)),
    properties: Object.fromEntries(properties),
  };
}

/** Fields, or JSON pointers that begin with a field. */
function ignoreDecoder(provider: Provider | undefined): Decoder<readonly string[]> {
  const part: Decoder<string> = {
    schema: provider === undefined ? SCALAR : ignoreSchema(provider),
    read(node, name, context) {
      const value = readText(node, name, context);
      if (value === undefined) return undefined;
      const first = value.startsWith('/') ? (value.slice(1).split('/', 1)[0] ?? '') : value;
      const field = first.replaceAll('~1', '/').replaceAll('~0', '~');
      if (provider !== undefined && fieldOf(provider, field) === undefined)
        return unknownField(field, node.start, provider, context);
      if (!/~(?![01])/.test(value)) return value;
      return report(context, node.start, {
        code: 'bad-value',
        message: `"${value}" is not a JSON pointer`,
        hint: 'in a pointer ~ is written ~0, and / is written ~1',
      });
    },
  };
  const list = oneOrMore(part, IGNORED_LIMIT);
  return described(
    { ...list, read: (node, name, context) => unique(list.read(node, name, context)) },
    { description: 'Fields, or JSON pointers, that are left out of comparing.' },
  );
}

function unique(values: readonly string[] | undefined): readonly string[] | undefined {
  return values && [...new Set(values)];
}

/** One pattern, because an editor would offer a list item for each part of an `anyOf`. */
function ignoreSchema({ id, fields }: Provider): Schema {
  const names = Object.keys(fields);
  const anyName = `(${names.join('|')})`;
  return {
    type: 'string',
    pattern: `^${anyName}$|^/${anyName}(/|$)|${VARIABLE.pattern}`,
    errorMessage: `${fieldsHint(id, names)}; a part of one is a JSON pointer, for instance /${names[0]}/part`,
    examples: names,
  };
}
