import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { FORMAT_NAMES } from '../src/reporters/index.ts';
import { PROVIDER_IDS } from './support/providers.ts';

const SRC = new URL('../src', import.meta.url).pathname;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

interface Import {
  readonly from: string;
  readonly to: string;
}

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;

const files = filesBelow(SRC).filter((file) => !file.includes('/generated/') && !file.endsWith('.test.ts'));
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, static_, dynamic, bare]) => {
    const target = static_ ?? dynamic ?? bare ?? '';
    const to = target.startsWith('.') ? relative(SRC, join(dirname(file), target)) : target;
    return { from: relative(SRC, file), to };
  }),
);

/** The stage of a file: the first folder of its path. A provider's simulator belongs to the stage `simulator`. */
function stageOf(file: string): string {
  if (file.startsWith('..')) return 'package.json';
  if (!file.includes('/')) return file;
  if (/^providers\/[^/]+\/(simulator|fixtures)/.test(file)) return 'simulator';
  if (file === 'definition/simulator.ts') return 'simulator';
  if (/^providers\/(contract|common|content-hash|members|pages|reply|said|sample)\.ts$/.test(file))
    return 'contract';
  return file.split('/', 1)[0] ?? '';
}

function fileOf(line: string): string {
  return line.split(':', 1)[0] ?? '';
}

