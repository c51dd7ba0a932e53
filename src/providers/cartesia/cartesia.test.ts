import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import fc from '../../../test/support/property.ts';
import type { Get, Reply } from '../contract.ts';
import { onlyUsed } from '../reply.ts';
import { cartesia } from './index.ts';
import { replies } from './response.ts';

/** Checks the agent agent_p, expected at ver_1, with these deployments. */
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

test('every field of the live deployment is read', async () => {
  const { report, verdict } = await check(
    '[{ id: ad_1, version_id: ver_1, status: Deployed, is_live: true, git_commit_hash: 3f2a9c1d, env_var_collection_id: evc_1, region: us-west-2, created_at: 2026-11-10T09:00:00Z, deployment_completed_at: 2026-11-10T09:05:00Z }]',
  );

  expect(verdict).toBe('in-sync');
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

test('a deployment that was never completed counts as deployed at its creation', async () => {
  const { report } = await check(
    '[{ version_id: ver_1, is_live: true, created_at: 2026-11-10T09:00:00Z, deployment_completed_at: null }]',
  );

  expect(report.targets[0]?.observed?.deployedAt).toBe('2026-11-10T09:00:00.000Z');
});

test('a deployment that is listed twice is unknown', async () => {
  const { verdict, message } = await check(`[
    { id: ad_1, version_id: ver_1, is_live: true, created_at: 2026-11-10T09:00:00Z },
    { id: ad_1, version_id: ver_2, is_live: false, created_at: 2026-11-10T09:00:00Z }
  ]`);

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
  expect(message).toContain('/1/id is "ad_1"');
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

test('a pinned deployment that is not live is reported, and is drift if it is the declared one', async () => {
  const pinned =
    '{ version_id: ver_1, status: build_error, is_pinned: true, is_live: false, created_at: 2026-11-01T09:00:00Z }';

  const { verdict, report } = await check(`[${LIVE_2}, ${pinned}]`);

  expect(verdict).toBe('drifted, field-differs (version), pinned-not-live');
  expect(report.targets[0]?.findings[1]?.message).toMatch(
    /ver_1 .*build_error.* is pinned but not live; ver_2 is/,
  );
});

test.each(['queued', 'building', 'built', 'deploying', 'BUILDING'])(
  'a newer rollout of the expected version that is %s makes the target pending',
  async (status) => {
    const { verdict } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, created_at: 2026-11-20T09:00:00Z }]`,
    );

    expect(verdict).toBe('pending, field-differs (version), rollout-in-progress');
  },
);

test.each(['build_error', 'deploy_error'])(
  "a newer rollout that ended in %s is reported with the vendor's words",
  async (status) => {
    const { verdict, report } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, ${status.replace('deploy_', 'deployment_')}: no such package, created_at: 2026-11-20T09:00:00Z }]`,
    );

    expect(verdict).toBe('drifted, field-differs (version), rollout-failed');
    expect(report.targets[0]?.findings[1]?.message).toContain('no such package');
  },
);

test('two live deployments are unknown, and both are named', async () => {
  const { verdict, message } = await check(
    '[{ id: ad_1, version_id: ver_1, is_live: true, is_pinned: true }, { id: ad_2, version_id: ver_2, is_live: true }]',
  );

  expect(verdict).toBe('unknown, multiple-live (ambiguous)');
  expect(message).toMatch(/ver_2 \(ad_2\), ver_1 \(ad_1\)/);
});

test('an existing agent without deployments is missing', async () => {
  const { verdict, simulator } = await check('[]');

  expect(verdict).toBe('missing, not-deployed');
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    '/cartesia/agents/agent_p/deployments',
    '/cartesia/agents/agent_p',
  ]);
});

test.each(['"404"', 'empty'])(
  'an unknown agent is unknown, whether its list is 404 or empty: %s',
  async (unknownAgent) => {
    const { verdict } = await check('[]', {
      world: `cartesia: { unknownAgent: ${unknownAgent}, agents: {} }`,
    });

    expect(verdict).toBe('unknown, unreadable (not-found)');
  },
);

test('an agent that was deleted is unknown', async () => {
  const { verdict } = await check('[]', {
    world: 'cartesia: { agents: { agent_p: { deleted_at: 2026-11-01T09:00:00Z, deployments: [] } } }',
  });

  expect(verdict).toBe('unknown, unreadable (not-found)');
});

