import type { AccessPolicy } from '../access/policy.ts';
import { type LoadOptions, loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Registry } from '../providers/registry.ts';

export interface LoadContext extends Omit<LoadOptions, 'held' | 'placedProviders' | 'variableOf'> {
  readonly policy: AccessPolicy;
}

/** Loads the manifests, without any module that sends requests. */
export async function load(paths: readonly string[], context: LoadContext): Promise<Manifest> {
  const { variables, policy, registry } = context;
  const held =
    variables.size === 0
      ? undefined
      : (await import('../redact/held-credentials.ts')).heldCredentials(variables, registry.heads, policy);
  return loadManifest(paths, {
    ...context,
    held,
    placedProviders: placedProviders(policy, registry),
    variableOf: (name) => policy.env[name],
  });
}

/** Providers whose base URL is set in the env. */
export function placedProviders({ env }: AccessPolicy, { heads }: Registry): ReadonlySet<string> {
  return new Set(heads.filter(({ baseUrlVariable }) => env[baseUrlVariable]).map(({ id }) => id));
}
