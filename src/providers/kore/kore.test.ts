import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import type { Get, Reply } from '../contract.ts';
import { onlyUsed } from '../reply.ts';
import { kore } from './index.ts';
import { mintJwt } from './jwt.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

/** The bot st-1, expected at v1.4.2, and what the vendor says of its last publish. */
function check(
  publish: string,
  { expect: expected = '{ version: v1.4.2 }', ...more }: { expect?: string } & Partial<Situation> = {},
) {
  return checkSituation({
    manifest: `
deployments:
  bank: { provider: kore, host: bots.kore.ai, botId: st-1, environments: { prod: { expect: ${expected} } } }
`,
    world: `kore: { bots: { st-1: { publish: ${publish} } } }`,
    now: () => NOW,
    ...more,
  });
}

interface Claims {
  readonly [claim: string]: unknown;
}

/** A JWT's parts, once its signature has been checked against the secret as it stands. */
function verified(token: string, secret: string): { header: Claims; claims: Claims } {
  const [head = '', body = '', signature = ''] = token.split('.');
  expect(createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')).toBe(signature);
  const decode = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: decode(head), claims: decode(body) };
}

test('a successful publish is read with every field', async () => {
  const { report, verdicts } = await check(
    '{ id: ds-1, status: successful, versionComment: v1.4.2, lastModifiedOn: 2026-11-20T09:00:01.500Z, createdBy: u-1, statusSummary: [{ name: Pay, resourceType: dialog, status: SUCCESS, result: { versionComment: v1.4.2, state: published } }] }',
    { expect: '{ version: v1.4.2, resources: { equals: [{ name: Pay, type: dialog, status: success }] } }' },
  );

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(report.targets[0]?.observed).toEqual({
    version: 'v1.4.2',
    deploymentId: 'ds-1',
    status: 'successful',
    deployedAt: '2026-11-20T09:00:01.500Z',
    percentageComplete: 100,
    resources: [{ name: 'Pay', type: 'dialog', status: 'success' }],
  });
});

test('drift says since when and by whom the live one was published', async () => {
  const { report } = await check(
    '{ versionComment: v1.4.1, createdBy: u-1, lastModifiedOn: 2026-11-20T09:00:00Z }',
  );

  expect(report.targets[0]?.findings[0]).toMatchObject({
    code: 'field-differs',
    liveSince: '2026-11-20T09:00:00.000Z',
    liveBy: 'u-1',
  });
});

test('the token is HS256 over the secret as it is written, with appId and a short life', async () => {
  const { simulator } = await check('v1.4.2', {
    environment: { KORE_CLIENT_ID: 'cs-1', KORE_CLIENT_SECRET: 'c2VjcmV0+/==' },
    world:
      'kore: { apps: [{ clientId: cs-1, clientSecret: "c2VjcmV0+/==" }], bots: { st-1: { publish: v1.4.2 } } }',
  });
  const { header, claims } = verified(simulator.requests[0]?.headers.auth ?? '', 'c2VjcmV0+/==');

  expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(claims).toEqual({
    appId: 'cs-1',
    sub: 'driftline',
    iat: NOW / 1000 - 30,
    exp: NOW / 1000 + 300,
    jti: expect.any(String),
  });
});

test('each attempt has a token of its own, for apps that ask for one', async () => {
  const { simulator, verdicts } = await check('v1.4.2', {
    options: { retries: 1 },
    world: `
kore:
  apps: [{ clientId: cs-1, clientSecret: secret, requireJti: true }]
  bots: { st-1: { publish: v1.4.2 } }
faults: [{ status: 503, times: 1, retryAfterMs: 1 }]
`,
  });
  const identifiers = simulator.requests.map(
    ({ headers }) => verified(headers.auth ?? '', 'secret').claims.jti,
  );

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(identifiers).toHaveLength(2);
  expect(new Set(identifiers).size).toBe(2);
});

test('a ready-made token is sent as it is, without a scheme', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW, random: () => 0 });

  const { simulator, verdicts } = await check('v1.4.2', {
    environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
    world: 'kore: { apps: [{ clientId: cs-1, clientSecret: secret }], bots: { st-1: { publish: v1.4.2 } } }',
  });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(simulator.requests[0]?.headers.auth).toBe(ready);
});

