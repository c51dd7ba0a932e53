/**
 * Runs the vendors' own SDKs against `driftline simulate`. Each program of test/sdks says in its first line which
 * packages it needs: they are installed into a folder of its own. Its scenario is the YAML file of the same name; if
 * its second line names providers, the scenario is made of their examples. `npm run sdks` runs all programs, `npm run
 * sdks adaline` only those for adaline. test/sdks/none.json says why other providers have no program.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAMS = join(ROOT, 'test', 'sdks');
const BIN = join(ROOT, 'dist', 'bin.cjs');
const NONE = JSON.parse(readFileSync(join(PROGRAMS, 'none.json'), 'utf8'));
const STARTED_WITHIN_MS = 20_000;
const DONE_WITHIN_MS = 120_000;

/** How to install a program's packages into a folder, and how to run it. */
const LANGUAGES = {
  '.py': {
    needs: 'python3',
    install: (folder, packages) => [
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, ...packages],
    ],
    run: (folder, file) => ['python3', [file], { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }],
  },
  '.mjs': {
    needs: 'npm',
    install: (folder, packages) => [
      'npm',
      [
        'install',
        '--loglevel=error',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--prefix',
        folder,
        ...packages,
      ],
    ],
    run: (_folder, file) => [process.execPath, [file], {}],
  },
};

if (!existsSync(BIN)) fail('dist/bin.cjs is not there: run `npm run build` first');
const wanted = process.argv.slice(2);
const programs = readdirSync(PROGRAMS)
  .filter((file) => Object.hasOwn(LANGUAGES, extname(file)))
  .filter((file) => wanted.length === 0 || wanted.some((name) => isNamed(name, file)))
  .sort();
if (programs.length === 0 && !wanted.some((id) => Object.hasOwn(NONE, id)))
  fail(`there is no program ${wanted.join(', ')} in test/sdks`);

const failed = [];
for (const program of programs) {
  const problem = await tryProgram(program);
  console.log(problem === undefined ? `${program}: nothing was refused` : `${program}: ${problem}`);
  if (problem !== undefined) failed.push(program);
}
if (failed.length > 0) fail(`${failed.length} of ${programs.length} programs failed: ${failed.join(', ')}`);
for (const [id, reason] of Object.entries(NONE)) {
  if (wanted.length === 0 || wanted.includes(id)) console.log(`${id}: no SDK has the call: ${reason}`);
}
console.log(`all ${programs.length} programs ran to their end`);

/** Runs one program. Returns what went wrong, if anything. */
async function tryProgram(program) {
  const file = join(PROGRAMS, program);
  const kind = LANGUAGES[extname(program)];
  const packages = requiredBy(file);
  if (packages === undefined) return 'NOT RUN: its first line does not say "requires: PACKAGE==VERSION"';
  if (spawnSync(kind.needs, ['--version']).status !== 0) return `NOT RUN: there is no ${kind.needs} here`;
  const folder = mkdtempSync(join(tmpdir(), 'driftline-sdks-'));
  try {
    const installed = runWhole(...kind.install(folder, packages));
    if (installed.status !== 0)
      return `NOT RUN: ${packages.join(' ')} cannot be installed; is the registry there?\n${installed.said}`;
    return await withSimulator(scenarioOf(file, folder), (env) => {
      // Python and Node look for packages beside the program, so a copy runs there. Its name is not that of a package.
      const copy = join(folder, `program${extname(program)}`);
      copyFileSync(file, copy);
      cpSync(join(PROGRAMS, 'support'), join(folder, 'support'), { recursive: true });
      const [command, args, more] = kind.run(folder, copy);
      const { status, said } = runWhole(command, args, { ...env, ...more });
      process.stdout.write(said.replaceAll(/^(?=.)/gm, '  '));
      return status === 0 ? undefined : `refused, see above (exit code ${status})`;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The scenario beside the program, or the examples of the providers that it names. */
function scenarioOf(file, folder) {
  const ids = providersOf(file);
  if (ids === undefined) return file.replace(/\.\w+$/, '.yaml');
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsx, join(ROOT, 'scripts', 'example-scenario.ts'), ...ids],
    { encoding: 'utf8' },
  );
  if (status !== 0) fail(`there are no examples of ${ids.join(' ')}\n${stderr}`);
  const scenario = join(folder, 'examples.yaml');
  writeFileSync(scenario, stdout);
  return scenario;
}

/** Whether the name is that of the program, or of a provider whose examples the program reads. */
function isNamed(name, file) {
  return file.startsWith(`${name}.`) || providersOf(join(PROGRAMS, file))?.includes(name) === true;
}

function providersOf(file) {
  const [, second = ''] = readFileSync(file, 'utf8').split('\n', 2);
  return /^(?:#|\/\/) examples of: (.+)$/.exec(second)?.[1]?.split(' ');
}

function requiredBy(file) {
  const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
  return /^(?:#|\/\/) requires: (.+)$/.exec(first)?.[1]?.split(' ');
}

function runWhole(command, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: DONE_WITHIN_MS,
    env: { ...process.env, ...env },
  });
  return { status, said: `${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : `${error.message}\n`}` };
}

/** Starts the simulator with the scenario, and runs `use` with the variables that it prints. */
async function withSimulator(scenario, use) {
  const simulator = spawn(process.execPath, [BIN, 'simulate', scenario, '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  simulator.stdout.on('data', (text) => {
    out += text;
  });
  simulator.stderr.on('data', (text) => {
    err += text;
  });
  try {
    const until = Date.now() + STARTED_WITHIN_MS;
    while (!err.includes('simulating on') && simulator.exitCode === null && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (!err.includes('simulating on')) return `NOT RUN: the simulator did not start\n${err}`;
    return use(
      Object.fromEntries(
        [...out.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
      ),
    );
  } finally {
    simulator.kill();
  }
}

function fail(message) {
  console.error(`sdks: ${message}`);
  process.exit(1);
}
