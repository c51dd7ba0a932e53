import { hasKey, mapIn, NAME, readMember, record, splitRecord } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { listed, report } from '../decode/context.ts';
import { type Decoder, defined, type Schema, say } from '../decode/decoder.ts';
import { text, VARIABLE } from '../decode/scalars.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Connection } from '../model/manifest.ts';
import { oncePer } from '../model/once-per.ts';
import type { Provider } from '../providers/contract.ts';
import { PROVIDER_WORD, providerHint } from '../providers/registry.ts';
import type { Entry, Node } from '../yaml/node.ts';
import type { ManifestContext } from './context.ts';
import { type Credentials, credentialsDecoder } from './credentials.ts';
import { namedEntries } from './name.ts';
import { settingMembers } from './setting.ts';

export interface DeclaredConnection {
  readonly connection: Connection;
  readonly provider: Provider;
  readonly credentials?: Credentials | undefined;
}

/** By name; undefined if the declaration is invalid. */
export type Connections = ReadonlyMap<string, DeclaredConnection | undefined>;

/** Reads a provider's id. If the text is the name of a connection instead, the hint says to write `connection`. */
export const providerAmong = oncePer(
  (connections: Connections): Decoder<Provider, ManifestContext> =>
    mapped(
      // `withProviders` adds the providers.
      text(undefined, {}),
      (id, { start }, context: ManifestContext) =>
        context.registry.get(id) ??
        report(context, start, {
          code: 'unknown-provider',
          message: `there is no provider "${id}"`,
          hint: connections.has(id)
            ? `${id} is a connection: write connection: ${id}`
            : providerHint(context.registry, id),
        }),
    ),
);

export const providerDecoder = providerAmong(new Map());

const providerMember = say(
  providerDecoder,
  'The vendor. Optional if the connection has the name of a provider.',
);

const connectionDecoder = oncePer((provider: Provider) => {
  const own = {
    provider: providerMember,
    credentials: defined(`${provider.id}-credentials`, credentialsDecoder(provider)),
  };
  return splitRecord(own, settingMembers(provider, 'connection'));
});

/** A connection whose provider is unknown: its other keys cannot be checked. */
const anyConnection = record<{ provider: typeof providerMember }, ManifestContext>(
  { provider: providerMember },
  { strange: ({ key }) => (didYouMean(key, ['provider']) === undefined ? 'ignore' : undefined) },
);

export function connectionSchema(providers: readonly Provider[]): Schema {
  const { schema } = anyConnection;
  const { provider } = schema.properties as Schema;
  const names = [
    'credentials',
    ...providers.flatMap((each) => Object.keys(settingMembers(each, 'connection'))),
  ];
  const open = Object.fromEntries(names.map((name) => [name, true]));
  const whole = {
    ...schema,
    properties: { provider, ...open },
    allOf: byProvider('connection', providers),
  };
  return withProviders(whole, providers);
}

/** The schema of a file's connections. A connection with a provider's name sets up that provider. */
export function connectionsSchema(providers: readonly Provider[]): Schema {
  const one = { $ref: '#/definitions/connection' };
  return {
    type: 'object',
    description:
      'Where a vendor is and whose credentials to use. Needed only where the default connection is not enough.',
    propertyNames: NAME,
    properties: Object.fromEntries(
      providers.map(({ id, title }) => [
        id,
        {
          type: 'object',
          description: `Sets up the default connection of ${title}.`,
          allOf: [one, { $ref: `#/definitions/${id}-connection` }],
        },
      ]),
    ),
    additionalProperties: {
      description: 'A vendor, where it is, and whose credentials to use.',
      allOf: [one],
    },
  };
}

export function withProviders(schema: Schema, providers: readonly Provider[]): Schema {
  const { provider, ...others } = schema.properties as Readonly<Record<string, Schema>>;
  const choice = {
    anyOf: [
      {
        enum: providers.map(({ id }) => id),
        enumDescriptions: providers.map(({ title, noun }) => `${title}: ${noun}.`),
      },
      VARIABLE,
    ],
  };
  return { ...schema, properties: { provider: { ...choice, ...provider }, ...others } };
}

