import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import { tagOf } from '../image.ts';
import { astropods } from './index.ts';

/** Checks the agent acme/weather, expected at build 0badcafe. */
function check(
  agents: string,
  {
    expect: expected = '{ version: 0badcafe }',
    deployed = true,
    ...more
  }: { expect?: string; deployed?: boolean } & Partial<Situation> = {},
) {
  return checkSituation({
    manifest: `
deployments:
  weather:
    provider: astropods
    account: acme
    agent: weather
    environments: { prod: ${deployed ? `{ expect: ${expected} }` : '{ deployed: false }'} }
`,
    world: `astropods: { accounts: { acme: { agents: ${agents} } } }`,
    ...more,
  });
}

const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

test('every field of an active deployment is read, and the report does not show its spec', async () => {
  const { report, verdict } = await check(
    '{ weather: { active: { id: dep_1, build_id: 0badcafe, namespace: astro-prod, status: Active, deployed_at: 2026-11-01T09:00:00Z, image: "acme/weather:v1.2.0" } } }',
  );

  expect(verdict).toBe('in-sync');
  expect(report.targets[0]?.observed).toEqual({
    version: '0badcafe',
    deploymentId: 'dep_1',
    status: 'active',
    deployedAt: '2026-11-01T09:00:00.000Z',
    image: 'acme/weather:v1.2.0',
    imageTag: 'v1.2.0',
    namespace: 'astro-prod',
    agentName: 'weather',
  });
  expect(report.summary.requests).toBe(2);
});

test('an unknown agent is unknown', async () => {
  const { verdict, simulator } = await check('{ other: { active: 0badcafe } }');

  expect(verdict).toBe('unknown, unreadable (not-found)');
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    '/astropods/api/v1/agents/acme/weather/deployment',
  ]);
});

test('an unknown account is unknown', async () => {
  const { verdict } = await check('{}', { world: 'astropods: { accounts: { other: {} } }' });

  expect(verdict).toBe('unknown, unreadable (not-found)');
});

test.each([
  ['was never deployed', '[]', 'missing, not-deployed'],
  ['is stopped', '[{ build_id: 0badcafe, status: stopped }]', 'missing, not-deployed'],
  ['is paused', '[{ build_id: 0badcafe, status: Paused }]', 'missing, not-deployed'],
  [
    'has an undocumented status',
    '[{ build_id: 0badcafe, status: hibernating }]',
    'unknown, unreadable (ambiguous)',
  ],
  [
    'has an undocumented status on an older deployment, and is rolling out another',
    '[{ build_id: one, status: degraded, deployed_at: 2026-11-01T09:00:00Z }, { build_id: 0badcafe, status: pending, deployed_at: 2026-11-02T09:00:00Z }]',
    'pending, rollout-in-progress',
  ],
  [
    'has an undocumented status on an older deployment, and stopped the last',
    '[{ build_id: 0badcafe, status: superseded, deployed_at: 2026-11-01T09:00:00Z }, { build_id: two, status: stopped, deployed_at: 2026-11-02T09:00:00Z }]',
    'missing, not-deployed',
  ],
  [
    'redeploys an older one in place',
    '[{ build_id: 0badcafe, status: pending, deployed_at: 2026-11-01T09:00:00Z }, { build_id: two, status: stopped, deployed_at: 2026-11-02T09:00:00Z }]',
    'pending, rollout-in-progress',
  ],
  ['failed', '[{ build_id: 0badcafe, status: failed }]', 'missing, not-deployed, rollout-failed'],
  ['is pending', '[{ build_id: 0badcafe, status: pending }]', 'pending, rollout-in-progress'],
  ['is deploying', '[{ build_id: 0badcafe, status: Deploying }]', 'pending, rollout-in-progress'],
  ['is provisioning', '[{ build_id: 0badcafe, status: provisioning }]', 'pending, rollout-in-progress'],
  [
    'is pending with another build',
    '[{ build_id: feedface, status: pending }]',
    'missing, not-deployed, warning rollout-in-progress',
  ],
  [
    'failed after a stop',
    '[{ build_id: one, status: stopped, deployed_at: 2026-11-01T09:00:00Z }, { build_id: 0badcafe, status: failed, deployed_at: 2026-11-02T09:00:00Z }]',
    'missing, not-deployed, rollout-failed',
  ],
  [
    'is pending after a failure, listed in another order',
    '[{ build_id: 0badcafe, status: pending, deployed_at: 2026-11-02T09:00:00Z }, { build_id: one, status: failed, deployed_at: 2026-11-01T09:00:00Z }]',
    'pending, rollout-in-progress',
  ],
])(
  'if the read finds nothing active, the list decides about an agent that %s',
  async (_what, deployments, expected) => {
    const { verdict } = await check(`{ weather: { active: null, deployments: ${deployments} } }`);

    expect(verdict).toBe(expected);
  },
);

