import { usageError } from '../model/problem.ts';
import { heap, MIB, WAITED_FOR } from './memory.ts';
import { runProgram } from './run-command.ts';

/** The exit code for an abort on systems without signals. */
const ABORTED = 134;

/**
 * Runs the same command line in a process of its own: when memory runs out, V8 ends a process by SIGABRT and the system
 * by SIGKILL, so only another process can report it. Not for every run, because a second start of Node takes too long.
 *
 * @returns the exit code
 * @throws ProblemError if the run had no memory left
 */
export async function supervise(argv: readonly string[]): Promise<number> {
  const [node = process.execPath, program = ''] = process.argv;
  const { code, signal } = await runProgram([node, ...process.execArgv, program, ...argv], {
    env: { [WAITED_FOR]: '1' },
    detached: process.platform !== 'win32',
  });
  if (signal === null && code !== ABORTED) return code ?? 1;
  if (signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP') {
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
