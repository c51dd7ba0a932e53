// Synchronous, because `node:fs/promises` takes longer to load than the files take to read.
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { type Problem, ProblemError } from '../model/problem.ts';
import { cannotBe, systemCode } from '../model/system-error.ts';
import { repositoryRoot } from './repository.ts';

export const DEFAULT_NAMES = ['driftline.yaml', 'driftline.yml'];

const NAME_ONE = 'name a manifest, or a folder with manifests in it';
const SEARCHED =
  'a folder is searched for driftline.yaml, driftline.yml, *.driftline.yaml and *.driftline.yml';

/** The manifests at these paths, as absolute paths. */
export function findFiles(paths: readonly string[], cwd: string): string[] {
  if (paths.length === 0) return [findDefault(cwd)];
  const problems: Problem[] = [];
  const found: string[] = [];
  for (const path of paths) {
    const full = resolve(cwd, path);
    const kind = path === '' ? 'none' : kindOf(full);
    const fail = (message: string, hint: string) => problems.push({ code: 'no-manifest', message, hint });
    if (kind === 'folder') {
      const inside = manifestsIn(full, problems, cwd);
      if (inside.length === 0) fail(`there is no manifest in ${path}`, SEARCHED);
      for (const each of inside) found.push(each);
    } else if (kind === 'file') found.push(full);
    else fail(whatIsWrong(path, kind, full), NAME_ONE);
  }
  if (problems.length > 0) throw new ProblemError(problems);
  const seen = new Set<string>();
  return found.filter((file) => {
    // If the path cannot be resolved, reading the file will report why.
    const real = realPathOf(file) ?? file;
    return !seen.has(real) && seen.add(real);
  });
}

function whatIsWrong(path: string, kind: 'other' | 'none', full: string): string {
  if (path === '') return 'a path on the command line is empty: is a variable of your shell not set?';
  if (kind === 'other') return `${path} is neither a file nor a folder`;
  const fault = faultOf(full);
  if (fault !== undefined) return `${path} ${fault}`;
  if (hasUnreadableName(full)) return `there is no file ${path}, or its path is not UTF-8 and cannot be read`;
  return `there is no file ${path}${path === full ? '' : ` (looked for ${full})`}`;
}

/** Why a path cannot be read, unless it does not exist. */
function faultOf(path: string): string | undefined {
  try {
    statSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') return cannotBe('read', error);
  }
  return undefined;
}

function findDefault(cwd: string): string {
  const none = (message: string, hint: string) => new ProblemError([{ code: 'no-manifest', message, hint }]);
  const [only, another] = DEFAULT_NAMES.filter((name) => kindOf(join(cwd, name)) === 'file');
  if (another !== undefined) {
    const hint = 'remove one, or name the one that is meant';
    throw none('driftline.yaml and driftline.yml are both here', hint);
  }
  if (only !== undefined) return join(cwd, only);
  for (const name of DEFAULT_NAMES) {
    const path = join(cwd, name);
    const fault = kindOf(path) === 'folder' ? 'is a folder' : faultOf(path);
    if (fault !== undefined) throw none(`${name} ${fault}`, NAME_ONE);
  }
  if (hasUnreadableName(cwd)) {
    const message = `the path of the working folder is not UTF-8, so nothing in it can be read: ${cwd}`;
    throw none(message, 'rename the folder');
  }
  const below = firstManifestBelow(cwd);
  throw none(
    `there is no driftline.yaml here (looked in ${cwd})`,
    below === undefined
      ? 'name a manifest or a folder, or let driftline init write one to begin with'
      : `there is ${displayed(below, cwd)}: name a manifest or a folder, or check all manifests below this folder: driftline check .`,
  );
}

const MOST_ENTRIES_LOOKED_AT = 5_000;

/** Finds the nearest manifest below a folder. Looks at a limited number of entries. */
function firstManifestBelow(root: string): string | undefined {
  const folders = [root];
  let looked = 0;
  for (const folder of folders) {
    for (const entry of entriesOf(folder, [], root)) {
      looked += 1;
      if (looked > MOST_ENTRIES_LOOKED_AT) return undefined;
      if (entry.isFile() && isManifestName(entry.name)) return join(folder, entry.name);
      if (entry.isDirectory() && !isPassedOver(entry.name)) folders.push(join(folder, entry.name));
    }
  }
  return undefined;
}

export function isManifestName(name: string): boolean {
  return /^(.+\.)?driftline\.ya?ml$/s.test(name);
}

export function kindOf(path: string): 'file' | 'folder' | 'other' | 'none' {
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) return 'folder';
    return entry.isFile() ? 'file' : 'other';
  } catch {
    return 'none';
  }
}

function manifestsIn(root: string, problems: Problem[], cwd: string): string[] {
  const found: string[] = [];
  const seen = new Set([realPathOf(root)]);
  const repository = realPathOf(repositoryRoot(root) ?? root);
  /** Follows links to folders of the repository, each folder once. Ignores links that lead out of it. */
  const isNewFolder = (path: string) => {
    const real = realPathOf(path);
    const isInside = real?.startsWith(`${repository}${sep}`) && kindOf(real) === 'folder';
    if (!isInside || seen.has(real)) return false;
    seen.add(real);
    return true;
  };
  const links: string[] = [];
  const search = (folder: string): void => {
    for (const entry of entriesOf(folder, problems, cwd)) {
      const full = join(folder, entry.name);
      const isManifest = isManifestName(entry.name);
      const isSearched = entry.isDirectory() && !isPassedOver(entry.name);
      if ((isSearched || isManifest) && hasUnreadableName(full)) {
        problems.push({
          code: 'unreadable-file',
          message: `the name of ${displayed(full, cwd)} is not UTF-8, so it cannot be read`,
          hint: 'rename it',
        });
      } else if (entry.isDirectory()) {
        if (isSearched && isNewFolder(full)) search(full);
      } else if (isManifest) found.push(full);
      else if (entry.isSymbolicLink() && !isPassedOver(entry.name)) links.push(full);
    }
  };
  search(root);
  // Links come last, so that files are named by paths without links. The loop also visits links found meanwhile.
  for (const link of links) {
    const to = relative(repository ?? root, realPathOf(link) ?? root).split(sep);
    if (!to.some(isPassedOver) && isNewFolder(link)) search(link);
  }
  return found;
}

/** Node reads bytes of a name that are not UTF-8 as U+FFFD. There is no file with the name that results. */
function hasUnreadableName(path: string): boolean {
  try {
    if (path.includes('\ufffd')) lstatSync(path);
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
  return false;
}

export function isPassedOver(folder: string): boolean {
  return folder === 'node_modules' || folder.startsWith('.');
}

export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string, problems: Problem[], cwd: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    problems.push({
      code: 'unreadable-file',
      message: `the folder ${displayed(folder, cwd)} ${cannotBe('read', error)}`,
      hint: 'check its permissions, or name the manifests themselves',
    });
    return [];
  }
}

/** Posix, relative to the working directory. */
export function displayed(file: string, cwd: string): string {
  return relative(cwd, file).split(sep).join('/') || basename(file);
}
