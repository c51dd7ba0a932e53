import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isDefined } from '../../src/definition/define.ts';
import { withDefaults } from '../../src/definition/simulator.ts';
import { renamed } from '../../src/providers/sample.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { inTurns } from '../support/process.ts';
import { PROVIDERS } from '../support/providers.ts';
import { sampleOf } from '../support/samples.ts';
import { tried } from '../support/tried.ts';
import { MANIFEST as OWN_MANIFEST, WORLD as OWN_WORLD } from '../support/vendors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'dist/bin.cjs');
const SOCKETS = join(ROOT, 'test/support/sockets.cjs');

/** The providers that are definitions. */
const defined = PROVIDERS.filter(isDefined);
/** Enough targets that a vendor with a list reads the list. */
const COPIES = 6;
const WORLD = {
  ...parse(OWN_WORLD),
  ...Object.fromEntries(defined.map(({ id }) => [id, sampleOf(id).scenario])),
};
const manifestWith = (copies: number) =>
  defined.reduce((yaml, { definition, id: provider }) => {
    const { live, absent } = sampleOf(provider);
    // The definition's examples have the objects that need further reads.
    const others = (definition.examples ?? []).map(({ settings }) => ({
      settings: withDefaults(definition, settings),
      object: undefined,
    }));
    const deployments = [live, ...Object.values(absent), ...others].flatMap(({ settings, object }, index) =>
      Array.from({ length: object === undefined ? 1 : copies }, (_, copy) => {
        const own =
          object === undefined || copy === 0 ? settings : renamed(settings, object, `${object}-${copy}`);
        const body = { provider, ...own, environments: { prod: { expect: { version: 'v' } } } };
        return `  ${provider}-${index}-${copy}: ${JSON.stringify(body)}\n`;
      }),
    );
    return yaml + deployments.join('');
  }, OWN_MANIFEST);
/** `all`: every provider, with copies of its targets. `single`: without copies. `own`: only providers that are code. */
const MANIFESTS = { all: manifestWith(COPIES), single: manifestWith(1), own: OWN_MANIFEST };

const url = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, path)).href);

/** A program that uses the library, and a Pulumi program, with mocks in place of Pulumi's engine. */
const LIBRARY = `
import { check, loadManifest, refreshDeployment } from ${url('dist/index.js')};
await loadManifest(['.']);
await check(['.'], { retries: 0 });
await refreshDeployment('id', { provider: 'cartesia', agentId: 'agent_p', environment: 'prod', expect: { version: 'v' } });
`;
const PULUMI = `
import { createRequire } from 'node:module';
const require = createRequire(${url('package.json')});
const pulumi = require('@pulumi/pulumi');
const { assertInSync, Deployment, Manifest } = require(${JSON.stringify(join(ROOT, 'dist/pulumi.cjs'))});
for (const preview of [true, false]) {
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }, 'p', 's', preview);
  const common = { environment: 'prod', expect: { version: 'v' }, onDrift: 'report', onUnknown: 'warn' };
  const all = [
    new Deployment('chat', { provider: 'chatcaptain', chatbotId: 'bot_1', ...common }),
    new Deployment('bot', { provider: 'kore', host: 'bots.kore.ai', botId: 'st-1', ...common }),
    new Deployment('rolling', { provider: 'astropods', account: 'acme', agent: 'rolling', ...common }),
  ];
  const manifest = new Manifest('all', { path: '.', onDrift: 'report', onUnknown: 'warn' });
  for (const { status } of all) await new Promise((resolve) => status.apply(resolve));
  await new Promise((resolve) => manifest.targets.apply(resolve));
  await assertInSync({ path: '.' }).catch(() => {});
}
`;

interface Run {
  readonly name: string;
  readonly args: readonly string[];
  /** The faults of the scenario: all vendors have them. */
  readonly faults?: string;
  /** The run sends nothing to any vendor. */
  readonly silent?: true;
  readonly manifest: keyof typeof MANIFESTS;
}

