import { delimiter, resolve } from 'node:path';
import type { Env } from '../access/policy.ts';
import type { Provider } from '../providers/contract.ts';
import { builtIn, type Registry, withDefined } from '../providers/registry.ts';

/** The files of a team's own providers that a variable names. */
export function providerFilesIn({ DRIFTLINE_PROVIDER_FILES: files = '' }: Env): string[] {
  return files.split(delimiter).filter((path) => path !== '');
}

/** The built-in providers, and those of these files: the reader is loaded only if there are files. */
export async function registryWith(
  paths: readonly string[],
  cwd: string,
  own: readonly Provider[] = [],
): Promise<Registry> {
  if (paths.length === 0) return own.length === 0 ? builtIn() : withDefined(own);
  const { providersFromFiles } = await import('../definition/index.ts');
  // An option and a variable may name the same file.
  const once = new Map(paths.map((path) => [resolve(cwd, path), path]));
  const fromFiles = await providersFromFiles([...once.values()], { cwd, taken: builtIn().ids });
  return withDefined([...fromFiles, ...own]);
}
