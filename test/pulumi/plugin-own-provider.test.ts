import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Properties, secret, UNKNOWN } from '../../src/pulumi/plugin/wire.ts';
import { registryWith } from '../../src/run/registry.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { drivePlugin } from './plugin-engine.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'examples/own-provider/prompt-hub.yaml');
const OBJECTS =
  '[{ settings: { prompt: greet, label: prod }, reply: { labels: [{ name: prod, version: 7, state: active, since: 1, config: { model: gpt-5 } }] } }]';
const GREET = { provider: 'prompt-hub', environment: 'prod', settings: { prompt: 'greet' } };

let engine: Awaited<ReturnType<typeof drivePlugin>>;

beforeEach(async () => {
  const registry = await registryWith([FILE], ROOT);
  const scenario = `version: 1\nprompt-hub: { objects: ${OBJECTS} }\n`;
  const simulator = await startSimulator(await parseScenario(scenario, 'scenario.yaml', 0, registry));
  const before = { ...process.env };
  Object.assign(process.env, simulator.env, { DRIFTLINE_PROVIDER_FILES: FILE });
  engine = await drivePlugin();
  await engine.configure();
  return async () => {
    process.env = before;
    await simulator.close();
  };
});

afterEach(() => engine.close());

it('checks a Deployment of a provider of DRIFTLINE_PROVIDER_FILES, and refreshes it', async () => {
  const passing = { ...GREET, expect: { version: '7' }, expectFields: { model: { oneOf: ['gpt-5'] } } };
  const { inputs, failures } = await engine.check(passing);
  const drifted = await engine.check({
    ...passing,
    expect: { version: '8' },
    expectFields: { model: 'gpt-4' },
  });
  const refreshed = await engine.read('prompt-hub/prod', { ...inputs, version: '6' });

  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({ prompt: 'greet', status: 'in-sync', version: '7' });
  expect(inputs).not.toHaveProperty('settings');
  expect(drifted.failures).toEqual([
    expect.stringMatching(/^model: declared is gpt-4, live is gpt-5/),
    expect.stringMatching(/^version: declared is 8, live is 7/),
  ]);
  expect(refreshed).toMatchObject({ status: 'in-sync', version: '7' });
});

it('keeps the members of a secret object secret', async () => {
  const { inputs, failures } = await engine.check({
    ...GREET,
    settings: secret({ prompt: 'greet' }),
    expectFields: secret({ model: 'gpt-secret' }),
  });

  expect(inputs).toMatchObject({ prompt: secret('greet'), expect: { model: secret('gpt-secret') } });
  expect(failures.join()).not.toContain('gpt-secret');
});

it('reads nothing while the settings are not known', async () => {
  const { inputs, failures } = await engine.check({ ...GREET, settings: UNKNOWN, expect: { version: '9' } });

  expect(failures).toEqual([]);
  expect(inputs.status).toBe(UNKNOWN);
  expect(engine.logged).toEqual(['settings is not known before the update: nothing was read']);
});

it.each<[string, Properties, string]>([
  ['a setting that is given twice', { ...GREET, prompt: 'greet' }, 'settings.prompt: is given as prompt too'],
  [
    'an expectation that is given twice',
    { ...GREET, expect: { model: 'a' }, expectFields: { model: 'b' } },
    'expectFields.model: is given as expect.model too',
  ],
  ['settings that are a text', { ...GREET, settings: 'greet' }, 'settings: must be an object'],
  ['an unknown setting', { ...GREET, settings: { promt: 'greet' } }, 'did you mean "prompt"?'],
  ['an unknown field', { ...GREET, expectFields: { modell: 'a' } }, 'did you mean "model"?'],
])('fails on %s', async (_, news, message) => {
  expect((await engine.check(news)).failures.join('\n')).toContain(message);
});

it('fails on a provider file that cannot be read, and names the file', async () => {
  process.env.DRIFTLINE_PROVIDER_FILES = 'nope.yaml';
  await engine.configure();

  const { failures } = await engine.check(GREET);

  expect(failures).toEqual([expect.stringContaining('nope.yaml')]);
});
