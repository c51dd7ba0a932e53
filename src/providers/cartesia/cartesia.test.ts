import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import fc from '../../../test/support/property.ts';
import type { Get, Reply } from '../contract.ts';
import { onlyUsed } from '../reply.ts';
import { cartesia } from './index.ts';
import { replies } from './response.ts';

/** The agent agent_p, expected at ver_1, and the vendor's deployments of it. */
function check(
  deployments: string,
  { expect: expected = '{ version: ver_1 }', ...more }: { expect?: string } & Partial<Situation> = {},
) {
  return checkSituation({
    manifest: `
deployments:
  phone: { provider: cartesia, agentId: agent_p, environments: { prod: { expect: ${expected} } } }
`,
    world: `cartesia: { agents: { agent_p: { deployments: ${deployments} } } }`,
    ...more,
  });
}

const LIVE = '{ version_id: ver_1, is_live: true, created_at: 2026-11-10T09:00:00Z }';
const LIVE_2 = '{ version_id: ver_2, is_live: true, created_at: 2026-11-10T09:00:00Z }';

test('the live one is read with every field', async () => {
  const { report, verdicts } = await check(
    '[{ id: ad_1, version_id: ver_1, status: Deployed, is_live: true, git_commit_hash: 3f2a9c1d, env_var_collection_id: evc_1, region: us-west-2, created_at: 2026-11-10T09:00:00Z, deployment_completed_at: 2026-11-10T09:05:00Z }]',
  );

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
  expect(report.targets[0]?.observed).toEqual({
    version: 'ver_1',
    deploymentId: 'ad_1',
    status: 'deployed',
    deployedAt: '2026-11-10T09:05:00.000Z',
    gitCommit: '3f2a9c1d',
    pinned: true,
    region: 'us-west-2',
    envVarCollectionId: 'evc_1',
  });
  expect(report.summary.requests).toBe(1);
});

test('without an end of the deployment, its creation is when it was deployed', async () => {
  const { report } = await check(
    '[{ version_id: ver_1, is_live: true, created_at: 2026-11-10T09:00:00Z, deployment_completed_at: null }]',
  );

  expect(report.targets[0]?.observed?.deployedAt).toBe('2026-11-10T09:00:00.000Z');
});

