import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';
import { driftline, reportIn } from '../support/process.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/own-provider/', import.meta.url));
const DEFINED = ['--provider-file', 'prompt-hub.yaml'];
const folder = folderWith();
let server: ChildProcess;
let env: Record<string, string>;

beforeAll(async () => {
  cpSync(EXAMPLE, folder, { recursive: true });
  server = spawn(process.execPath, ['server.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of server.stdout ?? []) {
    said += chunk;
    if (said.split('\n').length > 2) break;
  }
  env = Object.fromEntries(
    [...said.matchAll(/export (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
});

afterAll(() => {
  server.kill();
});

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  command(args, { cwd: folder, env: { ...env, ...more } });

test('the example is in sync, and reports an environment that is not declared', async () => {
  const ended = await driftline(['check', '-f', 'json', ...DEFINED], { cwd: folder, env });

  expect(ended.code).toBe(0);
  expect(
    reportIn(ended).targets.map(({ id, status, findings }) => [id, status, findings.map(({ code }) => code)]),
  ).toEqual([
    ['greet/prod', 'in-sync', []],
    ['greet/test', 'unexpected', ['undeclared-environment']],
    ['farewell/prod', 'in-sync', []],
  ]);
});

test('read shows every field with its pointer and the requests, but no hidden part', async () => {
  const { code, out } = await run(['read', 'prompt-hub', 'prompt=greet', 'label=prod', ...DEFINED]);

  expect(code).toBe(0);
  expect(out).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/api\/prompts\/greet\/labels$/m);
  expect(out).toMatch(/^ {2}version +7 {2}\/version$/m);
  expect(out).toContain('"apiKey": "(hidden)"');
  expect(out).not.toContain('k-1');
});

test('read -f json prints the settings, the state, and each field with its pointer', async () => {
  const { code, out } = await run([
    'read',
    'prompt-hub',
    'prompt=greet',
    'label=prod',
    '-f',
    'json',
    ...DEFINED,
  ]);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    provider: 'prompt-hub',
    settings: { prompt: 'greet', label: 'prod' },
    state: 'live',
    fields: { version: '7', deployedAt: '2026-11-01T09:00:00.000Z', deployedBy: 'ada' },
    sources: { version: '/version' },
  });
});

test.each<[string[], number, RegExp]>([
  [['prompt-hub', 'prompt=farewell', 'label=prod'], 0, /nothing is deployed/],
  [['prompt-hub', 'prompt=none', 'label=prod'], 3, /could not be read: there is no such prompt/],
  [['prompt-hub', 'prompt=greet'], 1, /"label" is needed/],
  [
    ['chatcaptain', 'chatbotId=bot_1'],
    1,
    /^error\n {2}"slot" is needed: one of dev, test, prod\n {2}→ write driftline read chatcaptain setting=value, with slot=prod\n$/,
  ],
  [['prompt-hub', 'promt=greet', 'label=prod'], 1, /unknown key "promt"/],
  [['prompt-hub', 'prompt', 'label=prod'], 1, /"prompt" is not a setting/],
  [['prompt-hub', 'prompt=a', 'prompt=b'], 1, /given twice/],
  [['prompt-hub', 'prompt=..', 'label=prod'], 1, /means a folder in a path/],
  [['prompt-hob', 'prompt=greet'], 1, /did you mean "prompt-hub"/],
  [[], 1, /read needs a provider/],
])('read %j exits %i', async (args, code, said) => {
  const ended = await run(['read', ...args, ...DEFINED]);

  expect([ended.code, ended.out + ended.err]).toEqual([code, expect.stringMatching(said)]);
});

test('the host in a provider file gets no credential without --allow-host', async () => {
  const { PROMPT_HUB_BASE_URL: _, ...rest } = env;
  const { code, out } = await command(['check', '-f', 'json', ...DEFINED], { cwd: folder, env: rest });
  const { summary, targets } = JSON.parse(out);

  expect(code).toBe(3);
  expect(summary.requests).toBe(0);
  expect(targets[0].findings[0].reason).toBe('host-not-allowed');
});

test('without the file, the provider of the manifest is unknown', async () => {
  const { code, err } = await run(['check']);

  expect(code).toBe(1);
  expect(err).toContain('there is no provider "prompt-hub"');
});

test('DRIFTLINE_PROVIDER_FILES also names files', async () => {
  expect((await run(['check', '-q'], { DRIFTLINE_PROVIDER_FILES: 'prompt-hub.yaml' })).code).toBe(0);
});

test('validate tries the examples of a provider file, and shows the place of an example whose reply does not read as the example says', async () => {
  const good = await run(['validate', ...DEFINED]);
  const yaml = readFileSync(join(folder, 'prompt-hub.yaml'), 'utf8');
  writeFileSync(join(folder, 'wrong.yaml'), yaml.replace('is: { version: "7"', 'is: { version: "9"'));
  const bad = await run(['validate', '--provider-file', 'wrong.yaml']);

  expect([good.code, good.out]).toEqual([0, expect.stringContaining('1 provider file is valid: 3 examples')]);
  expect(bad.code).toBe(1);
  expect(bad.err).toContain('wrong.yaml:32:5');
  expect(bad.err).toContain('"version" reads as "7", not as "9"');
});

test.each([
  ['id: prompt-hub', 'id: kore', 'refused.yaml:3:5\n  there are two providers "kore": one is built in'],
  ['/version\n', 'version\n', 'write a JSON Pointer'],
  ['id: prompt-hub', 'id: prompt-hub\nid: again', 'for the second time'],
])('a definition is refused if its %j becomes %j', async (from, to, said) => {
  const yaml = readFileSync(join(folder, 'prompt-hub.yaml'), 'utf8');
  writeFileSync(join(folder, 'refused.yaml'), yaml.replace(from, to));
  const { code, err } = await run(['check', '--provider-file', 'refused.yaml']);

  expect(code).toBe(1);
  expect(err).toContain(said);
});

test('if two files define one provider, the message has both places', async () => {
  const yaml = readFileSync(join(folder, 'prompt-hub.yaml'), 'utf8');
  writeFileSync(join(folder, 'again.yaml'), `# the same\n${yaml}`);
  const { code, err } = await run(['validate', ...DEFINED, '--provider-file', 'again.yaml']);

  expect(code).toBe(1);
  expect(err).toContain('again.yaml:4:5');
  expect(err).toContain('two providers "prompt-hub": the other is in prompt-hub.yaml:3');
});

test('the simulator serves the examples', async () => {
  const { parseScenario } = await import('../../src/simulator/scenario.ts');
  const { startSimulator } = await import('../../src/simulator/server.ts');
  const { registryWith } = await import('../../src/run/registry.ts');
  const registry = await registryWith([join(folder, 'prompt-hub.yaml')], folder);
  const objects =
    '[{ settings: { prompt: greet, label: prod }, reply: { labels: [{ name: prod, version: 7, state: active, since: 1 }] } }]';
  const scenario = await parseScenario(
    `version: 1\nprompt-hub: { objects: ${objects} }\n`,
    'world.yaml',
    0,
    registry,
  );
  const simulator = await startSimulator(scenario);
  const ended = await driftline(['check', '-t', 'greet/*', '-q', ...DEFINED], {
    cwd: folder,
    env: simulator.env,
  });
  await simulator.close();

  expect([ended.code, ended.stderr]).toEqual([0, '']);
});
