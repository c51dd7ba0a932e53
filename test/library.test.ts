import { expect, test } from 'vitest';
import {
  check,
  checkDeployment,
  defineProvider,
  loadManifest,
  ProblemError,
  providers,
  type Report,
  readDeployment,
  renderReport,
  renderReportPieces,
} from '../src/index.ts';
import { folderWith } from './support/folder.ts';

const MANIFEST =
  'version: 1\ndeployments:\n  bot: { provider: cartesia, agentId: a, environments: { prod: v1 } }\n';

test.each<Record<string, string>>([
  { CARTESIA_BASE_URL: 'no url' },
  { CARTESIA_BASE_URL: 'ftp://api.cartesia.ai' },
  { HTTPS_PROXY: 'no url' },
  { HTTPS_PROXY: 'http://user:sk_car%ss@127.0.0.1:1' },
])('an invalid environment is a mistake: %o', async (given) => {
  const env = { CARTESIA_API_KEY: 'sk_car_0123456789', ...given };
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });

  for (const run of [check, loadManifest]) {
    await expect(run([], { cwd, env })).rejects.toBeInstanceOf(ProblemError);
    await expect(run([], { cwd, env })).rejects.not.toThrow(/sk_car/);
  }
});

// Such calls come from JavaScript. If options were not validated, the first six runs would end in sync.
test.each<Record<string, unknown>>([
  { shard: { index: 3, count: 2 } },
  { shard: { index: 0, count: 1 } },
  { shard: { index: 1.5, count: 2 } },
  { shard: { index: 1, count: 10_001 } },
  { shard: '1/2' },
  { shard: null },
  { concurrency: 0 },
  { concurrency: -1 },
  { concurrency: '4' },
  { retries: -1 },
  { retries: 1.5 },
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { maxTimeMs: 2 ** 31 },
  { waitMs: '10m' },
  { waitMs: 1000, intervalMs: 0 },
  { environments: 'prod' },
  { targets: [/bot/] },
  { labels: { team: 'a' } },
  { labels: [['team']] },
  { allowPending: 'false' },
  { exitZero: 1 },
  { env: 'prod' },
  { allowVariables: 'NAME' },
  { signal: {} },
  { cwd: 1 },
  { allowPendng: true },
])('an invalid option is a mistake: %o', async (option) => {
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });
  const name = Object.keys(option).at(-1) ?? '';

  const run = check([], { cwd, ...option });
  await expect(run).rejects.toBeInstanceOf(ProblemError);
  await expect(run).rejects.toThrow(new RegExp(`(the option ${name} takes|there is no option ${name})`));
});

test.each<[name: string, options: unknown]>([
  ['the options of check must be an object', 'prod'],
  ['the options of check must be an object', null],
  ['there is no provider "cartesai": did you mean "cartesia"?', { providers: ['cartesai'] }],
  ['there is no option timeout: ', { timeout: 10 }],
  ['the option intervalMs needs waitMs: ', { intervalMs: 10 }],
])('%s', async (message, options) => {
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });
  const given = options instanceof Object ? { cwd, ...options } : options;

  await expect(check([], given as object)).rejects.toThrow(message);
});

test('an inherited option is validated like an own one', async () => {
  const options = Object.create({ retries: 'x' });

  await expect(check([], options)).rejects.toThrow('the option retries takes a whole number');
});

test.each([undefined, null, 42, [42], {}])('%o is neither a path nor a list of paths', async (paths) => {
  const message = /^manifestPaths of \w+ must be a path or a list of paths/;
  for (const run of [check, loadManifest]) {
    await expect(run(paths as unknown as string)).rejects.toThrow(message);
  }
});

test('a path may be given without a list', async () => {
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });

  const { targets } = await loadManifest('driftline.yaml', { cwd });

  expect(targets.map(({ id }) => id)).toEqual(['bot/prod']);
});

test('the message of a ProblemError has the file, the line and the hint', async () => {
  const text = MANIFEST.replace('agentId', 'agentID');
  const cwd = folderWith({ 'driftline.yaml': text });

  const error = await loadManifest('driftline.yaml', { cwd }).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(ProblemError);
  expect(String(error)).toMatch(/driftline\.yaml:3:\d+ .*agentID.*agentId/s);
});

test('an unknown format names the formats that exist', async () => {
  const report = { reportVersion: 1, outcome: 'in-sync', targets: [] } as unknown as Report;

  const unknown = renderReport(report, 'jsno' as 'json');
  await expect(unknown).rejects.toBeInstanceOf(ProblemError);
  await expect(unknown).rejects.toThrow(
    /there is no format "jsno": did you mean "json"\?.*human, json, junit/,
  );
  await expect(renderReport({} as Report, 'json')).rejects.toThrow('report of renderReport must be a report');
});