test('it is is_live that counts: not the newest, not the pinned one, not the first', async () => {
  const { verdicts } = await check(`[
    { version_id: ver_0, is_live: false, created_at: 2026-11-01T09:00:00Z },
    ${LIVE},
    { version_id: ver_3, status: inactive, created_at: 2026-11-20T09:00:00Z },
    { version_id: ver_4, status: skipped, created_at: 2026-11-21T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('a deployment that is told twice, once live and once not, is not known', async () => {
  const { verdicts, report } = await check(`[
    { id: ad_1, version_id: ver_1, is_live: true, created_at: 2026-11-10T09:00:00Z },
    { id: ad_1, version_id: ver_2, is_live: false, created_at: 2026-11-10T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (ambiguous)' });
  expect(report.targets[0]?.findings[0]?.message).toContain('/1/id is "ad_1"');
});

test('the order of the array changes nothing', async () => {
  const status = fc.constantFrom(
    'queued',
    'building',
    'built',
    'deploying',
    'deployed',
    'inactive',
    'skipped',
    'build_error',
    'deploy_error',
    'of_tomorrow',
  );
  const deployments = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 99 }).map((number) => `ad_${number}`),
      agent_id: fc.constant('agent_p'),
      version_id: fc.integer({ min: 1, max: 5 }).map((number) => `ver_${number}`),
      status,
      is_pinned: fc.boolean(),
      is_live: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
      // Few days, so that some are equally old.
      created_at: fc.integer({ min: 1, max: 4 }).map((day) => `2026-11-0${day}T09:00:00Z`),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  const shuffled = deployments.chain((listed) =>
    fc.tuple(
      fc.constant(listed),
      fc.shuffledSubarray(listed, { minLength: listed.length, maxLength: listed.length }),
    ),
  );

  await fc.assert(
    fc.asyncProperty(shuffled, async ([listed, other]) => {
      expect(await cartesia.read({ agentId: 'agent_p' }, replying(other))).toEqual(
        await cartesia.read({ agentId: 'agent_p' }, replying(listed)),
      );
    }),
    { numRuns: 100 },
  );
});

test('a pinned one that is not live is told of, and is drift where it is the declared one', async () => {
  const pinned =
    '{ version_id: ver_1, status: build_error, is_pinned: true, is_live: false, created_at: 2026-11-01T09:00:00Z }';

  const { verdicts, report } = await check(`[${LIVE_2}, ${pinned}]`);

  expect(verdicts).toEqual({ 'phone/prod': 'drifted, field-differs (version), pinned-not-live' });
  expect(report.targets[0]?.findings[1]?.message).toMatch(
    /ver_1 .*build_error.* is pinned but not live; ver_2 is/,
  );
});

test('a pinned one that is not live is a warning while the live one is the expected one', async () => {
  const { verdicts } = await check(
    `[${LIVE}, { version_id: ver_2, is_pinned: true, created_at: 2026-11-01T09:00:00Z }]`,
  );

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync, warning pinned-not-live' });
});

test.each(['queued', 'building', 'built', 'deploying', 'BUILDING'])(
  'a newer rollout of the expected version that is %s makes it pending',
  async (status) => {
    const { verdicts } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, created_at: 2026-11-20T09:00:00Z }]`,
    );

    expect(verdicts).toEqual({ 'phone/prod': 'pending, field-differs (version), rollout-in-progress' });
  },
);

test('a newer rollout of another version stays drift, and is told of', async () => {
  const { verdicts } = await check(
    `[${LIVE_2}, { version_id: ver_3, status: building, created_at: 2026-11-20T09:00:00Z }]`,
  );

  expect(verdicts).toEqual({ 'phone/prod': 'drifted, field-differs (version), rollout-in-progress' });
});

test('a newer rollout beside the expected version is a warning', async () => {
  const { verdicts } = await check(
    `[${LIVE}, { version_id: ver_3, status: building, created_at: 2026-11-20T09:00:00Z }]`,
  );

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync, warning rollout-in-progress' });
});

test.each(['build_error', 'deploy_error'])(
  'a newer rollout that ended in %s is told of with what the vendor says',
  async (status) => {
    const { verdicts, report } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, ${status.replace('deploy_', 'deployment_')}: no such package, created_at: 2026-11-20T09:00:00Z }]`,
    );

    expect(verdicts).toEqual({ 'phone/prod': 'drifted, field-differs (version), rollout-failed' });
    expect(report.targets[0]?.findings[1]?.message).toContain('no such package');
  },
);

test('a failure or a rollout older than the live one is ignored', async () => {
  const { verdicts } = await check(`[${LIVE},
    { version_id: ver_0, status: build_error, created_at: 2026-11-09T09:00:00Z },
    { version_id: ver_9, status: queued, created_at: 2026-11-08T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('a failure that a later rollout is about to replace is no news', async () => {
  const { verdicts } = await check(`[${LIVE_2},
    { version_id: ver_1, status: build_error, created_at: 2026-11-19T09:00:00Z },
    { version_id: ver_1, status: building, created_at: 2026-11-20T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'pending, field-differs (version), rollout-in-progress' });
});

test('two live at once are unknown, both named, and nothing breaks the tie', async () => {
  const { verdicts, report } = await check(
    '[{ id: ad_1, version_id: ver_1, is_live: true, is_pinned: true }, { id: ad_2, version_id: ver_2, is_live: true }]',
  );

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, multiple-live (ambiguous)' });
  expect(report.targets[0]?.findings[0]?.message).toMatch(/ver_2 \(ad_2\), ver_1 \(ad_1\)/);
});

test('no deployment at all, of an agent that exists, is missing', async () => {
  const { verdicts, simulator } = await check('[]');

  expect(verdicts).toEqual({ 'phone/prod': 'missing, not-deployed' });
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    '/cartesia/agents/agent_p/deployments',
    '/cartesia/agents/agent_p',
  ]);
});

