import { EXTENSIONS } from '../decode/collections.ts';
import type { Schema } from '../decode/decoder.ts';
import { boolean, number, SCALAR } from '../decode/scalars.ts';
import type { FieldType } from '../model/manifest.ts';
import { PROVIDERS } from '../providers/index.ts';
import { OPERATOR_DOCS } from '../schema/operator-docs.ts';
import { connectionSchema, connectionSchemaOf } from './connection.ts';
import { deploymentSchema, deploymentSchemaOf, environmentSchemaOf } from './deployment.ts';
import { layerDefinitions } from './layer.ts';
import { manifestTopSchema } from './manifest.ts';

const TYPES: readonly FieldType[] = ['text', 'time', 'number', 'boolean', 'json'];

/** The JSON Schema of manifests, draft-07, which every editor reads: what the decoders say of themselves. */
export function manifestSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...manifestTopSchema,
    definitions: {
      connection: connectionSchema(),
      deployment: deploymentSchema(),
      ...Object.fromEntries(TYPES.map((type) => [`expect-${type}`, expectation(type)])),
      ...Object.fromEntries(
        PROVIDERS.flatMap((provider) => [
          [`${provider.id}-connection`, connectionSchemaOf(provider)],
          [`${provider.id}-deployment`, deploymentSchemaOf(provider)],
          [`${provider.id}-environment`, environmentSchemaOf(provider)],
          ...Object.entries(layerDefinitions(provider)),
        ]),
      ),
    },
  };
}

function expectation(type: FieldType): Schema {
  const operators = Object.entries(OPERATOR_DOCS).filter(([, { types }]) => types.includes(type));
  const operator = {
    type: 'object',
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        operators.map(([name, { description, examples, schema }]) => [
          name,
          {
            description,
            examples,
            ...(name === 'not' ? { allOf: [{ $ref: `#/definitions/expect-${type}` }] } : schema),
          },
        ]),
      ),
      ...(type === 'text' && {
        exact: { ...boolean.schema, description: 'Beside file: line endings and a final newline count too.' },
      }),
    },
    oneOf: operators.map(([name]) => ({ required: [name] })),
    ...(type === 'text' && { dependencies: { exact: ['file'] } }),
  };
  return { anyOf: [plainValue(type), operator] };
}

function plainValue(type: FieldType): Schema {
  switch (type) {
    case 'number':
      return number.schema;
    case 'boolean':
      return boolean.schema;
    case 'json':
      return { type: [...SCALAR, 'array'] };
    case 'text':
    case 'time':
      return { type: SCALAR };
    default:
      return type satisfies never;
  }
}