test('a ready-made token that is expired is told before any request', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW - 3_600_000, random: () => 0 });

  const { simulator, verdicts } = await check('v1.4.2', {
    environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
  });

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (credential-expired)' });
  expect(simulator.requests).toEqual([]);
});

test('half a pair is a missing credential that names the other half, and the other way', async () => {
  const { report, verdicts } = await check('v1.4.2', { environment: { KORE_CLIENT_SECRET: undefined } });

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (credential-missing)' });
  expect(report.targets[0]?.findings[0]?.message).toMatch(/KORE_CLIENT_SECRET is not set.*KORE_JWT/);
});

test.each(['successful', 'SUCCESSFUL', 'Successful'])('%s is live', async (status) => {
  const { verdicts, report } = await check(`{ status: ${status}, versionComment: v1.4.2 }`);

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(report.targets[0]?.observed?.status).toBe('successful');
});

test.each(['inprogress', 'INPROGRESS', 'in_progress', 'InProgress', 'IN PROGRESS'])(
  '%s of the expected version is pending, of another one unknown',
  async (status) => {
    const expected = await check(`{ status: "${status}", versionComment: v1.4.2 }`);
    const other = await check(`{ status: "${status}", versionComment: v1.5.0 }`);

    expect(expected.verdicts).toEqual({ 'bank/prod': 'pending, rollout-in-progress' });
    expect(other.verdicts).toEqual({
      'bank/prod': 'unknown, warning rollout-in-progress, unreadable (ambiguous)',
    });
  },
);

test.each(['failed', 'FAILED', 'Failed'])('%s cannot name what is live', async (status) => {
  const { verdicts, report } = await check(`{ status: ${status}, versionComment: v1.4.2 }`);

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, rollout-failed (ambiguous)' });
  expect(report.targets[0]?.observed).toBeUndefined();
  expect(report.exitCode).toBe(3);
});

test('a status that is no documented word is ambiguous, with the word', async () => {
  const { verdicts, report } = await check('{ status: paused, versionComment: v1.4.2 }');

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (ambiguous)' });
  expect(report.targets[0]?.findings[0]?.message).toContain('"paused"');
});

test.each(['awaitingApproval', 'AWAITINGAPPROVAL', 'awaiting_approval'])(
  'a success in the state %s is pending where it is the expected version, and unknown otherwise',
  async (state) => {
    const publish = (comment: string) =>
      `{ versionComment: ${comment}, dialogs: [Welcome, { name: Pay, state: ${state} }] }`;

    expect((await check(publish('v1.4.2'))).verdicts).toEqual({ 'bank/prod': 'pending, awaiting-approval' });
    expect((await check(publish('v1.5.0'))).verdicts).toEqual({
      'bank/prod': 'unknown, warning awaiting-approval, unreadable (ambiguous)',
    });
  },
);

const SEVERAL = '{ versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, versionComment: v1.4.1 }] }';
const NONE = '{ id: ds-1, statusSummary: [{ name: Settings, resourceType: SETTINGS, status: SUCCESS }] }';
const PARTIAL = '{ id: ds-1, versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, status: SKIPPED }] }';