/** What the schema of a connection adds for one provider. */
export function connectionSchemaOf(provider: Provider): Schema {
  const { provider: named, ...properties } = connectionDecoder(provider).schema.properties as Schema;
  const keys = ['provider', ...Object.keys(properties)];
  return { propertyNames: keysOf(`a connection of ${provider.title}`, keys), properties };
}

/** Limits the keys of a mapping to those of one provider. */
export function keysOf(what: string, keys: readonly string[]): Schema {
  return {
    anyOf: [
      { enum: keys, errorMessage: `${what} has ${keys.join(', ')}` },
      { pattern: '^x-', errorMessage: `${what} has ${keys.join(', ')}` },
    ],
  };
}

/** Selects the schema by the provider that a key names. */
export function byProvider(
  part: 'connection' | 'deployment',
  providers: readonly Provider[],
  key: 'provider' | 'connection' = 'provider',
): Schema[] {
  return providers.map(({ id }) => ({
    if: { required: [key], properties: { [key]: { const: id } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { $ref: `#/definitions/${id}-${part}` },
  }));
}

export function readConnections(node: Node | undefined, context: ManifestContext): Connections {
  const bodyKeys = [
    'provider',
    'credentials',
    ...context.registry.heads.flatMap(({ settings }) => settings.connection),
  ];
  const names = { name: '"connections"', what: 'a connection', bodyKeys };
  const entries = node && namedEntries(node, names, context);
  return new Map(entries?.map((entry) => [entry.key, readConnection(entry, context)]));
}

function readConnection(entry: Entry, context: ManifestContext): DeclaredConnection | undefined {
  const { key, keyStart, value } = entry;
  const name = `the connection "${key}"`;
  const map = mapIn(entry, name, context);
  if (map === undefined) return undefined;
  const own = context.registry.get(key);
  const named = map.entries.find((each) => each.key === 'provider');
  const provider = named === undefined ? own : readMember(named, providerMember, context);
  if (provider === undefined) {
    anyConnection.read(map, name, context);
    if (named === undefined && !hasKey(map, 'provider', ['provider'])) {
      const hint = `write provider: and ${PROVIDER_WORD}`;
      report(context, keyStart, { code: 'missing-key', message: `${name} needs "provider"`, hint });
    }
    return undefined;
  }
  if (own !== undefined && own !== provider) {
    report(context, keyStart, {
      code: 'bad-value',
      message: `${name} has the name of a provider, so it sets up ${own.id}, not ${provider.id}`,
      hint: 'give it another name',
    });
  }
  const [{ credentials }, settings] = connectionDecoder(provider).read(value, name, context) ?? [{}, {}];
  return { connection: { name: key, provider: provider.id, settings }, provider, credentials };
}

/** The default connection has the provider's name. It is made once, and all deployments share it. */
const defaultConnection = oncePer((provider: Provider): DeclaredConnection => {
  const { id } = provider;
  return { connection: { name: id, provider: id, settings: {} }, provider };
});

/** The connection that a deployment names, or the default one of its provider. */
export function connectionOf(
  {
    provider,
    connection,
  }: { provider?: Provider | undefined; connection?: { name: string; at: number } | undefined },
  connections: Connections,
  context: ManifestContext,
): DeclaredConnection | undefined {
  if (connection === undefined) {
    if (provider === undefined) return undefined;
    return connections.has(provider.id) ? connections.get(provider.id) : defaultConnection(provider);
  }
  const { name, at } = connection;
  if (connections.has(name) && connections.get(name) === undefined) return undefined;
  const provided = context.registry.get(name);
  const declared = connections.get(name) ?? (provided && defaultConnection(provided));
  if (declared === undefined) {
    const known = [...connections.keys(), ...context.registry.ids];
    return report(context, at, {
      code: 'bad-value',
      message: `there is no connection "${name}" in this file`,
      hint: didYouMean(name, known) ?? `declare it under connections; there are ${listed(known)}`,
    });
  }
  if (provider !== undefined && provider !== declared.provider) {
    report(context, at, {
      code: 'bad-value',
      message: `the connection "${name}" belongs to ${declared.provider.id}, but provider says ${provider.id}`,
      hint: 'take provider out: the connection implies it',
    });
  }
  return declared;
}