test('a list with an active deployment is ambiguous if the read is a 404', async () => {
  const { verdict } = await check('{ weather: { active: 0badcafe } }', {
    faults: '{ path: "*/deployment", status: 404 }',
  });

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
});

/** Checks an agent without an active deployment, whose account has this list. */
const listing = (list: string) =>
  check('{ weather: { active: null } }', {
    deployed: false,
    faults: `{ path: "*/deployments?*", body: ${list} }`,
  });

test.each([
  '{ deployments: [], total: 50 }',
  '{ deployments: [], count: 0, total_count: 1 }',
  '{ deployments: [], has_more: true }',
  '{ deployments: [], hasMore: true }',
  '{ deployments: [], next_cursor: abc }',
  '{ deployments: [], nextPageToken: abc }',
  '{ deployments: [], pagination: { page: 1 } }',
])('a list that mentions further entries is ambiguous: %s', async (list) => {
  const { verdict, message } = await listing(list);

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
  expect(message).toContain("the account's list");
});

test.each([
  '{ deployments: [] }',
  '{ deployments: [], count: 0, total: 0, has_more: false, next_cursor: null, next: "", request_id: r }',
  '{ deployments: [{ name: other, status: degraded }, { name: weather-2, status: active }], count: 2, total: 2 }',
  '{ deployments: [{ name: weather, status: stopped }] }',
])('a whole list without a running deployment of the agent proves that it is missing: %s', async (list) => {
  expect((await listing(list)).verdict).toBe('in-sync');
});

test.each(['running', 'degraded', '"active "', '""'])(
  'a list with the undocumented status %s does not prove that nothing is live',
  async (status) => {
    const { verdict, message } = await listing(
      `{ deployments: [{ name: other, status: stopped }, { name: weather, status: ${status} }] }`,
    );

    expect(verdict).toBe('unknown, unreadable (ambiguous)');
    expect(message).toMatch(/^\/deployments\/1\/status is ".*", which is not a documented state$/);
  },
);

test.each(['Weather', 'WEATHER', '" weather"'])(
  'if the list has the name %s, it may mean the agent, and the target is unknown',
  async (name) => {
    const { verdict } = await listing(`{ deployments: [{ name: ${name}, status: active }] }`);

    expect(verdict).toBe('unknown, unreadable (ambiguous)');
  },
);

test.each([
  ['agent', '*/agents/acme/weather', 500, 'server-error'],
  ['agent', '*/agents/acme/weather', 403, 'forbidden'],
  ['list', '*/deployments?*', 401, 'unauthorized'],
  ['list', '*/deployments?*', 404, 'not-found'],
])(
  'if the read of the %s fails after the 404, the target is unknown with the reason of that read (%s, %i)',
  async (_what, path, status, reason) => {
    const { verdict } = await check('{ weather: { active: null } }', {
      faults: `{ path: "${path}", status: ${status} }`,
    });

    expect(verdict).toBe(`unknown, unreadable (${reason})`);
  },
);

const TWO = `{ weather: { deployments: [
  { id: d_2, build_id: feedface, display_name: weather-staging, status: active, namespace: n_2, deployed_at: 2026-11-02T09:00:00Z },
  { id: d_1, build_id: 0badcafe, display_name: weather-prod, status: active, namespace: n_1, deployed_at: 2026-11-01T09:00:00Z },
  { id: d_0, build_id: aaaaaaaa, display_name: weather-old, status: stopped, deployed_at: 2026-10-01T09:00:00Z },
  ] } }`;

