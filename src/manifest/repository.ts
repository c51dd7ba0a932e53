import { stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** The nearest folder with `.git` in it, from here upwards. In a worktree `.git` is a file. */
export async function repositoryRoot(from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      await stat(join(folder, '.git'));
      return folder;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}

/** The working directory as its repository sees it: posix, `""` at the root. */
export async function repositoryPrefix(cwd: string): Promise<string | undefined> {
  const root = await repositoryRoot(cwd);
  return root === undefined ? undefined : relative(root, cwd).split(sep).join('/');
}
