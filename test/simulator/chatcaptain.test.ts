import { expect, test } from 'vitest';
import { simulate, vendor } from './helpers.ts';
import { chatcaptainStatus, violations } from './schemas.ts';

const WORLD = `
chatcaptain:
  chatbots:
    bot_1:
      prod: { id: dep_1, version: 2.10, deployed: 2026-11-01T09:00:00Z, modelId: m_9 }
      test: null
    bot_2: { key: CCSB-own, prod: "3.1", test: "3.2", dev: "3.3" }
    bot/3: { error: the backend is down }
    bot_4: { raw: { prod: {} }, versions: ["1.0", { versionNumber: "1.1", name: Second }] }
`;
const status = (id: string) => `/chatbots/${id}/deployments/status`;

test('one reply has all environments of the scenario', async () => {
  const { get } = vendor(await simulate(WORLD), 'chatcaptain');

  const reply = await get(status('bot_1'));

  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(reply.body).toEqual({
    test: null,
    prod: { id: 'dep_1', version: '2.10', deployed: '2026-11-01T09:00:00Z', modelId: 'm_9' },
  });
});

test('members that the scenario leaves out are invented, and follow the documented schema', async () => {
  const { get } = vendor(await simulate(WORLD), 'chatcaptain');

  const reply = await get(status('bot_2'), { 'x-chatcaptain-key': 'CCSB-own' });

  expect(Object.keys(reply.body)).toEqual(['test', 'prod', 'dev']);
  expect(violations(chatcaptainStatus, reply.body)).toEqual([]);
});

test('an error is sent with the status 200, and an encoded slash is a part of the id', async () => {
  const { get } = vendor(await simulate(WORLD), 'chatcaptain');

  expect((await get(status('bot%2F3'))).body).toEqual({ error: 'the backend is down' });
  expect((await get(status('bot/3'))).status).toBe(404);
  expect((await get(status('bot_4'))).body).toEqual({ prod: {} });
});

test('a key opens only its own chatbot', async () => {
  const { bare, get, headers } = vendor(await simulate(WORLD), 'chatcaptain');
  const refusal = { statusCode: 403, message: 'Insufficient permissions.', error: 'Forbidden' };

  expect((await bare(status('bot_1'))).status).toBe(401);
  expect((await bare(status('bot_1'), { headers: { authorization: 'Bearer CCSB-demo-key' } })).status).toBe(
    401,
  );
  expect(await get(status('bot_1'), { 'x-chatcaptain-key': 'wrong' })).toMatchObject({
    status: 403,
    body: refusal,
  });
  expect(await get(status('bot_2'), headers)).toMatchObject({ status: 403, body: refusal });
  expect(await get(status('bot_9'), headers)).toMatchObject({ status: 403, body: refusal });
});

test('the key may be in a header with another name', async () => {
  const { bare } = vendor(
    await simulate('chatcaptain: { header: X-Api-Key, chatbots: { b: {} } }'),
    'chatcaptain',
  );

  expect((await bare(status('b'), { headers: { 'x-api-key': 'CCSB-demo-key' } })).body).toEqual({});
  expect((await bare(status('b'), { headers: { 'x-chatcaptain-key': 'CCSB-demo-key' } })).status).toBe(401);
});

test('versions and the chatbot itself can be read, too', async () => {
  const { get } = vendor(await simulate(WORLD), 'chatcaptain');

  const versions = await get('/chatbots/bot_4/versions');
  const bot = await get('/workspaces/workspace_1/chatbots/bot_1');

  expect(versions.body.versions).toMatchObject([
    { versionNumber: '1.0', name: 'Version 1.0' },
    { versionNumber: '1.1', name: 'Second' },
  ]);
  expect((await get('/chatbots/bot_1/versions')).body.versions).toMatchObject([{ versionNumber: '2.10' }]);
  expect(bot.body.chatbot).toMatchObject({ id: 'bot_1', workspaceId: 'workspace_1', enabled: true });
  expect((await get('/workspaces/other/chatbots/bot_1')).status).toBe(403);
});

test('other paths and other methods are refused', async () => {
  const { base, bare, get, headers } = vendor(await simulate(WORLD), 'chatcaptain');

  expect((await get('/chatbots/bot_1/deployments')).status).toBe(404);
  expect((await get(`${status('bot_1')}/`)).status).toBe(404);
  expect((await get('/chatbots//deployments/status')).status).toBe(404);
  const posted = await bare(status('bot_1'), { method: 'POST', headers });
  expect(posted.status).toBe(405);
  expect(posted.headers.allow).toBe('GET');
  expect((await get('/chatbots/%zz/deployments/status')).status).toBe(400);
  expect(base.endsWith('/chatcaptain/v1')).toBe(true);
});
