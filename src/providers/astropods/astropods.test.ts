import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import { tagOf } from './image.ts';
import { astropods } from './index.ts';

/** The agent acme/weather, expected at build 0badcafe, and what the vendor says of it. */
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

test('an active deployment is read with every field, and its spec stays inside', async () => {
  const { report, verdicts } = await check(
    '{ weather: { active: { id: dep_1, build_id: 0badcafe, namespace: astro-prod, status: Active, deployed_at: 2026-11-01T09:00:00Z, image: "acme/weather:v1.2.0" } } }',
  );

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
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
  expect(report.summary.requests).toBe(1);
});

test('a build of digits is text', async () => {
  const { verdicts } = await check('{ weather: { active: "00000000" } }', {
    expect: '{ version: 00000000 }',
  });

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
});

test('an unknown agent is unknown', async () => {
  const { verdicts, simulator } = await check('{ other: { active: 0badcafe } }');

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (not-found)' });
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    '/astropods/api/v1/agents/acme/weather/deployment',
    '/astropods/api/v1/agents/acme/weather',
  ]);
});

test('an unknown account is unknown', async () => {
  const { verdicts } = await check('{}', { world: 'astropods: { accounts: { other: {} } }' });

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (not-found)' });
});

test.each([
  ['was never deployed', '[]', 'missing, not-deployed'],
  ['is stopped', '[{ build_id: 0badcafe, status: stopped }]', 'missing, not-deployed'],
  ['is paused', '[{ build_id: 0badcafe, status: Paused }]', 'missing, not-deployed'],
  [
    'says a word unknown today',
    '[{ build_id: 0badcafe, status: hibernating }]',
    'unknown, unreadable (malformed-response)',
  ],
  [
    'says a word unknown today of one, and is rolling out another',
    '[{ build_id: one, status: degraded, deployed_at: 2026-11-01T09:00:00Z }, { build_id: 0badcafe, status: pending, deployed_at: 2026-11-02T09:00:00Z }]',
    'unknown, unreadable (malformed-response)',
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
  'a known agent that has nothing active and %s is told from the list',
  async (_what, deployments, verdict) => {
    const { verdicts } = await check(`{ weather: { active: null, deployments: ${deployments} } }`);

    expect(verdicts).toEqual({ 'weather/prod': verdict });
  },
);

test("another agent's rollout is not this one's", async () => {
  const { verdicts } = await check(
    '{ weather: { active: null, deployments: [] }, other: { deployments: [{ build_id: 0badcafe, status: pending }] } }',
  );

  expect(verdicts).toEqual({ 'weather/prod': 'missing, not-deployed' });
});

test('a list that says active where the read says 404 is ambiguous', async () => {
  const { verdicts } = await check('{ weather: { active: 0badcafe } }', {
    world: `
astropods: { accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }
faults: [{ path: "*/deployment", status: 404 }]
`,
  });

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous)' });
});

/** Nothing active, and the account's list as it is given. */
function listing(list: string) {
  return {
    deployed: false,
    world: `
astropods: { accounts: { acme: { agents: { weather: { active: null } } } } }
faults: [{ path: "*/deployments?*", body: ${list} }]
`,
  };
}

test.each([
  '{ deployments: [], total: 50 }',
  '{ deployments: [], count: 0, total_count: 1 }',
  '{ deployments: [], has_more: true }',
  '{ deployments: [], hasMore: true }',
  '{ deployments: [], next_cursor: abc }',
  '{ deployments: [], nextPageToken: abc }',
  '{ deployments: [], pagination: { page: 1 } }',
])('a list that says that there is more of it is not the whole: %s', async (list) => {
  const { verdicts, report } = await check('{}', listing(list));

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous)' });
  expect(report.targets[0]?.findings[0]?.message).toContain("the account's list");
});

