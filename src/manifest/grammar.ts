import type { Location } from '../model/location.ts';
import type { Connection, CredentialReference, Target, Waiver } from '../model/manifest.ts';
import { didYouMean } from '../model/suggest.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import { PROVIDER_IDS, PROVIDERS, providerById } from '../providers/index.ts';
import { readConnectionBody } from './connections.ts';
import { LAYER_KEYS, type Layer, readEnvironment, readLayer } from './layers.ts';
import type { Entry, MapNode, Node } from './parse.ts';
import {
  addProblem,
  isExtension,
  isGiven,
  isMisspelt,
  isNameOfExtension,
  listed,
  type Reading,
  readMap,
  readOneOf,
  readText,
  unknownKey,
} from './reading.ts';
import { checkSameAs, readPromotion } from './relations.ts';
import { locate } from './source.ts';
import { faultOfName } from './texts.ts';

/** What one file declares. */
export interface FileContents {
  readonly targets: readonly Target[];
  /** Where each deployment's name stands, to find doubles across files. */
  readonly deployments: ReadonlyMap<string, Location>;
}

const TOP_KEYS = ['version', 'connections', 'defaults', 'deployments', '$schema'];
const UNDECLARED = ['ignore', 'warn', 'drift'] as const;

/** Reads the whole of a manifest, gathering every mistake on the way. */
export function readManifest(reading: Reading, root: Node): FileContents {
  const nothing: FileContents = { targets: [], deployments: new Map() };
  const top = readMap(reading, root, 'a manifest');
  if (top === undefined) return nothing;
  const entries = keyed(reading, top, 'a manifest', TOP_KEYS);
  readVersion(reading, entries.get('version'), top);
  const connections = readConnections(reading, entries.get('connections'));
  const file: FileContext = {
    connections,
    connectionNames: [...connections.keys(), ...PROVIDER_IDS],
    undeclared: readDefaults(reading, entries.get('defaults')),
  };
  const deployments = entries.get('deployments');
  if (deployments === undefined) {
    if (isMisspelt(top, 'deployments', TOP_KEYS)) return nothing;
    addProblem(reading, {
      code: 'missing-key',
      at: top.start,
      message: 'a manifest needs "deployments"',
      hint: 'write what should be live: see the README, "A first check"',
    });
    return nothing;
  }
  if (!isGiven(reading, deployments)) return nothing;
  return readDeployments(reading, deployments.value, file);
}

interface FileContext {
  /** Not given where what is declared could not be read. */
  readonly connections: ReadonlyMap<string, DeclaredConnection | undefined>;
  /** All that a deployment may name. */
  readonly connectionNames: readonly string[];
  readonly undeclared: Target['undeclared'];
}

interface DeclaredConnection {
  readonly connection: Connection;
  readonly provider: Provider;
  readonly credentials?: Readonly<Record<string, CredentialReference>>;
}

/** The entries of a mapping by key, extensions left out, unknown keys told. */
function keyed(reading: Reading, map: MapNode, where: string, known: readonly string[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const entry of map.entries) {
    if (isExtension(entry.key)) continue;
    if (known.includes(entry.key)) entries.set(entry.key, entry);
    else unknownKey(reading, entry, where, known);
  }
  return entries;
}

function readVersion(reading: Reading, entry: Entry | undefined, top: MapNode): void {
  if (entry === undefined) {
    if (isMisspelt(top, 'version', TOP_KEYS)) return;
    addProblem(reading, {
      code: 'missing-key',
      at: top.start,
      message: 'a manifest needs "version"',
      hint: 'begin it with version: 1',
    });
    return;
  }
  if (!isGiven(reading, entry)) return;
  const version = readText(reading, entry.value, 'version');
  if (version === undefined || version === '1') return;
  addProblem(reading, {
    code: 'bad-value',
    at: entry.value.start,
    message: `version ${version} of the manifest is not known`,
    hint: 'this driftline reads version: 1',
  });
}

