import { type ProblemError, usageError } from '../model/problem.ts';
import { createGit } from './git.ts';
import { repositoryRoot } from './repository.ts';
import { type AnswerInBytes, type Looking, runGit, runGitForBytes } from './run-git.ts';

/** A commit of a repository. */
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
 * @throws ProblemError if there is none here
 */
export async function openMergeBase(folder: string, ref: string, looking: Looking): Promise<Tree> {
  const root = repositoryRoot(folder);
  if (root === undefined) {
    throw usageError(
      `--base ${ref}: ${folder} is not in a git repository`,
      'run it in a checkout, or without --base',
    );
  }
  const theirs = await createGit(looking).resolve(folder, ref);
  if (!('value' in theirs)) {
    const isMissing = theirs.fault.startsWith('git knows no commit');
    throw usageError(
      `--base ${ref}: ${theirs.fault}`,
      isMissing ? FETCH : 'name a branch, a tag or a commit of this repository',
    );
  }
  const answer = await runGit(
    root,
    ['merge-base', '--end-of-options', String(theirs.value), 'HEAD^{commit}'],
    looking,
  );
  const commit = /^([0-9a-f]{40,64})\s*$/.exec(answer.output)?.[1];
  if (commit !== undefined) return { root, commit, looking };
  if (answer.code !== '1') throw failed(ref, answer);
  const { output } = await runGit(root, ['rev-parse', '--is-shallow-repository'], looking);
  throw output.trim() === 'true'
    ? usageError(`--base ${ref}: this clone is shallow, and where the branch left ${ref} is not in it`, FETCH)
    : usageError(
        `--base ${ref}: ${ref} and HEAD have no commit in common`,
        'name the branch that this one was made from',
      );
}

const FETCH =
  'fetch more of it: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab), or git fetch --deepen=1000 origin BRANCH:refs/remotes/origin/BRANCH';

/** The files at these paths, and with `recursive` all below them. No path means everything. */
export async function listTree(
  { root, commit, looking }: Tree,
  paths: readonly string[],
  { recursive }: { readonly recursive: boolean },
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const options = ['-z', '-l', '--full-tree', ...(recursive ? ['-r'] : [])];
  const groups = paths.includes('') ? [[]] : inGroups(paths, PATHS_AT_ONCE);
  for (const group of groups) {
    const answer = await runGitForBytes(root, ['ls-tree', ...options, commit, '--', ...group], looking, {
      maxBytes: LISTING_BYTES,
      timeLimitMs: TIME_LIMIT_MS,
    });
    if (answer.code !== undefined) throw failed(commit, answer);
    for (const line of answer.output.toString('utf8').split('\0')) {
      const [, mode = '', type = '', id = '', size = '', path] =
        /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (path !== undefined) entries.set(path, { mode, type, id, size: size === '-' ? 0 : Number(size) });
    }
  }
  return entries;
}

/** The bytes of these files by id, without files that the clone lacks. */
export async function readBlobs(
  { root, commit, looking }: Tree,
  entries: readonly Pick<Entry, 'id' | 'size'>[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const group of inGroups(entries, BLOBS_AT_ONCE)) {
    const maxBytes = group.reduce((sum, { size }) => sum + size + 200, 1024);
    const input = group.map(({ id }) => `${id}\n`).join('');
    const answer = await runGitForBytes(root, ['cat-file', '--batch'], looking, {
      input,
      maxBytes,
      timeLimitMs: TIME_LIMIT_MS,
    });
    if (answer.code !== undefined) throw failed(commit, answer);
    for (let at = 0; at < answer.output.length; ) {
      const end = answer.output.indexOf('\n', at);
      const [, id = '', size] =
        /^([0-9a-f]+) blob (\d+)$/.exec(answer.output.toString('utf8', at, end)) ?? [];
      at = end + 1;
      if (size === undefined) continue;
      found.set(id, answer.output.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }
  return found;
}

/** Renamed files: the name in the commit by the name at HEAD. */
export async function renamedFrom({ root, commit, looking }: Tree): Promise<Map<string, string>> {
  const options = ['-r', '-z', '-M', '--diff-filter=R', '--name-status', '--no-ext-diff', '--no-textconv'];
  const answer = await runGitForBytes(
    root,
    ['diff-tree', ...options, commit, 'HEAD^{commit}', '--'],
    looking,
    {
      timeLimitMs: TIME_LIMIT_MS,
    },
  );
  const names = new Map<string, string>();
  // If git fails, no file counts as renamed, and its targets count as added.
  if (answer.code !== undefined) return names;
  const words = answer.output.toString('utf8').split('\0');
  for (let index = 0; index + 2 < words.length; index += 3) {
    names.set(words[index + 2] ?? '', words[index + 1] ?? '');
  }
  return names;
}

function inGroups<Each>(all: readonly Each[], size: number): Each[][] {
  const groups: Each[][] = [];
  for (let start = 0; start < all.length; start += size) groups.push(all.slice(start, start + size));
  return groups;
}

function failed(what: string, { code, errors }: Pick<AnswerInBytes, 'code' | 'errors'>): ProblemError {
  const [first = ''] = errors.split('\n', 1);
  const why =
    code === 'ENOENT'
      ? 'git is not installed here'
      : code === 'ended'
        ? 'the run ended before git had answered'
        : code === 'timeout'
          ? 'git gave no answer in time'
          : code === 'too-much'
            ? 'git lists more than a million files'
            : `git says: ${first.slice(0, 300) || `nothing, and ends with ${code}`}`;
  return usageError(
    `--base: ${what} cannot be read: ${why}`,
    'look at the repository, or check without --base',
  );
}