/** Checks an agent in several environments. */
function checkNamed(environments: string, agents = TWO, more: Partial<Situation> = {}) {
  return checkSituation({
    manifest: `deployments: { weather: { provider: astropods, account: acme, agent: weather, environments: ${environments} } }`,
    world: `astropods: { accounts: { acme: { agents: ${agents} } } }`,
    ...more,
  });
}

test.each(['0badcafe', 'feedface', 'cccccccc'])(
  'with two active deployments the version %s is unknown, and the finding names both',
  async (version) => {
    const { verdict, message } = await check(TWO, { expect: `{ version: ${version} }` });

    expect(verdict).toBe('unknown, multiple-live (ambiguous)');
    expect(message).toContain(
      '2 deployments of the agent are active: "weather-staging" (feedface), "weather-prod" (0badcafe). Name one with deploymentName or deploymentId',
    );
    expect((await check(TWO, { deployed: false })).verdict).toBe(verdict);
  },
);

test('a target can name its deployment by display name or id', async () => {
  const { verdicts, report, simulator } = await checkNamed(`{
    staging: { deploymentName: weather-staging, expect: { version: feedface, spec: { contains: { replicas: 3 } } } },
    prod: { deploymentName: weather-prod, expect: { version: 0badcafe, deploymentId: d_1, status: active, namespace: n_1, agentName: weather } },
    by-id: { deploymentId: d_1, expect: { version: 0badcafe } },
    drift: { deploymentId: d_2, expect: { version: 0badcafe } },
    both: { deploymentName: weather-prod, deploymentId: d_2 },
    old: { deploymentName: weather-old },
    gone: { deploymentName: weather-gone },
    off: { deploymentId: d_9, deployed: false },
    case: { deploymentName: Weather-Prod },
  }`);

  expect(verdicts).toEqual({
    'weather/staging': 'in-sync',
    'weather/prod': 'in-sync',
    'weather/by-id': 'in-sync',
    'weather/drift': 'drifted, field-differs (version)',
    'weather/both': 'missing, not-deployed',
    'weather/old': 'missing, not-deployed',
    'weather/gone': 'missing, not-deployed',
    'weather/off': 'in-sync',
    'weather/case': 'unknown, unreadable (ambiguous)',
  });
  expect(report.targets[6]?.findings[0]?.message).toContain('the deploymentName may be wrong');
  expect(report.targets[5]?.findings[0]?.message).toContain('its last deployment is stopped');
  expect(simulator.requests).toHaveLength(2);
});

test.each([
  'deployedAt: { within: 9000d }',
  'image: { not: other }',
  'imageTag: { present: true }',
  'spec: { contains: { replicas: 3 } }',
])("a field that only the agent's own read has is unknown for another deployment: %s", async (expected) => {
  const { verdicts } = await checkNamed(
    `{ prod: { deploymentName: weather-prod, expect: { ${expected} } } }`,
  );

  expect(verdicts['weather/prod']).toBe(`unknown, unreadable (ambiguous ${expected.split(':')[0]})`);
});

test('the row of a named deployment shows that it is redeployed or failed', async () => {
  const agents = `{ weather: { deployments: [
    { id: d_2, build_id: feedface, display_name: rolling, status: pending },
    { id: d_1, build_id: 0badcafe, display_name: live, status: active },
    { id: d_3, build_id: 0badcafe, display_name: broken, status: failed },
    { id: d_4, build_id: 0badcafe, display_name: odd, status: hibernating },
  ] } }`;

  const { verdicts } = await checkNamed(
    `{
    wanted: { deploymentName: rolling, expect: { version: feedface } },
    other: { deploymentName: rolling, expect: { version: 0badcafe } },
    live: { deploymentName: live, expect: { version: 0badcafe } },
    broken: { deploymentName: broken, expect: { version: 0badcafe } },
    odd: { deploymentId: d_4 },
  }`,
    agents,
  );

  expect(verdicts).toEqual({
    'weather/wanted': 'pending, rollout-in-progress',
    'weather/other': 'unknown, warning rollout-in-progress, unreadable (ambiguous)',
    'weather/live': 'in-sync',
    'weather/broken': 'missing, not-deployed, rollout-failed',
    'weather/odd': 'unknown, unreadable (ambiguous)',
  });
});