function readDefaults(reading: Reading, entry: Entry | undefined): Target['undeclared'] {
  if (entry === undefined || !isGiven(reading, entry)) return 'ignore';
  const map = readMap(reading, entry.value, 'defaults');
  if (map === undefined) return 'ignore';
  const undeclared = keyed(reading, map, 'defaults', ['undeclared']).get('undeclared');
  if (undeclared === undefined || !isGiven(reading, undeclared)) return 'ignore';
  return readOneOf(reading, undeclared.value, 'undeclared', UNDECLARED) ?? 'ignore';
}

function readConnections(reading: Reading, entry: Entry | undefined): FileContext['connections'] {
  const connections = new Map<string, DeclaredConnection | undefined>();
  if (entry === undefined || !isGiven(reading, entry)) return connections;
  const map = readMap(reading, entry.value, 'connections');
  for (const each of map?.entries ?? []) {
    if (!isNamed(reading, each, 'a connection')) continue;
    connections.set(each.key, undefined);
    if (!isGiven(reading, each)) continue;
    const body = readMap(reading, each.value, `the connection "${each.key}"`);
    connections.set(each.key, body && readConnection(reading, each, body));
  }
  return connections;
}

function readConnection(reading: Reading, entry: Entry, body: MapNode): DeclaredConnection | undefined {
  const where = `the connection "${entry.key}"`;
  const given = body.entries.find(({ key }) => key === 'provider');
  const own = providerById(entry.key);
  const provider = given === undefined ? own : readProvider(reading, given);
  if (provider === undefined) {
    if (given !== undefined || isMisspelt(body, 'provider', ['provider', 'credentials'])) return undefined;
    addProblem(reading, {
      code: 'missing-key',
      at: entry.keyStart,
      message: `${where} needs "provider"`,
      hint: `write provider: and one of ${PROVIDER_IDS.join(', ')}`,
    });
    return undefined;
  }
  if (own !== undefined && own !== provider) {
    addProblem(reading, {
      code: 'bad-value',
      at: entry.keyStart,
      message: `${where} is called like a provider, and so sets up ${own.id}, not ${provider.id}`,
      hint: 'give it another name',
    });
  }
  const { settings, credentials } = readConnectionBody(reading, body, provider, where);
  return { connection: { name: entry.key, provider: provider.id, settings }, provider, credentials };
}

function readProvider(reading: Reading, entry: Entry): Provider | undefined {
  if (!isGiven(reading, entry)) return undefined;
  const id = readText(reading, entry.value, 'provider');
  if (id === undefined) return undefined;
  const provider = providerById(id);
  if (provider !== undefined) return provider;
  addProblem(reading, {
    code: 'unknown-provider',
    at: entry.value.start,
    message: `there is no provider "${id}"`,
    hint: didYouMean(id, PROVIDER_IDS) ?? `the providers are ${PROVIDER_IDS.join(', ')}`,
  });
  return undefined;
}

function isNamed(reading: Reading, entry: Entry, what: string): boolean {
  if (isNameOfExtension(reading, entry, what)) return false;
  const fault = faultOfName(entry.key);
  if (fault === undefined && !entry.key.includes('${')) return true;
  if (fault === undefined) {
    addProblem(reading, {
      code: 'bad-reference',
      at: entry.keyStart,
      message: `"${entry.key}" is the name of ${what}, and variables are not put into names`,
      hint: 'write the name itself; what a target is at the vendor may come from a variable',
    });
    return false;
  }
  addProblem(reading, {
    code: 'bad-value',
    at: entry.keyStart,
    message: `the name of ${what} ${fault}`,
    hint: 'names are 1 to 128 printable characters without /',
  });
  return false;
}

function readDeployments(reading: Reading, node: Node, file: FileContext): FileContents {
  const targets: Target[] = [];
  const deployments = new Map<string, Location>();
  const map = readMap(reading, node, 'deployments');
  for (const entry of map?.entries ?? []) {
    if (isFull(reading)) break;
    if (!isNamed(reading, entry, 'a deployment')) continue;
    const place = locate(reading.source, entry.keyStart);
    deployments.set(entry.key, place);
    if (!isGiven(reading, entry)) continue;
    const body = readMap(reading, entry.value, `the deployment "${entry.key}"`);
    const declared = body === undefined ? [] : readDeployment(reading, { entry, place }, body, file);
    for (const target of declared) targets.push(target);
  }
  return { targets, deployments };
}

