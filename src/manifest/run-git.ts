import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

const TIME_LIMIT_MS = 5_000;
/** Variables that git needs. No key of a vendor, and no `GIT_*`. */
const PASSED_ON =
  /^(PATH|PATHEXT|HOME|HOMEDRIVE|HOMEPATH|USERPROFILE|XDG_CONFIG_HOME|APPDATA|PROGRAMDATA|SYSTEMROOT|WINDIR|TMP|TEMP|TMPDIR)$/i;
/** Windows searches the working folder for programs first, so it must not be the repository. */
const TRUSTED_FOLDER = resolve('/');

export interface Looking {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** If aborted, git is ended and not started again. */
  readonly signal?: AbortSignal;
}

export interface Answer<Output = string> {
  readonly output: Output;
  readonly errors: string;
  /** Why there is no whole answer: the exit code of git, or what kept it from answering. */
  readonly code: string | undefined;
}

interface Asking {
  /** Written to git's standard input. */
  readonly input?: string;
  readonly maxBytes?: number;
  readonly timeLimitMs?: number;
}

const MAX_BYTES = 16 * 1024 * 1024;

export async function runGit(root: string, args: readonly string[], looking: Looking): Promise<Answer> {
  const { output, ...rest } = await runGitForBytes(root, args, looking);
  return { output: output.toString('utf8'), ...rest };
}

export function runGitForBytes(
  root: string,
  args: readonly string[],
  { env, signal }: Looking,
  { input, maxBytes = MAX_BYTES, timeLimitMs = TIME_LIMIT_MS }: Asking = {},
): Promise<Answer<Buffer>> {
  if (signal?.aborted) return Promise.resolve({ output: Buffer.alloc(0), errors: '', code: 'ended' });
  const own = Object.entries(env).filter(([name]) => PASSED_ON.test(name));
  const passed = {
    ...Object.fromEntries(own),
    // The warnings of git are parsed, so they must not be translated.
    LC_ALL: 'C',
    GIT_NO_LAZY_FETCH: '1',
    // An older git ignores GIT_NO_LAZY_FETCH, and would fetch with a program that the repository names.
    GIT_ALLOW_PROTOCOL: 'none',
    // Git takes the real history, without the replacements of this clone. The history of a shallow clone is still cut.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // Paths have no special syntax.
    GIT_LITERAL_PATHSPECS: '1',
  };
  // The repository's configuration would override GIT_NO_REPLACE_OBJECTS.
  const fixed = ['protocol.allow=never', 'core.warnAmbiguousRefs=true', 'core.useReplaceRefs=false'];
  const settings = fixed.flatMap((setting) => ['-c', setting]);
  const words = [`--git-dir=${join(root, '.git')}`, ...settings, ...args];
  const limits = { timeout: timeLimitMs, killSignal: 'SIGKILL', maxBuffer: maxBytes } as const;
  return new Promise((answer) => {
    const child = execFile(
      'git',
      words,
      { cwd: TRUSTED_FOLDER, env: passed, encoding: 'buffer', ...limits, ...(signal && { signal }) },
      (error, output, errors) =>
        answer({ output, errors: errors.toString('utf8'), code: codeOf(error, signal) }),
    );
    // Git may end before it has read everything; its exit code says so.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

function codeOf(
  error: (Error & { killed?: boolean; code?: unknown }) | null,
  signal?: AbortSignal,
): string | undefined {
  if (error === null) return undefined;
  if (signal?.aborted) return 'ended';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'too-much';
  return error.killed ? 'timeout' : String(error.code ?? 'failed');
}

/** Why git did not answer at all. */
export function noAnswer({ code }: Pick<Answer, 'code'>, timeLimitMs = TIME_LIMIT_MS): string | undefined {
  if (code === 'ENOENT') return 'git is not installed here';
  if (code === 'ended') return 'the run ended before git had answered';
  return code === 'timeout' ? `git gave no answer within ${timeLimitMs} ms` : undefined;
}

/** The commit, if it is all that git printed. Otherwise undefined. */
export function commitOf({ output }: Answer): string | undefined {
  return /^([0-9a-f]{40,64})\s*$/.exec(output)?.[1];
}