const RENDERED = {
  outcome: 'in-sync',
  startedAt: '',
  targets: [],
  summary: {},
  tool: {},
} as unknown as Report;
test.each<[named: string, call: () => Promise<unknown>]>([
  [
    'the option columns takes a whole number',
    () => renderReport(RENDERED, 'json', { columns: '80' } as never),
  ],
  [
    'there is no option colums: did you mean "columns"?',
    () => renderReport(RENDERED, 'json', { colums: 80 } as never),
  ],
  ['the options of renderReport must be an object', () => renderReport(RENDERED, 'json', 80 as never)],
  ['report of renderReport must be a report', () => renderReport({ outcome: 'drift' } as Report, 'human')],
  [
    'report of renderReportPieces must be a report',
    () => renderReportPieces({ outcome: 'drift' } as Report, 'human'),
  ],
  ['there is no format "undefined"', () => renderReport(RENDERED, undefined as never)],
  ['the option variables takes an object of variables', () => check([], { variables: { a: 5 } as never })],
  ['the option env takes an object of variables', () => check([], { env: { a: 5 } as never })],
  ['the definition of defineProvider must be an object, not this number', () => defineProvider(5 as never)],
  [
    'the definition of defineProvider must be an object, and is missing',
    () => defineProvider(undefined as never),
  ],
  [
    'report of renderReport must be a report',
    () => renderReport({ ...RENDERED, targets: [{}] } as never, 'human'),
  ],
  ['the options of providers must be an object', () => providers('x' as never)],
])('a message names the wrong argument of a caller without types: %s', async (named, call) => {
  const failure = call();
  await expect(failure).rejects.toBeInstanceOf(ProblemError);
  await expect(failure).rejects.toThrow(named);
});

test('a mistake in the options shows no credential', async () => {
  const env = { CARTESIA_API_KEY: 'sk_car_0123456789' };
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });

  const run = check([], { cwd, env, allowHosts: ['sk_car_0123456789/x'], allowVariables: [] });

  await expect(run).rejects.toThrow('an entry of allowHosts cannot be "(hidden)/x"');
  await expect(run).rejects.not.toThrow(/0123456789/);
});

test('one deployment is checked and read from an object, and each mistake names its argument', async () => {
  const env = {};
  const agent = { provider: 'cartesia', agentId: 'a', environment: 'prod', expect: { version: 'v1' } };

  const checked = await checkDeployment(agent, { env });
  const read = await readDeployment(agent, { env });

  expect(checked).toMatchObject({ status: 'unknown', findings: [{ reason: 'credential-missing' }] });
  expect(read).toMatchObject({ status: 'unknown', reason: 'credential-missing' });
  await expect(checkDeployment({ ...agent, expect: { versoin: 'v1' } }, { env })).rejects.toThrow(
    /expect\.versoin.*did you mean "version"/s,
  );
  await expect(checkDeployment(agent, { environments: [] } as object)).rejects.toThrow(
    'there is no option environments',
  );
  await expect(readDeployment(undefined as never)).rejects.toThrow('must be an object');
});

test('a provider that a program defines works like any other', async () => {
  const hub = {
    id: 'own-hub',
    title: 'Own hub',
    noun: 'prompt',
    baseUrl: 'https://hub.example.com',
    credentials: { token: 'DRIFTLINE_OWN_HUB_TOKEN' },
    auth: { bearer: 'token' },
    settings: { prompt: { description: 'name of the prompt' } },
    read: { get: '/prompts/{prompt}' },
    fields: { version: '/version' },
  };
  const cwd = folderWith({
    'driftline.yaml':
      'version: 1\ndeployments: { a: { provider: own-hub, prompt: greet, environments: { prod: "1" } } }\n',
  });
  const definedProviders = [await defineProvider(hub)];
  const report = await check([], { cwd, env: {}, definedProviders });

  expect(report.targets.map(({ id, findings }) => [id, findings[0]?.reason])).toEqual([
    ['a/prod', 'host-not-allowed'],
  ]);
  await expect(defineProvider({ ...hub, read: { get: 'prompts' } })).rejects.toThrow(
    /read\.get: "get" cannot be "prompts"/,
  );
  await expect(check([], { cwd, env: {} })).rejects.toBeInstanceOf(ProblemError);
});