/** Aliases make half a million of 60 kB, and 3 GB of memory. */
const MOST_TARGETS = 100_000;

function isFull({ count }: Reading): boolean {
  return count.targets > MOST_TARGETS;
}

/** Counts a deployment's targets before any is made; false where they are too many. Told once a run. */
function hasRoom(reading: Reading, entry: Entry, targets: number): boolean {
  if (isFull(reading)) return false;
  reading.count.targets += targets;
  if (!isFull(reading)) return true;
  addProblem(reading, {
    code: 'too-large',
    at: entry.keyStart,
    message: `up to here, there are more than ${MOST_TARGETS} targets, and that is as many as a run takes`,
    hint: 'check them in several runs, each with some of the files',
  });
  return false;
}

const DEPLOYMENT_KEYS = ['provider', 'connection', 'environments', 'promotion'];

function readDeployment(
  reading: Reading,
  { entry, place }: { entry: Entry; place: Location },
  body: MapNode,
  file: FileContext,
): Target[] {
  const where = `the deployment "${entry.key}"`;
  const declared = connectionOf(reading, entry, body, file);
  const layer = readLayer(reading, body, {
    where,
    provider: declared?.provider,
    ownKeys: DEPLOYMENT_KEYS,
  });
  const environments = body.entries.find(({ key }) => key === 'environments');
  if (environments === undefined) {
    if (isMisspelt(body, 'environments', DEPLOYMENT_KEYS)) return [];
    addProblem(reading, {
      code: 'missing-key',
      at: entry.keyStart,
      message: `${where} needs "environments"`,
      hint: 'write environments: and below it, for instance, prod: "1.0"',
    });
    return [];
  }
  if (!isGiven(reading, environments)) return [];
  const map = readMap(reading, environments.value, `environments of "${entry.key}"`);
  if (map === undefined) return [];
  const names = map.entries.map(({ key }) => key);
  if (!hasRoom(reading, environments, names.length)) return [];
  const promotion = readPromotion(
    reading,
    body.entries.find(({ key }) => key === 'promotion'),
    names,
  );
  const parts: TargetParts = {
    deployment: entry,
    place,
    body,
    declared,
    layer,
    file,
    promotion,
    missing: new Map(),
  };
  const targets: Target[] = [];
  for (const each of map.entries) {
    if (!isNamed(reading, each, 'an environment')) continue;
    const target = readTarget(reading, each, parts);
    if (target !== undefined) targets.push(target);
  }
  if (names.length === 0) {
    addProblem(reading, {
      code: 'missing-key',
      at: environments.keyStart,
      message: `${where} has no environment`,
      hint: 'write for instance prod: "1.0"',
    });
  }
  checkSameAs(reading, targets, names);
  countInherited(reading, environments, layer, targets.length);
  tellMissing(reading, parts, targets.length);
  return targets;
}

/** What a deployment gives to each of its environments stands in every target's report again. */
const INHERITED_LIMIT = 10 * 1024 * 1024;
/** As much is usual, however many environments there are. */
const INHERITED_FREE = 500;
/** What a report puts around each text, and before it on its line. */
const AROUND_TEXT = 16;

function countInherited(reading: Reading, environments: Entry, layer: Layer, targets: number): void {
  const { count } = reading;
  if (count.inherited > INHERITED_LIMIT) return;
  count.inherited += Math.max(0, charactersIn(layer) - INHERITED_FREE) * Math.max(0, targets - 1);
  if (count.inherited <= INHERITED_LIMIT) return;
  addProblem(reading, {
    code: 'too-large',
    at: environments.keyStart,
    message:
      'up to here, what environments take over from their deployments comes to more than 10 MiB of text',
    hint: 'shorten labels, reasons and expected texts, or spread them over several runs',
  });
}

function charactersIn({ labels, expect, waivers }: Layer): number {
  let characters = 0;
  const open: unknown[] = [labels, expect, waivers];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (typeof each === 'string') characters += each.length;
    else if (typeof each === 'object' && each !== null) {
      for (const [key, value] of Object.entries(each)) {
        if (key === 'location' || value === undefined) continue;
        characters += key.length + AROUND_TEXT;
        open.push(value);
      }
    }
  }
  return characters;
}