test.each([
  ['several version comments', SEVERAL],
  ['no version comment', NONE],
])('%s make the version ambiguous, and only that', async (_what, publish) => {
  expect((await check(publish)).verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (ambiguous version)' });
  expect((await check(publish, { expect: '{ status: successful }' })).verdicts).toEqual({
    'bank/prod': 'in-sync',
  });
});

test('a part that did not succeed leaves open which publish is live, and not what was published', async () => {
  for (const expected of [
    '{ version: v1.4.2 }',
    '{ deploymentId: ds-1 }',
    '{ deployedAt: { within: 9999d } }',
    '{ status: successful }',
  ]) {
    const field = /\w+/.exec(expected)?.[0];

    expect((await check(PARTIAL, { expect: expected })).verdicts).toEqual({
      'bank/prod': `unknown, unreadable (ambiguous ${field})`,
    });
  }
  expect((await check(PARTIAL, { expect: '{ percentageComplete: 100 }' })).verdicts).toEqual({
    'bank/prod': 'in-sync',
  });
});

const EVERYTHING = ['{}', '{ version: v1.4.2 }', '{ deploymentId: ds-1 }', '{ status: successful }'];

test.each([
  ['was rejected', '[{ name: Pay, status: SUCCESS, result: { state: rejected, versionComment: v1.4.2 } }]'],
  [
    'awaits a second approval',
    '[{ name: Settings, status: SUCCESS }, { name: Pay, status: SUCCESS, result: { state: awaiting_approval_l2, versionComment: v1.4.2 } }]',
  ],
  [
    'failed',
    '[{ name: Ask, status: FAILED }, { name: Pay, status: FAILED, result: { versionComment: v1.4.2 } }]',
  ],
])('a successful publish of which what counts %s is unknown, whatever is expected', async (_what, parts) => {
  for (const expected of EVERYTHING) {
    const { verdicts, report } = await check(`{ id: ds-1, statusSummary: ${parts} }`, { expect: expected });

    expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (ambiguous)' });
    expect(report.targets[0]?.findings[0]?.message).toContain('Pay');
  }
});

test('what is ambiguous is named', async () => {
  const several = await check(SEVERAL);
  const partial = await check(PARTIAL);

  expect(several.report.targets[0]?.findings[0]?.message).toMatch(/"v1\.4\.2", "v1\.4\.1"/);
  expect(partial.report.targets[0]?.findings[0]?.message).toContain('Pay');
});

test('comments that are null or blank on some parts do not count', async () => {
  const { verdicts } = await check(
    '{ versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, versionComment: null }, { name: Ask, versionComment: "  " }] }',
  );

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
});

test('a settings-only publish is still comparable by its id', async () => {
  const { verdicts } = await check(NONE, { expect: '{ deploymentId: ds-1, version: { present: false } }' });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
});

test('a summary that is left out, null, or has parts without a result is no fault', async () => {
  for (const statusSummary of ['null', '[]', '[{ name: A, modules: { a: [1] } }, { result: null }]']) {
    const { verdicts } = await check('{}', {
      expect: '{ status: successful }',
      world: `kore: { bots: { st-1: { raw: { _id: ds-1, status: successful, statusSummary: ${statusSummary} } } } }`,
    });

    expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  }
});

test.each([
  ['is 404', 'null'],
  ['is null', '{ raw: null }'],
  ['is []', '{ raw: [] }'],
  ['is {}', '{ raw: {} }'],
])('a bot whose reply %s was never published, and is unknown', async (_what, publish) => {
  const { verdicts } = await check(publish);

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (not-found)' });
});

test('an unknown bot is unknown', async () => {
  const { verdicts } = await check('null', { world: 'kore: { bots: {} }' });

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (not-found)' });
});

test('a reply about another bot is refused', async () => {
  const { verdicts } = await check('{ versionComment: v1.4.2, streamId: st-2 }');

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (malformed-response)' });
});

test('the prefix of the paths is the one that the connection names', async () => {
  const { verdicts, simulator } = await check('v1.4.2', {
    manifest: `
connections: { kore: { provider: kore, host: bots.kore.ai, pathPrefix: /api/1.1/public } }
deployments: { bank: { provider: kore, botId: st-1, environments: { prod: v1.4.2 } } }
`,
  });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(simulator.requests[0]?.path).toBe('/kore/api/1.1/public/bot/st-1/publish/status');
});

test('a body of 8 MiB is read', async () => {
  const nodes = 'x'.repeat(8 * 1024 * 1024);
  const { verdicts, report } = await check('v1.4.2', {
    world: `kore: { bots: { st-1: { publish: { statusSummary: [{ name: Pay, status: SUCCESS, result: { versionComment: v1.4.2, nodes: "${nodes}" } }] } } } }`,
  });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(JSON.stringify(report)).not.toContain('xxxx');
});

test('dialogs are dropped as soon as a reply is checked', async () => {
  const kept: unknown[] = [];
  const get: Get = async (wanted) => {
    const result = { versionComment: 'v1', state: 'published', nodes: ['long'] };
    const body = { _id: 'ds-1', __v: 0, statusSummary: [{ name: 'Pay', modules: {}, result }] };
    kept.push(wanted.onlyUsed && onlyUsed(body, wanted.response));
    return { status: 404, message: '' } as Reply<never>;
  };

  await kore.read({ botId: 'st-1' }, get).catch(() => undefined);

  expect(kept).toEqual([
    { _id: 'ds-1', statusSummary: [{ name: 'Pay', result: { versionComment: 'v1', state: 'published' } }] },
  ]);
});

test.each([200, 400, 401, 403, 404, 500])('code 4002 is unauthorized under the status %i', async (status) => {
  for (const code of ['4002', '"4002"']) {
    const { verdicts, report } = await check('v1.4.2', {
      world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: ${status}, body: { errors: [{ msg: Invalid SDK credentials, code: ${code} }] } }]
`,
    });

    expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (unauthorized)' });
    expect(report.targets[0]?.findings[0]?.message).toContain('Admin Console');
  }
});

test.each([
  ['[{ code: 4002 }]', 'unauthorized'],
  ['{ code: 4002 }', 'unauthorized'],
  ['[{ msg: Something broke, code: 5001 }]', 'server-error'],
  ['[{ msg: Rate limit for this API has been reached. }]', 'rate-limited'],
])('errors %s beside a publish are %s', async (errors, reason) => {
  const { verdicts } = await check(`{ raw: { _id: ds-1, status: successful, errors: ${errors} } }`, {
    expect: '{ status: successful }',
  });

  expect(verdicts).toEqual({ 'bank/prod': `unknown, unreadable (${reason})` });
});

test('an error beside a publish is one too, and an empty list of errors is none', async () => {
  const beside = (more: string) =>
    check(`{ raw: { _id: ds-1, status: successful, ${more} } }`, { expect: '{ status: successful }' });

  expect((await beside('error: { code: 4002 }')).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (unauthorized)',
  });
  expect((await beside('errors: [], message: rate limit, code: 4002')).verdicts).toEqual({
    'bank/prod': 'in-sync',
  });
});

const LIMITS = [
  "You've exceeded the per-minute rate limit. Please wait for sometime before retrying.",
  "You've exceeded the hourly rate limit. Please wait for sometime before retrying.",
  'Rate limit for this API has been reached. Please try again after some time.',
];

test.each([200, 400, 403, 404, 429, 500])(
  'a text of a rate limit is one under the status %i',
  async (status) => {
    for (const text of LIMITS) {
      for (const body of [{ errors: [{ msg: text, code: 429 }] }, { message: text }, { error: text }, text]) {
        const { verdicts } = await check('v1.4.2', {
          world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: ${status}, body: ${JSON.stringify(body)} }]
`,
        });

        expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (rate-limited)' });
      }
    }
  },
);