test.each([
  ['pending', 'feedface', '2026-11-02', 'in-sync, warning rollout-in-progress'],
  ['pending', '0badcafe', '2026-11-02', 'pending, field-differs (version), rollout-in-progress'],
  ['pending', '0badcafe', '2026-10-01', 'pending, field-differs (version), rollout-in-progress'],
  ['failed', 'feedface', '2026-11-02', 'in-sync, warning rollout-failed'],
  ['failed', '0badcafe', '2026-11-02', 'drifted, field-differs (version), rollout-failed'],
  ['failed', '0badcafe', '2026-10-01', 'drifted, field-differs (version)'],
  ['stopped', '0badcafe', '2026-11-02', 'drifted, field-differs (version)'],
  ['superseded', 'feedface', '2026-11-02', 'in-sync'],
])(
  'the list shows a deployment beside the live one: %s with %s since %s',
  async (status, build, day, expected) => {
    const live = build === 'feedface' ? '0badcafe' : 'feedface';
    const { verdict } = await check(`{ weather: { deployments: [
    { build_id: ${build}, status: ${status}, deployed_at: ${day}T09:00:00Z },
    { build_id: ${live}, status: active, deployed_at: 2026-11-01T09:00:00Z },
  ] } }`);

    expect(verdict).toBe(expected);
  },
);

const ACTIVE =
  'astropods: { accounts: { acme: { agents: { weather: { active: { id: d, build_id: 0badcafe } } } } } }';
const withList = (list: string) => ({ world: ACTIVE, faults: `{ path: "*/deployments?*", ${list} }` });

test.each([
  ['status: 403', 'forbidden'],
  ['status: 500', 'server-error'],
  ['status: 404', 'not-found'],
  ['body: { items: [] }', 'malformed-response'],
  ['body: { deployments: [] }', 'ambiguous'],
  ['body: { deployments: [{ id: e, name: weather, status: active }] }', 'ambiguous'],
  ['body: { deployments: [{ id: d, name: weather, status: stopped }] }', 'ambiguous'],
  ['body: { deployments: [{ id: d, name: weather, status: failed }] }', 'ambiguous'],
  ['body: { deployments: [{ id: d, name: weather, status: active, build_id: other }] }', 'ambiguous'],
  ['body: { deployments: [{ id: d, name: weather, status: active }, { status: active }] }', 'ambiguous'],
  ['body: { deployments: [{ id: d, name: weather, status: active }], total: 2 }', 'ambiguous'],
])(
  'with %s in the list, the active record may not be the only one, and the target is unknown',
  async (list, reason) => {
    const { verdict } = await check('{}', withList(list));
    const isolated = '{ prod: { deploymentId: d, expect: { version: 0badcafe } } }';

    expect(verdict).toBe(`unknown, unreadable (${reason})`);
    expect((await checkNamed(isolated, '{}', withList(list))).verdict).toBe('in-sync');
  },
);

test.each([
  '{ id: d, name: weather, status: active }',
  '{ id: d, name: weather, status: Active, build_id: 0badcafe }',
  '{ id: d, name: weather, status: degraded }',
  '{ id: d, name: weather }',
  '{ name: weather, status: active }',
  '{ id: d, name: weather, status: active }, { name: weather, status: stopped }, { status: failed }, { name: Weather, status: stopped }, { id: 7x, name: other }',
])(
  'with the list %s, no other deployment of the agent is active, and the target is in sync',
  async (rows) => {
    const { verdict } = await check('{}', withList(`body: { deployments: [${rows}] }`));

    expect(verdict).toBe('in-sync');
  },
);

test.each([
  ['{}', 'version: 0badcafe', 'in-sync'],
  ['{ status: active }', 'deploymentId: d', 'in-sync'],
  ['{ status: null, id: null, build_id: null }', 'version: 0badcafe', 'in-sync'],
  ['{ id: "", build_id: "" }', 'version: other', 'drifted, field-differs (version)'],
  ['{ status: active }', 'namespace: n', 'in-sync'],
  ['{ status: active }', 'image: i', 'unknown, unreadable (ambiguous image)'],
  ['{ status: active }', 'deployedAt: { within: 9000d }', 'unknown, unreadable (ambiguous deployedAt)'],
])('the list completes the record %s: %s', async (raw, field, expected) => {
  const row = '{ id: d, name: weather, build_id: 0badcafe, namespace: n, status: active }';
  const { verdict } = await check(`{ weather: { raw: ${raw} } }`, {
    expect: `{ ${field} }`,
    faults: `{ path: "*/deployments?*", body: { deployments: [${row}] } }`,
  });

  expect(verdict).toBe(expected);
});