test('none live, with a failure and a pin, is missing and says both', async () => {
  const { verdicts } = await check('[{ version_id: ver_1, status: deploy_error, is_pinned: true }]');

  expect(verdicts).toEqual({ 'phone/prod': 'missing, not-deployed, pinned-not-live, rollout-failed' });
});

test.each(['"404"', 'empty'])('an unknown agent is unknown, where its list is %s', async (unknownAgent) => {
  const { verdicts } = await check('[]', {
    world: `cartesia: { unknownAgent: ${unknownAgent}, agents: {} }`,
  });

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (not-found)' });
});

test('an agent that was deleted is unknown', async () => {
  const { verdicts } = await check('[]', {
    world: 'cartesia: { agents: { agent_p: { deleted_at: 2026-11-01T09:00:00Z, deployments: [] } } }',
  });

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (not-found)' });
});

test.each([
  [401, 'unauthorized'],
  [500, 'server-error'],
])('a second read that fails with %i gives its reason', async (status, reason) => {
  const { verdicts } = await check('[]', {
    world: `
cartesia: { agents: { agent_p: { deployments: [] } } }
faults: [{ path: "*/agents/agent_p", status: ${status} }]
`,
  });

  expect(verdicts).toEqual({ 'phone/prod': `unknown, unreadable (${reason})` });
});

