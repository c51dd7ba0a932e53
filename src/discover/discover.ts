import { didYouMean } from '../model/did-you-mean.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { type ProblemError, usageError } from '../model/problem.ts';
import type { Listed, Provider, Settings } from '../providers/contract.ts';
import type { RunContext } from '../run/context.ts';
import type { ReadOptions } from '../run/options.ts';
import { openVendors, type Vendors } from '../run/vendors.ts';
import { declaredBy } from './declared.ts';
import { type Live, liveOf } from './live.ts';
import { type PlannedDeployment, planDeployments } from './plan.ts';
import { firstMissing, neededBy, type Owner, scopeOf } from './scope.ts';
import type { Entry } from './text.ts';

export interface Wanted {
  readonly owner: Owner;
  /** Settings of the command line, for all objects. */
  readonly given: Settings;
  readonly environment: string | undefined;
  readonly manifest: Manifest;
}

export type Discovered =
  | { readonly kind: 'failed'; readonly reason: UnreadableReason; readonly message: string }
  | {
      readonly kind: 'discovered';
      readonly listed: number;
      readonly declared: number;
      readonly entries: readonly Entry[];
      /** The targets that the entries declare, as a manifest would. */
      readonly targets: readonly Target[];
      /** Targets of which it is not known what is live. */
      readonly unknown: number;
    };

/** Entries for everything that the vendor lists and no manifest declares. Throws `ProblemError` for misuse. */
export async function discover(
  wanted: Wanted,
  options: ReadOptions,
  context: RunContext & { readonly onTargets?: (count: number) => void },
): Promise<Discovered> {
  const { owner, given, manifest } = wanted;
  refuseSettings(owner.provider, given);
  requireSettings(owner, given, context);
  const scope = await scopeOf(owner, { given, environment: wanted.environment ?? 'prod' }, context);
  const vendors = openVendors(options, context);
  try {
    const listing =
      owner.provider.list === undefined ? alone(owner.provider, given) : await vendors.list(scope);
    if (listing.kind === 'failed') return listing;
    // Settings that the list does not need select objects of it.
    const selecting = Object.entries(given).filter(([name]) => !neededBy(owner.provider.list).includes(name));
    const objects = listing.objects.filter(({ settings }) =>
      selecting.every(([name, value]) => (settings[name] ?? value) === value),
    );
    if (objects.length === 0 && listing.objects.length > 0) throw notListed(owner.provider, selecting);
    const isDeclared = declaredBy(manifest.targets, scope, owner.provider);
    const mine = pick(scope.settings, Object.keys(given));
    const leading = pick(
      mine,
      Object.keys(given).filter((name) => isRead(owner.provider, name)),
    );
    const found = objects.filter(({ settings }) => !isDeclared({ ...settings, ...leading }));
    const deployments = planDeployments(withEnvironments(found, owner.provider, wanted), {
      provider: owner.provider,
      given: mine,
      environment: wanted.environment,
      taken: new Set(manifest.targets.map(({ deployment }) => deployment)),
    });
    const targets = deployments.flatMap((deployment) => targetsOf(deployment, scope, owner.provider));
    context.onTargets?.(targets.length);
    const lives = await livesOf(targets, vendors);
    return {
      kind: 'discovered',
      listed: objects.length,
      declared: objects.length - found.length,
      entries: deployments.map((deployment) => ({
        deployment,
        owner: ownerText(owner),
        live: (environment) => lives.get(`${deployment.name}/${environment}`) ?? {},
      })),
      targets,
      unknown: [...lives.values()].filter(
        ({ version, deployed }) => version === undefined && deployed !== false,
      ).length,
    };
  } finally {
    await vendors.close();
  }
}

function notListed(
  { title, noun }: Provider,
  selecting: readonly (readonly [string, string])[],
): ProblemError {
  const named = selecting.map(([name, value]) => `${name}=${value}`).join(' ');
  return usageError(`${title} lists no ${noun} with ${named}`, 'leave it out to see all that is listed');
}

/** Leads it to an object, or to the list alone? */
function isRead({ settings, list }: Provider, name: string): boolean {
  return (
    list?.settings.includes(name) !== true || settings.some((each) => each.name === name && each.required)
  );
}

/** Where there is no list, the one object that is named in full. */
function alone({ noun, settings }: Provider, given: Settings) {
  const main = settings.find(({ required, name }) => required && given[name] !== undefined)?.name ?? '';
  return { kind: 'listed' as const, objects: [{ name: given[main] ?? noun, settings: given }] };
}

/** Where the vendor has the same environments everywhere, each object has all of them. */
function withEnvironments(
  objects: readonly Listed[],
  { settings, environmentSetting }: Provider,
  { given, environment }: Pick<Wanted, 'given' | 'environment'>,
): readonly Listed[] {
  const names = settings.find(({ name }) => name === environmentSetting)?.values;
  const isAsked = environment !== undefined || given[environmentSetting ?? ''] !== undefined;
  if (names === undefined || isAsked) return objects;
  const environments = names.map((name) => ({ name }));
  return objects.map((object) => ({ environments, ...object }));
}

function refuseSettings({ id, settings }: Provider, given: Settings): void {
  for (const name of Object.keys(given)) {
    const setting = settings.find((each) => each.name === name);
    if (setting?.on.includes('target')) continue;
    const known = settings.filter(({ on }) => on.includes('target')).map((each) => each.name);
    throw setting === undefined
      ? usageError(
          `${id} has no setting "${name}"`,
          didYouMean(name, known) ?? `its settings are ${known.join(', ')}`,
        )
      : usageError(
          `"${name}" belongs on a connection`,
          `set one up in the manifest, under connections, and write \`driftline discover\` with its name`,
        );
  }
}

function requireSettings(
  owner: Owner,
  settings: Settings,
  context: Pick<RunContext, 'policy' | 'registry'>,
): void {
  const { title, list } = owner.provider;
  const names = neededBy(list);
  const missing = firstMissing(owner, { names, settings }, context);
  if (missing === undefined) return;
  const { name, description, examples } = missing;
  const isListed = list?.settings.includes(name);
  throw usageError(
    `${title} ${isListed ? 'lists nothing without' : 'does not list'} "${name}": ${description}`,
    `for example driftline discover ${owner.connection.name} ${name}=${examples[0]}`,
  );
}

function targetsOf(deployment: PlannedDeployment, scope: Target, provider: Provider): Target[] {
  return deployment.environments.map(({ name, settings }) => {
    const own = { ...deployment.settings, ...settings };
    const named = provider.settings.filter(
      (each) =>
        typeof each.default === 'object' && 'environmentName' in each.default && own[each.name] === undefined,
    );
    return {
      ...scope,
      id: `${deployment.name}/${name}`,
      deployment: deployment.name,
      environment: name,
      settings: { ...scope.settings, ...Object.fromEntries(named.map((each) => [each.name, name])), ...own },
    };
  });
}

async function livesOf(targets: readonly Target[], vendors: Vendors): Promise<ReadonlyMap<string, Live>> {
  if (targets.length === 0) return new Map();
  const { observations, redact } = await vendors.read(targets);
  return new Map([...observations].map(([id, observation]) => [id, liveOf(observation, redact)]));
}

function ownerText({ provider, connection }: Owner): Entry['owner'] {
  return connection.name === provider.id ? { provider: provider.id } : { connection: connection.name };
}

function pick(settings: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}