test.each([
  '{ deployments: [] }',
  '{ deployments: [], count: 0, total: 0, has_more: false, next_cursor: null, next: "", request_id: r }',
  '{ deployments: [{ name: other, status: degraded }, { name: weather-2, status: active }], count: 2, total: 2 }',
  '{ deployments: [{ name: weather, status: stopped }] }',
])('a list that is whole and has nothing of the agent that runs is believed: %s', async (list) => {
  expect((await check('{}', listing(list))).verdicts).toEqual({ 'weather/prod': 'in-sync' });
});

test.each(['running', 'degraded', '"active "', '""'])(
  'a list with the status %s, which no page names, is not known to have nothing live',
  async (status) => {
    const { verdicts, report } = await check(
      '{}',
      listing(`{ deployments: [{ name: other, status: stopped }, { name: weather, status: ${status} }] }`),
    );

    expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (malformed-response)' });
    expect(report.targets[0]?.findings[0]?.message).toMatch(
      /^\/deployments\/1\/status is ".*", which is no documented state$/,
    );
  },
);

test.each(['Weather', 'WEATHER', '" weather"'])(
  'a list with the name %s may mean the agent',
  async (name) => {
    const { verdicts } = await check('{}', listing(`{ deployments: [{ name: ${name}, status: active }] }`));

    expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous)' });
  },
);

test.each([
  ['agent', '*/agents/acme/weather', 500, 'server-error'],
  ['agent', '*/agents/acme/weather', 403, 'forbidden'],
  ['list', '*/deployments?*', 401, 'unauthorized'],
  ['list', '*/deployments?*', 404, 'not-found'],
])(
  'a read of the %s that fails after the 404 gives its reason (%s, %i)',
  async (_what, path, status, reason) => {
    const { verdicts } = await check('{}', {
      world: `
astropods: { accounts: { acme: { agents: { weather: { active: null } } } } }
faults: [{ path: "${path}", status: ${status} }]
`,
    });

    expect(verdicts).toEqual({ 'weather/prod': `unknown, unreadable (${reason})` });
  },
);

test('a token that is expired is told before any request', async () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const expired = token({ exp: now / 1000 });

  const { verdicts, simulator, report } = await check('{ weather: { active: 0badcafe } }', {
    now: () => now,
    environment: { ASTRO_ACCESS_TOKEN: expired },
  });

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (credential-expired)' });
  expect(report.targets[0]?.findings[0]?.message).toContain(
    'ASTRO_ACCESS_TOKEN expired at 2026-11-22T10:00:00.000Z',
  );
  expect(simulator.requests).toEqual([]);
});

test.each([
  ['has time left', token({ exp: Date.parse('2026-11-22T10:00:01Z') / 1000 })],
  ['has no exp', token({ sub: 'somebody' })],
  ['is opaque', 'opaque-token'],
  ['only looks like a JWT', 'three.part.token'],
])('a token that %s is sent', async (_what, value) => {
  const { verdicts, simulator } = await check('{}', {
    now: () => Date.parse('2026-11-22T10:00:00Z'),
    environment: { ASTRO_ACCESS_TOKEN: value },
    world: `astropods: { tokens: ["${value}"], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }`,
  });

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
  expect(simulator.requests[0]?.headers.authorization).toBe(`Bearer ${value}`);
});

test('a token that runs out during the run is told so, and not as a wrong one', async () => {
  const start = Date.parse('2026-11-22T10:00:00Z');
  const value = token({ exp: start / 1000 + 1 });
  let calls = 0;

  const { verdicts } = await check('{}', {
    // The first two are the start of the run and the look at the token before it is sent.
    now: () => start + (calls++ > 1 ? 5_000 : 0),
    environment: { ASTRO_ACCESS_TOKEN: value },
    world: `astropods: { tokens: ["${value}"], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }
faults: [{ status: 401 }]`,
  });

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (credential-expired)' });
});

