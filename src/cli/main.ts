import { inspect } from 'node:util';
import tool from '../../package.json' with { type: 'json' };
import { didYouMean } from '../model/did-you-mean.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import { tried } from '../model/tried.ts';
import { parseArguments } from './arguments.ts';
import { COMMANDS, commandNamed } from './commands.ts';
import { NeedsProcess } from './memory.ts';
import { createOutput, type Output } from './output.ts';
import type { Streams } from './streams.ts';
import { removeUnfinished } from './unfinished.ts';

/** Runs one command line, and sets the exit code of the process. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<void> {
  // Undefined if the working folder has been deleted.
  const cwd = tried(process.cwd);
  const output = createOutput({
    streams,
    cwd: cwd ?? '/',
    noColor: argv.includes('--no-color'),
    noProgress: argv.includes('--no-progress'),
  });
  const end = new AbortController();
  const finished = failUnlessFinished(output);
  handleClosedPipes(streams, end);
  const signalled = endOnSignals(end);
  try {
    const code = await run(argv, { output, cwd }, end.signal).catch(inOwnProcess(argv, end.signal));
    process.exitCode = signalled() ?? code;
  } catch (error) {
    process.exitCode = signalled() ?? 1;
    await reportError(error, output);
  }
  finished();
}

/** Starts the run again in its own process if it may need more memory than this one has. */
function inOwnProcess(argv: readonly string[], end: AbortSignal): (error: unknown) => Promise<number> {
  return async (error) => {
    if (!(error instanceof NeedsProcess)) throw error;
    if (end.aborted) return 1;
    const { supervise } = await import('./supervise.ts');
    return supervise(argv);
  };
}

async function run(
  argv: readonly string[],
  { output, cwd }: { readonly output: Output; readonly cwd: string | undefined },
  signal: AbortSignal,
): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-V' || first === 'version') {
    const extra = rest.find((word) => !word.startsWith('-'));
    if (extra !== undefined) throw usageError(`${first} takes no "${extra}"`, `write driftline ${first}`);
    output.out(`${tool.version}\n`);
    return 0;
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = rest.find((word) => !word.startsWith('-'));
    const asked = commandNamed(topic);
    if (first === 'help' && topic !== undefined && asked === undefined) throw await unknownCommand(topic);
    const { helpOf, overview } = await import('./help.ts');
    const text = asked === undefined ? overview() : helpOf(asked);
    if (first === undefined) output.err(text);
    else output.out(text);
    return first === undefined ? 1 : 0;
  }
  const command = commandNamed(first);
  if (command === undefined) throw await unknownCommand(first);
  if (asksForHelp(rest)) {
    const { helpOf } = await import('./help.ts');
    output.out(helpOf(command));
    return 0;
  }
  const args = parseArguments(command, rest);
  if (command.operands === '' && args.operands.length > 0) {
    throw usageError(`${first} takes no paths`, `see driftline ${first} --help`);
  }
  if (cwd === undefined) {
    throw usageError(
      'the working directory does not exist any more',
      'change to a directory that exists, and run driftline there',
    );
  }
  return command.run(args, output, signal);
}

function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf('--');
  return (end === -1 ? rest : rest.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function unknownCommand(word: string): Promise<ProblemError> {
  const names = COMMANDS.map(({ name }) => name);
  const isOption = word.startsWith('-');
  const { commandInstead } = await import('./instead.ts');
  return usageError(
    isOption ? `there is no option ${word} without a command` : `there is no command "${word}"`,
    commandInstead(word) ?? didYouMean(word, names) ?? `the commands are ${names.join(', ')}`,
  );
}

async function reportError(error: unknown, output: Output): Promise<void> {
  const { columns, errColor: color } = output;
  if (error instanceof ProblemError) {
    const { renderProblems } = await import('./problems.ts');
    const { redactProblems } = await import('../redact/exit.ts');
    output.err(renderProblems(redactProblems(error.problems, process.env), { columns, color }));
    return;
  }
  await reportFault(error, output);
}

async function reportFault(error: unknown, output: Output): Promise<void> {
  const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  const { withoutCredentials } = await import('../redact/exit.ts');
  const shown = withoutCredentials(stack, process.env);
  output.err(`driftline has a fault of its own; please report it with this:\n${shown}\n`);
}

/**
 * Reports uncaught exceptions: Node would print every property of the error, secrets included. The exit code is 1 until
 * the run sets its own.
 */
function failUnlessFinished(output: Output): () => void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      void reportFault(error, output).finally(() => process.exit(1));
    });
  }
  // The event loop is empty, but the run has not ended.
  const stalled = () => void reportFault('the process ended before the run was done', output);
  process.once('beforeExit', stalled);
  return () => {
    process.removeListener('beforeExit', stalled);
  };
}

/**
 * A reader may stop early (`| head`): the run ends and keeps its exit code. Any other write failure makes the run fail.
 */
function handleClosedPipes({ stdout, stderr }: Streams, end: AbortController): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error) => {
    end.abort();
    if (error.code === 'EPIPE') return;
    stderr.write(`the report ${cannotBe('written', error)}\n`);
    process.once('exit', () => {
      process.exitCode = 1;
    });
  });
}

/** How long a stalled reader or pipe may take after a signal. */
const GRACE_MS = 800;

/** The first signal ends the reading and reports what is known. A second one ends the process. */
function endOnSignals(end: AbortController): () => number | undefined {
  let code: number | undefined;
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (code !== undefined) endAtOnce(signal, code);
      code = codes[signal];
      process.exitCode = code;
      end.abort(code);
      setTimeout(endAtOnce, GRACE_MS, signal, code).unref();
    });
  }
  return () => code;
}

/** Ends the process by the signal itself: `process.exit` waits for other threads. */
function endAtOnce(signal: NodeJS.Signals, code: number): never {
  removeUnfinished();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container cannot be ended by a signal that it does not handle.
  process.exit(code);
}