test('one request lists all agents of an account, whatever their names', async () => {
  const names = ['acme', 'deployments', 'account', 'api', 'v1', 'a', 'weather'];
  const { verdicts, simulator } = await checkSituation({
    manifest: `deployments: { ${names.map((name) => `${name}: { provider: astropods, account: acme, agent: ${name}, environments: { prod: "0badcafe" } }`).join(', ')} }`,
    world: `astropods: { accounts: { acme: { agents: { ${names.map((name) => `${name}: { active: 0badcafe }`).join(', ')} } } } }`,
    options: { concurrency: 1 },
  });

  expect(new Set(Object.values(verdicts))).toEqual(new Set(['in-sync']));
  expect(simulator.requests.filter(({ path }) => path.includes('/deployments?'))).toHaveLength(1);
});

test.each([
  [
    '{ error: agent not found, error_code: blueprint_not_found }',
    'there is no agent "weather" in the account "acme", or it is private',
    1,
  ],
  [
    '{ error: account not found, error_code: account_not_found }',
    'there is no account "acme": account not found',
    1,
  ],
  ['{ error: account not found }', 'there is no account "acme": account not found', 1],
  ['{ error: agent not found }', 'there is no agent "weather" in the account "acme": agent not found', 2],
  [
    '{ error: Not found, details: no such thing }',
    'there is no agent "weather" in the account "acme": Not found (no such thing)',
    2,
  ],
])('the 404 %s is not-found', async (body, words, requests) => {
  const { verdict, message, simulator } = await check('{}', {
    world: ACTIVE,
    faults: `{ status: 404, body: ${body} }`,
  });

  expect(verdict).toBe('unknown, unreadable (not-found)');
  expect(message).toContain(words);
  expect(simulator.requests).toHaveLength(requests);
});

test.each([
  [
    403,
    '{ error: insufficient permissions, details: "trial expired, see billing" }',
    'insufficient permissions (trial expired, see billing) (the token may be for another account: an organization needs its own)',
  ],
  [500, '{ error: server error, details: { region: eu is down } }', 'server error (region: eu is down)'],
  [
    400,
    '{ error: bad request, details: [{ field: name, message: too long }, plain] }',
    'bad request (name: too long; plain)',
  ],
  [422, '{ error_code: plan_limit }', 'plan_limit'],
])('the words of a %i are shown: %s', async (status, body, words) => {
  const { message } = await check('{}', {
    world: ACTIVE,
    faults: `{ status: ${status}, body: ${body} }`,
  });

  expect(message).toBe(`the vendor answered ${status}: ${words}`);
});

test('an expired token is reported before any request', async () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const expired = token({ exp: now / 1000 });

  const { verdict, simulator, message } = await check('{ weather: { active: 0badcafe } }', {
    now: () => now,
    environment: { ASTRO_ACCESS_TOKEN: expired },
  });

  expect(verdict).toBe('unknown, unreadable (credential-expired)');
  expect(message).toContain('ASTRO_ACCESS_TOKEN expired at 2026-11-22T10:00:00.000Z');
  expect(simulator.requests).toEqual([]);
});

test.each([
  ['has time left', token({ exp: Date.parse('2026-11-22T10:00:01Z') / 1000 })],
  ['has no exp', token({ sub: 'somebody' })],
  ['is opaque', 'opaque-token'],
  ['only looks like a JWT', 'three.part.token'],
])('a token that %s is sent', async (_what, value) => {
  const { verdict, simulator } = await check('{}', {
    now: () => Date.parse('2026-11-22T10:00:00Z'),
    environment: { ASTRO_ACCESS_TOKEN: value },
    world: `astropods: { tokens: ["${value}"], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }`,
  });

  expect(verdict).toBe('in-sync');
  expect(simulator.requests[0]?.headers.authorization).toBe(`Bearer ${value}`);
});