test('a rate limit in plain text is one, under 200 as under 403', () => {
  for (const status of [200, 403]) {
    expect(kore.refusal?.(status, LIMITS[2] ?? '')).toMatchObject({ reason: 'rate-limited' });
  }
});

test('a rate limit by its text is tried again', async () => {
  const { verdicts, report } = await check('v1.4.2', {
    options: { retries: 1 },
    world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: 200, retryAfterMs: 1, times: 1, body: { errors: [{ msg: "${LIMITS[2]}" }] } }]
`,
  });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect(report.summary.requests).toBe(2);
});

test('a version comment about a rate limit is a version and no refusal', async () => {
  const { verdicts } = await check('{ versionComment: fix the rate limit }', {
    expect: '{ version: fix the rate limit }',
  });

  expect(verdicts).toEqual({ 'bank/prod': 'in-sync' });
});

test('any other error inside a 200 is a server error', async () => {
  const { verdicts } = await check('v1.4.2', {
    world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: 200, body: { errors: [{ msg: Something broke, code: 5001 }] } }]
`,
  });

  expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (server-error)' });
});

const raw = (more: string) => `{ raw: { _id: ds-1, status: successful, ${more} } }`;
const DIALOG = '{ name: Pay, resourceType: dialog, status: SUCCESS, result: { versionComment: v1.4.2 } }';
const SNAPSHOT = 'resourceId: AUTOVERSIONING, resourceType: AUTOVERSIONING, name: Creating New Version';

