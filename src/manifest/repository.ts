import { statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The nearest folder upwards that contains `.git`, which is a file in a worktree. */
export function repositoryRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      statSync(join(folder, '.git'));
      return folder;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}

/** The working directory relative to its repository: posix, `""` at the root. */
export function repositoryPrefix(cwd: string): string | undefined {
  const root = repositoryRoot(cwd);
  return root === undefined ? undefined : relative(root, cwd).split(sep).join('/');
}