const bin = (
  name: string,
  args: readonly string[],
  faults?: string,
  size: Run['manifest'] = faults === undefined ? 'all' : 'single',
): Run => ({ name, args: [BIN, ...args], manifest: size, ...(faults && { faults }) });
/** For a command whose reads do not depend on the manifest, or are also made by a run with the manifest `all`. */
const small = (name: string, args: readonly string[], faults?: string) => bin(name, args, faults, 'own');
const silent = (name: string): Run => ({ ...small(name, name.split(' ')), silent: true });

const RUNS: readonly Run[] = [
  bin('check', ['check']),
  small('check, some', ['check', '-e', 'prod', '-p', 'kore', '-f', 'json']),
  bin('check, a shard', ['check', '--shard', '1/2', '-o', 'json=1.json']),
  small('status', ['status']),
  small('status as json', ['status', '-f', 'json']),
  small('discover, cartesia', ['discover', 'cartesia']),
  small('discover, astropods', ['discover', 'astropods', 'account=acme', '--write', 'new.driftline.yaml']),
  small('discover, adaline', ['discover', 'adaline', 'deploymentEnvironmentId=environment_000000000001']),
  small('discover, kore', [
    'discover',
    'kore',
    'host=bots.kore.ai',
    '--write',
    'driftline.yaml',
    '--dry-run',
  ]),
  small('discover, all busy', ['discover', 'cartesia', '--retries', '1'], '{ status: 429, retryAfterMs: 5 }'),
  bin('coverage', ['coverage']),
  small('demo', ['demo']),
  bin('check, all busy', ['check', '--retries', '2'], '{ status: 429, retryAfterMs: 5 }', 'all'),
  small('check, all broken', ['check', '--retries', '1'], '{ status: 500 }'),
  bin('check, all cut off', ['check', '--retries', '1'], '{ fault: cut }'),
  bin('check, all forbidden', ['check'], '{ fault: echo, status: 403 }'),
  bin('check, all gone', ['check'], '{ status: 404 }'),
  small('check, all moved for good', ['check'], '{ status: 301 }'),
  small('check, all moved, ask again with a POST', ['check'], '{ status: 307 }'),
  small('check, all moved, see another', ['check'], '{ status: 303 }'),
  small('check, all refuse the method', ['check'], '{ status: 405 }'),
  bin('check, all malformed', ['check'], '{ fault: not-json }'),
  { name: 'the library', args: ['library.mjs'], manifest: 'all' },
  { name: 'pulumi', args: ['pulumi.mjs'], manifest: 'own' },
  silent('validate'),
  silent('merge one.json'),
  silent('discover chatcaptain'),
  silent('providers'),
  silent('providers kore -f json'),
  silent('schema'),
  silent('check --help'),
  silent('--version'),
];

interface Recorded {
  readonly code: number | null;
  readonly writes: readonly string[];
  readonly err: string;
}

async function recorded({ args, faults, manifest }: Run, calm: Simulator): Promise<Recorded> {
  const simulator = faults === undefined ? calm : await serve({ ...WORLD, faults: parse(`[${faults}]`) });
  const place = folderWith({
    'driftline.yaml': MANIFESTS[manifest],
    'library.mjs': LIBRARY,
    'pulumi.mjs': PULUMI,
    'one.json': ONE,
  });
  const log = join(place, 'sockets.log');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--require', SOCKETS, ...args], {
    cwd: place,
    env: { PATH, HOME, ...simulator.env, SOCKETS_LOG: log },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  const writes = existsSync(log)
    ? readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line): string => JSON.parse(line))
    : [];
  return { code, writes, err };
}

