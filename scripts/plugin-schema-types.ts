import { boolean } from '../src/decode/scalars.ts';
import { groupBy } from '../src/model/group.ts';
import type { FieldType } from '../src/model/manifest.ts';
import { operatorsOn, TYPE_WORDS } from '../src/operators/expectation.ts';
import type { Operator } from '../src/operators/operator.ts';
import type { Setting } from '../src/providers/contract.ts';
import { builtIn } from '../src/providers/registry.ts';

const PROVIDERS = await builtIn().all();

export type Schema = Readonly<Record<string, unknown>>;

export const ANY: Schema = { $ref: 'pulumi.json#/Any' };
export const TEXT: Schema = { type: 'string' };
const VALUES: Readonly<Record<FieldType, Schema>> = {
  text: TEXT,
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: TEXT,
  json: ANY,
};
const TYPES = Object.keys(VALUES) as FieldType[];

/** Every type of the schema. */
export function schemaTypes(): Schema {
  const all: Readonly<Record<string, Schema>> = {
    ProviderId: enumOf(
      'A vendor.',
      PROVIDERS.map(({ id, title }) => ({ value: id, description: title })),
    ),
    OnDrift: enumOf('The effect of drift.', [{ value: 'fail' }, { value: 'report' }]),
    OnUnknown: enumOf('The effect of an unknown state.', [{ value: 'fail' }, { value: 'warn' }]),
    Severity: enumOf('Whether drift fails.', [{ value: 'error' }, { value: 'warning' }]),
    ...settingEnums(),
    ManifestTarget: objectOf(
      'The result of one target of a `Manifest`.',
      {
        id: { ...TEXT, description: '`<deployment>/<environment>`' },
        status: { ...TEXT, description: 'As the `status` of a `Deployment`.' },
        version: { ...TEXT, description: 'The live version, if any.' },
      },
      ['id', 'status'],
    ),
    Finding: objectOf(
      'A difference, or a note.',
      {
        code: { ...TEXT, description: 'Stable, such as `field-differs`.' },
        severity: { ...TEXT, description: '`error` or `warning`.' },
        property: { ...TEXT, description: 'The argument that it concerns, such as `expect.version`.' },
        message: TEXT,
        field: { ...TEXT, description: 'The field that differs.' },
        expected: { ...ANY, description: 'What is declared.' },
        actual: { ...ANY, description: 'What is live.' },
        reason: { ...TEXT, description: 'Why the state is unknown, such as `credential-missing`.' },
        place: { ...TEXT, description: 'File, line and column of a manifest.' },
      },
      ['code', 'severity', 'property', 'message'],
    ),
    Waiver: objectOf(
      'A known difference, accepted until the end of a day (UTC) and no longer.',
      {
        field: TEXT,
        until: { ...TEXT, description: 'A day, `2026-12-31`.' },
        reason: TEXT,
        by: TEXT,
      },
      ['field', 'until', 'reason'],
    ),
    Credentials: objectOf('References to environment variables.', credentials()),
    Expectations: objectOf('What is expected, by the name of the field.', fields()),
    ...Object.fromEntries(TYPES.map((type) => [operatorName(type), operatorType(type)])),
  };
  return Object.fromEntries(Object.entries(all).map(([name, type]) => [`driftline:index:${name}`, type]));
}

function operatorName(type: FieldType): string {
  return `${capital(type)}Operator`;
}

/** A resource is one environment. So it has no operator that compares with another environment. */
function operatorType(type: FieldType): Schema {
  const operators = operatorsOn(type).filter(({ sibling }) => sibling === undefined);
  const properties = Object.fromEntries(
    operators.flatMap((operator) => [
      [operator.tag, { ...operand(operator, type), description: operator.summary }],
      ...(operator.plain !== undefined && type === 'text'
        ? [['exact', { type: 'boolean', description: 'Beside `file`: line ends and a BOM count too.' }]]
        : []),
    ]),
  );
  return objectOf(`One operator on a field that is ${TYPE_WORDS[type]}.`, properties);
}

