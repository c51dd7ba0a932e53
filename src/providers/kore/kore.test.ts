import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import type { Get, Reply } from '../contract.ts';
import { onlyUsed } from '../reply.ts';
import { kore } from './index.ts';
import { mintJwt } from './jwt.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

/** Checks the bot st-1, expected at v1.4.2, with this last publish. */
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

/** The header and the claims of a JWT. Fails unless the token is signed with the secret, which is not decoded. */
function verified(token: string, secret: string): { header: Claims; claims: Claims } {
  const [head = '', body = '', signature = ''] = token.split('.');
  expect(createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')).toBe(signature);
  const decode = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: decode(head), claims: decode(body) };
}

test('every field of a successful publish is read', async () => {
  const { report, verdict } = await check(
    '{ id: ds-1, status: successful, versionComment: v1.4.2, lastModifiedOn: 2026-11-20T09:00:01.500Z, createdBy: u-1, statusSummary: [{ name: Pay, resourceType: dialog, status: SUCCESS, result: { versionComment: v1.4.2, state: published } }] }',
    { expect: '{ version: v1.4.2, resources: { equals: [{ name: Pay, type: dialog, status: success }] } }' },
  );

  expect(verdict).toBe('in-sync');
  expect(report.targets[0]?.observed).toEqual({
    version: 'v1.4.2',
    deploymentId: 'ds-1',
    status: 'successful',
    deployedAt: '2026-11-20T09:00:01.500Z',
    percentageComplete: 100,
    resources: [{ name: 'Pay', type: 'dialog', status: 'success' }],
  });
});

test('drift names the time and the author of the live publish', async () => {
  const { report } = await check(
    '{ versionComment: v1.4.1, createdBy: u-1, lastModifiedOn: 2026-11-20T09:00:00Z }',
  );

  expect(report.targets[0]?.findings[0]).toMatchObject({
    code: 'field-differs',
    liveSince: '2026-11-20T09:00:00.000Z',
    liveBy: 'u-1',
  });
});

test('the token is signed by HS256 with the undecoded secret, and is short-lived', async () => {
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

test('each attempt has a token with a new jti', async () => {
  const { simulator, verdict } = await check('v1.4.2', {
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

  expect(verdict).toBe('in-sync');
  expect(identifiers).toHaveLength(2);
  expect(new Set(identifiers).size).toBe(2);
});

test('a ready-made token is sent unchanged and without a scheme', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW, random: () => 0 });

  const { simulator, verdict } = await check('v1.4.2', {
    environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
    world: 'kore: { apps: [{ clientId: cs-1, clientSecret: secret }], bots: { st-1: { publish: v1.4.2 } } }',
  });

  expect(verdict).toBe('in-sync');
  expect(simulator.requests[0]?.headers.auth).toBe(ready);
});

test('an expired ready-made token is reported before any request', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW - 3_600_000, random: () => 0 });

  const { simulator, verdict } = await check('v1.4.2', {
    environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
  });

  expect(verdict).toBe('unknown, unreadable (credential-expired)');
  expect(simulator.requests).toEqual([]);
});

test('with half a pair of credentials, the message names the other half and the alternative', async () => {
  const { message, verdict } = await check('v1.4.2', { environment: { KORE_CLIENT_SECRET: undefined } });

  expect(verdict).toBe('unknown, unreadable (credential-missing)');
  expect(message).toMatch(/KORE_CLIENT_SECRET is not set.*KORE_JWT/);
});

test.each(['successful', 'SUCCESSFUL', 'Successful'])('the status %s is live', async (status) => {
  const { verdict, report } = await check(`{ status: ${status}, versionComment: v1.4.2 }`);

  expect(verdict).toBe('in-sync');
  expect(report.targets[0]?.observed?.status).toBe('successful');
});

test.each(['inprogress', 'INPROGRESS', 'in_progress', 'InProgress', 'IN PROGRESS'])(
  'the status %s is pending with the expected version, and unknown with another one',
  async (status) => {
    const expected = await check(`{ status: "${status}", versionComment: v1.4.2 }`);
    const other = await check(`{ status: "${status}", versionComment: v1.5.0 }`);

    expect(expected.verdict).toBe('pending, rollout-in-progress');
    expect(other.verdict).toBe('unknown, warning rollout-in-progress, unreadable (ambiguous)');
  },
);

