import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Target } from '../model/manifest.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import { filePathOf } from '../operators/expectation.ts';
import { type FileText, refusal, SIZE_LIMIT, TOO_LARGE, textIn } from './files.ts';
import { DEFAULT_NAMES, isManifestName, isPassedOver, realPathOf } from './find-files.ts';
import { type Entry, listTree, readBlobs, renamedFrom, type Tree } from './git-tree.ts';

/** The manifests of a commit, and the files that they refer to. */
export interface CommitFiles {
  /** The manifests at these paths in the commit, as absolute paths that they would have in a checkout. */
  find(paths: readonly string[], cwd: string): Promise<string[]>;
  /** The bytes of a found manifest, or why it cannot be read. */
  read(file: string): Uint8Array | string;
  /** As git names it: `1f0c2ab:agents/driftline.yaml`. */
  nameOf(file: string): string;
  /** Reads the files that targets refer to. */
  readerFor(targets: readonly Target[]): Promise<(folder: string, path: string) => FileText>;
}

/** The bytes of each file, or why it cannot be read. */
type Contents = Map<string, Uint8Array | string>;

/** All files of a commit are held in memory. Manifests of real repositories are far smaller than this limit. */
const TOTAL_LIMIT = 256 * 1024 * 1024;
const SHORT_COMMIT = 12;
const MOST_LINKS = 8;
const LINK = '120000';

export function filesOf(tree: Tree): CommitFiles {
  const root = realPathOf(tree.root) ?? tree.root;
  const contents: Contents = new Map();
  const fromRoot = (file: string) => relative(root, file).split(sep).join('/');
  const room = { left: TOTAL_LIMIT };
  const hold = (paths: readonly string[]) => holdFiles(tree, paths, contents, room);
  return {
    find: async (paths, cwd) => {
      const wanted = (paths.length === 0 ? DEFAULT_NAMES : paths).map((path) => {
        const full = resolve(cwd, path);
        return fromRoot(join(realPathOf(dirname(full)) ?? dirname(full), basename(full)));
      });
      const outside = wanted.find((path) => path.startsWith('../'));
      if (outside !== undefined) {
        throw usageError(
          `${outside} lies in another repository than the rest, and --base compares with one commit`,
          'check the manifests of one repository at a time',
        );
      }
      const found = await findIn(tree, wanted, paths.length === 0);
      await hold(found);
      return found.map((path) => join(root, path));
    },
    read: (file) => contents.get(fromRoot(file)) ?? 'is not in that commit',
    nameOf: (file) => `${tree.commit.slice(0, SHORT_COMMIT)}:${fromRoot(file)}`,
    readerFor: async (targets) => {
      const wanted = referencesOf(targets).filter((full) => refusal(relative(root, full)) === undefined);
      await hold([...new Set(wanted.map(fromRoot))]);
      return (folder, path) => {
        const full = resolve(folder, path);
        const why = refusal(relative(root, full));
        if (why !== undefined) return { kind: 'refused', message: `${path} ${why}` };
        const bytes = contents.get(fromRoot(full));
        if (bytes === undefined) {
          return { kind: 'unreadable', message: `there is no file ${path} in that commit` };
        }
        if (typeof bytes === 'string') return { kind: 'unreadable', message: `${path} ${bytes}` };
        return textIn(path, bytes);
      };
    },
  };
}

/**
 * Finds these files, and the manifests in these folders. If a file is missing, it may have been renamed since the
 * commit.
 */
async function findIn(tree: Tree, wanted: readonly string[], isDefault: boolean): Promise<string[]> {
  const entries = await listTree(tree, wanted, { recursive: true });
  const found = new Set<string>();
  const missing: string[] = [];
  for (const path of wanted) {
    if (isDefault && found.size > 0) break;
    if (entries.has(path)) {
      found.add(path);
      continue;
    }
    const below = path === '' ? '' : `${path}/`;
    const inside = [...entries.keys()].filter((each) => isManifestBelow(each, below));
    for (const each of inside) found.add(each);
    if (inside.length === 0) missing.push(path);
  }
  if (missing.length === 0 || (isDefault && found.size > 0)) return [...found];
  const renamed = await renamedFrom(tree);
  return [...new Set([...found, ...missing.flatMap((path) => renamed.get(path) ?? [])])];
}

function isManifestBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  const folders = path.slice(folder.length).split('/');
  const name = folders.pop() ?? '';
  return isManifestName(name) && !folders.some(isPassedOver);
}

function referencesOf(targets: readonly Target[]): string[] {
  return targets.flatMap(({ expect, folder }) =>
    Object.values(expect).flatMap(({ expectation }) => {
      const path = filePathOf(expectation);
      return path === undefined ? [] : [resolve(folder, path)];
    }),
  );
}

/** Reads files of the commit and follows symbolic links inside it. Skips missing files. */
async function holdFiles(
  tree: Tree,
  paths: readonly string[],
  contents: Contents,
  room: { left: number },
): Promise<void> {
  const missing = paths.filter((path) => !contents.has(path));
  if (missing.length === 0) return;
  /** Where each path leads, by the symbolic links followed so far. */
  let leads = new Map(missing.map((path) => [path, path]));
  const blobs = new Map<string, Entry>();
  for (let hop = 0; leads.size > 0; hop += 1) {
    const entries = await listTree(tree, [...new Set(leads.values())], { recursive: false });
    const links = new Map<string, { readonly at: string; readonly entry: Entry }>();
    for (const [path, at] of leads) {
      const entry = entries.get(at);
      if (entry === undefined) continue;
      if (entry.mode === LINK && hop < MOST_LINKS) links.set(path, { at, entry });
      else if (entry.mode === LINK) contents.set(path, 'leads through too many symbolic links');
      else if (entry.type !== 'blob') contents.set(path, 'is not a regular file');
      else if (entry.size > SIZE_LIMIT) contents.set(path, TOO_LARGE);
      else blobs.set(path, entry);
    }
    leads = await follow(tree, links, contents);
  }
  const unique = new Map([...blobs.values()].map((entry) => [entry.id, entry]));
  for (const { size } of unique.values()) room.left -= size;
  if (room.left < 0) {
    const message = 'the manifests of the base and the files that they refer to have more than 256 MiB';
    throw new ProblemError([{ code: 'too-large', message, hint: 'check fewer of them at a time' }]);
  }
  const bytes = await readBlobs(tree, [...unique.values()]);
  for (const [path, { id }] of blobs) contents.set(path, bytes.get(id) ?? NOT_HERE);
}

const NOT_HERE = 'is not in this clone, which is a partial one: fetch it without a filter';

async function follow(
  tree: Tree,
  links: ReadonlyMap<string, { readonly at: string; readonly entry: Entry }>,
  contents: Contents,
): Promise<Map<string, string>> {
  const leads = new Map<string, string>();
  if (links.size === 0) return leads;
  const entries = [...links.values()].map(({ entry }) => entry);
  const texts = await readBlobs(tree, entries);
  for (const [path, { at, entry }] of links) {
    const to = Buffer.from(texts.get(entry.id) ?? []).toString('utf8');
    const full = join('/', dirname(at), to);
    const escapes = to.startsWith('/') || join(dirname(at), to).startsWith('..');
    const why = escapes ? 'lies outside of the repository' : refusal(relative('/', full));
    if (why === undefined) leads.set(path, relative('/', full).split(sep).join('/'));
    else contents.set(path, `${why}, by way of a symbolic link`);
  }
  return leads;
}