/** The type of an operand, from its JSON Schema. */
function operand({ schema }: Operator, type: FieldType): Schema {
  const own = schema(type);
  if (own === boolean.schema) return { type: 'boolean' };
  const { type: is, allOf } = own as {
    readonly type?: string | readonly string[];
    readonly allOf?: unknown;
  };
  if (allOf !== undefined) return expectation([type]);
  if (is === undefined) return VALUES[type];
  if (is === 'array') return { type: 'array', items: VALUES[type] };
  if (is.includes('object')) return ANY;
  return TEXT;
}

/** A value, or one operator. */
function expectation(given: readonly FieldType[]): Schema {
  if (given.includes('json')) return ANY;
  const plain = given.map((type) => VALUES[type]);
  const values = plain.filter((value, index) => plain.indexOf(value) === index);
  return { oneOf: [...values, ...given.map((type) => ref(operatorName(type)))] };
}

/** The fields of all providers. Several providers may have a field of the same name. */
function fields(): Schema {
  const all = PROVIDERS.flatMap(({ id, fields }) =>
    Object.entries(fields).map(([name, { type, description }]) => ({ id, name, type, description })),
  );
  return merged(all, (same) => {
    const kinds = [...new Set(same.map(({ type }) => type))];
    return expectation(kinds);
  });
}

function credentials(): Schema {
  const all = PROVIDERS.flatMap(({ id, credentials }) =>
    credentials.map(({ name, description, variable }) => ({
      id,
      name,
      description: `${description}; \`\${env.${variable}}\` if not given`,
    })),
  );
  return merged(all, () => TEXT);
}

/** The settings of all providers, as input properties. */
export function settings(): Schema {
  return merged(allSettings(), (same) =>
    enumValues(same).length > 0 ? ref(capital(same[0]?.name ?? '')) : TEXT,
  );
}

function settingEnums(): Readonly<Record<string, Schema>> {
  const byName = groupBy(allSettings(), ({ name }) => name);
  return Object.fromEntries(
    [...byName]
      .filter(([, same]) => enumValues(same).length > 0)
      .map(([name, same]) => [
        capital(name),
        enumOf(
          describe(same),
          enumValues(same).map((value) => ({ value })),
        ),
      ]),
  );
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

function allSettings(): (Named & Pick<Setting, 'values'>)[] {
  return PROVIDERS.flatMap(({ id, settings }) =>
    settings.map(({ name, description, values, examples }) => ({
      id,
      name,
      description: `${description}. For example \`${examples[0]}\``,
      ...(values && { values }),
    })),
  );
}

/** The values that a setting may have; empty if one of the providers takes any text. */
function enumValues(same: readonly Pick<Setting, 'values'>[]): readonly string[] {
  return same.every(({ values }) => values !== undefined)
    ? [...new Set(same.flatMap(({ values = [] }) => values))]
    : [];
}

function merged<Entry extends Named>(
  all: readonly Entry[],
  schema: (same: readonly Entry[]) => Schema,
): Schema {
  const byName = groupBy(all, ({ name }) => name);
  return Object.fromEntries(
    [...byName].map(([name, same]) => [name, { ...schema(same), description: describe(same) }]),
  );
}

/** Every description once, after the ids of the providers that have it. */
function describe(same: readonly Named[]): string {
  return [...groupBy(same, ({ description }) => description)]
    .map(([description, entries]) => `${entries.map(({ id }) => id).join(', ')}: ${description}.`)
    .join(' ');
}

function enumOf(
  description: string,
  values: readonly { readonly value: string; readonly description?: string }[],
): Schema {
  return { type: 'string', description, enum: values };
}

function objectOf(description: string, properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', description, properties, ...(required.length > 0 && { required }) };
}

export function ref(name: string): Schema {
  return { $ref: `#/types/driftline:index:${name}` };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
