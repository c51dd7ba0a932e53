import { didYouMean } from '../model/did-you-mean.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { usageError } from '../model/problem.ts';
import type { Listed, Provider, Settings } from '../providers/contract.ts';
import type { RunContext } from '../run/context.ts';
import type { ReadOptions } from '../run/options.ts';
import { openVendors } from '../run/vendors.ts';
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
      /** The targets that a manifest with these entries declares. */
      readonly targets: readonly Target[];
      /** The number of targets whose live state is not known. */
      readonly unknown: number;
    };

/** Makes entries for everything that is listed and not declared. Throws `ProblemError` for misuse. */
export async function discover(
  wanted: Wanted,
  options: ReadOptions,
  context: RunContext & { readonly onTargets?: (count: number) => void },
): Promise<Discovered> {
  const { owner, given, manifest } = wanted;
  const { provider, connection } = owner;
  refuseSettings(provider, given);
  requireSettings(owner, given, context);
  const scope = await scopeOf(owner, { given, environment: wanted.environment ?? 'prod' }, context);
  const vendors = openVendors(options, context);
  try {
    const listing = provider.list === undefined ? alone(provider, given) : await vendors.list(scope);
    if (listing.kind === 'failed') return listing;
    // Settings that the list does not need select some of its objects.
    const selecting = Object.entries(given).filter(([name]) => !neededBy(provider.list).includes(name));
    const objects = listing.objects.filter(({ settings }) =>
      selecting.every(([name, value]) => (settings[name] ?? value) === value),
    );
    if (objects.length === 0 && listing.objects.length > 0) {
      const named = selecting.map(([name, value]) => `${name}=${value}`).join(' ');
      const message = `${provider.title} lists no ${provider.noun} with ${named}`;
      throw usageError(message, `leave ${named} out to see all that is listed`);
    }
    const isDeclared = declaredBy(manifest.targets, scope, provider);
    const mine = pick(scope.settings, (name) => given[name] !== undefined);
    const leading = pick(mine, (name) => leadsToObject(provider, name));
    const found = objects.filter(({ settings }) => !isDeclared({ ...settings, ...leading }));
    const deployments = planDeployments(withEnvironments(found, provider, wanted), {
      provider,
      given: mine,
      environment: wanted.environment,
      taken: new Set(manifest.targets.map(({ deployment }) => deployment)),
    });
    const targets = deployments.flatMap((deployment) => targetsOf(deployment, scope, provider));
    context.onTargets?.(targets.length);
    const reading = targets.length === 0 ? undefined : await vendors.read(targets);
    const lives = new Map<string, Live>();
    for (const [id, observation] of reading?.observations ?? []) {
      lives.set(id, liveOf(observation, vendors.redact));
    }
    return {
      kind: 'discovered',
      listed: objects.length,
      declared: objects.length - found.length,
      entries: deployments.map((deployment) => ({
        deployment,
        owner: connection.name === provider.id ? { provider: provider.id } : { connection: connection.name },
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

/** Whether a setting says which object is read. This is false for a setting that only the list needs. */
function leadsToObject({ settings, list }: Provider, name: string): boolean {
  return (
    list?.settings.includes(name) !== true || settings.some((each) => each.name === name && each.required)
  );
}

/** For a vendor without a list: the one object that the given settings name. */
function alone({ noun, settings }: Provider, given: Settings) {
  const main = settings.find(({ required, name }) => required && given[name] !== undefined)?.name ?? '';
  return { kind: 'listed' as const, objects: [{ name: given[main] ?? noun, settings: given }] };
}

/** If the vendor has a fixed set of environments, each object has all of them. */
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
          `set up a connection in the manifest, under connections, and give its name to \`driftline discover\``,
        );
  }
}

function requireSettings(owner: Owner, settings: Settings, context: RunContext): void {
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

function pick(settings: Settings, isPicked: (name: string) => boolean): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isPicked(name)));
}
