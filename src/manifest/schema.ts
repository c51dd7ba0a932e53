import { EXTENSIONS } from '../decode/collections.ts';
import type { Schema } from '../decode/decoder.ts';
import { boolean, number, SCALAR, TRUE_OR_FALSE } from '../decode/scalars.ts';
import { isJsonObject } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import { operatorsOn } from '../operators/expectation.ts';
import type { Provider } from '../providers/contract.ts';
import { connectionSchema, connectionSchemaOf, connectionsSchema } from './connection.ts';
import {
  deploymentSchema,
  deploymentSchemaOf,
  environmentSchema,
  environmentSchemaOf,
} from './deployment-schema.ts';
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
      connections: connectionsSchema(providers),
      connection: connectionSchema(providers),
      deployment: deploymentSchema(providers),
      environment: environmentSchema(providers),
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
  const errorMessage = `write a value, or one operator: ${operators.map(({ tag }) => tag).join(', ')}`;
  const operator = {
    type: 'object',
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    errorMessage,
    properties: {
      ...Object.fromEntries(
        operators.map(({ tag, summary, operands, schema }) => [
          tag,
          {
            description: `${upper(summary)}.`,
            examples: operands.filter((each) => type === 'json' || !isJsonObject(each)),
            ...schema(type),
          },
        ]),
      ),
      ...(withExact && {
        exact: {
          ...boolean.schema,
          description: `With ${withExact.tag}: line ends and a final newline count too.`,
        },
      }),
    },
    // Editors show these messages, but no messages of a `oneOf`.
    if: { maxProperties: 0 },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { type: 'null', errorMessage },
    dependencies: {
      ...(withExact && { exact: [withExact.tag] }),
      ...Object.fromEntries(operators.map(({ tag }) => [tag, { propertyNames: alone(tag) }])),
    },
  };
  return { anyOf: [operator, plainValue(type)] };
}

function alone(tag: string): Schema {
  return {
    pattern: `^(${tag}|exact)$|^x-`,
    errorMessage: `one operator at a time: ${tag} stands here already`,
  };
}

function plainValue(type: FieldType): Schema {
  switch (type) {
    case 'number':
      return number.schema;
    case 'boolean':
      return boolean.schema;
    case 'json':
      return { anyOf: [{ type: ['string', 'number', 'array'] }, TRUE_OR_FALSE] };
    case 'text':
    case 'time':
      return SCALAR;
    default:
      return type satisfies never;
  }
}
