import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { visible } from '../reporters/parts/escape.ts';
import { COUNT } from '../run/option-rules.ts';
import { parseScenario } from '../simulator/scenario.ts';
import { startSimulator } from '../simulator/server.ts';
import { type Arguments, readCount, usageError } from './arguments.ts';
import type { Output } from './output.ts';

const LOG_EVERY_MS = 100;

/** Serves a scenario until it is told to end. */
export async function simulate(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const [path, another] = args.operands;
  if (path === undefined || another !== undefined) {
    throw usageError(
      'simulate takes one scenario file',
      'see driftline simulate --help, and docs/simulate.md',
    );
  }
  const port = readCount('port', args.text('port'), COUNT) ?? 0;
  if (port > 65_535) throw usageError(`--port cannot be ${port}`, 'write a number up to 65535');
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${path} cannot be read (${error.code ?? 'unknown error'})`, 'name a scenario file');
  });
  const scenario = await parseScenario(text, relative(process.cwd(), file), Date.now());
  const simulator = await startSimulator(scenario, { port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw usageError(`port ${port} is in use`, 'choose another, or leave --port out for a free one');
  });
  const exports = Object.entries(simulator.env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  output.out(`${exports.join('\n')}\n`);
  output.err(`simulating on ${simulator.url}; Ctrl-C ends it\n`);
  let told = 0;
  const log = setInterval(() => {
    if (args.has('quiet')) return;
    for (const { method, path: asked, status } of simulator.requests.slice(told)) {
      output.err(`${status === 0 ? '---' : status} ${method} ${visible(asked)}\n`);
    }
    told = simulator.requests.length;
  }, LOG_EVERY_MS);
  await new Promise<void>((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
  clearInterval(log);
  await simulator.close();
  return 0;
}

/** One word to a shell, whatever stands in it: a scenario may come from somebody else. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