/**
 * Which stage may import which. All may import `model`, which imports no other stage. The table leaves out packages,
 * `node:` and imports within a stage.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  yaml: [],
  decode: ['yaml'],
  operators: ['decode', 'yaml'],
  // A provider brings its own simulator, which is loaded on demand.
  contract: ['simulator'],
  providers: ['contract', 'simulator', 'definition'],
  definition: ['contract', 'decode', 'manifest', 'simulator', 'yaml'],
  schema: ['providers'],
  manifest: ['decode', 'yaml', 'operators', 'providers', 'contract'],
  access: ['contract', 'providers', 'manifest'],
  redact: ['access', 'providers'],
  transport: ['access', 'redact', 'contract'],
  compare: ['operators', 'contract', 'redact'],
  accept: ['yaml', 'operators', 'manifest', 'contract', 'compare', 'redact'],
  reporters: ['operators'],
  simulator: ['decode', 'definition', 'yaml', 'providers', 'contract'],
  run: [
    'package.json',
    'accept',
    'access',
    'compare',
    'contract',
    'definition',
    'manifest',
    'operators',
    'providers',
    'redact',
    'reporters',
    'schema',
    'transport',
  ],
  discover: ['yaml', 'access', 'manifest', 'providers', 'contract', 'redact', 'reporters', 'run'],
  cli: [
    'definition',
    'discover',
    'package.json',
    'accept',
    'access',
    'compare',
    'contract',
    'manifest',
    'operators',
    'providers',
    'redact',
    'reporters',
    'run',
    'schema',
    'simulator',
  ],
  pulumi: [
    'access',
    'compare',
    'contract',
    'manifest',
    'operators',
    'providers',
    'redact',
    'reporters',
    'run',
    'yaml',
  ],
  'index.ts': [
    'access',
    'compare',
    'contract',
    'definition',
    'manifest',
    'providers',
    'redact',
    'reporters',
    'run',
  ],
};

describe('the source', () => {
  it('imports only what the import table allows', () => {
    const local = imports.filter(
      ({ to }) => to.endsWith('.ts') || to.endsWith('.cjs') || to.endsWith('.json'),
    );
    const broken = local.filter(({ from, to }) => {
      const [here, there] = [stageOf(from), stageOf(to)];
      return here !== there && there !== 'model' && !(ALLOWED[here] ?? []).includes(there);
    });

    expect(local.length).toBeGreaterThan(200);
    expect(broken).toEqual([]);
  });

  it('lets no provider import another', () => {
    const crossing = imports.filter(({ from, to }) => {
      const [here, there] = [from, to].map((file) => /^providers\/([^/]+)\//.exec(file)?.[1]);
      return here !== undefined && there !== undefined && here !== there;
    });

    expect(crossing).toEqual([]);
  });

  it.each([
    [
      'yaml',
      [
        'manifest/secrets.ts',
        ...[
          'convert',
          'extent',
          'members',
          'parse',
          'places',
          'refuse',
          'scalar-edits',
          'syntax',
          'tokens',
          'update',
        ].map((name) => `yaml/${name}.ts`),
      ],
    ],
    ['undici', ['transport/connections.ts', 'transport/http.ts', 'transport/proxy.ts']],
    ['diff', ['compare/text-diff.ts', 'yaml/patch.ts']],
    ['ajv', []],
    ['re2js', ['operators/matches.ts']],
    ['semver', ['operators/semver.ts']],
  ])('imports %s only in the listed files', (name, owners) => {
    const importers = imports
      .filter(({ to }) => to === name || (to.startsWith(`${name}/`) && !to.endsWith('.ts')))
      .map(({ from }) => from);

    expect([...new Set(importers)]).toEqual(owners);
  });

  it('sends requests from one file, with one method', () => {
    const code = (file: string) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const sending = files.filter((file) => stageOf(relative(SRC, file)) !== 'simulator');
    const linesWith = (pattern: RegExp) =>
      sending.flatMap((file) =>
        code(file)
          .split('\n')
          .filter((line) => pattern.test(line))
          .map((line) => `${relative(SRC, file)}: ${line.trim()}`),
      );

    // Two files have the word and send nothing: the log of `simulate`, and the headers that no manifest may set.
    expect(
      linesWith(/\bmethod\b/i).filter((line) => !/^(cli\/simulate|manifest\/validators)\.ts/.test(line)),
    ).toEqual([
      "transport/http.ts: const request: Carried = { origin, path, method: 'GET', headers, connection: undefined };",
    ]);
    // Nobody calls `URL.canParse`: in Node 20 it refuses umlauts after some thousand calls.
    expect(linesWith(/\bcanParse\b/)).toEqual([]);
    expect(linesWith(/['"`](?:POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT)['"`\s]/)).toEqual([]);
    expect(linesWith(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\s*\(/)).toEqual([]);
    // `http` sends the requests, `connections` passes them on, and `proxy` asks for a tunnel.
    expect(linesWith(/\.(?:dispatch|request|stream|pipeline|connect|upgrade)\(/).map(fileOf)).toEqual([
      'transport/connections.ts',
      'transport/http.ts',
      'transport/proxy.ts',
    ]);
  });

  it.each([
    ['node:http', []],
    ['node:https', []],
    ['node:http2', []],
    ['node:net', []],
    ['node:tls', []],
    ['node:dgram', []],
    ['node:dns', []],
    ['node:child_process', ['cli/run-command.ts', 'manifest/run-git.ts']],
    ['node:worker_threads', []],
  ])('lets only the simulator and the listed files use %s', (name, owners) => {
    const users = imports.filter(({ from, to }) => to === name && stageOf(from) !== 'simulator');

    expect([...new Set(users.map(({ from }) => from))]).toEqual(owners);
  });

  it('keeps the process, the clock and random numbers in the listed folders', () => {
    const asks = /\bprocess\.|\bconsole\.\w|Date\.now\(|new Date\(\)|Math\.random\(/;
    const asking = files
      .filter((file) => {
        const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return (
          asks.test(code) &&
          !['cli', 'simulator', 'pulumi', 'index.ts', 'session.ts'].includes(stageOf(relative(SRC, file)))
        );
      })
      .map((file) => relative(SRC, file));

    expect(asking).toEqual([]);
  });

  it('has no file of hand-written source with more than 300 lines', () => {
    const long = files
      .filter((file) => {
        const text = readFileSync(file, 'utf8');
        return !text.startsWith('// Generated ') && text.split('\n').length - 1 > 300;
      })
      .map((file) => relative(SRC, file));

    expect(long).toEqual([]);
  });
});

describe('the registries', () => {
  it('list every provider that has a file or a folder', () => {
    const shared = [
      'aws',
      'common',
      'content-hash',
      'contract',
      'generated',
      'head',
      'image',
      'index',
      'langsmith-access',
      'members',
      'pages',
      'registry',
      'reply',
      'said',
      'sample',
    ];
    const names = readdirSync(join(SRC, 'providers'))
      .map((name) => name.replace(/\.ts$/, ''))
      .filter((name) => !shared.includes(name) && !name.endsWith('.test'));

    expect([...PROVIDER_IDS].sort()).toEqual(names.sort());
  });

  it('list every command and option that a sentence advises', () => {
    const quoted = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/`(driftline [a-z][\w -]*|--[a-z-]+)`/g)].map(([, text = '']) =>
        text.split(' '),
      ),
    );
    const advised = quoted.flatMap(([first, ...rest]) => (first === 'driftline' ? rest : [first]));
    const known = COMMANDS.flatMap(({ name, options }) => [name, ...options.map((each) => `--${each.name}`)]);

    expect(advised.length).toBeGreaterThan(5);
    const isKnown = (word = '') => /^(?:[A-Z]+|--help|--version)$/.test(word) || known.includes(word);
    expect(advised.filter((word) => !isKnown(word))).toEqual([]);
  });

  it('list every command that has a file', () => {
    const declares = files.filter((file) => readFileSync(file, 'utf8').includes('= defineCommand({'));

    expect(COMMANDS.map(({ name }) => `cli/${name}.ts`).sort()).toEqual(
      declares.map((file) => relative(SRC, file)).sort(),
    );
  });

  it('list every format that has a file', () => {
    const names = readdirSync(join(SRC, 'reporters'), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !['contract.ts', 'index.ts'].includes(entry.name))
      .map(({ name }) => name.replace(/\.ts$/, ''));

    expect([...FORMAT_NAMES].sort()).toEqual(names.sort());
  });
});
