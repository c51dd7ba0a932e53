import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Resolved } from '../model/manifest.ts';
import { repositoryRoot } from './repository.ts';

const TIME_LIMIT_MS = 5_000;
/** What git needs to be found, to find its settings, and to speak: no key of a vendor, and nothing of `GIT_*`. */
const PASSED_ON =
  /^(PATH|PATHEXT|HOME|HOMEDRIVE|HOMEPATH|USERPROFILE|XDG_CONFIG_HOME|APPDATA|PROGRAMDATA|SYSTEMROOT|WINDIR|TMP|TEMP|TMPDIR|LANG|LC_\w+)$/i;
/** Windows looks for programs in the working folder first: that must not be one that a pull request fills. */
const TRUSTED_FOLDER = resolve('/');

type Environment = Readonly<Record<string, string | undefined>>;

export interface Looking {
  readonly environment: Environment;
  /** When no more is asked of git, as `performance.now()` counts. */
  readonly end?: number;
}

/**
 * The commit that a ref stands for in the repository around a folder. Fixed arguments, no shell, the repository
 * named, nothing fetched, nothing of `GIT_*` taken over: a manifest decides on nothing but the ref.
 */
export async function resolveRef(
  folder: string,
  ref: string,
  { environment, end = Number.POSITIVE_INFINITY }: Looking,
): Promise<Resolved> {
  if (performance.now() > end) return { fault: 'git took too long for what was asked of it before' };
  const root = repositoryRoot(folder);
  if (root === undefined) return { fault: 'the manifest is in no git repository' };
  const args = [
    `--git-dir=${join(root, '.git')}`,
    '-c',
    'protocol.allow=never',
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ];
  const { output, code } = await runGit(args, environment);
  if (code === 'ENOENT') return { fault: 'git is not installed here' };
  if (code === 'timeout') return { fault: `git gave no answer within ${TIME_LIMIT_MS} ms` };
  const commit = /^([0-9a-f]{40,64})\s*$/.exec(output)?.[1];
  if (commit !== undefined) return { value: commit };
  return { fault: `git knows no commit "${ref}" here${await shallowNote(root, environment)}` };
}

async function shallowNote(root: string, environment: Environment): Promise<string> {
  const args = [`--git-dir=${join(root, '.git')}`, 'rev-parse', '--is-shallow-repository'];
  const { output } = await runGit(args, environment);
  return output.trim() === 'true'
    ? ': the clone is shallow, so fetch more of it (fetch-depth: 0, GIT_DEPTH: 0, or git fetch --unshallow --tags)'
    : ': is it fetched? A branch that is not checked out is origin/<name>';
}

function runGit(
  args: readonly string[],
  environment: Environment,
): Promise<{ output: string; code: string | undefined }> {
  const own = Object.entries(environment).filter(([name]) => PASSED_ON.test(name));
  const env = {
    ...Object.fromEntries(own),
    GIT_NO_LAZY_FETCH: '1',
    // A git that does not know that one would fetch what is missing, by a program that the repository names.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
  return new Promise((resolve) => {
    execFile(
      'git',
      [...args],
      { cwd: TRUSTED_FOLDER, env, timeout: TIME_LIMIT_MS, maxBuffer: 64 * 1024 },
      (error, stdout) => {
        const code = error === null ? undefined : error.killed ? 'timeout' : String(error.code ?? 'failed');
        resolve({ output: stdout, code });
      },
    );
  });
}