test.each([
  [401, 'unauthorized'],
  [500, 'server-error'],
])(
  'if the second read fails with %i, the target is unknown with the reason of that read',
  async (status, reason) => {
    const { verdict } = await check('[]', {
      faults: `{ path: "*/agents/agent_p", status: ${status} }`,
    });

    expect(verdict).toBe(`unknown, unreadable (${reason})`);
  },
);

test.each(['null', '""'])('the commit %s is unknown, not drift', async (commit) => {
  const live = `[{ version_id: ver_1, is_live: true, git_commit_hash: ${commit} }]`;

  expect((await check(live, { expect: '{ gitCommit: 3f2a9c1 }' })).verdict).toBe(
    'unknown, unreadable (ambiguous gitCommit)',
  );
  expect((await check(live, { expect: '{ gitCommit: { not: 3f2a9c1 } }' })).verdict).toBe(
    'unknown, unreadable (ambiguous gitCommit)',
  );
  expect((await check(live, { expect: '{ gitCommit: { present: false } }' })).verdict).toBe('in-sync');
  expect((await check(live)).verdict).toBe('in-sync');
});

test('each request has the documented or the configured API version', async () => {
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
  expect(configured.verdict).toBe('in-sync');
});

test('an API version without version_id is named, and the commit can still be read', async () => {
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

  expect(version.verdict).toBe('unknown, unreadable (malformed-response version)');
  expect(version.message).toContain('apiVersion');
  expect(commit.verdict).toBe('in-sync');
});

test('a plain-text error of an older API version keeps its status and words', async () => {
  const { verdict, message } = await check('[]', {
    manifest: `
connections: { cartesia: { provider: cartesia, apiVersion: 2025-04-16 } }
deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: ver_1 } } }
`,
    world: 'cartesia: { versions: ["2025-04-16"], agents: {} }',
  });

  expect(verdict).toBe('unknown, unreadable (not-found)');
  expect(message).toContain('Not found: The agent does not exist.');
});

