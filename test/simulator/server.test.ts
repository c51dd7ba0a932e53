import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PROVIDERS } from '../support/providers.ts';
import { toScenario } from '../support/scenario.ts';
import { get, simulate, vendor } from './helpers.ts';

const STATUS = '/chatbots/bot_1/deployments/status';
const BOT = (version: string) => `chatcaptain: { chatbots: { bot_1: { prod: "${version}" } } }`;

test('the environment has the base URLs and the default credentials', async () => {
  const { env, url } = await simulate('');

  for (const { baseUrlVariable, id } of PROVIDERS) expect(env[baseUrlVariable]).toContain(`${url}/${id}`);
  expect(env).toMatchObject({
    CHATCAPTAIN_BASE_URL: `${url}/chatcaptain/v1`,
    CHATCAPTAIN_API_KEY: 'CCSB-demo-key',
    ADALINE_BASE_URL: `${url}/adaline/v2`,
    ADALINE_API_KEY: 'adaline-demo-workspace-key',
    ASTROPODS_BASE_URL: `${url}/astropods/api/v1`,
    ASTRO_ACCESS_TOKEN: 'astro-demo-token',
    CARTESIA_BASE_URL: `${url}/cartesia`,
    CARTESIA_API_KEY: 'sk_car_demo',
    KORE_BASE_URL: `${url}/kore`,
    KORE_CLIENT_ID: 'cs-00000000-0000-5000-a000-000000000001',
    KORE_CLIENT_SECRET: 'simulated-client-secret=',
  });
});

test('a vendor that the scenario does not name has a base URL on loopback and no credentials', async () => {
  const { env, url } = await simulate(BOT('1.0'));

  expect(env).toMatchObject({ CHATCAPTAIN_API_KEY: 'CCSB-demo-key', KORE_BASE_URL: `${url}/kore` });
  expect(env.KORE_CLIENT_ID).toBeUndefined();
  for (const { baseUrlVariable } of PROVIDERS) expect(env[baseUrlVariable]).toContain(url);
});

test('every request is logged with its status', async () => {
  const simulator = await simulate(BOT('1.0'), { now: () => 5 });

  await get(`${simulator.env.CHATCAPTAIN_BASE_URL}${STATUS}?a=b`, { headers: { 'X-Chatcaptain-Key': 'k' } });
  await get(`${simulator.url}/elsewhere`, { method: 'POST' });

  expect(simulator.requests).toMatchObject([
    {
      method: 'GET',
      provider: 'chatcaptain',
      path: `/chatcaptain/v1${STATUS}?a=b`,
      headers: { 'x-chatcaptain-key': 'k' },
      at: 5,
      status: 403,
    },
    { method: 'POST', path: '/elsewhere', status: 404 },
  ]);
});

test('the highest number of requests at once is known', async () => {
  const simulator = await simulate(`latency: 100ms\n${BOT('1.0')}`);
  const { get: read } = vendor(simulator, 'chatcaptain');

  await Promise.all(Array.from({ length: 7 }, () => read(STATUS)));
  await read(STATUS);

  expect(simulator.maxInFlight).toBe(7);
});

test('a path is not normalized before it is matched', async () => {
  const simulator = await simulate(BOT('1.0'));
  const { port } = new URL(simulator.url);

  const reply = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    const key = simulator.env.CHATCAPTAIN_API_KEY;
    socket.end(`GET /chatcaptain/v1/x/..${STATUS} HTTP/1.1\r\nHost: a\r\nX-Chatcaptain-Key: ${key}\r\n\r\n`);
    socket.once('data', (data) => resolve(data.toString()));
  });

  expect(reply.split('\r\n')[0]).toBe('HTTP/1.1 404 Not Found');
});

test('the scenario can change while the simulator runs', async () => {
  const simulator = await simulate(BOT('1.0'));
  const { get: read } = vendor(simulator, 'chatcaptain');

  const before = await read(STATUS);
  simulator.update(await parseScenario(`version: 1\n${BOT('1.1')}`, 'scenario.yaml'));
  const after = await read(STATUS);

  expect([before.body.prod.version, after.body.prod.version]).toEqual(['1.0', '1.1']);
  expect(simulator.requests).toHaveLength(2);
});

test('closing ends open requests at once', async () => {
  const simulator = await startSimulator(await toScenario({ version: 1, latency: '1m' }));
  const pending = get(`${simulator.env.KORE_BASE_URL}/api/public/bots`).catch(() => 'ended');
  while (simulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

  const started = performance.now();
  await simulator.close();

  expect(performance.now() - started).toBeLessThan(30_000);
  expect(await pending).toBe('ended');
});

test('a scenario of two thousand targets is read and served', async () => {
  const chatbots = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`bot_${index}`, { prod: `1.${index}` }]),
  );
  const simulator = await startSimulator(await toScenario({ version: 1, chatcaptain: { chatbots } }));

  const { body } = await vendor(simulator, 'chatcaptain').get('/chatbots/bot_1999/deployments/status');
  await simulator.close();

  expect(body.prod.version).toBe('1.1999');
});

test('the simulator listens only on loopback', async () => {
  const started = startSimulator(await toScenario({ version: 1 }), { host: '0.0.0.0' });

  await expect(started).rejects.toMatchObject({ problems: [{ code: 'usage' }] });
});

test('a port that is taken is an error', async () => {
  const { url } = await simulate('');

  const second = startSimulator(await toScenario({ version: 1 }), { port: Number(new URL(url).port) });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