test('a token that expires during the run is reported as expired', async () => {
  const start = Date.parse('2026-11-22T10:00:00Z');
  const value = token({ exp: start / 1000 + 1 });
  let calls = 0;

  const { verdict } = await check('{}', {
    // The first two calls are the start of the run and the check before the request.
    now: () => start + (calls++ > 1 ? 5_000 : 0),
    environment: { ASTRO_ACCESS_TOKEN: value },
    world: `astropods: { tokens: ["${value}"], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }
faults: [{ status: 401 }]`,
  });

  expect(verdict).toBe('unknown, unreadable (credential-expired)');
});

test("a personal token is forbidden for an organization's account, and the message says why", async () => {
  const { verdict, message } = await check('{}', {
    world:
      'astropods: { tokens: [{ token: personal-token, accounts: [me] }], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }',
  });

  expect(verdict).toBe('unknown, unreadable (forbidden)');
  expect(message).toContain('organization');
});

test.each([
  ['repo:v1', 'v1'],
  ['acme/weather:v1.2.0', 'v1.2.0'],
  ['registry.example.com:5000/acme/weather:v1.2.0', 'v1.2.0'],
  ['registry.example.com:5000/acme/weather', undefined],
  ['localhost:5000/weather', undefined],
  ['acme/weather', undefined],
  ['acme/weather:', undefined],
  ['acme/weather@sha256:0123456789abcdef', undefined],
  ['acme/weather:v1@sha256:0123456789abcdef', 'v1'],
  ['registry:5000/acme/weather:v1@sha256:0123456789abcdef', 'v1'],
  ['', undefined],
])('the tag of the image %s is %s', (image, tag) => {
  expect(tagOf(image)).toBe(tag);
});

test('an image without a tag is drift, and a reply without a spec is unknown', async () => {
  const untagged = await check('{ weather: { active: { image: acme/weather } } }', {
    expect: '{ imageTag: v1 }',
  });
  const bare = await check('{ weather: { raw: { id: d, build_id: 0badcafe, status: active } } }', {
    expect: '{ imageTag: v1 }',
  });

  expect(untagged.verdict).toBe('drifted, field-differs (imageTag)');
  expect(bare.verdict).toBe('unknown, unreadable (ambiguous imageTag)');
});

test.each([
  ['acme/weather', '{ not: latest }', 'drifted, field-differs (imageTag)'],
  ['acme/weather', 'latest', 'in-sync'],
  ['localhost:5000/weather', '{ not: latest }', 'drifted, field-differs (imageTag)'],
  ['acme/weather@sha256:0123', '{ not: latest }', 'unknown, unreadable (ambiguous imageTag)'],
  ['acme/weather@sha256:0123', 'v1', 'unknown, unreadable (ambiguous imageTag)'],
  ['acme/weather@sha256:0123', '{ present: false }', 'in-sync'],
  ['acme/weather:', '{ not: latest }', 'unknown, unreadable (ambiguous imageTag)'],
  ['acme/weather:v1@sha256:0123', '{ not: latest }', 'in-sync'],
])('for the image %s the tag %s is %s', async (image, imageTag, expected) => {
  const { verdict } = await check(`{ weather: { active: { image: "${image}" } } }`, {
    expect: `{ imageTag: ${imageTag} }`,
  });

  expect(verdict).toBe(expected);
});

test('undeployed_at beside an active status is ambiguous', async () => {
  const { verdict, message } = await check(
    '{ weather: { active: { build_id: 0badcafe, undeployed_at: 2026-11-03T09:00:00Z } } }',
  );

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
  expect(message).toContain('2026-11-03T09:00:00Z');
});

test.each(['pending', 'Provisioning'])(
  'for a record that is %s it is unknown what serves meanwhile',
  async (status) => {
    const of = (build: string) => `{ weather: { active: { build_id: ${build}, status: ${status} } } }`;
    const unknown = { 'weather/prod': 'unknown, warning rollout-in-progress, unreadable (ambiguous)' };

    expect((await check(of('0badcafe'))).verdict).toBe('pending, rollout-in-progress');
    expect((await check(of('feedface'))).verdicts).toEqual(unknown);
    expect((await check(of('0badcafe'), { deployed: false })).verdicts).toEqual(unknown);
  },
);

