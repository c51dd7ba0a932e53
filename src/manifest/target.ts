import { hasKey } from '../decode/collections.ts';
import { report } from '../decode/context.ts';
import { addTo } from '../model/group.ts';
import type { Location } from '../model/location.ts';
import type { Target, Waiver } from '../model/manifest.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import type { Entry } from '../yaml/node.ts';
import type { DeclaredConnection } from './connection.ts';
import type { ManifestContext } from './context.ts';
import type { Layer } from './layer.ts';
import { settingFault } from './setting.ts';

/** Missing settings, with the environments that need them. */
export type MissingSettings = Map<Setting, Entry[]>;

export interface TargetParts {
  readonly deployment: string;
  /** The location of the deployment's key. */
  readonly place: Location;
  readonly declared: DeclaredConnection | undefined;
  readonly layer: Layer;
  readonly undeclared: Target['undeclared'];
  readonly promotedFrom: ReadonlyMap<string, string>;
  readonly missing: MissingSettings;
}

const NOTHING = Object.freeze({});

/** Makes the target of one environment from connection, deployment and environment. */
export function targetOf(
  entry: Entry,
  near: Layer & { readonly deployed: boolean | undefined },
  parts: TargetParts,
  context: ManifestContext,
): Target | undefined {
  const { deployment, place, declared, layer, undeclared, promotedFrom, missing } = parts;
  if (declared === undefined) return undefined;
  const { connection, provider } = declared;
  const settings = joined(joined(connection.settings, layer.settings), near.settings);
  const before = promotedFrom.get(entry.key);
  const deployed = near.deployed ?? true;
  // A fleet has many targets: equal and empty parts are shared, and `join` makes the id a flat string.
  return {
    id: [deployment, entry.key].join('/'),
    deployment,
    environment: entry.key,
    provider: provider.id,
    connection,
    settings: completeSettings(entry, provider, settings, missing, context),
    credentials: near.credentials ?? layer.credentials ?? declared.credentials ?? NOTHING,
    deployed,
    expect: deployed ? joined(layer.expect, near.expect) : NOTHING,
    ignore: union(layer.ignore, near.ignore),
    waivers: mergedWaivers(layer.waivers, near.waivers),
    ...(before !== undefined && { promotedFrom: before }),
    folder: context.folder,
    severity: near.severity ?? layer.severity ?? 'error',
    labels: joined(layer.labels, near.labels),
    undeclared,
    location: context.locate(entry.keyStart),
    deploymentLocation: place,
  };
}

/** Merges by key. `near` is the level closer to the environment, and its values win. */
function joined<Value>(
  far: Readonly<Record<string, Value>>,
  near: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  if (Object.keys(near).length === 0) return far;
  // Spreading would cost 200 bytes for each key, because V8 makes a hidden class for each.
  return Object.keys(far).length === 0 ? near : Object.assign({}, far, near);
}

function union(far: readonly string[], near: readonly string[]): readonly string[] {
  if (near.length === 0) return far;
  return far.length === 0 ? near : [...new Set([...far, ...near])];
}

/** Merges by field. `near` is the level closer to the environment, and its waivers win. */
function mergedWaivers(far: readonly Waiver[], near: readonly Waiver[]): readonly Waiver[] {
  if (far.length === 0 || near.length === 0) return near.length > 0 ? near : far;
  const nearer = new Set(near.map(({ field }) => field));
  return [...far.filter(({ field }) => !nearer.has(field)), ...near];
}

type Settings = Readonly<Record<string, string>>;

/** Adds defaults, and collects missing settings. */
function completeSettings(
  entry: Entry,
  { id, settings: all }: Provider,
  given: Settings,
  missing: MissingSettings,
  context: ManifestContext,
): Settings {
  const defaults: Record<string, string> = {};
  const isPlaced = given.baseUrl !== undefined || context.placedProviders.has(id);
  for (const setting of all) {
    const { name, on, required, needed, or, default: other } = setting;
    const hasOther = or !== undefined && given[or] !== undefined;
    if (given[name] !== undefined) {
      if (hasOther) reportBoth(entry, [name, or], context);
    } else if (!on.includes('target')) continue;
    else if (typeof other === 'string') defaults[name] = other;
    else if (other !== undefined && 'environmentName' in other)
      defaults[name] = environmentDefault(entry, setting, context);
    else if (other !== undefined && context.variableOf?.(other.variable))
      defaults[name] = variableDefault(entry, setting, other.variable, context);
    else if (required && !hasOther && !(needed === 'unless-placed' && isPlaced))
      addTo(missing, setting, entry);
  }
  return joined(given, defaults);
}

function reportBoth({ key, keyStart }: Entry, names: readonly string[], context: ManifestContext): void {
  report(context, keyStart, {
    code: 'bad-value',
    message: `"${key}" has both ${names.join(' and ')}, and each of them says what to read`,
    hint: 'keep one of the two',
  });
}

function environmentDefault(
  { key, keyStart }: Entry,
  { name, values }: Setting,
  context: ManifestContext,
): string {
  if (values !== undefined && !values.includes(key)) {
    report(context, keyStart, {
      code: 'missing-key',
      key: name,
      message: `the environment "${key}" needs "${name}": which of ${values.join(', ')} is it at the vendor?`,
      hint: `write ${name}: ${values.at(-1)} on the environment`,
    });
  }
  return key;
}

function variableDefault(
  { keyStart }: Entry,
  setting: Setting,
  variable: string,
  context: ManifestContext,
): string {
  const { name, examples } = setting;
  const value = context.variableOf?.(variable)?.trim() ?? '';
  const fault = settingFault(setting, value);
  if (fault !== undefined) {
    report(context, keyStart, {
      code: 'bad-value',
      message: `"${name}" comes from ${variable}, which ${fault.message}`,
      hint: `set ${variable} to a value such as ${examples[0]}, or write ${name}: in the manifest`,
    });
  }
  return value;
}

/** Reports a setting that all environments lack once, on the deployment. Skips settings that are only misspelled. */
export function reportMissing(
  deployment: Entry,
  missing: MissingSettings,
  { known, targets }: { readonly known: readonly string[]; readonly targets: number },
  context: ManifestContext,
): void {
  for (const [{ name, description, on, or }, entries] of missing) {
    const other = or === undefined ? '' : ` or ${or}`;
    const isThere = ({ value }: Entry) => value.kind === 'map' && hasKey(value, name, known);
    if (isThere(deployment)) continue;
    const places = entries.length === targets && targets > 1 ? [deployment] : entries;
    for (const place of places) {
      if (isThere(place)) continue;
      const of = place === deployment ? deployment.key : `${deployment.key}/${place.key}`;
      const levels = on.flatMap((level) => (level === 'target' ? ['environment', 'deployment'] : [level]));
      report(context, place.keyStart, {
        code: 'missing-key',
        key: name,
        message: `"${of}" needs "${name}"${other}: ${description}`,
        hint: `write ${name}:${other} on the ${levels.join(', or on the ')}`,
      });
    }
  }
}
