import { spawn } from 'node:child_process';
import { usageError } from '../model/problem.ts';
import { heap, MIB, WAITED_FOR } from './memory.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What it ends with where there are no signals. */
const ABORTED = 134;

/**
 * V8 ends a process that has no memory left by SIGABRT, and a system by SIGKILL: nobody in that process can do
 * anything about it. So a run that may get there is another process's, and this one tells how it ended. It costs the
 * start of one more Node, which is why not every run is.
 *
 * @returns the exit code
 * @throws ProblemError where it had no memory left
 */
export async function supervise(argv: readonly string[]): Promise<number> {
  const [node, program = ''] = process.argv;
  const child = spawn(node ?? process.execPath, [...process.execArgv, program, ...argv], {
    stdio: 'inherit',
    env: { ...process.env, [WAITED_FOR]: '1' },
    // In a group of its own: Ctrl-C reaches it once, from here.
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
