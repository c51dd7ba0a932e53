import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { repositoryRoot } from './repository.ts';

const SIZE_LIMIT = 10 * 1024 * 1024;

/** What a path in a manifest leads to. `refused` is the manifest's mistake, `unreadable` may be the machine's. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Reads a file that a manifest names, and only inside the repository (or, without one, the manifest's folder). */
export async function readInside(folder: string, path: string): Promise<FileText> {
  const root = repositoryRoot(folder) ?? folder;
  const wanted = resolve(folder, path);
  const outside = refusal(relative(root, wanted), path);
  if (outside !== undefined) return { kind: 'refused', message: outside };
  let real: string;
  try {
    real = await realpath(wanted);
  } catch (error) {
    // A link that leads outside and to nothing must not tell that there is nothing.
    const parent = await realpath(dirname(wanted)).catch(() => undefined);
    const led = parent && refusal(relative(await realpath(root), parent), path);
    if (led) return { kind: 'refused', message: led };
    return { kind: 'unreadable', message: missing(path, error) };
  }
  const led = refusal(relative(await realpath(root), real), path);
  if (led !== undefined) return { kind: 'refused', message: `${led}, by way of a symbolic link` };
  return readReal(real, path);
}

async function readReal(real: string, path: string): Promise<FileText> {
  try {
    if (!(await stat(real)).isFile()) return { kind: 'refused', message: `${path} is no regular file` };
    // Non-blocking: opening a FIFO would otherwise wait for a writer.
    const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const entry = await handle.stat();
      if (!entry.isFile()) return { kind: 'refused', message: `${path} is no regular file` };
      if (entry.size > SIZE_LIMIT) return { kind: 'refused', message: `${path} is larger than 10 MiB` };
      const bytes = await handle.readFile();
      if (bytes.length > SIZE_LIMIT) return { kind: 'refused', message: `${path} is larger than 10 MiB` };
      return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'unreadable', message: `${path} is not UTF-8` };
    return { kind: 'unreadable', message: missing(path, error) };
  }
}

function missing(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
}

/** Why a path, relative to the root, may not be read. */
function refusal(fromRoot: string, path: string): string | undefined {
  const segments = fromRoot.split(sep);
  if (segments[0] === '..' || resolve('/', fromRoot) === fromRoot)
    return `${path} lies outside of the repository`;
  const forbidden = segments.find((segment) => /^\.git$|^\.env/i.test(segment));
  return forbidden === undefined ? undefined : `${path} leads to ${forbidden}, which a manifest may not read`;
}
