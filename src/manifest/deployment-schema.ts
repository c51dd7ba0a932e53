import type { Schema } from '../decode/decoder.ts';
import { SCALAR } from '../decode/scalars.ts';
import type { Provider } from '../providers/contract.ts';
import { byProvider, keysOf, withProviders } from './connection.ts';
import { decodersFor, ENVIRONMENTS, environmentDecoder } from './deployment.ts';
import { settingsOn } from './setting.ts';

/** The schema of a deployment whose provider is unknown. */
export function deploymentSchema(providers: readonly Provider[]): Schema {
  const schema = withProviders(decodersFor(undefined).deployment.schema, providers);
  const settings = settingsOfAll(providers);
  const ids = providers.map(({ id }) => id);
  return {
    ...schema,
    description: 'One chatbot, agent or prompt.',
    anyOf: [{ required: ['provider'] }, { required: ['connection'] }],
    properties: {
      ...(schema.properties as Schema),
      ...Object.fromEntries(Object.keys(settings).map((name) => [name, true])),
    },
    allOf: [
      { required: ['environments'] },
      ...byProvider('deployment', providers),
      ...byProvider('deployment', providers, 'connection'),
      {
        if: {
          required: ['connection'],
          properties: { connection: { not: { enum: ids } } },
          not: { required: ['provider'] },
        },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { ...settings, environments: environmentsOf('environment') } },
      },
    ],
  };
}

/** Descriptions of each setting at every vendor that has it. */
function settingsOfAll(providers: readonly Provider[]): Readonly<Record<string, Schema>> {
  const told: Record<string, string> = {};
  for (const provider of providers) {
    for (const { name, description } of settingsOn(provider, 'target')) {
      const here = `${provider.title}: ${description}.`;
      told[name] = told[name] === undefined ? here : `${told[name]} ${here}`;
    }
  }
  const schemas = Object.entries(told).map(([name, description]) => [name, { ...SCALAR, description }]);
  return Object.fromEntries(schemas);
}

function environmentsOf(definition: string): Schema {
  return {
    doNotSuggest: true,
    description: ENVIRONMENTS,
    additionalProperties: { $ref: `#/definitions/${definition}` },
  };
}

/** What the schema of a deployment adds for one provider. */
export function deploymentSchemaOf(provider: Provider): Schema {
  const { properties } = decodersFor(provider).deployment.schema as { properties: Schema };
  const common = decodersFor(undefined).deployment.schema.properties as Schema;
  // Drops what is equal for all providers: an editor would show it twice.
  const own = Object.entries(properties).filter(
    ([name, schema]) => JSON.stringify(schema) !== JSON.stringify(common[name]),
  );
  return {
    propertyNames: keysOf(`a deployment of ${provider.title}`, Object.keys(properties)),
    properties: {
      ...Object.fromEntries(own),
      environments: environmentsOf(`${provider.id}-environment`),
    },
  };
}

export function environmentSchemaOf(provider: Provider): Schema {
  return decodersFor(provider).environment.schema;
}

/** The schema of an environment whose provider is unknown. */
export function environmentSchema(providers: readonly Provider[]): Schema {
  const settings = Object.entries(settingsOfAll(providers));
  const members = settings.map(([name, schema]) => [name, { schema, read: () => undefined }]);
  return environmentDecoder(undefined, Object.fromEntries(members)).schema;
}
