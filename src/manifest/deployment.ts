import {
  hasKey,
  hasValue,
  mapIn,
  NAME,
  type RecordOptions,
  readMember,
  splitRecord,
} from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { listed, report } from '../decode/context.ts';
import { type Decoder, described, type Schema, say } from '../decode/decoder.ts';
import { boolean, SCALAR, text } from '../decode/scalars.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Location } from '../model/location.ts';
import type { Target } from '../model/manifest.ts';
import { oncePer } from '../model/once-per.ts';
import { equalTo } from '../operators/expectation.ts';
import { readValue } from '../operators/value.ts';
import type { Provider } from '../providers/contract.ts';
import { PROVIDER_WORD, type Registry } from '../providers/registry.ts';
import type { Entry, Node } from '../yaml/node.ts';
import {
  type Connections,
  connectionOf,
  type DeclaredConnection,
  providerAmong,
  providerDecoder,
} from './connection.ts';
import type { ManifestContext } from './context.ts';
import { EMPTY_LAYER, type Layer, layerMembers, layerOf } from './layer.ts';
import { countInherited, hasRoomFor } from './limits.ts';
import { namedEntries } from './name.ts';
import { fieldOf } from './observed-field.ts';
import { named, predecessors, promotion } from './promotion.ts';
import { checkSameAs } from './same-as.ts';
import { settingMembers } from './setting.ts';
import { type MissingSettings, reportMissing, targetOf } from './target.ts';

const connectionName = named(
  text(undefined, { type: 'string', description: 'Name of a connection; it implies the provider.' }),
);

export const ENVIRONMENTS = 'Where the deployment runs. You choose the names.';

const environmentsNode: Decoder<Node> = {
  schema: { type: 'object', description: ENVIRONMENTS, minProperties: 1, propertyNames: NAME },
  read: (node) => node,
};

/** Reads the keys of a deployment. If the provider is unknown, settings are not checked. */
function deploymentDecoder(provider: Provider | undefined) {
  const own = {
    provider: say(providerDecoder, 'The vendor. Its default connection is used.'),
    connection: connectionName,
    environments: environmentsNode,
    promotion,
    ...layerMembers(provider),
  };
  const settings = provider === undefined ? {} : settingMembers(provider, 'target');
  return splitRecord(own, settings, strangeKeys(provider, Object.keys(own)));
}

function environmentMembers(provider: Provider | undefined) {
  const description = 'false: nothing may be deployed there.';
  return { deployed: described(boolean, { default: true, description }), ...layerMembers(provider) };
}

/** Reads an environment. A scalar is short for its version. */
export function environmentDecoder(
  provider: Provider | undefined,
  settings = provider === undefined ? {} : settingMembers(provider, 'target'),
): Decoder<EnvironmentLayer> {
  const own = environmentMembers(provider);
  const full = mapped(
    splitRecord(own, settings, strangeKeys(provider, Object.keys(own))),
    ([values, given], node, context) => {
      const layer: EnvironmentLayer = { deployed: values.deployed, ...layerOf(values, given) };
      if (layer.deployed === false && Object.keys(layer.expect).length > 0) {
        const entry = node.kind === 'map' ? node.entries.find(({ key }) => key === 'deployed') : undefined;
        const message =
          'deployed: false and expect contradict each other: nothing may be live, and something must';
        const at = entry?.keyStart ?? node.start;
        report(context, at, { code: 'bad-value', message, hint: 'keep one of them' });
      }
      return layer;
    },
  );
  return shorthand(versionAlone(provider), full);
}

interface EnvironmentLayer extends Layer {
  readonly deployed: boolean | undefined;
}

function versionAlone(provider: Provider | undefined): Decoder<EnvironmentLayer> {
  const description = provider?.fields.version?.description ?? 'the version';
  return {
    schema: { ...SCALAR, description: `Short for { expect: { version } }: ${description}.` },
    read(node, _name, context) {
      const value = readValue(node, { name: 'version', type: 'text' }, context);
      if (value === undefined) return undefined;
      const version = { expectation: equalTo(value), location: context.locate(node.start) };
      return { deployed: undefined, ...EMPTY_LAYER, expect: { version } };
    },
  };
}

function strangeKeys(
  provider: Provider | undefined,
  known: readonly string[],
): RecordOptions<ManifestContext> {
  return {
    strange({ key }, { registry }) {
      const owners = ownersOf(key, registry);
      // An unknown provider may have any setting.
      if (provider === undefined) {
        return owners.length === 0 && didYouMean(key, known) !== undefined ? undefined : 'ignore';
      }
      const credential = provider.credentials.find(({ name }) => name === key);
      if (credential !== undefined) {
        return { sure: true, hint: `write credentials: { ${key}: "\${env.${credential.variable}}" }` };
      }
      if (fieldOf(provider, key) !== undefined && !owners.includes(provider.id)) {
        return { sure: true, hint: `it is observed: write expect: { ${key}: … }` };
      }
      if (owners.length === 0) return undefined;
      return {
        hint: owners.includes(provider.id)
          ? 'it belongs on the connection'
          : `"${key}" is a setting of ${listed(owners)}; this is ${provider.id}`,
      };
    },
  };
}

