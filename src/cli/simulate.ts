import { usageError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import { readCount } from './arguments.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE, QUIET } from './options.ts';

const LOG_EVERY_MS = 100;

export const simulate = defineCommand({
  name: 'simulate',
  summary: "serve the vendors' APIs on loopback, from a scenario file",
  operands: '<scenario.yaml> [-- command…]',
  options: [
    { name: 'port', value: 'N', description: 'port to listen on (default: a free one)' },
    { ...QUIET, description: 'do not log requests' },
    PROVIDER_FILE,
  ],
  examples: [
    ['driftline simulate world.yaml --port 4010', 'prints the variables that point driftline at it'],
    ['driftline simulate world.yaml -- npm test', 'runs a command with these variables set'],
  ],
  notes: [
    'It listens on 127.0.0.1 only, until Ctrl-C. With a command it ends when the',
    'command does, with its exit code, and prints nothing of its own.',
  ],
  run: async (args, output, signal) => {
    const { readFile } = await import('node:fs/promises');
    const { relative, resolve } = await import('node:path');
    const { readRegistry } = await import('./env.ts');
    const { visible } = await import('../reporters/parts/escape.ts');
    const { parseScenario } = await import('../simulator/scenario.ts');
    const { startSimulator } = await import('../simulator/server.ts');
    const { behindDashes: command, operands } = args;
    const [path, another] =
      command === undefined ? operands : operands.slice(0, -command.length || undefined);
    if (path === undefined || another !== undefined) {
      throw usageError(
        'simulate takes one scenario file',
        'a command to run comes after --; see driftline simulate --help, and docs/simulate.md',
      );
    }
    if (command?.length === 0) {
      throw usageError('there is no command after --', 'write driftline simulate world.yaml -- npm test');
    }
    const { COUNT } = await import('../run/option-rules.ts');
    const port = readCount('port', args.text('port'), COUNT) ?? 0;
    if (port > 65_535) throw usageError(`--port cannot be ${port}`, 'write a number up to 65535');
    const file = resolve(path);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw usageError(`${path} ${cannotBe('read', error)}`, `name a scenario file (looked for ${file})`);
    });
    const registry = await readRegistry(args, process.env);
    const scenario = await parseScenario(text, relative(process.cwd(), file), Date.now(), registry);
    const simulator = await startSimulator(scenario, { port }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw usageError(`port ${port} is in use`, 'choose another, or leave --port out for a free one');
    });
    if (command !== undefined) {
      const { runCommand } = await import('./run-command.ts');
      return runCommand(command, simulator.env).finally(() => simulator.close());
    }
    const exports = Object.entries(simulator.env).map(([name, value]) => `export ${name}=${quoted(value)}`);
    output.out(`${exports.join('\n')}\n`);
    output.err(`simulating on ${simulator.url}; Ctrl-C ends it\n`);
    let logged = 0;
    const log = setInterval(() => {
      if (args.has('quiet')) return;
      for (const { method, path: asked, status } of simulator.requests.slice(logged)) {
        output.err(`${status === 0 ? '---' : status} ${method} ${visible(asked)}\n`);
      }
      logged = simulator.requests.length;
    }, LOG_EVERY_MS);
    await new Promise<void>((done) => {
      signal.addEventListener('abort', () => done(), { once: true });
    });
    clearInterval(log);
    await simulator.close();
    return 0;
  },
});

/** Quotes a value for any shell: the scenario may be untrusted. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
