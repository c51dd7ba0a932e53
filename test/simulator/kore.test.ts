import { expect, test } from 'vitest';
import { jwt, simulate, vendor } from './helpers.ts';
import { koreError, korePublish, violations } from './schemas.ts';

const NOW = Date.UTC(2026, 10, 22);
const SECONDS = NOW / 1000;
const WORLD = `
kore:
  apps: [{ clientId: cs-1, clientSecret: "c2VjcmV0=" }, { clientId: cs-jti, clientSecret: other, requireJti: true }]
  bots:
    st-1: { name: Bank, publish: v1.4.2 }
    st-2:
      publish: { status: INPROGRESS, versionComment: v2, awaitingApproval: true, dialogs: [Pay, { name: Ask, versionComment: v1, status: FAILED }] }
    st-3: { publish: null }
    st-4: { publish: { streamId: st-1, id: ds-9, raw: { status: odd } } }
`;
const start = (yaml = WORLD) => simulate(yaml, { now: () => NOW });
const STATUS = '/api/public/bot/st-1/publish/status';

test('a publish has the members of the documented sample', async () => {
  const { get } = vendor(await start(), 'kore');

  const { body, status } = await get(STATUS);

  expect([status, violations(korePublish, body)]).toEqual([200, []]);
  expect(body).toMatchObject({ streamId: 'st-1', status: 'successful', percentageComplete: 100 });
  const types = body.statusSummary.map(({ resourceType }: { resourceType: string }) => resourceType);
  expect(types).toEqual([
    'SETTINGS',
    'CHANNELS',
    'EXTENSIONS',
    'BOTLANGUAGES',
    'NL',
    'dialog',
    'knowledge',
    'AUTOVERSIONING',
  ]);
  expect(body.statusSummary[0].modules).toBeInstanceOf(Array);
  expect(body.statusSummary[3].modules).toEqual({ enabledLanguages: ['en'] });
  expect(body.statusSummary[5].result).toMatchObject({ state: 'published', versionComment: 'v1.4.2' });
  expect(body.statusSummary[6].result.versionComment).toBeNull();
  expect(body.statusSummary[7]).not.toHaveProperty('result');
});

test('both documented paths answer, with and without a trailing slash', async () => {
  const { get } = vendor(await start(), 'kore');
  const wanted = (await get(STATUS)).text;

  for (const path of [
    '/api/1.1/public/bot/st-1/publish/status/',
    '/api/1.1/public/bot/st-1/publish/status',
    `${STATUS}/`,
  ]) {
    expect((await get(path)).text).toBe(wanted);
  }
  expect((await get('/api/1.0/public/bot/st-1/publish/status')).status).toBe(404);
  expect((await get('/bot/st-1/publish/status')).status).toBe(404);
  expect((await get(`${STATUS}//`)).status).toBe(404);
});

test('a scenario can have a rollout, an approval and mixed comments', async () => {
  const { get } = vendor(await start(), 'kore');

  const { body } = await get('/api/public/bot/st-2/publish/status');

  expect(body).toMatchObject({ status: 'INPROGRESS', percentageComplete: 40 });
  const dialogs = body.statusSummary.filter(
    ({ resourceType }: { resourceType: string }) => resourceType === 'dialog',
  );
  expect(dialogs).toMatchObject([
    { name: 'Pay', status: 'SUCCESS', result: { state: 'awaitingApproval', versionComment: 'v2' } },
    { name: 'Ask', status: 'FAILED', result: { state: 'awaitingApproval', versionComment: 'v1' } },
  ]);
});

test('an unpublished and an unknown bot are 404, and a raw record of the scenario is sent unchanged', async () => {
  const { get } = vendor(await start(), 'kore');

  for (const id of ['st-3', 'st-9']) {
    const { status, body } = await get(`/api/public/bot/${id}/publish/status`);
    expect([status, violations(koreError, body)]).toEqual([404, []]);
  }
  expect((await get('/api/public/bot/st-4/publish/status')).body).toEqual({ status: 'odd' });
});

const claims = { sub: '1', appId: 'cs-1' };
const secret = 'c2VjcmV0=';

test.each([
  ['the documented claims alone', jwt(claims, secret)],
  ['exp ahead and iat now', jwt({ ...claims, exp: SECONDS + 60, iat: SECONDS }, secret)],
  ['a little skew', jwt({ ...claims, exp: SECONDS - 2, iat: SECONDS + 2 }, secret)],
  ['a jti where the app wants one', jwt({ ...claims, appId: 'cs-jti', jti: 'x' }, 'other')],
])('a token with %s is accepted', async (_title, auth) => {
  const { bare } = vendor(await start(), 'kore');

  expect((await bare(STATUS, { headers: { auth } })).status).toBe(200);
});

test.each([
  ['no token', undefined],
  ['a scheme before the token', `Bearer ${jwt(claims, secret)}`],
  ['another secret', jwt(claims, 'wrong')],
  ['the secret base64-decoded', jwt(claims, 'secret')],
  ['an unknown app', jwt({ ...claims, appId: 'cs-9' }, secret)],
  ['appId misspelled', jwt({ sub: '1', appid: 'cs-1' }, secret)],
  ['another algorithm in its head', jwt(claims, secret, { alg: 'HS512' })],
  ['no algorithm', `${jwt(claims, secret, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
  ['exp past', jwt({ ...claims, exp: SECONDS - 60 }, secret)],
  ['iat ahead', jwt({ ...claims, iat: SECONDS + 60 }, secret)],
  ['exp in milliseconds as text', jwt({ ...claims, exp: String(NOW) }, secret)],
  ['no jti where the app wants one', jwt({ ...claims, appId: 'cs-jti' }, 'other')],
  ['no JSON inside', 'a.b.c'],
])('%s is refused with code 4002', async (_title, auth) => {
  const { bare } = vendor(await start(), 'kore');

  const reply = await bare(STATUS, { headers: auth === undefined ? {} : { auth } });

  expect(reply).toMatchObject({
    status: 401,
    body: { errors: [{ msg: 'Invalid SDK credentials', code: 4002 }] },
  });
});

test('a token in Authorization is ignored', async () => {
  const { bare } = vendor(await start(), 'kore');

  const reply = await bare(STATUS, { headers: { authorization: `Bearer ${jwt(claims, secret)}` } });

  expect(reply.status).toBe(401);
});

test('bots come in pages of at most fifty, with the secrets of the apps in clear text', async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `st-${index}`);
  const { get } = vendor(
    await start(`kore:\n  bots:\n${ids.map((id) => `    ${id}: {}`).join('\n')}`),
    'kore',
  );

  const seen: string[] = [];
  for (let more = true; more; ) {
    const { body } = await get(`/api/public/bots?offset=${seen.length}&limit=50`);
    expect(body.total).toBe(120);
    expect(body.bots[0].jwtApps[0].clientSecret).toBe('simulated-client-secret=');
    seen.push(...body.bots.map(({ _id }: { _id: string }) => _id));
    more = body.availableMore;
  }

  expect(seen).toEqual(ids);
  expect((await get('/api/public/bots?limit=51')).status).toBe(400);
  expect((await get('/api/public/bots?offset=-1')).status).toBe(400);
});

test('only GET is served', async () => {
  const { bare, headers } = vendor(await start(), 'kore');

  expect((await bare(STATUS, { method: 'POST', headers })).status).toBe(405);
});