test('logs of many MiB are skipped and never shown', async () => {
  const { verdict, report } = await check(
    '[{ version_id: ver_1, is_live: true, logs: 5MiB }, { version_id: ver_0, logs: 5MiB }]',
  );

  expect(verdict).toBe('in-sync');
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

test('logs of any length are skipped, and the limit for the rest is 16 MiB', async () => {
  const many = `[${LIVE}, ${'{ version_id: ver_0, logs: 512KiB }, '.repeat(40)}]`;
  const long = [{ version_id: 'ver_1', is_live: true, build_error: 'x'.repeat(17 * 1024 * 1024) }];
  const world = { cartesia: { agents: { agent_p: { deployments: long } } } };

  expect((await check(many)).verdict).toBe('in-sync');
  expect((await check('', { world })).verdict).toBe('unknown, unreadable (too-large)');
});

test('an undocumented status of another deployment is ignored', async () => {
  const { verdict, report } = await check(`[
    ${LIVE}, { version_id: ver_2, status: warming_up, created_at: 2026-11-20T09:00:00Z }
  ]`);

  expect(verdict).toBe('in-sync');
  expect(report.targets[0]?.observed?.status).toBe('deployed');
});

test.each(['build_error', 'DEPLOY_ERROR', 'queued', 'inactive', 'skipped', 'READY', 'of_tomorrow'])(
  'a live deployment with the status %s is always a warning',
  async (status) => {
    const live = `[{ id: ad_1, version_id: ver_1, status: ${status}, is_live: true, deployment_error: no route to it }]`;

    const asExpected = await check(live);
    const other = await check(live, { expect: '{ version: ver_2 }' });
    const open = await check(live, { expect: '{ version: ver_1, gitCommit: { git: no-such-ref } }' });

    expect(asExpected.verdict).toBe('in-sync, warning live-unhealthy');
    expect(asExpected.report.exitCode).toBe(0);
    expect(asExpected.report.summary.warnings).toBe(1);
    expect(asExpected.report.targets[0]?.findings[0]).toMatchObject({
      message: `ver_1 (ad_1) is live, and its status is ${status.toLowerCase()}, not deployed: no route to it`,
      actual: status.toLowerCase(),
    });
    expect(asExpected.report.targets[0]?.observed?.status).toBe(status.toLowerCase());
    expect(other.verdict).toBe('drifted, field-differs (version), warning live-unhealthy');
    expect(open.verdicts['phone/prod']).toMatch(/^unknown, warning live-unhealthy, unreadable/);
  },
);

test('an unhealthy deployment counts as deployed', async () => {
  const { verdict } = await checkSituation({
    manifest:
      'deployments: { phone: { provider: cartesia, agentId: agent_p, environments: { prod: { deployed: false } } } }',
    world:
      'cartesia: { agents: { agent_p: { deployments: [{ version_id: ver_1, is_live: true, status: deploy_error }] } } }',
  });

  expect(verdict).toBe('unexpected, warning live-unhealthy, unexpected-deployment');
});

const OLD = 'created_at: 2026-01-05T09:00:00Z, build_started_at: null, build_completed_at: null';
/** An older deployment, whose rollout began again after LIVE and LIVE_2 were created. */
const AGAIN = `${OLD}, deployment_started_at: 2026-11-20T09:00:00Z, deployment_completed_at: null, updated_at: 2026-11-20T09:00:00Z`;

test('an older deployment that is rolled out again is a rollout from its new start', async () => {
  for (const status of ['queued', 'deploying']) {
    const { verdict, report } = await check(
      `[${LIVE_2}, { version_id: ver_1, status: ${status}, is_pinned: true, ${AGAIN} }]`,
    );

    expect(verdict).toBe('pending, field-differs (version), pinned-not-live, rollout-in-progress');
    expect(report.targets[0]?.findings.at(-1)?.message).toContain('since 2026-11-20 09:00 UTC');
  }
});

test('a failed rollback is reported only if it is newer than the live deployment', async () => {
  const again = (day: string) =>
    `[${LIVE_2}, { version_id: ver_1, status: deploy_error, deployment_error: no, ${AGAIN.replaceAll('11-20', day)} }]`;

  expect((await check(again('11-20'))).verdict).toBe('drifted, field-differs (version), rollout-failed');
  expect((await check(again('10-20'))).verdict).toBe('drifted, field-differs (version)');
});

test('a newer skipped deployment is named in findings', async () => {
  const skipped = (live: string, day = '11-20') =>
    check(`[${live}, { id: ad_9, version_id: ver_1, status: skipped, created_at: 2026-${day}T09:00:00Z }]`);

  const drifted = await skipped(LIVE_2);
  const missing = await skipped('{ version_id: ver_0, created_at: 2026-11-01T09:00:00Z }');
  const before = await skipped(LIVE_2, '10-20');

  const said = 'the newer ver_1 (ad_9, created 2026-11-20 09:00 UTC) was skipped by the vendor';
  expect(drifted.verdict).toBe('drifted, field-differs (version)');
  expect(drifted.message).toContain(said);
  expect(missing.verdict).toBe('missing, not-deployed');
  expect(missing.message).toContain(said);
  expect(before.message).not.toContain('skipped');
});

test('two pinned deployments are reported, and whether the live one is pinned is unknown', async () => {
  const two = `[
    { id: ad_1, version_id: ver_1, is_live: true, is_pinned: true },
    { id: ad_2, version_id: ver_2, is_pinned: true, created_at: 2026-11-01T09:00:00Z }
  ]`;

  const version = await check(two);

  expect(version.verdict).toBe('in-sync, warning pinned-not-live');
  expect(version.message).toMatch(
    /2 deployments are pinned at once.*only one can be: .*ver_1 \(ad_1, deployed\)/,
  );
  for (const pinned of ['true', 'false', '{ not: false }']) {
    expect((await check(two, { expect: `{ pinned: ${pinned} }` })).verdict).toBe(
      'unknown, warning pinned-not-live, unreadable (ambiguous pinned)',
    );
  }
});

/** The members that all types of the vendor's SDKs have. */
const BARE = { id: 'ad_1', status: 'deployed', is_pinned: true, is_live: true };
const bare = (more: object, expected?: string) =>
  check(
    `[{ raw: ${JSON.stringify({ ...BARE, ...more })} }]`,
    expected === undefined ? {} : { expect: expected },
  );

test('a missing member leaves only its own field unknown', async () => {
  expect((await bare({}, '{ deploymentId: ad_1, status: deployed, pinned: true }')).verdict).toBe('in-sync');
  for (const [field, value, reason] of [
    ['version', 'ver_1', 'malformed-response'],
    ['gitCommit', '3f2a9c1', 'ambiguous'],
    ['region', 'eu', 'ambiguous'],
    ['envVarCollectionId', 'evc_1', 'ambiguous'],
    ['deployedAt', '{ within: 9000d }', 'ambiguous'],
  ]) {
    expect((await bare({}, `{ deploymentId: ad_1, ${field}: ${value} }`)).verdict).toBe(
      `unknown, unreadable (${reason} ${field})`,
    );
  }
  expect((await bare({}, '{ deploymentId: ad_2, version: ver_1 }')).verdicts['phone/prod']).toContain(
    'field-differs (deploymentId)',
  );
});

test('the message for a missing version says what to do', async () => {
  const { message } = await bare({});

  expect(message).toMatch(/no version_id.*apiVersion.*gitCommit or deploymentId/);
});

test.each([
  ['version_id', 'version', 'ver_1'],
  ['git_commit_hash', 'gitCommit', '3f2a9c1'],
  ['region', 'region', 'eu'],
  ['env_var_collection_id', 'envVarCollectionId', 'evc_1'],
  ['created_at', 'deployedAt', '{ within: 9000d }'],
  ['deployment_completed_at', 'deployedAt', '{ within: 9000d }'],
])('a %s that is not a text leaves only %s unknown', async (member, field, value) => {
  for (const odd of [5, true, [], {}, ['x']]) {
    const { verdict, message } = await bare({ [member]: odd }, `{ status: deployed, ${field}: ${value} }`);

    expect(verdict).toBe(`unknown, unreadable (malformed-response ${field})`);
    expect(message).toContain(`/0/${member}`);
    expect((await bare({ [member]: odd }, '{ status: deployed }')).verdict).toBe('in-sync');
  }
});

test('an invalid time leaves only its own field unknown', async () => {
  for (const time of ['yesterday', '0000', '2026-02-30T00:00:00Z']) {
    expect((await bare({ created_at: time }, '{ deployedAt: { within: 9000d } }')).verdict).toBe(
      'unknown, unreadable (malformed-response deployedAt)',
    );
    expect(
      (await check(`[${LIVE}, { version_id: ver_0, status: inactive, created_at: ${time} }]`)).verdicts,
    ).toEqual({ 'phone/prod': 'in-sync' });
  }
});

test('without times, a deployment under way is a rollout, and a failed one is ignored', async () => {
  const other = (status: string) =>
    check(
      `[{ raw: ${JSON.stringify({ ...BARE, version_id: 'ver_2' })} }, { raw: ${JSON.stringify({ ...BARE, id: 'ad_2', version_id: 'ver_1', is_live: false, is_pinned: false, status })} }]`,
    );

  expect((await other('building')).verdict).toBe('pending, field-differs (version), rollout-in-progress');
  expect((await other('build_error')).verdict).toBe('drifted, field-differs (version)');
});

test.each([
  [
    { error_code: 'x1', title: 'T', message: 'M', request_id: 'R', doc_url: 'https://d.example/x' },
    'T, M, code x1, see https://d.example/x, request R',
  ],
  [{ error_code: null, title: 'Same', message: 'Same', request_id: '' }, 'Same'],
  [{ error: 'older words' }, 'older words'],
  [{ detail: 'of a gateway' }, 'of a gateway'],
])('the words of the error body %j are shown', async (body, said) => {
  for (const status of [400, 403, 404, 422, 500]) {
    const { message } = await check(`[${LIVE}]`, {
      faults: `{ status: ${status}, body: ${JSON.stringify(body)} }`,
    });

    expect(message).toContain(said);
  }
});

test('a new deployment of the same version is in sync, unless declared variables differ', async () => {
  const again = '[{ id: ad_9, version_id: ver_1, is_live: true, env_var_collection_id: evc_2 }]';

  expect((await check(again)).verdict).toBe('in-sync');
  expect((await check(again, { expect: '{ version: ver_1, envVarCollectionId: evc_1 }' })).verdict).toBe(
    'drifted, field-differs (envVarCollectionId)',
  );
});

test('a credential in a build error is hidden, wherever the message is cut', async () => {
  const key = 'sk_car_abcdefghijklmnopqrstuvwxyz0123456789';
  for (const before of [0, 60, 100, 110, 118, 470, 495]) {
    const { report } = await check('[]', {
      environment: { CARTESIA_API_KEY: key },
      world: `cartesia: { keys: [${key}], agents: { agent_p: { deployments: [${LIVE_2}, { version_id: ver_1, status: build_error, build_error: "${'x'.repeat(before)}${key}", created_at: 2026-11-20T09:00:00Z }] } } }`,
    });

    expect(JSON.stringify(report)).not.toContain('sk_car_');
  }
});

test.each([
  [
    'the deployment with is_live counts, not the newest, the pinned or the first one',
    `[
    { version_id: ver_0, is_live: false, created_at: 2026-11-01T09:00:00Z },
    ${LIVE},
    { version_id: ver_3, status: inactive, created_at: 2026-11-20T09:00:00Z },
    { version_id: ver_4, status: skipped, created_at: 2026-11-21T09:00:00Z }
  ]`,
    'in-sync',
  ],
  [
    'a pinned deployment that is not live is a warning if the live one is as expected',
    `[${LIVE}, { version_id: ver_2, is_pinned: true, created_at: 2026-11-01T09:00:00Z }]`,
    'in-sync, warning pinned-not-live',
  ],
  [
    'a newer rollout of another version is reported beside the drift',
    `[${LIVE_2}, { version_id: ver_3, status: building, created_at: 2026-11-20T09:00:00Z }]`,
    'drifted, field-differs (version), rollout-in-progress',
  ],
  [
    'a newer rollout beside the expected version is a warning',
    `[${LIVE}, { version_id: ver_3, status: building, created_at: 2026-11-20T09:00:00Z }]`,
    'in-sync, warning rollout-in-progress',
  ],
  [
    'a failure or a rollout older than the live one is ignored',
    `[${LIVE},
    { version_id: ver_0, status: build_error, created_at: 2026-11-09T09:00:00Z },
    { version_id: ver_9, status: queued, created_at: 2026-11-08T09:00:00Z }
  ]`,
    'in-sync',
  ],
  [
    'a failure is ignored if a later rollout is under way',
    `[${LIVE_2},
    { version_id: ver_1, status: build_error, created_at: 2026-11-19T09:00:00Z },
    { version_id: ver_1, status: building, created_at: 2026-11-20T09:00:00Z }
  ]`,
    'pending, field-differs (version), rollout-in-progress',
  ],
  [
    'an agent without a live deployment is missing, and its failure and pin are reported',
    '[{ version_id: ver_1, status: deploy_error, is_pinned: true }]',
    'missing, not-deployed, pinned-not-live, rollout-failed',
  ],
  [
    'a rollback may show only in the time of its update',
    `[${LIVE_2}, { version_id: ver_1, status: queued, ${OLD}, updated_at: 2026-11-20T09:00:00Z }]`,
    'pending, field-differs (version), rollout-in-progress',
  ],
  [
    'a failure before the new start of the live deployment is ignored',
    `[
    { version_id: ver_1, is_live: true, ${AGAIN.replace('completed_at: null, updated', 'completed_at: 2026-11-20T09:05:00Z, updated')} },
    { version_id: ver_3, status: build_error, created_at: 2026-11-12T09:00:00Z }
  ]`,
    'in-sync',
  ],
  [
    'a moved pin does not make the live deployment newer than a rollout',
    `[
    { version_id: ver_2, is_live: true, is_pinned: false, created_at: 2026-11-10T09:00:00Z, updated_at: 2026-11-20T09:30:00Z },
    { version_id: ver_1, status: building, is_pinned: true, created_at: 2026-11-20T09:00:00Z, updated_at: 2026-11-20T09:01:00Z }
  ]`,
    'pending, field-differs (version), pinned-not-live, rollout-in-progress',
  ],
  [
    'a deployment that was queued during the rollout of the live one is newer',
    `[
    { version_id: ver_2, is_live: true, created_at: 2026-11-10T09:00:00Z, deployment_started_at: 2026-11-10T09:08:00Z },
    { version_id: ver_1, status: queued, created_at: 2026-11-10T09:02:00Z, updated_at: 2026-11-10T09:02:00Z }
  ]`,
    'pending, field-differs (version), rollout-in-progress',
  ],
  [
    'two pinned deployments that are not live do not affect the live one',
    `[{ version_id: ver_1, is_live: true, is_pinned: false }, { version_id: ver_2, is_pinned: true }, { version_id: ver_3, is_pinned: true }]`,
    'in-sync, warning pinned-not-live',
    '{ version: ver_1, pinned: false }',
  ],
  [
    'a deployment of another agent is refused',
    '[{ version_id: ver_1, is_live: true, agent_id: agent_q }]',
    'unknown, unreadable (malformed-response)',
  ],
])('%s', async (_title, vendor = '', verdict = '', expected = '{ version: ver_1 }') => {
  expect((await check(vendor, { expect: expected })).verdict).toBe(verdict);
});

function replying(deployments: readonly unknown[]): Get {
  return async ({ response }) => {
    const body = Object.is(response, replies.agent) ? { id: 'agent_p' } : deployments;
    return { status: 200, body } as Reply<never>;
  };
}