test("a personal token against an organisation's account is forbidden, and says why", async () => {
  const { verdicts, report } = await check('{}', {
    world:
      'astropods: { tokens: [{ token: personal-token, accounts: [me] }], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }',
  });

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (forbidden)' });
  expect(report.targets[0]?.findings[0]?.message).toContain('organisation');
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

test('an image without a tag is drift, a reply without a spec is unknown', async () => {
  const untagged = await check('{ weather: { active: { image: acme/weather } } }', {
    expect: '{ imageTag: v1 }',
  });
  const bare = await check('{ weather: { raw: { id: d, build_id: 0badcafe, status: active } } }', {
    expect: '{ imageTag: v1 }',
  });

  expect(untagged.verdicts).toEqual({ 'weather/prod': 'drifted, field-differs (imageTag)' });
  expect(bare.verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous imageTag)' });
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
])('of the image %s the tag %s is %s', async (image, imageTag, verdict) => {
  const { verdicts } = await check(`{ weather: { active: { image: "${image}" } } }`, {
    expect: `{ imageTag: ${imageTag} }`,
  });

  expect(verdicts).toEqual({ 'weather/prod': verdict });
});

test('undeployed_at beside an active status is ambiguous', async () => {
  const { verdicts, report } = await check(
    '{ weather: { active: { build_id: 0badcafe, undeployed_at: 2026-11-03T09:00:00Z } } }',
  );

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous)' });
  expect(report.targets[0]?.findings[0]?.message).toContain('2026-11-03T09:00:00Z');
});

test('undeployed_at may be left out', async () => {
  const { verdicts } = await check('{ weather: { raw: { id: d, build_id: 0badcafe } } }');

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
});

test.each(['pending', 'Provisioning'])('a record that is %s itself is a rollout', async (status) => {
  const { verdicts } = await check(`{ weather: { active: { build_id: 0badcafe, status: ${status} } } }`);

  expect(verdicts).toEqual({ 'weather/prod': 'pending, rollout-in-progress' });
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
  'null',
])('a record with the status %s, which no page names, is not known to be live', async (status) => {
  const of = `{ weather: { raw: { id: d, build_id: 0badcafe, status: ${status} } } }`;

  const { verdicts, report } = await check(of);
  const [finding] = report.targets[0]?.findings ?? [];

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (malformed-response)' });
  expect(finding?.message).toMatch(/^\/status is .*, which is no documented state$/);
  expect((await check(of, { deployed: false })).verdicts).toEqual(verdicts);
});

test.each(['null', '""'])('a build_id that is %s cannot be compared, and is not there', async (build) => {
  const raw = `{ weather: { raw: { id: d, build_id: ${build}, status: active } } }`;

  expect((await check(raw)).verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (ambiguous version)' });
  expect((await check(raw, { expect: '{ version: { present: false } }' })).verdicts).toEqual({
    'weather/prod': 'in-sync',
  });
});

test('a reply about another agent is refused', async () => {
  const { verdicts } = await check('{ weather: { active: { build_id: 0badcafe, agent_name: climate } } }');

  expect(verdicts).toEqual({ 'weather/prod': 'unknown, unreadable (malformed-response)' });
});

test('a redeploy of the same build is no drift', async () => {
  const { verdicts } = await check('{ weather: { active: { build_id: 0badcafe, id: another } } }');

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
});

test('both parts of the path are encoded', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: `
deployments: { weather: { provider: astropods, account: "a/../b", agent: "w?x#y", environments: { prod: {} } } }
`,
    world: 'astropods: { accounts: { "a/../b": { agents: { "w?x#y": { active: 0badcafe } } } } }',
  });

  expect(verdicts).toEqual({ 'weather/prod': 'in-sync' });
  expect(simulator.requests[0]?.path).toBe('/astropods/api/v1/agents/a%2F..%2Fb/w%3Fx%23y/deployment');
});

test('values under env are compared, and shown nowhere', async () => {
  const { report, verdicts } = await check('{ weather: { active: 0badcafe } }', {
    expect:
      '{ spec: { contains: { env: [{ name: INLINE_SECRET, value: declared-secret, valueFrom: { ref: declared-ref } }] } } }',
  });
  const text = JSON.stringify(report);

  expect(verdicts).toEqual({ 'weather/prod': 'drifted, field-differs (spec)' });
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
