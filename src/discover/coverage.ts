import type { DeclaredConnection, Manifest, Target } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { ProblemError } from '../model/problem.ts';
import type { Listed, Provider } from '../providers/contract.ts';
import type { Registry } from '../providers/registry.ts';
import type { RunContext } from '../run/context.ts';
import type { ReadOptions } from '../run/options.ts';
import { providersOf } from '../run/provider.ts';
import { openVendors, type Vendors } from '../run/vendors.ts';
import { declaredBy } from './declared.ts';
import { firstMissing, identityOf, scopeOf } from './scope.ts';

interface ConnectionCoverage {
  readonly connection: string;
  readonly provider: string;
  readonly listed: number;
  readonly declared: number;
  readonly percent: number;
  readonly unmanaged: readonly { readonly id: string; readonly name: string }[];
}

/** A connection that is not counted. */
export interface Uncounted {
  readonly connection: string;
  readonly provider: string;
  /** Why the list could not be read; undefined if there is no list. */
  readonly reason?: UnreadableReason;
  readonly message: string;
}

export interface Coverage {
  readonly connections: readonly ConnectionCoverage[];
  /** Percent of all listed objects; 100 if the lists are empty. */
  readonly percent: number;
  /** Lists that could not be read. */
  readonly failed: readonly Uncounted[];
  /** Connections that have no list. */
  readonly unlisted: readonly Uncounted[];
}

/** Compares what the vendors list with what is declared, connection by connection. */
export async function coverageOf(
  manifest: Manifest,
  options: ReadOptions,
  context: RunContext,
): Promise<Coverage> {
  const groups = groupsOf(manifest, context.registry);
  if (groups.length === 0) {
    const message = 'the manifests declare no deployment and no connection: there is no vendor to ask';
    throw new ProblemError([
      { code: 'nothing-selected', message, hint: '`driftline discover` writes the first entries' },
    ]);
  }
  const vendors = openVendors(options, context);
  try {
    let done = 0;
    const parts = await Promise.all(
      groups.map(async (group) => {
        const part = await groupCoverage(group, { manifest, vendors, context });
        done += 1;
        context.onProgress?.(done, groups.length);
        return part;
      }),
    );
    const connections = parts.flatMap((part) => ('listed' in part ? part : []));
    const uncounted = parts.flatMap((part) => ('listed' in part ? [] : part));
    return {
      connections,
      percent: percentOf(sum(connections, 'declared'), sum(connections, 'listed')),
      failed: uncounted.filter(({ reason }) => reason !== undefined),
      unlisted: uncounted.filter(({ reason }) => reason === undefined),
    };
  } finally {
    await vendors.close();
  }
}

interface Group extends Omit<DeclaredConnection, 'file'> {
  readonly provider: Provider;
  readonly targets: Target[];
}

/** One group for each connection and its credentials, because a deployment may name other credentials. */
function groupsOf({ targets, connections = [] }: Manifest, registry: Registry): Group[] {
  const groups = new Map<string, Group>();
  const providerOf = providersOf({ registry });
  const groupOf = (declared: Omit<DeclaredConnection, 'file'>): Group => {
    const key = identityOf(declared);
    const { connection, credentials } = declared;
    const provider = providerOf(connection.provider);
    const group = groups.get(key) ?? { connection, credentials, provider, targets: [] };
    groups.set(key, group);
    return group;
  };
  for (const declared of connections) groupOf(declared);
  for (const target of targets) groupOf(target).targets.push(target);
  return [...groups.values()];
}

interface Covering {
  readonly manifest: Manifest;
  readonly vendors: Vendors;
  readonly context: RunContext;
}

async function groupCoverage(
  group: Group,
  { manifest, vendors, context }: Covering,
): Promise<ConnectionCoverage | Uncounted> {
  const { provider, connection } = group;
  const named = { connection: connection.name, provider: provider.id };
  if (provider.list === undefined)
    return { ...named, message: provider.noList ?? `${provider.title} has no list.` };
  const names = provider.list.settings;
  const lackingIn = ({ settings }: Target) => firstMissing(group, { names, settings }, context);
  const all = await scopesOf(group, context);
  const scopes = all.filter((scope) => lackingIn(scope) === undefined);
  const [first] = all;
  const lacking = scopes.length === 0 && first !== undefined ? lackingIn(first) : undefined;
  if (lacking !== undefined) {
    const message = `${provider.title} lists nothing without "${lacking.name}", and no deployment of this connection has it.`;
    return { ...named, message };
  }
  const objects = new Map<string, { readonly object: Listed; readonly isDeclared: boolean }>();
  for (const scope of scopes) {
    const listing = await vendors.list(scope);
    if (listing.kind === 'failed') return { ...named, reason: listing.reason, message: listing.message };
    const isDeclared = declaredBy(manifest.targets, scope, provider);
    for (const object of listing.objects) {
      const key = JSON.stringify([provider.baseUrl(scope.settings), object.settings]);
      objects.set(key, { object, isDeclared: isDeclared(object.settings) });
    }
  }
  const unmanaged = [...objects.values()].filter((each) => !each.isDeclared).map(({ object }) => object);
  const declared = objects.size - unmanaged.length;
  return {
    ...named,
    listed: objects.size,
    declared,
    percent: percentOf(declared, objects.size),
    unmanaged: unmanaged
      .map(({ name, settings }) => ({ id: Object.values(settings).join('/'), name }))
      .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)),
  };
}

/**
 * One target for each list to read: the deployments may differ in a setting that the list needs, such as an account.
 */
async function scopesOf(group: Group, context: RunContext): Promise<readonly Target[]> {
  const { provider, targets } = group;
  if (targets.length === 0) return [await scopeOf(group, { given: {}, environment: 'prod' }, context)];
  const names = provider.list?.settings ?? [];
  const scopes = new Map<string, Target>();
  for (const target of targets) {
    const key = JSON.stringify([
      provider.baseUrl(target.settings),
      ...names.map((name) => target.settings[name]),
    ]);
    if (!scopes.has(key)) scopes.set(key, target);
  }
  return [...scopes.values()];
}

/** Whether less than `percent` is declared. Compares the exact share, not the rounded one. */
export function isBelow({ connections }: Coverage, percent: number): boolean {
  return sum(connections, 'declared') * 100 < sum(connections, 'listed') * percent;
}

export function sum(connections: Coverage['connections'], of: 'listed' | 'declared'): number {
  return connections.reduce((total, each) => total + each[of], 0);
}

/** Rounded down, so that 100 means everything. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part * 1000) / whole) / 10;
}
