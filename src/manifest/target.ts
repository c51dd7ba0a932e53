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
    settings: completeSettings(entry, { provider, settings, missing }, context),
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

/** Merges by key; the nearer wins. */
function joined<Value>(
  far: Readonly<Record<string, Value>>,
  near: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  if (Object.keys(near).length === 0) return far;
  // Spreading would cost 200 bytes for each key, because V8 makes a hidden class for each.
  return Object.keys(far).length === 0 ? near : Object.assign({}, far, near);
}

function union(far: readonly string[], near: readonly string[]): readonly string[] {
  return far.length === 0 || near.length === 0
    ? near.length > 0
      ? near
      : far
    : [...new Set([...far, ...near])];
}

/** Merges by field; the nearer wins. */
function mergedWaivers(far: readonly Waiver[], near: readonly Waiver[]): readonly Waiver[] {
  if (far.length === 0 || near.length === 0) return near.length > 0 ? near : far;
  const nearer = new Set(near.map(({ field }) => field));
  return [...far.filter(({ field }) => !nearer.has(field)), ...near];
}

interface GivenSettings {
  readonly provider: Provider;
  readonly settings: Readonly<Record<string, string>>;
  readonly missing: MissingSettings;
}

/** Adds defaults, and collects missing settings. */
function completeSettings(
  entry: Entry,
  { provider, settings, missing }: GivenSettings,
  context: ManifestContext,
): Readonly<Record<string, string>> {
  const defaults: Record<string, string> = {};
  for (const setting of provider.settings) {
    const { name, on, required, needed } = setting;
    if (setting.or !== undefined && settings[name] !== undefined && settings[setting.or] !== undefined) {
      reportBoth(entry, [name, setting.or], context);
    }
    if (!on.includes('target') || settings[name] !== undefined) continue;
    if (typeof setting.default === 'string') defaults[name] = setting.default;
    else if (setting.default !== undefined && 'environmentName' in setting.default)
      defaults[name] = environmentDefault(entry, setting, context);
    else if (setting.default !== undefined && context.variableOf?.(setting.default.variable))
      defaults[name] = variableDefault(entry, setting, setting.default.variable, context);
    else if (setting.or !== undefined && settings[setting.or] !== undefined) continue;
    else if (required && !(needed === 'unless-placed' && isPlaced(provider, settings, context)))
      addTo(missing, setting, entry);
  }
  return joined(settings, defaults);
}

function reportBoth({ key, keyStart }: Entry, names: readonly string[], context: ManifestContext): void {
  report(context, keyStart, {
    code: 'bad-value',
    message: `"${key}" has both ${names.join(' and ')}, and each of them says what to read`,
    hint: 'keep one of the two',
  });
}

/** Whether the base URL is set. */
function isPlaced(
  { id }: Provider,
  settings: Readonly<Record<string, string>>,
  { placedProviders }: ManifestContext,
): boolean {
  return settings.baseUrl !== undefined || placedProviders.has(id);
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
  const value = context.variableOf?.(variable)?.trim() ?? '';
  const fault = settingFault(setting, value);
  if (fault !== undefined) {
    report(context, keyStart, {
      code: 'bad-value',
      message: `"${setting.name}" comes from ${variable}, which ${fault.message}`,
      hint: `set ${variable} to a value such as ${setting.examples[0]}, or write ${setting.name}: in the manifest`,
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
    if (deployment.value.kind === 'map' && hasKey(deployment.value, name, known)) continue;
    const places = entries.length === targets && targets > 1 ? [deployment] : entries;
    for (const place of places) {
      if (place.value.kind === 'map' && hasKey(place.value, name, known)) continue;
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
