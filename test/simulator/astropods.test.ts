import { expect, test } from 'vitest';
import { jwt, simulate, vendor } from './helpers.ts';
import { astropodsError, astropodsRecord, violations } from './schemas.ts';

const WORLD = `
astropods:
  tokens: [astro-demo-token, { token: own, accounts: [me] }]
  accounts:
    me: { type: personal }
    acme:
      agents:
        weather:
          active: { build_id: 0badcafe, status: active, deployed_at: 2026-11-03T00:00:00Z, image: "acme/weather:v1.2.0" }
          deployments:
            - { build_id: feedface, status: pending, display_name: next, deployed_at: 2026-11-04T00:00:00Z }
            - { build_id: 00000000, status: stopped, deployed_at: 2026-11-01T00:00:00Z }
        idle: {}
        rolling: { deployments: [{ status: pending }] }
        twice: { deployments: [{ build_id: aaaaaaaa }, { build_id: bbbbbbbb }] }
`;

test('the active deployment has the documented shape', async () => {
  const { get } = vendor(await simulate(WORLD), 'astropods');

  const reply = await get('/agents/acme/weather/deployment');

  expect(violations(astropodsRecord, reply.body)).toEqual([]);
  expect(reply.body).toMatchObject({
    agent_name: 'weather',
    build_id: '0badcafe',
    status: 'active',
    undeployed_at: null,
    spec: { image: 'acme/weather:v1.2.0' },
  });
});

test('the newest of two active deployments is read, and the list has both', async () => {
  const { get } = vendor(await simulate(WORLD), 'astropods');

  const { body } = await get('/agents/acme/twice/deployment');
  const list = await get('/deployments?account=acme');

  expect(body.build_id).toBe('aaaaaaaa');
  const twice = list.body.deployments.filter(({ name }: { name: string }) => name === 'twice');
  expect(twice.map(({ status }: { status: string }) => status)).toEqual(['active', 'active']);
  expect(list.body.count).toBe(6);
  expect(list.body.deployments[0]).toMatchObject({
    display_name: 'next',
    created_at: '2026-11-04T00:00:00Z',
  });
  expect(list.body.deployments[0]).not.toHaveProperty('agent_name');
});

test('an unknown account, an unknown agent and no deployment are all 404', async () => {
  const { get } = vendor(await simulate(WORLD), 'astropods');

  for (const path of ['nowhere/weather', 'acme/unknown', 'acme/idle', 'acme/rolling']) {
    const reply = await get(`/agents/${path}/deployment`);

    expect([path, reply.status, violations(astropodsError, reply.body)]).toEqual([path, 404, []]);
  }
  expect((await get('/agents/acme/idle')).body).toMatchObject({ account: 'acme', name: 'idle' });
  expect(await get('/agents/acme/unknown')).toMatchObject({
    status: 404,
    body: { error: 'agent not found', error_code: 'blueprint_not_found' },
  });
  expect((await get('/agents/nowhere')).body.error_code).toBe('account_not_found');
});

test('a token opens only its own accounts', async () => {
  const { bare } = vendor(await simulate(WORLD), 'astropods');
  const own = { headers: { authorization: 'Bearer own' } };

  const bodies = [await bare('/me'), await bare('/me', { headers: { authorization: 'Bearer wrong' } })];
  const forbidden = await bare('/agents/acme/weather/deployment', own);

  expect(bodies.map(({ status }) => status)).toEqual([401, 401]);
  expect(bodies[0]?.body).toEqual({ error: 'authentication required' });
  expect(forbidden).toMatchObject({
    status: 403,
    body: { error: 'insufficient permissions for this account' },
  });
  expect((await bare('/me', own)).body.accounts).toMatchObject([{ name: 'me', type: 'personal' }]);
});

test('a token that is a JWT is refused once its exp is past', async () => {
  const now = Date.UTC(2026, 10, 22);
  const token = (exp: number) => jwt({ exp }, 'anything');
  const [good, late] = [token(now / 1000 + 60), token(now / 1000)];
  const world = `astropods: { tokens: [${good}, ${late}], accounts: { acme: {} } }`;
  const { bare } = vendor(await simulate(world, { now: () => now }), 'astropods');

  expect((await bare('/me', { headers: { authorization: `Bearer ${good}` } })).status).toBe(200);
  expect((await bare('/me', { headers: { authorization: `Bearer ${late}` } })).status).toBe(401);
});

test('all reads agree with each other', async () => {
  const { get } = vendor(await simulate(WORLD), 'astropods');

  const agents = await get('/agents/acme');
  const history = await get('/agents/acme/weather/deployment/history');
  const { id } = (await get('/agents/acme/weather/deployment')).body;

  expect(agents.body.count).toBe(4);
  expect(agents.body.agents[0]).toEqual((await get('/agents/acme/weather')).body);
  expect(agents.body.agents[0].versions[0].build_id).toBe('feedface');
  expect(history.body.deployments.map(({ revision }: { revision: number }) => revision)).toEqual([3, 2, 1]);
  expect((await get(`/deployments/${id}`)).body.deployment).toMatchObject({ id, build_id: '0badcafe' });
});

test('the list needs an account, names are encoded, and other paths and methods are refused', async () => {
  const world = 'astropods: { accounts: { "a/b": { agents: { "c d": { raw: { id: x } } } } } }';
  const { bare, get, headers } = vendor(await simulate(world), 'astropods');

  expect((await get('/deployments')).status).toBe(400);
  expect((await get('/agents/a%2Fb/c%20d/deployment')).body).toEqual({ id: 'x' });
  expect((await get('/agents/a%2Fb/c%20d/deployments')).status).toBe(404);
  expect((await bare('/me', { method: 'DELETE', headers })).status).toBe(405);
});
