import type { AccessPolicy } from '../access/policy.ts';
import type { CommitFiles } from '../manifest/commit-files.ts';
import { type LoadOptions, loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Registry } from '../providers/registry.ts';

export interface LoadContext extends Pick<LoadOptions, 'onManifest' | 'texts'> {
  readonly cwd: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly policy: AccessPolicy;
  readonly registry: Registry;
  /** Ends the loading of many files early. */
  readonly signal?: AbortSignal;
  /** Receives the size of each file in bytes before the file is parsed; an error that it throws ends the loading. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Reads from this commit instead of the disk. */
  readonly commit?: CommitFiles;
}

/** Loads the manifests, without any module that sends requests. */
export async function load(
  paths: readonly string[],
  { cwd, variables, policy, registry, signal, onRead, onManifest, texts, commit }: LoadContext,
): Promise<Manifest> {
  const held =
    variables.size === 0
      ? undefined
      : (await import('../redact/held-credentials.ts')).heldCredentials(variables, registry.heads, policy);
  return loadManifest(paths, {
    cwd,
    variables,
    held,
    registry,
    placedProviders: placedProviders(policy, registry),
    variableOf: (name) => policy.env[name],
    signal,
    onRead,
    onManifest,
    texts,
    commit,
  });
}

/** Providers whose base URL is set in the env. */
export function placedProviders({ env }: AccessPolicy, { heads }: Registry): ReadonlySet<string> {
  return new Set(heads.filter(({ baseUrlVariable }) => env[baseUrlVariable]).map(({ id }) => id));
}
