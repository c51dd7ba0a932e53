import { type ProblemError, usageError } from '../model/problem.ts';
import { createGit } from './git.ts';
import { repositoryRoot } from './repository.ts';
import { type Answer, commitOf, type Looking, noAnswer, runGit, runGitForBytes } from './run-git.ts';

export interface Tree {
  readonly root: string;
  readonly commit: string;
  readonly looking: Looking;
}

export interface Entry {
  /** `100644`, `120000` … */
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  readonly size: number;
}

const TIME_LIMIT_MS = 15_000;
/** A million entries. */
const LISTING_BYTES = 128 * 1024 * 1024;
/** Systems limit the length of a command. */
const PATHS_AT_ONCE = 200;
const BLOBS_AT_ONCE = 2_000;

/**
 * The merge base of HEAD and a ref. Arguments are fixed and nothing is fetched.
 *
 * @throws ProblemError if this clone has no merge base of the two
 */
export async function openMergeBase(folder: string, ref: string, looking: Looking): Promise<Tree> {
  const root = repositoryRoot(folder);
  const fail = (message: string, hint: string) => usageError(`--base ${ref}: ${message}`, hint);
  if (root === undefined)
    throw fail(`${folder} is not in a git repository`, 'run it in a checkout, or without --base');
  const theirs = await createGit(looking).resolve(folder, ref);
  if (!('value' in theirs)) {
    const isMissing = theirs.fault.startsWith('git knows no commit');
    throw fail(theirs.fault, isMissing ? FETCH : 'name a branch, a tag or a commit of this repository');
  }
  const ask = ['merge-base', '--end-of-options', String(theirs.value), 'HEAD^{commit}'];
  const answer = await runGit(root, ask, looking);
  const commit = commitOf(answer);
  if (commit !== undefined) return { root, commit, looking };
  if (answer.code !== '1') throw failed(ref, answer);
  const { output } = await runGit(root, ['rev-parse', '--is-shallow-repository'], looking);
  throw output.trim() === 'true'
    ? fail(`this clone is shallow, and the commit where the branch left ${ref} is not in it`, FETCH)
    : fail(`${ref} and HEAD have no commit in common`, 'name the branch that this one was made from');
}

const FETCH =
  'fetch more of it: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab), or git fetch --deepen=1000 origin BRANCH:refs/remotes/origin/BRANCH';

/** The files at these paths, and with `recursive` all below them. No path means everything. */
export async function listTree(
  tree: Tree,
  paths: readonly string[],
  { recursive }: { readonly recursive: boolean },
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const options = ['-z', '-l', '--full-tree', ...(recursive ? ['-r'] : [])];
  const groups = paths.includes('') ? [[]] : inGroups(paths, PATHS_AT_ONCE);
  for (const group of groups) {
    const words = ['ls-tree', ...options, tree.commit, '--', ...group];
    const output = await bytesFrom(tree, words, { maxBytes: LISTING_BYTES });
    for (const line of output.toString('utf8').split('\0')) {
      const [, mode = '', type = '', id = '', size = '', path] =
        /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (path !== undefined) entries.set(path, { mode, type, id, size: size === '-' ? 0 : Number(size) });
    }
  }
  return entries;
}

/** The bytes of these files by id, without files that the clone lacks. */
export async function readBlobs(
  tree: Tree,
  entries: readonly Pick<Entry, 'id' | 'size'>[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const group of inGroups(entries, BLOBS_AT_ONCE)) {
    const maxBytes = group.reduce((sum, { size }) => sum + size + 200, 1024);
    const input = group.map(({ id }) => `${id}\n`).join('');
    const output = await bytesFrom(tree, ['cat-file', '--batch'], { input, maxBytes });
    for (let at = 0; at < output.length; ) {
      const end = output.indexOf('\n', at);
      const [, id = '', size] = /^([0-9a-f]+) blob (\d+)$/.exec(output.toString('utf8', at, end)) ?? [];
      at = end + 1;
      if (size === undefined) continue;
      found.set(id, output.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }
  return found;
}

/** Files that were renamed since the commit: maps the name at HEAD to the name in the commit. */
export async function renamedFrom(tree: Tree): Promise<Map<string, string>> {
  const options = ['-r', '-z', '-M', '--diff-filter=R', '--name-status', '--no-ext-diff', '--no-textconv'];
  const words = ['diff-tree', ...options, tree.commit, 'HEAD^{commit}', '--'];
  // If git fails, no file counts as renamed, and its targets count as added.
  const output = await bytesFrom(tree, words).catch(() => '');
  const names = new Map<string, string>();
  const parts = output.toString().split('\0');
  for (let index = 0; index + 2 < parts.length; index += 3) {
    names.set(parts[index + 2] ?? '', parts[index + 1] ?? '');
  }
  return names;
}

async function bytesFrom(
  { root, commit, looking }: Tree,
  words: readonly string[],
  limits: { readonly input?: string; readonly maxBytes?: number } = {},
): Promise<Buffer> {
  const answer = await runGitForBytes(root, words, looking, { ...limits, timeLimitMs: TIME_LIMIT_MS });
  if (answer.code !== undefined) throw failed(commit, answer);
  return answer.output;
}

function inGroups<Each>(all: readonly Each[], size: number): Each[][] {
  const groups: Each[][] = [];
  for (let start = 0; start < all.length; start += size) groups.push(all.slice(start, start + size));
  return groups;
}

function failed(what: string, answer: Pick<Answer, 'code' | 'errors'>): ProblemError {
  const { code, errors } = answer;
  const [first = ''] = errors.split('\n', 1);
  const said = first.slice(0, 300) || `nothing, and ends with ${code}`;
  const why =
    noAnswer(answer, TIME_LIMIT_MS) ??
    (code === 'too-much' ? 'git lists more than a million files' : `git says: ${said}`);
  const hint = 'look at the repository, or check without --base';
  return usageError(`--base: ${what} cannot be read: ${why}`, hint);
}
