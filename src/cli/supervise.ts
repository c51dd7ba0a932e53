import { spawn } from 'node:child_process';
import { usageError } from '../model/problem.ts';
import { heap, MIB, WAITED_FOR } from './memory.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The exit code for an abort on systems without signals. */
const ABORTED = 134;

/**
 * Without memory, V8 ends a process by SIGABRT and the system by SIGKILL, and the process cannot report it. So a run
 * that may get there has its own process, and this one reports how it ended. The second start of Node is why not every
 * run has one.
 *
 * @returns the exit code
 * @throws ProblemError if the run had no memory left
 */
export async function supervise(argv: readonly string[]): Promise<number> {
  const [node, program = ''] = process.argv;
  const child = spawn(node ?? process.execPath, [...process.execArgv, program, ...argv], {
    stdio: 'inherit',
    env: { ...process.env, [WAITED_FOR]: '1' },
    // In its own process group, so that Ctrl-C reaches it once, through this process.
    detached: process.platform !== 'win32',
  });
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  const { code, signal } = await new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (signal === null && code !== ABORTED) return code ?? 1;
  if (signal !== null && SIGNALS.some((each) => each === signal)) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  const isMemory = signal === 'SIGABRT' || signal === 'SIGKILL' || code === ABORTED;
  if (!isMemory) throw new Error(`the run was ended by ${signal}`);
  throw usageError(
    `the run ran out of memory: Node may use ${Math.round(heap().heap_size_limit / MIB)} MB here`,
    'allow more (NODE_OPTIONS=--max-old-space-size=4096), or name fewer manifests at once',
  );
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
