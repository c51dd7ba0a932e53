import { findFiles } from '../manifest/find-files.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { ProblemError } from '../model/problem.ts';
import type { Provider, Settings } from '../providers/contract.ts';
import { type LoadContext, load } from '../run/load.ts';

const NOTHING: Manifest = { files: [], targets: [], connections: [], deployments: 0 };

/** What the manifests of the working folder declare, and these files. No manifest at all is fine. */
export async function loadDeclared(
  context: LoadContext,
  { files = [] }: { readonly files?: readonly string[] } = {},
): Promise<Manifest> {
  const paths = [...manifestsHere(context.cwd), ...files];
  if (paths.length === 0) return NOTHING;
  return load(paths, context);
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

/** Whether a target reads what these settings lead to, at the same place and with the same credentials. */
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
  const sets = new Map<string, Set<string>>();
  return (settings) => {
    const names = Object.keys(settings).sort();
    const kind = names.join(' ');
    const known =
      sets.get(kind) ?? new Set(matching(near, names, own).map((each) => keyOf(each.settings, names)));
    sets.set(kind, known);
    return known.has(keyOf(settings, names));
  };
}

/** An id is the vendor's own; a name may stand for another object under another credential. */
function matching(targets: readonly Target[], names: readonly string[], own: string): readonly Target[] {
  return names.some((name) => /Id$/.test(name))
    ? targets
    : targets.filter((each) => variablesOf(each) === own);
}

/** The variables that a manifest names for its credentials. */
export function variablesOf({ credentials }: Pick<Target, 'credentials'>): string {
  const named = Object.entries(credentials).map(([name, { variable }]) => `${name}=${variable}`);
  return named.sort().join(' ');
}

function keyOf(settings: Settings, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => settings[name]));
}