function connectionOf(
  reading: Reading,
  entry: Entry,
  body: MapNode,
  file: FileContext,
): DeclaredConnection | undefined {
  const given = body.entries.find(({ key }) => key === 'connection');
  const named = body.entries.find(({ key }) => key === 'provider');
  const provider = named === undefined ? undefined : readProvider(reading, named);
  if (given === undefined) {
    if (named === undefined && !isMisspelt(body, 'provider', DEPLOYMENT_KEYS)) {
      addProblem(reading, {
        code: 'missing-key',
        at: entry.keyStart,
        message: `the deployment "${entry.key}" needs "provider"`,
        hint: `write provider: and one of ${PROVIDER_IDS.join(', ')}, or connection: and the name of one`,
      });
    }
    if (provider === undefined) return undefined;
    return file.connections.has(provider.id)
      ? file.connections.get(provider.id)
      : DEFAULT_CONNECTIONS.get(provider.id);
  }
  if (!isGiven(reading, given)) return undefined;
  const name = readText(reading, given.value, 'connection');
  if (name === undefined) return undefined;
  if (file.connections.has(name) && file.connections.get(name) === undefined) return undefined;
  const declared = file.connections.get(name) ?? DEFAULT_CONNECTIONS.get(name);
  if (declared === undefined) {
    const known = file.connectionNames;
    addProblem(reading, {
      code: 'bad-value',
      at: given.value.start,
      message: `there is no connection "${name}" in this file`,
      hint: didYouMean(name, known) ?? `declare it under connections; there are ${listed(known)}`,
    });
    return undefined;
  }
  if (provider !== undefined && provider !== declared.provider) {
    addProblem(reading, {
      code: 'bad-value',
      at: given.value.start,
      message: `the connection "${name}" is one of ${declared.provider.id}, but provider says ${provider.id}`,
      hint: 'take provider out: the connection implies it',
    });
  }
  return declared;
}

/** By the provider's name, which is theirs too. */
const DEFAULT_CONNECTIONS: ReadonlyMap<string, DeclaredConnection> = new Map(
  PROVIDERS.map((provider) => {
    const { id } = provider;
    return [id, { connection: { name: id, provider: id, settings: {} }, provider }];
  }),
);

interface TargetParts {
  readonly deployment: Entry;
  /** Of the deployment's key. */
  readonly place: Location;
  readonly body: MapNode;
  readonly declared: DeclaredConnection | undefined;
  readonly layer: Layer;
  readonly file: FileContext;
  readonly promotion: ReadonlyMap<string, string>;
  /** Settings that are not given, and the environments that need them. */
  readonly missing: Map<Setting, Entry[]>;
}

function readTarget(reading: Reading, entry: Entry, parts: TargetParts): Target | undefined {
  const { place, declared, layer, file, promotion } = parts;
  const deployment = parts.deployment.key;
  const near = readEnvironment(reading, entry, declared?.provider, deployment);
  if (near === undefined || declared === undefined) return undefined;
  const { connection, provider } = declared;
  const settings = joined(joined(connection.settings, layer.settings), near.settings);
  const complete = completeSettings(reading, entry, { provider, settings, missing: parts.missing });
  const deployed = near.deployed ?? true;
  // A fleet has many of these: what is equal or empty is shared, and the id is one text, not two and a link.
  return {
    id: [deployment, entry.key].join('/'),
    deployment,
    environment: entry.key,
    provider: provider.id,
    connection,
    settings: complete,
    credentials: near.credentials ?? layer.credentials ?? declared.credentials ?? NOTHING,
    deployed,
    expect: deployed ? joined(layer.expect, near.expect) : NOTHING,
    ignore: withoutDoubles(layer.ignore, near.ignore),
    waivers: mergedWaivers(layer.waivers, near.waivers),
    ...(promotion.has(entry.key) && { promotedFrom: promotion.get(entry.key) }),
    folder: reading.folder,
    severity: near.severity ?? layer.severity ?? 'error',
    labels: joined(layer.labels, near.labels),
    undeclared: file.undeclared,
    location: locate(reading.source, entry.keyStart),
    deploymentLocation: place,
  };
}

