import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { usageError } from '../model/problem.ts';

const NAME = 'driftline';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command with these variables added. Returns its exit code, or 128 plus the signal as a shell does. */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const [file, ...given] = ownOr(program, args);
  const child = spawn(file, given, { stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      // On a terminal, Ctrl-C reaches the command directly.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      reject(
        usageError(`"${program}" could not be run: ${why}`, 'write the command and its arguments after --'),
      );
    });
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
    );
  });
}

/** `driftline` means this program: it may be a shell alias and not on the PATH. */
function ownOr(program: string, args: readonly string[]): readonly [string, ...string[]] {
  const [node = process.execPath, own] = process.argv;
  return program === NAME && own !== undefined ? [node, own, ...args] : [program, ...args];
}