const SUMMARY = Object.fromEntries(
  [
    'total',
    'inSync',
    'drifted',
    'missing',
    'unexpected',
    'pending',
    'waived',
    'unknown',
    'warnings',
    'requests',
  ].map((name) => [name, 0]),
);
/** A report of one target. */
const ONE = JSON.stringify({
  reportVersion: 1,
  tool: { name: 'driftline', version: '0.0.0' },
  startedAt: '2026-11-22T10:00:00.000Z',
  durationMs: 1,
  outcome: 'in-sync',
  exitCode: 0,
  summary: { ...SUMMARY, total: 1, inSync: 1 },
  targets: [
    {
      id: 'bot/prod',
      deployment: 'bot',
      environment: 'prod',
      provider: 'kore',
      status: 'in-sync',
      location: { file: 'driftline.yaml', line: 3, column: 5 },
      findings: [],
    },
  ],
});

/** Matches a documented path, whatever the values of its settings. */
function readOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`${parts.join('[^/?&]+')}$`);
}

/** Every read of the providers that are code, with any ids. */
const WRITTEN: readonly RegExp[] = [
  /\/chatbots\/[^/]+\/deployments\/status$/,
  /\/deployments\?promptId=[^&]+&deploymentId=latest&deploymentEnvironmentId=[^&]+$/,
  /\/prompts\/[^/]+$/,
  /\/agents\/[^/]+\/[^/]+\/deployment$/,
  /\/api\/v1\/agents\/[^/]+\/[^/]+$/,
  /\/deployments\?account=[^&]+$/,
  /\/cartesia\/agents\/[^/]+\/deployments$/,
  /\/cartesia\/agents\/[^/]+$/,
  /\/cartesia\/agents$/,
  /\/adaline\/v2\/projects$/,
  /\/prompts\?projectId=[^&]+&limit=200&sort=createdAt%3Aasc$/,
  /\/api\/public\/bots\?offset=\d+&limit=50$/,
  /\/bot\/[^/]+\/publish\/status$/,
];
/** Every read of all providers. Definitions give theirs in the documented paths of their samples. */
const READS: readonly RegExp[] = [...WRITTEN, ...defined.flatMap(({ id }) => sampleOf(id).paths).map(readOf)];
/** The lists that some definitions read as well. */
const LISTS: readonly RegExp[] = defined.flatMap(({ id }) => sampleOf(id).lists ?? []).map(readOf);

test('in every command and program, each request on each socket is a GET without a body', async () => {
  // One simulator serves all runs without a fault.
  const calm = await serve(WORLD);

  const results = await inTurns(RUNS, 2, (run) => recorded(run, calm));

  const paths = new Set<string>();
  for (const [index, { writes, code, err }] of results.entries()) {
    const { name, silent: isSilent } = RUNS[index] ?? { name: '' };
    expect([name, writes.length === 0], err).toEqual([name, isSilent === true]);
    expect([name, code !== null && code !== 1 ? 'ended' : `failed: ${err}`]).toEqual([name, 'ended']);
    for (const text of writes) {
      expect(text, name).toMatch(/^GET \/\S+ HTTP\/1\.1\r\n(?:[\w-]+: [^\r\n]*\r\n)+\r\n$/);
      expect(text, name).not.toMatch(/^(content-length|transfer-encoding|upgrade|expect):/im);
      paths.add(text.split(' ', 2)[1] ?? '');
    }
  }
  // Every read of every provider was made, and no other.
  expect(READS.filter((read) => ![...paths].some((path) => read.test(path)))).toEqual([]);
  const isKnown = (path: string) => [...READS, ...LISTS].some((read) => read.test(path));
  expect([...paths].filter((path) => !isKnown(path) && !isKnown(decodeURIComponent(path)))).toEqual([]);
  // WRITTEN has one read for each kind of reply of the providers that are code.
  const written = PROVIDERS.filter(({ checksReplies }) => !checksReplies);
  expect(WRITTEN).toHaveLength(written.flatMap(({ replies }) => Object.keys(replies)).length);
  tried('commands and programs whose sockets were listened to', RUNS.length);
}, 300_000);
