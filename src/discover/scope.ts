import { readArguments } from '../manifest/from-object.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Connection, DeclaredConnection, Manifest, Target } from '../model/manifest.ts';
import { ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { Provider, ProviderList, Setting, Settings } from '../providers/contract.ts';
import type { Registry } from '../providers/registry.ts';
import type { RunContext } from '../run/context.ts';
import { placedProviders } from '../run/load.ts';
import { providersOf } from '../run/provider.ts';
import { variablesOf } from './declared.ts';

/** A vendor and one of its connections, whose objects are listed. */
export interface Owner {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly credentials: Target['credentials'];
}

interface Naming {
  readonly manifest: Manifest;
  /** The manifest that entries go into. */
  readonly file: string | undefined;
  /** If the word names a provider, that provider is loaded already. */
  readonly registry: Registry;
}

/** The default connection of a provider, or a connection that a manifest sets up. */
export function ownerOf(word: string, { manifest, file, registry }: Naming): Owner {
  const { connections = [] } = manifest;
  const named = connections.filter(({ connection }) => connection.name === word);
  const here = file === undefined ? named : named.filter((each) => each.file === file);
  const own = registry.get(word);
  const [first] = here;
  if (first === undefined) {
    if (own !== undefined)
      return { provider: own, connection: { name: word, provider: word, settings: {} }, credentials: {} };
    const [elsewhere] = named;
    if (elsewhere !== undefined) {
      throw usageError(
        `the connection "${word}" is set up in ${elsewhere.file}, and counts only in that file`,
        `write --write ${elsewhere.file}`,
      );
    }
    const known = [...registry.ids, ...connections.map(({ connection }) => connection.name)];
    throw usageError(
      `there is no provider and no connection "${word}"`,
      didYouMean(word, known) ?? '`driftline providers` lists the vendors',
    );
  }
  if (here.some((each) => identityOf(each) !== identityOf(first))) {
    throw usageError(
      `several manifests set up a connection "${word}", each in its own way`,
      'choose one of the manifests with --write FILE; with --dry-run, nothing is written to it',
    );
  }
  const { connection, credentials } = first;
  return { provider: providersOf({ registry })(connection.provider), connection, credentials };
}

export function identityOf({ connection, credentials }: Omit<DeclaredConnection, 'file'>): string {
  return JSON.stringify([connection, variablesOf({ credentials })]);
}

/** A target that stands for the whole list. It lacks the settings that differ between objects. */
export async function scopeOf(
  { provider, connection, credentials }: Owner,
  { given, environment }: { readonly given: Settings; readonly environment: string },
  { cwd, policy, registry }: Pick<RunContext, 'cwd' | 'policy' | 'registry'>,
): Promise<Target> {
  const unknown = provider.settings
    .filter(({ name, on, required }) => required && on.includes('target') && given[name] === undefined)
    .map(({ name }) => name);
  const values = provider.settings.find(({ name }) => name === provider.environmentSetting)?.values;
  // A list is read once, whatever the environment.
  const any = values === undefined || values.includes(environment) ? environment : (values[0] ?? environment);
  const declared = { name: 'listed', values: { provider: provider.id, environment: any, ...given }, unknown };
  const around = { folder: cwd, placedProviders: placedProviders(policy, registry), registry };
  const { target, problems } = await readArguments(declared, around);
  if (target === undefined) {
    throw new ProblemError(
      problems.map(({ argument, message, hint }) => usageProblem(`${argument}: ${message}`, hint)),
    );
  }
  return { ...target, connection, credentials, settings: { ...connection.settings, ...target.settings } };
}

/** The settings that the user must give before a list can become entries. */
export function neededBy(list: ProviderList | undefined): readonly string[] {
  return [...(list?.settings ?? []), ...(list?.unlisted ?? [])];
}

/** The first of these settings that has no value. */
export function firstMissing(
  { provider, connection }: Owner,
  { names, settings }: { readonly names: readonly string[]; readonly settings: Settings },
  { policy, registry }: Pick<RunContext, 'policy' | 'registry'>,
): Setting | undefined {
  const isPlaced =
    connection.settings.baseUrl !== undefined || placedProviders(policy, registry).has(provider.id);
  return provider.settings.find(
    ({ name, needed, default: fallback }) =>
      names.includes(name) &&
      settings[name] === undefined &&
      connection.settings[name] === undefined &&
      fallback === undefined &&
      !(needed === 'unless-placed' && isPlaced),
  );
}