test.each([
  'status: FAILED',
  'status: FAILED, result: { state: rejected, versionComment: "Version 12" }',
  'status: [odd], result: { state: {}, versionComment: 12 }',
])('the snapshot that the vendor makes (%s) says nothing of what is live', async (snapshot) => {
  const publish = raw(
    `lastModifiedOn: 2026-11-20T09:00:00Z, statusSummary: [${DIALOG}, { ${SNAPSHOT}, ${snapshot} }]`,
  );

  for (const expected of [
    '{ version: v1.4.2 }',
    '{ deploymentId: ds-1, status: successful, deployedAt: { within: 9000d } }',
    '{ version: v1.4.2, deploymentId: { not: ds-2 } }',
  ]) {
    expect((await check(publish, { expect: expected })).verdicts).toEqual({ 'bank/prod': 'in-sync' });
  }
});

test('a snapshot that failed is seen by who expects the resources', async () => {
  const { verdicts } = await check(raw(`statusSummary: [{ ${SNAPSHOT}, status: FAILED }]`), {
    expect:
      '{ resources: { equals: [{ name: Creating New Version, type: AUTOVERSIONING, status: success }] } }',
  });

  expect(verdicts).toEqual({ 'bank/prod': 'drifted, field-differs (resources)' });
});

test.each([
  ['result that is a text', '{ name: NL, resourceType: NL, status: SUCCESS, result: done }'],
  ['result that is a list', '{ name: F, resourceType: form, status: SUCCESS, result: [] }'],
  ['result that is a number', '{ name: F, status: SUCCESS, result: 5 }'],
  ['result that is true', '{ name: F, status: SUCCESS, result: true }'],
  ['name that is a number', '{ name: 10241, status: SUCCESS }'],
  ['name that is an object', '{ name: { en: Pay }, status: SUCCESS }'],
  ['type that is a list', '{ name: F, resourceType: [dialog], status: SUCCESS }'],
  ['id that is a number', '{ name: F, resourceId: 5, status: SUCCESS }'],
])('a %s spoils none of the rest', async (_what, part) => {
  const publish = raw(`percentageComplete: 100, statusSummary: [${DIALOG}, ${part}]`);

  expect(
    (
      await check(publish, {
        expect: '{ version: v1.4.2, deploymentId: ds-1, status: successful, percentageComplete: 100 }',
      })
    ).verdicts,
  ).toEqual({ 'bank/prod': 'in-sync' });
});

test.each(['name: 5', 'resourceType: {}'])(
  'a part of which %s leaves the resources open alone',
  async (odd) => {
    const { verdicts, report } = await check(raw(`statusSummary: [${DIALOG}, { status: SUCCESS, ${odd} }]`), {
      expect: '{ version: v1.4.2, resources: { present: true } }',
    });

    expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (malformed-response resources)' });
    expect(report.targets[0]?.findings[0]?.message).toContain(`/statusSummary/1/${odd.split(':')[0]} is`);
  },
);

test.each(['"100"', '[]', '{}', 'true'])('a percentageComplete of %s is open alone', async (odd) => {
  const publish = raw(`percentageComplete: ${odd}, statusSummary: [${DIALOG}]`);

  expect((await check(publish)).verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect((await check(publish, { expect: '{ percentageComplete: 100 }' })).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (malformed-response percentageComplete)',
  });
});

test.each(['5', '[]', 'yesterday', '2026-02-30'])('a lastModifiedOn of %s is open alone', async (odd) => {
  const publish = raw(`lastModifiedOn: ${odd}, createdBy: ${odd}, statusSummary: [${DIALOG}]`);

  expect((await check(publish)).verdicts).toEqual({ 'bank/prod': 'in-sync' });
  expect((await check(publish, { expect: '{ deployedAt: { within: 9000d } }' })).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (malformed-response deployedAt)',
  });
});

test('a comment that is no text leaves the version open, and only that', async () => {
  const publish = raw(`statusSummary: [${DIALOG}, { name: Ask, result: { versionComment: 1.5 } }]`);

  expect((await check(publish)).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (malformed-response version)',
  });
  expect((await check(publish, { expect: '{ deploymentId: ds-1 }' })).verdicts).toEqual({
    'bank/prod': 'in-sync',
  });
});

