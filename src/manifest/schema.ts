import { EXTENSIONS } from '../decode/collections.ts';
import type { Schema } from '../decode/decoder.ts';
import { boolean, number, SCALAR } from '../decode/scalars.ts';
import type { FieldType } from '../model/manifest.ts';
import { operatorsOn } from '../operators/expectation.ts';
import type { Provider } from '../providers/contract.ts';
import { connectionSchema, connectionSchemaOf } from './connection.ts';
import { deploymentSchema, deploymentSchemaOf, environmentSchemaOf } from './deployment.ts';
import { layerDefinitions } from './layer.ts';
import { manifestTopSchema } from './manifest.ts';
import { upper } from './setting.ts';

const TYPES: readonly FieldType[] = ['text', 'time', 'number', 'boolean', 'json'];

/** The JSON Schema of manifests of these providers (draft-07, for editors), built from the decoders. */
export function manifestSchema(providers: readonly Provider[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...manifestTopSchema,
    definitions: {
      connection: connectionSchema(providers),
      deployment: deploymentSchema(providers),
      ...Object.fromEntries(TYPES.map((type) => [`expect-${type}`, expectation(type)])),
      ...Object.fromEntries(
        providers.flatMap((provider) => [
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
  const operators = operatorsOn(type);
  const withExact = type === 'text' && operators.find(({ plain }) => plain !== undefined);
  const operator = {
    type: 'object',
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        operators.map(({ tag, summary, operands, schema }) => [
          tag,
          { description: `${upper(summary)}.`, examples: operands, ...schema(type) },
        ]),
      ),
      ...(withExact && {
        exact: {
          ...boolean.schema,
          description: `Beside ${withExact.tag}: line ends and a final newline count too.`,
        },
      }),
    },
    oneOf: operators.map(({ tag }) => ({ required: [tag] })),
    ...(withExact && { dependencies: { exact: [withExact.tag] } }),
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