test.each(['failed', 'FAILED', 'Failed'])('with the status %s it is unknown what is live', async (status) => {
  const { verdict, report } = await check(`{ status: ${status}, versionComment: v1.4.2 }`);

  expect(verdict).toBe('unknown, rollout-failed (ambiguous)');
  expect(report.targets[0]?.observed).toBeUndefined();
  expect(report.exitCode).toBe(3);
});

test('an undocumented status is ambiguous, and the message has it', async () => {
  const { verdict, message } = await check('{ status: paused, versionComment: v1.4.2 }');

  expect(verdict).toBe('unknown, unreadable (ambiguous)');
  expect(message).toContain('"paused"');
});

test.each(['awaitingApproval', 'AWAITINGAPPROVAL', 'awaiting_approval'])(
  'a success in the state %s is pending with the expected version, and unknown with another one',
  async (state) => {
    const publish = (comment: string) =>
      `{ versionComment: ${comment}, dialogs: [Welcome, { name: Pay, state: ${state} }] }`;

    expect((await check(publish('v1.4.2'))).verdict).toBe('pending, awaiting-approval');
    expect((await check(publish('v1.5.0'))).verdict).toBe(
      'unknown, warning awaiting-approval, unreadable (ambiguous)',
    );
  },
);

const SEVERAL = '{ versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, versionComment: v1.4.1 }] }';
const NONE = '{ id: ds-1, statusSummary: [{ name: Settings, resourceType: SETTINGS, status: SUCCESS }] }';
const PARTIAL = '{ id: ds-1, versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, status: SKIPPED }] }';

test.each([
  ['several version comments', SEVERAL],
  ['no version comment', NONE],
])('with %s only the version is ambiguous', async (_what, publish) => {
  expect((await check(publish)).verdict).toBe('unknown, unreadable (ambiguous version)');
  expect((await check(publish, { expect: '{ status: successful }' })).verdict).toBe('in-sync');
});

test('if a part did not succeed, it is unknown which publish is live', async () => {
  for (const expected of [
    '{ version: v1.4.2 }',
    '{ deploymentId: ds-1 }',
    '{ deployedAt: { within: 9999d } }',
    '{ status: successful }',
  ]) {
    const field = /\w+/.exec(expected)?.[0];

    expect((await check(PARTIAL, { expect: expected })).verdict).toBe(
      `unknown, unreadable (ambiguous ${field})`,
    );
  }
  expect((await check(PARTIAL, { expect: '{ percentageComplete: 100 }' })).verdict).toBe('in-sync');
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
])(
  'a successful publish whose parts are not live (%s) is unknown, whatever is expected',
  async (_what, parts) => {
    for (const expected of EVERYTHING) {
      const { verdict, message } = await check(`{ id: ds-1, statusSummary: ${parts} }`, { expect: expected });

      expect(verdict).toBe('unknown, unreadable (ambiguous)');
      expect(message).toContain('Pay');
    }
  },
);

test('the message names what is ambiguous', async () => {
  const several = await check(SEVERAL);
  const partial = await check(PARTIAL);

  expect(several.message).toMatch(/"v1\.4\.2", "v1\.4\.1"/);
  expect(partial.message).toContain('Pay');
});

test('a summary may be missing or null, or have parts without a result', async () => {
  for (const statusSummary of ['null', '[]', '[{ name: A, modules: { a: [1] } }, { result: null }]']) {
    const { verdict } = await check('{}', {
      expect: '{ status: successful }',
      world: `kore: { bots: { st-1: { raw: { _id: ds-1, status: successful, statusSummary: ${statusSummary} } } } }`,
    });

    expect(verdict).toBe('in-sync');
  }
});

test.each([
  ['is 404', 'null'],
  ['is null', '{ raw: null }'],
  ['is []', '{ raw: [] }'],
  ['is {}', '{ raw: {} }'],
])('a bot is unknown if its reply %s', async (_what, publish) => {
  const { verdict } = await check(publish);

  expect(verdict).toBe('unknown, unreadable (not-found)');
});