test('without a comment an odd result is why, and nothing says that there is none', async () => {
  const publish = raw('statusSummary: [{ name: Pay, status: SUCCESS, result: text }]');

  for (const expected of ['{ version: v1.4.2 }', '{ version: { present: false } }']) {
    expect((await check(publish, { expect: expected })).verdicts).toEqual({
      'bank/prod': 'unknown, unreadable (malformed-response version)',
    });
  }
});

test.each(['{ status: [FAILED] }', '{ result: { state: 5 } }', 'text', '5', 'null'])(
  'a part %s of which it cannot be told whether it is live leaves nothing to be told',
  async (part) => {
    for (const expected of EVERYTHING) {
      const { verdicts } = await check(raw(`statusSummary: [${DIALOG}, ${part}]`), { expect: expected });

      expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (malformed-response)' });
    }
  },
);

test('blanks around a comment are not part of it', async () => {
  const publish = (comments: readonly string[]) =>
    raw(
      `statusSummary: [${comments.map((comment) => `{ result: { versionComment: ${JSON.stringify(comment)} } }`)}]`,
    );

  expect((await check(publish(['v1.4.2', 'v1.4.2 ', '\tv1.4.2\n', '\u00a0v1.4.2']))).verdicts).toEqual({
    'bank/prod': 'in-sync',
  });
  expect((await check(publish([' v1.4.2 ']))).report.targets[0]?.observed?.version).toBe('v1.4.2');
  expect((await check(publish(['v1.4.2', 'v1.4.2 b']))).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (ambiguous version)',
  });
});

test('without a comment the message says what to declare', async () => {
  expect((await check(NONE)).report.targets[0]?.findings[0]?.message).toMatch(
    /declare deploymentId or deployedAt/,
  );
});

test('of another job than a publish nothing is known', async () => {
  const job = (type: string) => raw(`jobType: ${type}, statusSummary: [${DIALOG}]`);

  expect((await check(job('EXPORT_BOT'))).verdicts).toEqual({
    'bank/prod': 'unknown, unreadable (ambiguous)',
  });
  for (const type of ['PUBLISH_BOT', 'publish_bot', 'null', '[]', '""']) {
    expect((await check(job(type))).verdicts).toEqual({ 'bank/prod': 'in-sync' });
  }
});

test.each([
  ['{ errors: [{ msg: No such bot, code: 404 }] }', 'No such bot (code 404)'],
  ['{ errors: [{ msg: First }, { message: Second }] }', 'First; Second'],
  ['{ errors: { msg: One alone } }', 'One alone'],
  ['{ errors: { botId: is not valid } }', 'botId: is not valid'],
  ['{ errors: [a text, another] }', 'a text; another'],
  ['{ error: { message: Of an object, code: E_1 } }', 'Of an object'],
  ['{ error: a text }', 'a text'],
  ['{ message: On top, details: [{ message: below }] }', 'On top; below'],
  ['{ errorMessage: Older }', 'Older'],
  ['{ error: invalid_grant, error_description: The token is old }', 'The token is old'],
  ['{ errors: [{ code: 77 }] }', 'code 77'],
  ['"JSON text"', 'JSON text'],
])('what an error body %s says is shown', async (body, said) => {
  for (const status of [400, 401, 403, 404, 500]) {
    const { report } = await check('v1.4.2', {
      world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: ${status}, body: ${body} }]
`,
    });

    expect(report.targets[0]?.findings[0]?.message).toContain(said);
  }
});

test('a ready-made token that runs out during the run is told so, by code 4002 as by 401', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW, random: () => 0 });
  for (const status of [400, 401]) {
    let now = NOW;
    const { verdicts } = await check('v1.4.2', {
      environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
      now: () => {
        now += 200_000;
        return now;
      },
      world: `
kore: { bots: { st-1: { publish: v1.4.2 } } }
faults: [{ status: ${status}, body: { errors: [{ msg: Invalid SDK credentials, code: 4002 }] } }]
`,
    });

    expect(verdicts).toEqual({ 'bank/prod': 'unknown, unreadable (credential-expired)' });
  }
});
