import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { usageError } from '../model/problem.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Child {
  /** Added to the variables of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** In its own process group, so that Ctrl-C reaches it only through this process. */
  readonly detached?: boolean;
  /** Says whether the program gets a signal from us. Without this function, the program gets every signal. */
  readonly forwards?: (signal: NodeJS.Signals) => boolean;
}

/** Runs a program on the streams of this process, and returns how it ended. */
export function runProgram(
  [file = '', ...args]: readonly string[],
  { env, detached = false, forwards = () => true }: Child,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env }, detached });
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (forwards(signal)) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Runs a command with these variables added. Returns its exit code, or 128 plus the signal as a shell does. */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  // `driftline` means this program: it may be a shell alias and not on the PATH.
  const start = program === 'driftline' ? process.argv.slice(0, 2) : [program];
  // On a terminal, Ctrl-C reaches the command directly.
  const forwards = (signal: NodeJS.Signals) => signal !== 'SIGINT' || !process.stdin.isTTY;
  const { code, signal } = await runProgram([...start, ...args], { env, forwards }).catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      throw usageError(
        `"${program}" could not be run: ${why}`,
        'write the command and its arguments after --',
      );
    },
  );
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}