const NOTHING = Object.freeze({});

/** By key, the nearer winning. */
function joined<Value>(
  far: Readonly<Record<string, Value>>,
  near: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  if (Object.keys(near).length === 0) return far;
  // Not by spreading: to what is spread, V8 adds each key with a hidden class of its own, 200 bytes a time.
  return Object.keys(far).length === 0 ? near : Object.assign({}, far, near);
}

function withoutDoubles(far: readonly string[], near: readonly string[]): readonly string[] {
  return far.length + near.length < 2 ? (near.length > 0 ? near : far) : [...new Set([...far, ...near])];
}

/** By field, the nearer winning. */
function mergedWaivers(far: readonly Waiver[], near: readonly Waiver[]): readonly Waiver[] {
  if (far.length === 0 || near.length === 0) return near.length > 0 ? near : far;
  const nearer = new Set(near.map(({ field }) => field));
  return [...far.filter(({ field }) => !nearer.has(field)), ...near];
}

interface SettingsSoFar {
  readonly provider: Provider;
  readonly settings: Readonly<Record<string, string>>;
  readonly missing: Map<Setting, Entry[]>;
}

/** Puts defaults in, and notes what is missing. */
function completeSettings(
  reading: Reading,
  entry: Entry,
  { provider, settings, missing }: SettingsSoFar,
): Readonly<Record<string, string>> {
  const defaults: Record<string, string> = {};
  for (const setting of provider.settings) {
    if (!setting.on.includes('target') || settings[setting.name] !== undefined) continue;
    if (typeof setting.default === 'string') defaults[setting.name] = setting.default;
    else if (setting.default?.environmentName)
      defaults[setting.name] = environmentDefault(reading, entry, setting);
    else if (setting.required && !isPlaced(reading, provider, setting.name, settings)) {
      const entries = missing.get(setting);
      if (entries === undefined) missing.set(setting, [entry]);
      else entries.push(entry);
    }
  }
  return joined(settings, defaults);
}

/** What all environments miss is missing on the deployment, once; and not at all where it stands there misspelt. */
function tellMissing(reading: Reading, parts: TargetParts, targets: number): void {
  const { deployment, body, declared, missing } = parts;
  const settings = declared?.provider.settings ?? [];
  const known = [...DEPLOYMENT_KEYS, ...LAYER_KEYS, ...settings.map(({ name }) => name)];
  for (const [{ name, description, on }, entries] of missing) {
    if (isMisspelt(body, name, known)) continue;
    const places = entries.length === targets && targets > 1 ? [deployment] : entries;
    for (const place of places) {
      if (place.value.kind === 'map' && isMisspelt(place.value, name, known)) continue;
      const of = place === deployment ? deployment.key : `${deployment.key}/${place.key}`;
      addProblem(reading, {
        code: 'missing-key',
        at: place.keyStart,
        key: name,
        message: `"${of}" needs "${name}": ${description}`,
        hint: `write ${name}: on the ${[...new Set(['environment', 'deployment', ...on.filter((level) => level !== 'target')])].join(', or on the ')}`,
      });
    }
  }
}

/** A host is needed only to find the base URL, which may be given by other means. */
function isPlaced(
  reading: Reading,
  provider: Provider,
  name: string,
  settings: Readonly<Record<string, string>>,
): boolean {
  return name === 'host' && (settings.baseUrl !== undefined || reading.placedProviders.has(provider.id));
}

function environmentDefault(
  reading: Reading,
  entry: Entry,
  setting: { name: string; values?: readonly string[] },
): string {
  if (setting.values !== undefined && !setting.values.includes(entry.key)) {
    addProblem(reading, {
      code: 'missing-key',
      at: entry.keyStart,
      key: setting.name,
      message: `the environment "${entry.key}" needs "${setting.name}": which of ${setting.values.join(', ')} is it at the vendor?`,
      hint: `write ${setting.name}: ${setting.values.at(-1)} on the environment`,
    });
  }
  return entry.key;
}
