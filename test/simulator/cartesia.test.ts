import { expect, test } from 'vitest';
import { simulate, vendor } from './helpers.ts';
import { cartesiaDeployments, cartesiaError, violations } from './schemas.ts';

const WORLD = `
cartesia:
  agents:
    agent_p:
      name: Phone
      deployments:
        - { id: ad_1, version_id: ver_1, git_commit_hash: null }
        - { id: ad_2, version_id: ver_2, is_live: true, is_pinned: false }
        - { id: ad_3, version_id: ver_3, status: build_error, is_pinned: true, build_error: no such package }
        - { id: ad_4, version_id: ver_4, status: building, logs: 1MiB }
    agent_s: { deployments: [ver_9] }
    agent_empty: { deleted_at: 2026-11-01T00:00:00Z }
`;
const VERSION = { 'cartesia-version': '2026-03-01' };
const byId = (deployments: readonly { id: string }[]) =>
  [...deployments].sort((left, right) => left.id.localeCompare(right.id));

test('deployments are a list with all documented members, in no order', async () => {
  const { get } = vendor(await simulate(WORLD), 'cartesia');

  const { body } = await get('/agents/agent_p/deployments');

  expect(violations(cartesiaDeployments, body)).toEqual([]);
  expect(byId(body)).toMatchObject([
    { version_id: 'ver_1', status: 'inactive', is_live: false, is_pinned: false, git_commit_hash: null },
    { version_id: 'ver_2', status: 'deployed', is_live: true, is_pinned: false },
    {
      version_id: 'ver_3',
      status: 'build_error',
      is_live: false,
      is_pinned: true,
      deployment_started_at: null,
    },
    { version_id: 'ver_4', status: 'building', is_live: false, build_completed_at: null },
  ]);
  const times = byId(body).map((item) => Date.parse((item as unknown as { created_at: string }).created_at));
  expect(times).toEqual([...times].sort());
  expect(body.find(({ id }: { id: string }) => id === 'ad_4').build_logs).toHaveLength(1024 * 1024);
});

test('a deployment of which the scenario gives only the version is live and pinned', async () => {
  const { get } = vendor(await simulate(WORLD), 'cartesia');

  const { body } = await get('/agents/agent_s/deployments');

  expect(body).toMatchObject([{ version_id: 'ver_9', status: 'deployed', is_live: true, is_pinned: true }]);
});

test('an agent without deployments has an empty list, and an unknown one is 404 or empty', async () => {
  const { get } = vendor(await simulate(WORLD), 'cartesia');
  const lenient = vendor(await simulate('cartesia: { unknownAgent: empty }'), 'cartesia');

  expect((await get('/agents/agent_empty/deployments')).body).toEqual([]);
  const unknown = await get('/agents/agent_x/deployments');
  expect([unknown.status, violations(cartesiaError, unknown.body)]).toEqual([404, []]);
  expect((await lenient.get('/agents/agent_x/deployments')).body).toEqual([]);
  expect((await lenient.get('/agents/agent_x')).status).toBe(404);
});

test('the version header is required, and must be a served version', async () => {
  const { bare, headers } = vendor(await simulate(WORLD), 'cartesia');
  const { authorization = '' } = headers;

  const replies = [
    await bare('/agents', { headers: { authorization } }),
    await bare('/agents', { headers: { authorization, 'cartesia-version': '2024-06-10' } }),
    await bare('/agents', { headers: { authorization, 'cartesia-version': 'latest' } }),
  ];

  for (const { status, body } of replies)
    expect([status, violations(cartesiaError, body)]).toEqual([400, []]);
});

test("the version of the documentation and that of the vendor's SDKs are served alike", async () => {
  const { bare, headers } = vendor(await simulate(WORLD), 'cartesia');
  const at = (version: string) =>
    bare('/agents/agent_p/deployments', { headers: { ...headers, 'cartesia-version': version } });

  const [documented, sdk] = [await at('2026-03-01'), await at('2026-08-14')];

  expect([documented.status, sdk.status]).toEqual([200, 200]);
  expect(sdk.text).toBe(documented.text);
});

test('an older version has no version_id, and errors in plain text', async () => {
  const { get } = vendor(
    await simulate(WORLD.replace('cartesia:', 'cartesia:\n  versions: ["2025-04-16"]')),
    'cartesia',
  );
  const old = { 'cartesia-version': '2025-04-16' };

  const { body } = await get('/agents/agent_s/deployments', old);
  const unknown = await get('/agents/agent_x/deployments', old);

  expect(body[0]).not.toHaveProperty('version_id');
  expect(body[0]).not.toHaveProperty('region');
  expect(unknown).toMatchObject({ status: 404, text: 'Not found: The agent does not exist.' });
});

test('only a bearer token is accepted', async () => {
  const { bare } = vendor(await simulate(WORLD), 'cartesia');
  const wrong: Record<string, string>[] = [
    {},
    { authorization: 'sk_car_demo' },
    { authorization: 'Bearer x' },
    { 'x-api-key': 'sk_car_demo' },
  ];

  for (const headers of wrong) {
    const { status, body } = await bare('/agents', { headers: { ...VERSION, ...headers } });

    expect([status, violations(cartesiaError, body)]).toEqual([401, []]);
  }
});

test('agents, one agent, one deployment and the status can be read', async () => {
  const { bare, get } = vendor(await simulate(WORLD), 'cartesia');

  const { summaries } = (await get('/agents')).body;

  expect(summaries).toMatchObject([
    { id: 'agent_p', name: 'Phone', deployment_count: 4, deleted_at: null },
    { id: 'agent_s', deployment_count: 1 },
    { id: 'agent_empty', deployment_count: 0, deleted_at: '2026-11-01T00:00:00Z' },
  ]);
  expect((await get('/agents/agent_p')).body).toEqual(summaries[0]);
  expect((await get('/agents/deployments/ad_2')).body).toMatchObject({ id: 'ad_2', agent_id: 'agent_p' });
  expect((await get('/agents/deployments/ad_9')).status).toBe(404);
  expect((await bare('/')).body).toEqual({ ok: true, version: '2026-08-14' });
  expect((await bare('/agents', { method: 'POST' })).status).toBe(405);
  expect((await get('/deployments?agent_id=agent_p')).status).toBe(404);
});

test('a raw record of the scenario replaces a deployment or the whole list', async () => {
  const world =
    'cartesia: { agents: { a: { raw: { detail: odd } }, b: { deployments: [{ raw: { id: 1 } }] } } }';
  const { get } = vendor(await simulate(world), 'cartesia');

  expect((await get('/agents/a/deployments')).body).toEqual({ detail: 'odd' });
  expect((await get('/agents/b/deployments')).body).toEqual([{ id: 1 }]);
});