export const decodersFor = oncePer((provider: Provider | undefined) => ({
  deployment: deploymentDecoder(provider),
  environment: environmentDecoder(provider),
  environmentKeys: [
    ...Object.keys(environmentMembers(provider)),
    ...(provider?.settings.map(({ name }) => name) ?? []),
  ],
}));

/** The keys of a deployment of any provider. */
export const deploymentKeys = oncePer((registry: Registry): readonly string[] => [
  ...Object.keys(decodersFor(undefined).deployment.schema.properties as Schema),
  ...settingNames(registry),
]);

const settingNames = oncePer(({ heads }: Registry): readonly string[] => [
  ...new Set(heads.flatMap(({ settings }) => [...settings.target, ...settings.connection])),
]);

/** The providers that have a setting of this name. */
function ownersOf(key: string, { heads }: Registry): string[] {
  return heads
    .filter(({ settings }) => settings.target.includes(key) || settings.connection.includes(key))
    .map(({ id }) => id);
}

export interface DeploymentOptions {
  readonly connections: Connections;
  readonly undeclared: Target['undeclared'];
}

/** The targets that one deployment declares. */
export function readDeployment(
  entry: Entry,
  place: Location,
  { connections, undeclared }: DeploymentOptions,
  context: ManifestContext,
): Target[] {
  const { key, keyStart } = entry;
  const name = `the deployment "${key}"`;
  const map = mapIn(entry, name, context);
  if (map === undefined) return [];
  const chosen = ownerOf(map.entries, connections, context);
  const decoder = decodersFor(chosen?.provider);
  const [values, settings] = decoder.deployment.read(map, name, context) ?? [{}, {}];
  const known = deploymentKeys(context.registry);
  const need = (missing: string, hint: string) =>
    hasKey(map, missing, known) ||
    report(context, keyStart, { code: 'missing-key', message: `${name} needs "${missing}"`, hint });
  const find = (wanted: string) => map.entries.find((each) => each.key === wanted);
  if (find('connection') === undefined)
    need('provider', `write provider: and ${PROVIDER_WORD}, or connection: and the name of a connection`);
  need('environments', 'write environments: and below it, for instance, prod: "1.0"');
  if (values.environments === undefined) return [];
  const count = values.environments.kind === 'map' ? values.environments.entries.length : 0;
  const at = find('environments')?.keyStart ?? keyStart;
  if (!hasRoomFor(count, at, context)) return [];
  const environments = namedEntries(
    values.environments,
    { name: `environments of "${key}"`, what: 'an environment', bodyKeys: decoder.environmentKeys },
    context,
  );
  if (environments === undefined) return [];
  if (count === 0) {
    const hint = 'write for instance prod: "1.0"';
    report(context, at, { code: 'missing-key', message: `${name} has no environment`, hint });
  }
  const names = environments.map((each) => each.key);
  const parts = {
    deployment: key,
    place,
    declared: chosen,
    layer: layerOf(values, settings),
    undeclared,
    promotedFrom: predecessors(values.promotion ?? [], names, context),
    missing: new Map() as MissingSettings,
  };
  const targets: Target[] = [];
  for (const each of environments) {
    const hint = `write ${each.key}: "1.0" for a version, ${each.key}: {} for "anything is live"`;
    if (!hasValue(each, context, hint)) continue;
    const near = decoder.environment.read(each.value, `the environment "${key}/${each.key}"`, context);
    const target = near && targetOf(each, near, parts, context);
    if (target !== undefined) targets.push(target);
  }
  checkSameAs(targets, names, context);
  countInherited(parts.layer, { targets: targets.length, at }, context);
  reportMissing(entry, parts.missing, { known, targets: targets.length }, context);
  return targets;
}

/** Reads the connection first: the other keys depend on it. Its mistakes are reported with the others. */
function ownerOf(
  entries: readonly Entry[],
  connections: Connections,
  context: ManifestContext,
): DeclaredConnection | undefined {
  const read = <Value>(key: string, decoder: Decoder<Value, ManifestContext>) => {
    const entry = entries.find((each) => each.key === key);
    return entry && readMember(entry, decoder, context);
  };
  const connection = read('connection', connectionName);
  const isNamed = entries.some(({ key }) => key === 'connection');
  if (isNamed && connection === undefined) return undefined;
  const provider = read('provider', providerAmong(connections));
  return connectionOf({ provider, connection }, connections, context);
}
