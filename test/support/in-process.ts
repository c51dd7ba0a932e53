import type { EventEmitter } from 'node:events';
import { main } from '../../src/cli/main.ts';

const EVENTS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'beforeExit', 'exit'];
const process: NodeJS.Process & EventEmitter = globalThis.process;

/**
 * Runs the command line in this process, with these variables and no others of ours: what the start of a process costs
 * is left out. One at a time, for the working folder and the variables are the process's.
 */
export async function driftlineHere(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const streamTo = (name: keyof typeof printed) => ({
    write: (text: string | Uint8Array) => {
      printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    },
    on: () => undefined,
  });
  const [ourFolder, ourEnv] = [process.cwd(), process.env];
  const heard = EVENTS.map((event) => new Set(process.listeners(event)));
  process.chdir(cwd);
  process.env = { PATH: ourEnv.PATH, HOME: ourEnv.HOME, ...env };
  try {
    await main(args, { stdout: streamTo('stdout'), stderr: streamTo('stderr') });
    return { code: process.exitCode, ...printed };
  } finally {
    process.chdir(ourFolder);
    process.env = ourEnv;
    process.exitCode = undefined;
    // `main` listens for as long as its process lives.
    EVENTS.forEach((event, index) => {
      for (const listener of process.listeners(event)) {
        if (!heard[index]?.has(listener)) process.removeListener(event, listener as () => void);
      }
    });
  }
}