test('an unknown bot is unknown', async () => {
  const { verdict } = await check('null', { world: 'kore: { bots: {} }' });

  expect(verdict).toBe('unknown, unreadable (not-found)');
});

test('the connection can name the prefix of the paths', async () => {
  const { verdict, simulator } = await check('v1.4.2', {
    manifest: `
connections: { kore: { provider: kore, host: bots.kore.ai, pathPrefix: /api/1.1/public } }
deployments: { bank: { provider: kore, botId: st-1, environments: { prod: v1.4.2 } } }
`,
  });

  expect(verdict).toBe('in-sync');
  expect(simulator.requests[0]?.path).toBe('/kore/api/1.1/public/bot/st-1/publish/status');
});

test('a body of 8 MiB is read', async () => {
  const nodes = 'x'.repeat(8 * 1024 * 1024);
  const summary = { name: 'Pay', status: 'SUCCESS', result: { versionComment: 'v1.4.2', nodes } };
  const { verdict, report } = await check('v1.4.2', {
    world: { kore: { bots: { 'st-1': { publish: { statusSummary: [summary] } } } } },
  });

  expect(verdict).toBe('in-sync');
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

test.each([200, 400, 401, 403, 404, 500])(
  'the code 4002 means unauthorized, also with the status %i',
  async (status) => {
    for (const code of ['4002', '"4002"']) {
      const { verdict, message } = await check('v1.4.2', {
        faults: `{ status: ${status}, body: { errors: [{ msg: Invalid SDK credentials, code: ${code} }] } }`,
      });

      expect(verdict).toBe('unknown, unreadable (unauthorized)');
      expect(message).toContain('Admin Console');
    }
  },
);

test.each([
  ['[{ code: 4002 }]', 'unauthorized'],
  ['{ code: 4002 }', 'unauthorized'],
  ['[{ msg: Something broke, code: 5001 }]', 'server-error'],
  ['[{ msg: Rate limit for this API has been reached. }]', 'rate-limited'],
])('the errors %s beside a publish are %s', async (errors, reason) => {
  const { verdict } = await check(`{ raw: { _id: ds-1, status: successful, errors: ${errors} } }`, {
    expect: '{ status: successful }',
  });

  expect(verdict).toBe(`unknown, unreadable (${reason})`);
});

test('an error beside a publish makes the target unknown, an empty list of errors does not', async () => {
  const beside = (more: string) =>
    check(`{ raw: { _id: ds-1, status: successful, ${more} } }`, { expect: '{ status: successful }' });

  expect((await beside('error: { code: 4002 }')).verdict).toBe('unknown, unreadable (unauthorized)');
  expect((await beside('errors: [], message: rate limit, code: 4002')).verdict).toBe('in-sync');
});

const LIMITS = [
  "You've exceeded the per-minute rate limit. Please wait for sometime before retrying.",
  "You've exceeded the hourly rate limit. Please wait for sometime before retrying.",
  'Rate limit for this API has been reached. Please try again after some time.',
];

test.each([200, 400, 403, 404, 429, 500])(
  'an error that speaks of a rate limit is rate-limited, also with the status %i',
  async (status) => {
    const [first, ...others] = LIMITS;
    const places = [{ errors: [{ msg: first, code: 429 }] }, { message: first }, { error: first }, first];
    for (const body of [...places, ...others]) {
      const { verdict } = await check('v1.4.2', {
        faults: `{ status: ${status}, body: ${JSON.stringify(body)} }`,
      });

      expect(verdict).toBe('unknown, unreadable (rate-limited)');
    }
  },
);

test('a rate limit in plain text is recognized with the statuses 200 and 403', () => {
  for (const status of [200, 403]) {
    expect(kore.refusal?.(status, LIMITS[2] ?? '')).toMatchObject({ reason: 'rate-limited' });
  }
});

test('a request is tried again after the words of a rate limit', async () => {
  const { verdict, report } = await check('v1.4.2', {
    options: { retries: 1 },
    faults: `{ status: 200, retryAfterMs: 1, times: 1, body: { errors: [{ msg: "${LIMITS[2]}" }] } }`,
  });

  expect(verdict).toBe('in-sync');
  expect(report.summary.requests).toBe(2);
});

test('any other error inside a 200 is a server error', async () => {
  const { verdict } = await check('v1.4.2', {
    faults: '{ status: 200, body: { errors: [{ msg: Something broke, code: 5001 }] } }',
  });

  expect(verdict).toBe('unknown, unreadable (server-error)');
});

const raw = (more: string) => `{ raw: { _id: ds-1, status: successful, ${more} } }`;
const DIALOG = '{ name: Pay, resourceType: dialog, status: SUCCESS, result: { versionComment: v1.4.2 } }';
const SNAPSHOT = 'resourceId: AUTOVERSIONING, resourceType: AUTOVERSIONING, name: Creating New Version';

test.each([
  'status: FAILED',
  'status: FAILED, result: { state: rejected, versionComment: "Version 12" }',
  'status: [odd], result: { state: {}, versionComment: 12 }',
])("the vendor's snapshot (%s) does not affect what is live", async (snapshot) => {
  const publish = raw(
    `lastModifiedOn: 2026-11-20T09:00:00Z, statusSummary: [${DIALOG}, { ${SNAPSHOT}, ${snapshot} }]`,
  );

  for (const expected of [
    '{ version: v1.4.2 }',
    '{ deploymentId: ds-1, status: successful, deployedAt: { within: 9000d } }',
    '{ version: v1.4.2, deploymentId: { not: ds-2 } }',
  ]) {
    expect((await check(publish, { expect: expected })).verdict).toBe('in-sync');
  }
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
])('a part with a %s does not affect the other fields', async (_what, part) => {
  const publish = raw(`percentageComplete: 100, statusSummary: [${DIALOG}, ${part}]`);

  expect(
    (
      await check(publish, {
        expect: '{ version: v1.4.2, deploymentId: ds-1, status: successful, percentageComplete: 100 }',
      })
    ).verdict,
  ).toBe('in-sync');
});

test.each(['name: 5', 'resourceType: {}'])(
  'a part with %s leaves only the resources unknown',
  async (odd) => {
    const { verdict, message } = await check(raw(`statusSummary: [${DIALOG}, { status: SUCCESS, ${odd} }]`), {
      expect: '{ version: v1.4.2, resources: { present: true } }',
    });

    expect(verdict).toBe('unknown, unreadable (malformed-response resources)');
    expect(message).toContain(`/statusSummary/1/${odd.split(':')[0]} is`);
  },
);

test.each(['"100"', '[]', '{}', 'true'])(
  'the percentageComplete %s leaves only its field unknown',
  async (odd) => {
    const publish = raw(`percentageComplete: ${odd}, statusSummary: [${DIALOG}]`);

    expect((await check(publish)).verdict).toBe('in-sync');
    expect((await check(publish, { expect: '{ percentageComplete: 100 }' })).verdict).toBe(
      'unknown, unreadable (malformed-response percentageComplete)',
    );
  },
);

test.each(['5', '[]', 'yesterday', '2026-02-30'])(
  'the lastModifiedOn %s leaves only its field unknown',
  async (odd) => {
    const publish = raw(`lastModifiedOn: ${odd}, createdBy: ${odd}, statusSummary: [${DIALOG}]`);

    expect((await check(publish)).verdict).toBe('in-sync');
    expect((await check(publish, { expect: '{ deployedAt: { within: 9000d } }' })).verdict).toBe(
      'unknown, unreadable (malformed-response deployedAt)',
    );
  },
);

test('a comment that is not a text leaves only the version unknown', async () => {
  const publish = raw(`statusSummary: [${DIALOG}, { name: Ask, result: { versionComment: 1.5 } }]`);

  expect((await check(publish)).verdict).toBe('unknown, unreadable (malformed-response version)');
  expect((await check(publish, { expect: '{ deploymentId: ds-1 }' })).verdict).toBe('in-sync');
});

test('an odd result leaves the version unknown', async () => {
  const publish = raw('statusSummary: [{ name: Pay, status: SUCCESS, result: text }]');

  for (const expected of ['{ version: v1.4.2 }', '{ version: { present: false } }']) {
    expect((await check(publish, { expect: expected })).verdict).toBe(
      'unknown, unreadable (malformed-response version)',
    );
  }
});

test.each(['{ status: [FAILED] }', '{ result: { state: 5 } }', 'text', '5', 'null'])(
  'with the odd part %s everything is unknown',
  async (part) => {
    for (const expected of EVERYTHING) {
      const { verdict } = await check(raw(`statusSummary: [${DIALOG}, ${part}]`), { expect: expected });

      expect(verdict).toBe('unknown, unreadable (malformed-response)');
    }
  },
);

test('blanks around a comment are not part of it', async () => {
  const publish = (comments: readonly string[]) =>
    raw(
      `statusSummary: [${comments.map((comment) => `{ result: { versionComment: ${JSON.stringify(comment)} } }`)}]`,
    );

  expect((await check(publish(['v1.4.2', 'v1.4.2 ', '\tv1.4.2\n', '\u00a0v1.4.2']))).verdict).toBe('in-sync');
  expect((await check(publish([' v1.4.2 ']))).report.targets[0]?.observed?.version).toBe('v1.4.2');
  expect((await check(publish(['v1.4.2', 'v1.4.2 b']))).verdict).toBe(
    'unknown, unreadable (ambiguous version)',
  );
});

test('without a comment the message says what to declare', async () => {
  expect((await check(NONE)).message).toMatch(/declare deploymentId or deployedAt/);
});

test('another job than a publish leaves everything unknown', async () => {
  const job = (type: string) => raw(`jobType: ${type}, statusSummary: [${DIALOG}]`);

  expect((await check(job('EXPORT_BOT'))).verdict).toBe('unknown, unreadable (ambiguous)');
  for (const type of ['PUBLISH_BOT', 'publish_bot', 'null', '[]', '""']) {
    expect((await check(job(type))).verdict).toBe('in-sync');
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
])('the words of the error body %s are shown', async (body, said) => {
  for (const status of [400, 401, 403, 404, 500]) {
    const { message } = await check('v1.4.2', {
      faults: `{ status: ${status}, body: ${body} }`,
    });

    expect(message).toContain(said);
  }
});

test('a ready-made token that expires during the run is reported as expired, for code 4002 and for 401', async () => {
  const ready = await mintJwt('cs-1', 'secret', { now: () => NOW, random: () => 0 });
  for (const status of [400, 401]) {
    let now = NOW;
    const { verdict } = await check('v1.4.2', {
      environment: { KORE_CLIENT_ID: undefined, KORE_CLIENT_SECRET: undefined, KORE_JWT: ready },
      now: () => {
        now += 200_000;
        return now;
      },
      faults: `{ status: ${status}, body: { errors: [{ msg: Invalid SDK credentials, code: 4002 }] } }`,
    });

    expect(verdict).toBe('unknown, unreadable (credential-expired)');
  }
});

test.each([
  [
    'comments that are null or blank on some parts do not count',
    '{ versionComment: v1.4.2, dialogs: [Welcome, { name: Pay, versionComment: null }, { name: Ask, versionComment: "  " }] }',
    'in-sync',
  ],
  [
    'a publish of settings alone can be compared by its id',
    NONE,
    'in-sync',
    '{ deploymentId: ds-1, version: { present: false } }',
  ],
  [
    'a reply about another bot is refused',
    '{ versionComment: v1.4.2, streamId: st-2 }',
    'unknown, unreadable (malformed-response)',
  ],
  [
    'a version comment about a rate limit is a version',
    '{ versionComment: fix the rate limit }',
    'in-sync',
    '{ version: fix the rate limit }',
  ],
  [
    'a failed snapshot differs from expected resources',
    raw(`statusSummary: [{ ${SNAPSHOT}, status: FAILED }]`),
    'drifted, field-differs (resources)',
    '{ resources: { equals: [{ name: Creating New Version, type: AUTOVERSIONING, status: success }] } }',
  ],
])('%s', async (_title, vendor = '', verdict = '', expected = '{ version: v1.4.2 }') => {
  expect((await check(vendor, { expect: expected })).verdict).toBe(verdict);
});
