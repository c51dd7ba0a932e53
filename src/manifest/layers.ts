import type { CredentialReference, Expected, Waiver } from '../model/manifest.ts';
import type { Severity } from '../model/report.ts';
import { didYouMean } from '../model/suggest.ts';
import type { Provider } from '../providers/contract.ts';
import { PROVIDERS } from '../providers/index.ts';
import { readCredentials, readSetting } from './connections.ts';
import { readExpectation } from './expectations.ts';
import type { Entry, MapNode, Node } from './parse.ts';
import {
  addProblem,
  isExtension,
  isGiven,
  isNameOfExtension,
  placeOf,
  type Reading,
  readBoolean,
  readMap,
  readOneOf,
  readText,
  unknownKey,
} from './reading.ts';
import { readWaivers } from './waivers.ts';

/** What may stand on a deployment and, nearer, on an environment. */
export interface Layer {
  readonly settings: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, Expected>>;
  readonly ignore: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly severity?: Severity;
  readonly waivers: readonly Waiver[];
  readonly credentials?: Readonly<Record<string, CredentialReference>>;
}

export interface EnvironmentLayer extends Layer {
  readonly deployed?: boolean;
}

interface LayerOptions {
  readonly where: string;
  /** Not known where the provider is misspelt: then what only it can tell is not told. */
  readonly provider: Provider | undefined;
  /** Keys that the caller reads. */
  readonly ownKeys: readonly string[];
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

const SEVERITIES = ['error', 'warning'] as const;
export const LAYER_KEYS = ['expect', 'ignore', 'labels', 'severity', 'waivers', 'credentials'];
/** Each environment may carry its deployment's: without an end to them, a small file would fill all memory. */
const MOST_LABELS = 64;
const MOST_IGNORED = 256;
const NOTHING = Object.freeze({});
const EMPTY: Layer = { settings: NOTHING, expect: NOTHING, ignore: [], labels: NOTHING, waivers: [] };

export function readLayer(reading: Reading, body: MapNode, options: LayerOptions): Layer {
  const { where, provider, ownKeys } = options;
  const layer: Mutable<Layer> = { ...EMPTY };
  const settings: Record<string, string> = {};
  for (const entry of body.entries) {
    if (isExtension(entry.key) || ownKeys.includes(entry.key)) continue;
    const setting = provider?.settings.find(({ name, on }) => name === entry.key && on.includes('target'));
    if (setting !== undefined) {
      const value = readSetting(reading, entry, setting);
      // One that is wrong is there all the same: it is not told to be missing as well.
      settings[setting.name] = value ?? '';
    } else if (!readLayerKey(reading, entry, layer, provider)) {
      reportUnknown(reading, entry, where, provider, ownKeys);
    }
  }
  return { ...layer, settings };
}

/** One key of a layer; false where it is none. */
function readLayerKey(
  reading: Reading,
  entry: Entry,
  layer: Mutable<Layer>,
  provider: Provider | undefined,
): boolean {
  if (!LAYER_KEYS.includes(entry.key)) return false;
  if (!isGiven(reading, entry)) return true;
  switch (entry.key) {
    case 'expect':
      layer.expect = readExpect(reading, entry.value, provider);
      break;
    case 'ignore':
      layer.ignore = readIgnore(reading, entry.value, provider);
      break;
    case 'labels':
      layer.labels = readLabels(reading, entry.value);
      break;
    case 'severity':
      layer.severity = readOneOf(reading, entry.value, 'severity', SEVERITIES);
      break;
    case 'waivers':
      layer.waivers = readWaivers(reading, entry.value, provider);
      break;
    case 'credentials':
      if (provider !== undefined) layer.credentials = readCredentials(reading, entry, provider);
      break;
  }
  return true;
}

function reportUnknown(
  reading: Reading,
  entry: Entry,
  where: string,
  provider: Provider | undefined,
  ownKeys: readonly string[],
): void {
  const owner = PROVIDERS.find(({ settings }) => settings.some(({ name }) => name === entry.key));
  if (provider === undefined) {
    if (owner === undefined) unknownKey(reading, entry, where, [...ownKeys, ...LAYER_KEYS]);
    return;
  }
  const own = provider.settings.filter(({ on }) => on.includes('target')).map(({ name }) => name);
  const credential = provider.credentials.find(({ name }) => name === entry.key);
  if (credential !== undefined) {
    const { name, variable } = credential;
    unknownKey(reading, entry, where, [], `write credentials: { ${name}: "\${env.${variable}}" }`);
    return;
  }
  const hint =
    owner === provider
      ? 'it belongs on the connection'
      : owner && `"${entry.key}" is a setting of ${owner.id}; this is ${provider.id}`;
  unknownKey(reading, entry, where, [...ownKeys, ...LAYER_KEYS, ...own], hint);
}

/** A target in one environment: a scalar stands for its version, a mapping for all there is to say. */
export function readEnvironment(
  reading: Reading,
  entry: Entry,
  provider: Provider | undefined,
  deployment: string,
): EnvironmentLayer | undefined {
  const { key, value } = entry;
  const where = `the environment "${deployment}/${key}"`;
  if (!isGiven(reading, entry, `write ${key}: "1.0" for a version, ${key}: {} for "anything is live"`)) {
    return undefined;
  }
  if (value.kind === 'scalar') {
    const version = readText(reading, value, 'version');
    if (version === undefined) return undefined;
    const expected: Expected = {
      expectation: { op: 'equals', value: version },
      location: placeOf(reading, value),
    };
    return { ...EMPTY, expect: { version: expected } };
  }
  const body = readMap(reading, value, where);
  if (body === undefined) return undefined;
  const layer = readLayer(reading, body, { where, provider, ownKeys: ['deployed'] });
  const deployed = readDeployed(reading, body, layer);
  return deployed === undefined ? layer : { ...layer, deployed };
}

function readDeployed(reading: Reading, body: MapNode, layer: Layer): boolean | undefined {
  const entry = body.entries.find(({ key }) => key === 'deployed');
  if (entry === undefined || !isGiven(reading, entry)) return undefined;
  const deployed = readBoolean(reading, entry.value, 'deployed');
  if (deployed === false && Object.keys(layer.expect).length > 0) {
    addProblem(reading, {
      code: 'bad-value',
      at: entry.keyStart,
      message: 'deployed: false and expect contradict each other: nothing may be live, and something must',
      hint: 'keep one of them',
    });
  }
  return deployed;
}

function readExpect(reading: Reading, node: Node, provider: Provider | undefined): Record<string, Expected> {
  const expect: [string, Expected][] = [];
  const map = readMap(reading, node, 'expect');
  for (const entry of map?.entries ?? []) {
    if (isNameOfExtension(reading, entry, 'a field') || provider === undefined) continue;
    const field = fieldOf(provider, entry.key);
    if (field === undefined) {
      unknownField(reading, entry.key, entry.keyStart, provider);
      continue;
    }
    const { type, commit } = field;
    const expectation = readExpectation(reading, entry.value, { name: entry.key, type, commit });
    if (expectation !== undefined)
      expect.push([entry.key, { expectation, location: placeOf(reading, entry.value) }]);
  }
  return Object.fromEntries(expect);
}

function fieldOf(provider: Provider, name: string) {
  return Object.hasOwn(provider.fields, name) ? provider.fields[name] : undefined;
}

function unknownField(reading: Reading, name: string, at: number, provider: Provider): void {
  const known = Object.keys(provider.fields);
  const suggestion = didYouMean(name, known);
  addProblem(reading, {
    code: 'unknown-field',
    at,
    message: `"${name}" cannot be observed at ${provider.id}`,
    hint: `${suggestion === undefined ? '' : `${suggestion} `}it can tell ${known.join(', ')}`,
  });
}

function readIgnore(reading: Reading, node: Node, provider: Provider | undefined): string[] {
  const nodes = node.kind === 'list' ? node.items : [node];
  const ignored: string[] = [];
  for (const item of nodes.slice(0, MOST_IGNORED)) {
    const text = readText(reading, item, 'ignore');
    if (text === undefined) continue;
    const name = text.startsWith('/') ? (text.slice(1).split('/', 1)[0] ?? '') : text;
    const field = name.replaceAll('~1', '/').replaceAll('~0', '~');
    if (provider !== undefined && fieldOf(provider, field) === undefined) {
      unknownField(reading, field, item.start, provider);
    } else if (/~(?![01])/.test(text)) {
      addProblem(reading, {
        code: 'bad-value',
        at: item.start,
        message: `"${text}" is no JSON pointer`,
        hint: 'in a pointer ~ is written ~0, and / is written ~1',
      });
    } else ignored.push(text);
  }
  const [surplus] = nodes.slice(MOST_IGNORED);
  if (surplus !== undefined) {
    addProblem(reading, {
      code: 'bad-value',
      at: surplus.start,
      message: `ignore has ${nodes.length} entries, and ${MOST_IGNORED} are the most`,
      hint: 'leave out what stands above them, for instance /settings instead of each of its members',
    });
  }
  return [...new Set(ignored)];
}

function readLabels(reading: Reading, node: Node): Record<string, string> {
  const labels: [string, string][] = [];
  const entries = readMap(reading, node, 'labels')?.entries ?? [];
  const [surplus] = entries.slice(MOST_LABELS);
  if (surplus !== undefined) {
    addProblem(reading, {
      code: 'bad-value',
      at: surplus.keyStart,
      message: `there are ${entries.length} labels here, and ${MOST_LABELS} are the most`,
      hint: 'keep those that --label chooses by',
    });
  }
  for (const entry of entries.slice(0, MOST_LABELS)) {
    if (isNameOfExtension(reading, entry, 'a label') || !isGiven(reading, entry)) continue;
    const value = readText(reading, entry.value, `the label "${entry.key}"`);
    if (value !== undefined) labels.push([entry.key, value]);
  }
  return Object.fromEntries(labels);
}