test('an active record that is pending in the list is redeployed in place', async () => {
  const agents = '{ weather: { active: { id: d, build_id: one } } }';
  const row = '{ id: d, name: weather, build_id: 0badcafe, status: pending }';
  const faults = `{ path: "*/deployments?*", body: { deployments: [${row}] } }`;

  expect((await check(agents, { faults })).verdict).toBe('pending, rollout-in-progress');
  expect((await check(agents, { faults, expect: '{ version: one }' })).verdict).toBe(
    'unknown, warning rollout-in-progress, unreadable (ambiguous)',
  );
});

test.each([
  'DEGRADED',
  'error',
  'crashed',
  'terminated',
  'deleted',
  'superseded',
  'suspended',
  'queued',
  'building',
  'rolling_back',
  'unhealthy',
  'scaled_to_zero',
  '"Failed "',
  '"active "',
  '""',
])('a record with the undocumented status %s is unknown', async (status) => {
  const of = `{ weather: { raw: { id: d, build_id: 0badcafe, status: ${status} } } }`;

  const { verdict, message } = await check(of);

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
  expect(message).toMatch(/^\/status is .*, which is not a documented state$/);
  expect((await check(of, { deployed: false })).verdict).toBe(verdict);
});

test.each(['null', '""'])('the build_id %s counts as missing and cannot be compared', async (build) => {
  const raw = `{ weather: { raw: { id: d, build_id: ${build}, status: active } } }`;

  expect((await check(raw)).verdict).toBe('unknown, unreadable (ambiguous version)');
  expect((await check(raw, { expect: '{ version: { present: false } }' })).verdict).toBe('in-sync');
});

test('account and agent are encoded in the path', async () => {
  const { verdict, simulator } = await checkSituation({
    manifest: `
deployments: { weather: { provider: astropods, account: "a/../b", agent: "w?x#y", environments: { prod: {} } } }
`,
    world: 'astropods: { accounts: { "a/../b": { agents: { "w?x#y": { active: 0badcafe } } } } }',
  });

  expect(verdict).toBe('in-sync');
  expect(simulator.requests[0]?.path).toBe('/astropods/api/v1/agents/a%2F..%2Fb/w%3Fx%23y/deployment');
});

test('values under env are compared, but never shown', async () => {
  const { report, verdict } = await check('{ weather: { active: 0badcafe } }', {
    expect:
      '{ spec: { contains: { env: [{ name: INLINE_SECRET, value: declared-secret, valueFrom: { ref: declared-ref } }] } } }',
  });
  const text = JSON.stringify(report);

  expect(verdict).toBe('drifted, field-differs (spec)');
  for (const secret of ['simulated-inline-secret', 'declared-secret', 'declared-ref', 'weather-secret']) {
    expect(text).not.toContain(secret);
  }
});

test.each([
  [
    [{ name: 'A', value: 's', valueFrom: { ref: 's' } }],
    [{ name: 'A', value: '(hidden)', valueFrom: '(hidden)' }],
  ],
  [
    { A: 's', B: { deep: 's' } },
    { A: '(hidden)', B: '(hidden)' },
  ],
  [
    ['A=s', { key: 'A', value: 's' }],
    ['(hidden)', '(hidden)'],
  ],
  ['A=s', '(hidden)'],
])('an env of any form hides its values: %j', (env, hidden) => {
  expect(astropods.hide?.('spec', { env, containers: [{ env, image: 'i' }] })).toEqual({
    env: hidden,
    containers: [{ env: hidden, image: 'i' }],
  });
});

test.each([
  ['a build id of digits is text', '{ weather: { active: "00000000" } }', 'in-sync', '{ version: 00000000 }'],
  [
    'a rollout of another agent is ignored',
    '{ weather: { active: null, deployments: [] }, other: { deployments: [{ build_id: 0badcafe, status: pending }] } }',
    'missing, not-deployed',
  ],
  ['undeployed_at may be missing', '{ weather: { raw: { id: d, build_id: 0badcafe } } }', 'in-sync'],
  [
    'a reply about another agent is refused',
    '{ weather: { active: { build_id: 0badcafe, agent_name: climate } } }',
    'unknown, unreadable (malformed-response)',
  ],
  [
    'the same build under a new deployment is in sync',
    '{ weather: { active: { build_id: 0badcafe, id: another } } }',
    'in-sync',
  ],
])('%s', async (_title, vendor = '', verdict = '', expected = '{ version: 0badcafe }') => {
  expect((await check(vendor, { expect: expected })).verdict).toBe(verdict);
});
