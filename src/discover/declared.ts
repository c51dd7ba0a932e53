import { findFiles } from '../manifest/find-files.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { oncePerKey } from '../model/once-per.ts';
import { ProblemError } from '../model/problem.ts';
import type { Provider, Settings } from '../providers/contract.ts';
import { type LoadContext, load } from '../run/load.ts';

/** Loads the manifests of the working folder, if there are any, and these files. */
export async function loadDeclared(context: LoadContext, files: readonly string[]): Promise<Manifest> {
  const paths = [...manifestsHere(context.cwd), ...files];
  return paths.length === 0 ? { files, targets: [], connections: [], deployments: 0 } : load(paths, context);
}

function manifestsHere(cwd: string): string[] {
  try {
    return findFiles(['.'], cwd);
  } catch (error) {
    const isNone =
      error instanceof ProblemError && error.problems.every(({ code }) => code === 'no-manifest');
    if (isNone) return [];
    throw error;
  }
}

/**
 * Returns the test whether the object with some settings is declared, which means that a target reads it. The target
 * must have the base URL of `scope`, and also its credentials if no setting is an id.
 */
export function declaredBy(
  targets: readonly Target[],
  scope: Pick<Target, 'provider' | 'settings' | 'credentials'>,
  provider: Provider,
): (settings: Settings) => boolean {
  const place = provider.baseUrl(scope.settings);
  const near = targets.filter(
    (each) => each.provider === provider.id && provider.baseUrl(each.settings) === place,
  );
  const own = variablesOf(scope);
  const keyOf = (values: Settings, names: readonly string[]) =>
    JSON.stringify(names.map((name) => values[name]));
  const keysFor = oncePerKey(
    (names: readonly string[]) => {
      // An id is unique at the vendor; a name may stand for another object under another credential.
      const isUnique = names.some((name) => /Id$/.test(name));
      const same = isUnique ? near : near.filter((each) => variablesOf(each) === own);
      return new Set(same.map((each) => keyOf(each.settings, names)));
    },
    (names) => names.join(' '),
  );
  return (settings) => {
    const names = Object.keys(settings).sort();
    return keysFor(names).has(keyOf(settings, names));
  };
}

/** The variables that a manifest names for its credentials. */
export function variablesOf({ credentials }: Pick<Target, 'credentials'>): string {
  const named = Object.entries(credentials).map(([name, { variable }]) => `${name}=${variable}`);
  return named.sort().join(' ');
}