test.each(['null', '""'])('a commit that is %s is unknown, and no drift', async (commit) => {
  const live = `[{ version_id: ver_1, is_live: true, git_commit_hash: ${commit} }]`;

  expect((await check(live, { expect: '{ gitCommit: 3f2a9c1 }' })).verdicts).toEqual({
    'phone/prod': 'unknown, unreadable (ambiguous gitCommit)',
  });
  expect((await check(live, { expect: '{ gitCommit: { not: 3f2a9c1 } }' })).verdicts).toEqual({
    'phone/prod': 'unknown, unreadable (ambiguous gitCommit)',
  });
  expect((await check(live, { expect: '{ gitCommit: { present: false } }' })).verdicts).toEqual({
    'phone/prod': 'in-sync',
  });
  expect((await check(live)).verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('the version of the API is sent, the documented one or the configured one', async () => {
  const documented = await check(`[${LIVE}]`);
  const configured = await check('[]', {
    manifest: `
connections: { cartesia: { provider: cartesia, apiVersion: 2026-08-14 } }
deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: ver_1 } } }
`,
    world: `cartesia: { versions: ["2026-08-14"], agents: { agent_p: { deployments: [${LIVE}] } } }`,
  });

  expect(documented.simulator.requests[0]?.headers['cartesia-version']).toBe('2026-03-01');
  expect(configured.simulator.requests[0]?.headers['cartesia-version']).toBe('2026-08-14');
  expect(configured.verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('a version of the API without version_id is told of, and leaves the commit readable', async () => {
  const older = (expected: string) =>
    check('[]', {
      manifest: `
connections: { cartesia: { provider: cartesia, apiVersion: 2025-04-16 } }
deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: { expect: ${expected} } } } }
`,
      world: `cartesia: { versions: ["2025-04-16"], agents: { agent_p: { deployments: [{ is_live: true, git_commit_hash: 3f2a9c1d }] } } }`,
    });

  const version = await older('{ version: ver_1 }');
  const commit = await older('{ gitCommit: 3f2a9c1d }');

  expect(version.verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (malformed-response version)' });
  expect(version.report.targets[0]?.findings[0]?.message).toContain('apiVersion');
  expect(commit.verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('an error in plain text, as older versions send, keeps its status and its words', async () => {
  const { verdicts, report } = await check('[]', {
    manifest: `
connections: { cartesia: { provider: cartesia, apiVersion: 2025-04-16 } }
deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: ver_1 } } }
`,
    world: 'cartesia: { versions: ["2025-04-16"], agents: {} }',
  });

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (not-found)' });
  expect(report.targets[0]?.findings[0]?.message).toContain('Not found: The agent does not exist.');
});

test('logs of many MiB are read past, and are nowhere in the report', async () => {
  const { verdicts, report } = await check(
    '[{ version_id: ver_1, is_live: true, logs: 5MiB }, { version_id: ver_0, logs: 5MiB }]',
  );

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
  expect(JSON.stringify(report)).not.toContain('simulated-build-secret');
});

test('logs are dropped as soon as a reply is checked', async () => {
  const kept: unknown[] = [];
  const get: Get = async (wanted) => {
    const body = [{ id: 'ad_1', is_live: true, build_logs: 'long', git_commit_hash: null }];
    kept.push(wanted.onlyUsed && onlyUsed(body, wanted.response));
    return { status: 404, message: '' };
  };

  await cartesia.read({ agentId: 'agent_p' }, get).catch(() => undefined);

  expect(kept).toEqual([[{ id: 'ad_1', is_live: true, git_commit_hash: null }]]);
});

test('logs are read past however long they are, and 16 MiB of the rest is the limit', async () => {
  const many = `[${LIVE}, ${'{ version_id: ver_0, logs: 512KiB }, '.repeat(100)}]`;
  const long = `[{ version_id: ver_1, is_live: true, build_error: "${'x'.repeat(17 * 1024 * 1024)}" }]`;

  expect((await check(many)).verdicts).toEqual({ 'phone/prod': 'in-sync' });
  expect((await check(long)).verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (too-large)' });
});

test('words of a status unknown today break nothing', async () => {
  const { verdicts, report } = await check(`[
    ${LIVE}, { version_id: ver_2, status: warming_up, created_at: 2026-11-20T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
  expect(report.targets[0]?.observed?.status).toBe('deployed');
});

test.each(['build_error', 'DEPLOY_ERROR', 'queued', 'inactive', 'skipped', 'READY', 'of_tomorrow'])(
  'one that is live in the status %s is a warning that says so, whatever else holds',
  async (status) => {
    const live = `[{ id: ad_1, version_id: ver_1, status: ${status}, is_live: true, deployment_error: no route to it }]`;

    const asExpected = await check(live);
    const other = await check(live, { expect: '{ version: ver_2 }' });
    const open = await check(live, { expect: '{ version: ver_1, gitCommit: { git: no-such-ref } }' });

    expect(asExpected.verdicts).toEqual({ 'phone/prod': 'in-sync, warning live-unhealthy' });
    expect(asExpected.report.exitCode).toBe(0);
    expect(asExpected.report.summary.warnings).toBe(1);
    expect(asExpected.report.targets[0]?.findings[0]).toMatchObject({
      message: `ver_1 (ad_1) is live, and its status is ${status.toLowerCase()}, not deployed: no route to it`,
      actual: status.toLowerCase(),
    });
    expect(asExpected.report.targets[0]?.observed?.status).toBe(status.toLowerCase());
    expect(other.verdicts).toEqual({
      'phone/prod': 'drifted, field-differs (version), warning live-unhealthy',
    });
    expect(open.verdicts['phone/prod']).toMatch(/^unknown, warning live-unhealthy, unreadable/);
  },
);

test('where nothing may be deployed, an unhealthy one is there all the same', async () => {
  const { verdicts } = await checkSituation({
    manifest:
      'deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: { deployed: false } } } }',
    world:
      'cartesia: { agents: { agent_p: { deployments: [{ version_id: ver_1, is_live: true, status: deploy_error }] } } }',
  });

  expect(verdicts).toEqual({ 'phone/prod': 'unexpected, warning live-unhealthy, unexpected-deployment' });
});

const OLD = 'created_at: 2026-01-05T09:00:00Z, build_started_at: null, build_completed_at: null';
/** An old one that is begun again after LIVE and LIVE_2. */
const AGAIN = `${OLD}, deployment_started_at: 2026-11-20T09:00:00Z, deployment_completed_at: null, updated_at: 2026-11-20T09:00:00Z`;

test('an older deployment that is rolled out again is a rollout, since it was begun again', async () => {
  for (const status of ['queued', 'deploying']) {
    const { verdicts, report } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, is_pinned: true, ${AGAIN} }]`,
    );

    expect(verdicts).toEqual({
      'phone/prod': 'pending, field-differs (version), pinned-not-live, rollout-in-progress',
    });
    expect(report.targets[0]?.findings.at(-1)?.message).toContain('since 2026-11-20 09:00 UTC');
  }
});

test('a rollback of which only the update is new is one', async () => {
  const { verdicts } = await check(
    `[${LIVE_2}, { version_id: ver_1, status: queued, ${OLD}, updated_at: 2026-11-20T09:00:00Z }]`,
  );

  expect(verdicts).toEqual({ 'phone/prod': 'pending, field-differs (version), rollout-in-progress' });
});

test('a rollback that failed is told of, and one before the live one is not', async () => {
  const again = (day: string) =>
    `[${LIVE_2}, { version_id: ver_1, status: deploy_error, deployment_error: no, ${AGAIN.replaceAll('11-20', day)} }]`;

  expect((await check(again('11-20'))).verdicts).toEqual({
    'phone/prod': 'drifted, field-differs (version), rollout-failed',
  });
  expect((await check(again('10-20'))).verdicts).toEqual({
    'phone/prod': 'drifted, field-differs (version)',
  });
});

test('what failed before the live one was rolled out again is not newer than it', async () => {
  const { verdicts } = await check(`[
    { version_id: ver_1, is_live: true, ${AGAIN.replace('completed_at: null, updated', 'completed_at: 2026-11-20T09:05:00Z, updated')} },
    { version_id: ver_3, status: build_error, created_at: 2026-11-12T09:00:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync' });
});

test('a pin that moves makes the live one no newer than the rollout that it goes to', async () => {
  const { verdicts } = await check(`[
    { version_id: ver_2, is_live: true, is_pinned: false, created_at: 2026-11-10T09:00:00Z, updated_at: 2026-11-20T09:30:00Z },
    { version_id: ver_1, status: building, is_pinned: true, created_at: 2026-11-20T09:00:00Z, updated_at: 2026-11-20T09:01:00Z }
  ]`);

  expect(verdicts).toEqual({
    'phone/prod': 'pending, field-differs (version), pinned-not-live, rollout-in-progress',
  });
});

test('one that was queued while the live one was on its way is newer', async () => {
  const { verdicts } = await check(`[
    { version_id: ver_2, is_live: true, created_at: 2026-11-10T09:00:00Z, deployment_started_at: 2026-11-10T09:08:00Z },
    { version_id: ver_1, status: queued, created_at: 2026-11-10T09:02:00Z, updated_at: 2026-11-10T09:02:00Z }
  ]`);

  expect(verdicts).toEqual({ 'phone/prod': 'pending, field-differs (version), rollout-in-progress' });
});

test('a newer one that was skipped is said where it matters', async () => {
  const skipped = (live: string, day = '11-20') =>
    check(`[${live}, { id: ad_9, version_id: ver_1, status: skipped, created_at: 2026-${day}T09:00:00Z }]`);

  const drifted = await skipped(LIVE_2);
  const missing = await skipped('{ version_id: ver_0, created_at: 2026-11-01T09:00:00Z }');
  const before = await skipped(LIVE_2, '10-20');

  const said = 'the newer ver_1 (ad_9, created 2026-11-20 09:00 UTC) was skipped by the vendor';
  expect(drifted.verdicts).toEqual({ 'phone/prod': 'drifted, field-differs (version)' });
  expect(drifted.report.targets[0]?.findings[0]?.message).toContain(said);
  expect(missing.verdicts).toEqual({ 'phone/prod': 'missing, not-deployed' });
  expect(missing.report.targets[0]?.findings[0]?.message).toContain(said);
  expect(before.report.targets[0]?.findings[0]?.message).not.toContain('skipped');
});

test('two that are pinned at once are said, and no verdict hangs on which is', async () => {
  const two = `[
    { id: ad_1, version_id: ver_1, is_live: true, is_pinned: true },
    { id: ad_2, version_id: ver_2, is_pinned: true, created_at: 2026-11-01T09:00:00Z }
  ]`;

  const version = await check(two);

  expect(version.verdicts).toEqual({ 'phone/prod': 'in-sync, warning pinned-not-live' });
  expect(version.report.targets[0]?.findings[0]?.message).toMatch(
    /2 deployments are pinned at once.*only one can be: .*ver_1 \(ad_1, deployed\)/,
  );
  for (const pinned of ['true', 'false', '{ not: false }']) {
    expect((await check(two, { expect: `{ pinned: ${pinned} }` })).verdicts).toEqual({
      'phone/prod': 'unknown, warning pinned-not-live, unreadable (ambiguous pinned)',
    });
  }
});

test('two that are pinned and not live leave no doubt of the live one', async () => {
  const { verdicts } = await check(
    `[{ version_id: ver_1, is_live: true, is_pinned: false }, { version_id: ver_2, is_pinned: true }, { version_id: ver_3, is_pinned: true }]`,
    { expect: '{ version: ver_1, pinned: false }' },
  );

  expect(verdicts).toEqual({ 'phone/prod': 'in-sync, warning pinned-not-live' });
});

/** As the vendor's SDKs have it: nothing but these is in all of their types. */
const BARE = { id: 'ad_1', status: 'deployed', is_pinned: true, is_live: true };
const bare = (more: object, expected?: string) =>
  check(
    `[{ raw: ${JSON.stringify({ ...BARE, ...more })} }]`,
    expected === undefined ? {} : { expect: expected },
  );

test('what a reply leaves out spoils its own field and no other', async () => {
  expect((await bare({}, '{ deploymentId: ad_1, status: deployed, pinned: true }')).verdicts).toEqual({
    'phone/prod': 'in-sync',
  });
  for (const [field, value, reason] of [
    ['version', 'ver_1', 'malformed-response'],
    ['gitCommit', '3f2a9c1', 'ambiguous'],
    ['region', 'eu', 'ambiguous'],
    ['envVarCollectionId', 'evc_1', 'ambiguous'],
    ['deployedAt', '{ within: 9000d }', 'ambiguous'],
  ]) {
    expect((await bare({}, `{ deploymentId: ad_1, ${field}: ${value} }`)).verdicts).toEqual({
      'phone/prod': `unknown, unreadable (${reason} ${field})`,
    });
  }
  expect((await bare({}, '{ deploymentId: ad_2, version: ver_1 }')).verdicts['phone/prod']).toContain(
    'field-differs (deploymentId)',
  );
});

test('a version that is missing is said with what to do', async () => {
  const { report } = await bare({});

  expect(report.targets[0]?.findings[0]?.message).toMatch(
    /no version_id.*apiVersion.*gitCommit or deploymentId/,
  );
});

test.each([
  ['version_id', 'version', 'ver_1'],
  ['git_commit_hash', 'gitCommit', '3f2a9c1'],
  ['region', 'region', 'eu'],
  ['env_var_collection_id', 'envVarCollectionId', 'evc_1'],
  ['created_at', 'deployedAt', '{ within: 9000d }'],
  ['deployment_completed_at', 'deployedAt', '{ within: 9000d }'],
])('a %s that is no text spoils %s alone', async (member, field, value) => {
  for (const odd of [5, true, [], {}, ['x']]) {
    const { verdicts, report } = await bare({ [member]: odd }, `{ status: deployed, ${field}: ${value} }`);

    expect(verdicts).toEqual({ 'phone/prod': `unknown, unreadable (malformed-response ${field})` });
    expect(report.targets[0]?.findings[0]?.message).toContain(`/0/${member}`);
    expect((await bare({ [member]: odd }, '{ status: deployed }')).verdicts).toEqual({
      'phone/prod': 'in-sync',
    });
  }
});

test('a time that is none is no time of the live one, and breaks nothing else', async () => {
  for (const time of ['yesterday', '0000', '2026-02-30T00:00:00Z']) {
    expect((await bare({ created_at: time }, '{ deployedAt: { within: 9000d } }')).verdicts).toEqual({
      'phone/prod': 'unknown, unreadable (malformed-response deployedAt)',
    });
    expect(
      (await check(`[${LIVE}, { version_id: ver_0, status: inactive, created_at: ${time} }]`)).verdicts,
    ).toEqual({ 'phone/prod': 'in-sync' });
  }
});

test('where no time tells what is newer, one under way is a rollout, and one that failed is not said to be newer', async () => {
  const other = (status: string) =>
    check(
      `[{ raw: ${JSON.stringify({ ...BARE, version_id: 'ver_2' })} }, { raw: ${JSON.stringify({ ...BARE, id: 'ad_2', version_id: 'ver_1', is_live: false, is_pinned: false, status })} }]`,
    );

  expect((await other('building')).verdicts).toEqual({
    'phone/prod': 'pending, field-differs (version), rollout-in-progress',
  });
  expect((await other('build_error')).verdicts).toEqual({ 'phone/prod': 'drifted, field-differs (version)' });
});

test.each([
  [
    { error_code: 'x1', title: 'T', message: 'M', request_id: 'R', doc_url: 'https://d.example/x' },
    'T, M, code x1, see https://d.example/x, request R',
  ],
  [{ error_code: null, title: 'Same', message: 'Same', request_id: '' }, 'Same'],
  [{ error: 'older words' }, 'older words'],
  [{ detail: 'of a gateway' }, 'of a gateway'],
])('what an error body %j says is shown', async (body, said) => {
  for (const status of [400, 403, 404, 422, 500]) {
    const { report } = await check('[]', {
      world: `
cartesia: { agents: { agent_p: { deployments: [${LIVE}] } } }
faults: [{ status: ${status}, body: ${JSON.stringify(body)} }]
`,
    });

    expect(report.targets[0]?.findings[0]?.message).toContain(said);
  }
});

test('the same version deployed anew is no drift, and another set of variables is one where declared', async () => {
  const again = '[{ id: ad_9, version_id: ver_1, is_live: true, env_var_collection_id: evc_2 }]';

  expect((await check(again)).verdicts).toEqual({ 'phone/prod': 'in-sync' });
  expect((await check(again, { expect: '{ version: ver_1, envVarCollectionId: evc_1 }' })).verdicts).toEqual({
    'phone/prod': 'drifted, field-differs (envVarCollectionId)',
  });
});

test('a deployment of another agent is refused', async () => {
  const { verdicts } = await check('[{ version_id: ver_1, is_live: true, agent_id: agent_q }]');

  expect(verdicts).toEqual({ 'phone/prod': 'unknown, unreadable (malformed-response)' });
});

test('a credential that a build error repeats is hidden, wherever it would be cut', async () => {
  const key = 'sk_car_abcdefghijklmnopqrstuvwxyz0123456789';
  for (const before of [0, 60, 100, 110, 118, 470, 495]) {
    const { report } = await check('[]', {
      environment: { CARTESIA_API_KEY: key },
      world: `cartesia: { keys: [${key}], agents: { agent_p: { deployments: [${LIVE_2}, { version_id: ver_1, status: build_error, build_error: "${'x'.repeat(before)}${key}", created_at: 2026-11-20T09:00:00Z }] } } }`,
    });

    expect(JSON.stringify(report)).not.toContain('sk_car_');
  }
});

function replying(deployments: readonly unknown[]): Get {
  return async ({ response }) => {
    const body = Object.is(response, replies.agent) ? { id: 'agent_p' } : deployments;
    return { status: 200, body } as Reply<never>;
  };
}
