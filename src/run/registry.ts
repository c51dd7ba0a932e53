import { resolve } from 'node:path';
import { builtIn, type Registry, withDefined } from '../providers/registry.ts';

/** The built-in providers and those that these files define: without any, nothing that reads them is loaded. */
export async function registryWith(paths: readonly string[], cwd: string): Promise<Registry> {
  if (paths.length === 0) return builtIn();
  const { providersFromFiles } = await import('../definition/index.ts');
  // An option and a variable may name the same file.
  const once = new Map(paths.map((path) => [resolve(cwd, path), path]));
  return withDefined(await providersFromFiles([...once.values()], { cwd }));
}
