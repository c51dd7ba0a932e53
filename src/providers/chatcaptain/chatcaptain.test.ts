import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';

const GOOD = '{ id: d, version: "1.0", deployed: x, modelId: m }';

/** A manifest with these environments of one chatbot. */
const declaring = (environments: string) =>
  `deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: ${environments} } }`;

/** Checks one chatbot that is declared at 1.0 in all three environments. */
function check(bot: string, more: Partial<Situation> = {}) {
  return checkSituation({
    manifest: declaring('{ dev: "1.0", test: "1.0", prod: "1.0" }'),
    world: `chatcaptain: { chatbots: { bot_1: ${bot} } }`,
    ...more,
  });
}

const allUnknown = (reason: string) => ({
  'bot/dev': `unknown, unreadable (${reason})`,
  'bot/test': `unknown, unreadable (${reason})`,
  'bot/prod': `unknown, unreadable (${reason})`,
});

test('an environment that is null, {} or missing has no deployment', async () => {
  const { verdicts } = await check('{ raw: { dev: null, test: {} } }');

  expect(verdicts).toEqual({
    'bot/dev': 'missing, not-deployed',
    'bot/test': 'missing, not-deployed',
    'bot/prod': 'missing, not-deployed',
  });
});

test('an empty reply means that no environment has a deployment', async () => {
  const { verdicts } = await check('{ raw: {} }');

  expect(new Set(Object.values(verdicts))).toEqual(new Set(['missing, not-deployed']));
});

test('a 200 that looks like an error is malformed, and its words are shown', async () => {
  const { verdicts, message } = await check('{ raw: { message: Unauthorized, statusCode: 401 } }');

  expect(verdicts).toEqual(allUnknown('malformed-response'));
  expect(message).toContain('Unauthorized');
});

/** Checks that nothing is deployed in prod. */
const nothingIn = (raw: string) =>
  check(`{ raw: ${raw} }`, { manifest: declaring('{ prod: { deployed: false } }') });

test.each([
  ['{ error: model store is down }', 'malformed-response'],
  ['{ prod: null, error: { code: 5 } }', 'malformed-response'],
  ['{ prod: {}, error: down }', 'malformed-response'],
  ['{ test: null, detail: Not authenticated }', 'malformed-response'],
  ['{ detail: [{ msg: field required }] }', 'malformed-response'],
  ['{ prod: null, message: Maintenance, statusCode: 503 }', 'malformed-response'],
  ['{ prod: null, statusCode: 503 }', 'malformed-response'],
  ['{ message: ok }', 'malformed-response'],
  ['{ prod: null, ok: false }', 'malformed-response'],
  ['{ success: false, data: null }', 'malformed-response'],
  ['{ status: error }', 'malformed-response'],
  ['{ prod: null, status: 500 }', 'malformed-response'],
  ['{ deployments: { prod: null } }', 'malformed-response'],
  ['{ deployments: [] }', 'malformed-response'],
  ['{ errors: [quota] }', 'malformed-response'],
  ['[]', 'malformed-response'],
  ['text', 'malformed-response'],
  ['null', 'malformed-response'],
  ['{ test: null, Prod: { version: "1.0" } }', 'ambiguous'],
  ['{ test: null, PROD: live }', 'ambiguous'],
  ['{ test: null, "prod ": { id: d } }', 'ambiguous'],
])('%s does not prove that nothing is deployed', async (raw, reason) => {
  expect((await nothingIn(raw)).verdicts).toEqual({ 'bot/prod': `unknown, unreadable (${reason})` });
});

test.each([
  '{}',
  '{ test: null }',
  '{ error: "" }',
  '{ error: null }',
  '{ errors: [] }',
  '{ prod: {}, error: null }',
  '{ test: null, error: "", message: "", detail: [] }',
  '{ requestId: x, traceId: 7, data: {} }',
  '{ data: { prod: { id: d, version: "1.0", deployed: x, modelId: m } } }',
  '{ ok: true, success: true, status: null, deployments: null }',
  '{ test: null, chatbot: { id: bot_1 }, staging: null, statusCode: 200 }',
  '{ prod: null, Prod: null, staging: { id: d, version: "1.0", deployed: x, modelId: m } }',
  '{ prod: null, test: 7, dev: { version: null } }',
])('%s means that nothing is deployed', async (raw) => {
  expect((await nothingIn(raw)).verdicts).toEqual({ 'bot/prod': 'in-sync' });
});

test('one request answers three environments', async () => {
  const { verdicts, report, simulator } = await check('{ dev: "1.0", test: "1.0", prod: "1.0" }');

  expect(verdicts).toEqual({ 'bot/dev': 'in-sync', 'bot/test': 'in-sync', 'bot/prod': 'in-sync' });
  expect(report.summary.requests).toBe(1);
  expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /chatcaptain/v1/chatbots/bot_1/deployments/status',
  ]);
});

test('every field is read from its environment', async () => {
  const { report } = await check(
    '{ prod: { id: dep_1, version: "1.0", deployed: 2026-11-01T09:00:00Z, modelId: m_9 } }',
    { manifest: declaring('{ prod: {} }') },
  );

  expect(report.targets[0]?.observed).toEqual({
    version: '1.0',
    deploymentId: 'dep_1',
    deployedAt: '2026-11-01T09:00:00.000Z',
    modelId: 'm_9',
  });
});

test('an error inside a 200 makes every environment unknown', async () => {
  const alone = await check('{ error: model store is down }');
  const beside = await check('{ prod: "1.0", test: "2.0", error: model store is down }');

  expect(alone.verdicts).toEqual(allUnknown('malformed-response'));
  expect(beside.verdicts).toEqual({
    'bot/dev': 'unknown, unreadable (malformed-response)',
    'bot/test': 'unknown, unreadable (server-error)',
    'bot/prod': 'unknown, unreadable (server-error)',
  });
  for (const { findings } of [...alone.report.targets, ...beside.report.targets]) {
    expect(findings[0]?.message).toContain('model store is down');
  }
});

test.each(['[quota]', '[{ code: quota }]', '{ prod: quota }', 'quota'])(
  'with the errors %s inside a 200 it is unknown whether nothing is deployed',
  async (errors) => {
    const { verdict, message } = await nothingIn(
      `{ dev: null, test: null, prod: null, errors: ${errors}, success: false }`,
    );

    expect(verdict).toBe('unknown, unreadable (malformed-response)');
    expect(message).toContain('quota');
  },
);

test.each([
  'errors: []',
  'errors: {}',
  'errors: null',
  'errors: ""',
  'error: ""',
  'error: null',
  'staging: 42',
])('a deployment with %s beside it is in sync', async (member) => {
  const { verdicts } = await check(`{ raw: { ${member}, prod: ${GOOD} } }`);

  expect(verdicts['bot/prod']).toBe('in-sync');
});

test.each([
  ['no version', '{ id: d, deployed: x, modelId: m }', '/prod'],
  ['a number for a version', '{ id: d, version: 1.0, deployed: x, modelId: m }', '/prod/version'],
  ['a version that is null', '{ id: d, version: null, deployed: x, modelId: m }', '/prod/version'],
  ['no modelId', '{ id: d, version: "1.0", deployed: x }', '/prod'],
  ['a time that is a number', '{ id: d, version: "1.0", deployed: 7, modelId: m }', '/prod/deployed'],
  ['no id', '{ version: "1.0", deployed: x, modelId: m }', '/prod'],
  ['a text', 'live', '/prod'],
  ['a list', '[]', '/prod'],
])(
  'a deployment that is or has %s is malformed, and the message has the pointer',
  async (_what, prod, pointer) => {
    const { report, verdicts } = await check(`{ raw: { prod: ${prod} } }`);

    expect(verdicts['bot/prod']).toBe('unknown, unreadable (malformed-response)');
    expect(report.targets[2]?.findings[0]?.message).toContain(`${pointer} `);
  },
);

test.each([
  '{ id: w, deployed: x, modelId: m }',
  '{ id: w, version: null, deployed: x, modelId: m }',
  '{ id: w, version: 3, deployed: x, modelId: m }',
  '{ id: w, version: "1", deployed: x, modelId: null }',
  'live',
  '[]',
])('the faulty environment %s does not affect the others', async (dev) => {
  const { verdicts } = await check(`{ raw: { dev: ${dev}, prod: ${GOOD} } }`);

  expect(verdicts).toEqual({
    'bot/dev': 'unknown, unreadable (malformed-response)',
    'bot/test': 'missing, not-deployed',
    'bot/prod': 'in-sync',
  });
});

test('an empty text leaves only its own field unknown', async () => {
  const raw =
    '{ raw: { prod: { id: "", version: "", deployed: "", modelId: "" }, dev: { id: d, version: "1.0", deployed: "", modelId: "" } } }';
  const expecting = (expected: string) =>
    check(raw, { manifest: declaring(`{ prod: { expect: ${expected} } }`) });

  expect((await check(raw)).verdicts).toMatchObject({
    'bot/dev': 'in-sync',
    'bot/prod': 'unknown, unreadable (ambiguous version)',
  });
  for (const field of ['version', 'deploymentId', 'deployedAt', 'modelId']) {
    const { verdict } = await expecting(`{ ${field}: { not: "2026-01-01" } }`);

    expect(verdict).toBe(`unknown, unreadable (ambiguous ${field})`);
  }
  expect((await expecting('{ version: { present: false } }')).verdict).toBe('in-sync');
});

test('an undeclared environment that cannot be read is unknown', async () => {
  const undeclared = (word: string, bot: string) =>
    check(`{ raw: ${bot} }`, {
      manifest: `defaults: { undeclared: ${word} }\n${declaring('{ prod: "1.0" }')}`,
    });

  for (const word of ['warn', 'drift']) {
    const { verdicts, report } = await undeclared(word, `{ prod: ${GOOD}, dev: { version: 7 }, test: {} }`);

    expect(verdicts).toEqual({
      'bot/prod': 'in-sync',
      'bot/dev': 'unknown, unreadable (malformed-response)',
    });
    expect(report.targets[1]?.findings[0]?.message).toMatch(/^dev is not declared, .*\/dev /);
    expect(report.exitCode).toBe(3);
  }
  expect((await undeclared('ignore', `{ prod: ${GOOD}, dev: { version: 7 } }`)).verdicts).toEqual({
    'bot/prod': 'in-sync',
  });
  // If the declared one is faulty, the undeclared one is still reported.
  expect((await undeclared('drift', `{ prod: { version: 7 }, dev: ${GOOD} }`)).verdicts).toEqual({
    'bot/prod': 'unknown, unreadable (malformed-response)',
    'bot/dev': 'unexpected, undeclared-environment',
  });
});

test.each([
  ['{ statusCode: 403, message: IP address not allowed }', 'IP address not allowed'],
  ['{ statusCode: 403, message: [key is revoked, ask an admin] }', 'key is revoked; ask an admin'],
  ['{ error: Plan expired }', 'Plan expired'],
  ['{ message: Forbidden, details: { plan: expired } }', 'Forbidden (plan: expired)'],
])("a 403 shows the vendor's words, then an explanation: %s", async (body, words) => {
  const { verdicts, message } = await check('{}', { world: `faults: [{ status: 403, body: ${body} }]` });

  expect(verdicts).toEqual(allUnknown('forbidden'));
  expect(message).toBe(
    `the vendor answered 403: ${words} (the key does not open this chatbot, or the chatbotId is wrong)`,
  );
});

test('versions are text: 1.10 is not 1.1, quoted or not', async () => {
  const { verdicts } = await check('{ dev: "1.10", test: "1.1", prod: "1.1" }', {
    manifest: declaring('{ dev: 1.10, test: "1.10", prod: 1.1 }'),
  });

  expect(verdicts).toEqual({
    'bot/dev': 'in-sync',
    'bot/test': 'drifted, field-differs (version)',
    'bot/prod': 'in-sync',
  });
});

test.each([
  ['without a zone is UTC', '2026-11-01T09:00:00', '2026-11-01T09:00:00.000Z'],
  ['with an offset is turned to UTC', '2026-11-01T10:00:00+01:00', '2026-11-01T09:00:00.000Z'],
  ['that is invalid is shown as it is', 'gestern', 'gestern'],
])('a deployment time %s', async (_what, deployed, shown) => {
  const { report, verdicts } = await check(`{ prod: { version: "1.0", deployed: "${deployed}" } }`);

  expect(verdicts['bot/prod']).toBe('in-sync');
  expect(report.targets[2]?.observed?.deployedAt).toBe(shown);
});

test('an invalid time gives no live-since time', async () => {
  const { report } = await check('{ prod: { version: "2.0", deployed: gestern } }');

  expect(report.targets[2]?.findings.map(({ code, liveSince }) => [code, liveSince])).toEqual([
    ['field-differs', undefined],
  ]);
});

test('the same version under a new deployment is in sync', async () => {
  const { verdicts } = await check(
    '{ prod: { version: "1.0", id: another, deployed: 2026-11-22T09:00:00Z } }',
  );

  expect(verdicts['bot/prod']).toBe('in-sync');
});

const TWO_BOTS = `
deployments:
  sales:
    provider: chatcaptain
    chatbotId: bot_sales
    credentials: { apiKey: "\${env.CHATCAPTAIN_SALES_KEY}" }
    environments: { prod: "1.0" }
  support:
    provider: chatcaptain
    chatbotId: bot_support
    credentials: { apiKey: "\${env.CHATCAPTAIN_SUPPORT_KEY}" }
    environments: { prod: "1.0" }
`;
const TWO_WORLDS =
  'chatcaptain: { chatbots: { bot_sales: { key: key-of-sales, prod: "1.0" }, bot_support: { key: key-of-support, prod: "1.0" } } }';

test('each chatbot gets its own key', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: TWO_BOTS,
    world: TWO_WORLDS,
    environment: { CHATCAPTAIN_SALES_KEY: 'key-of-sales', CHATCAPTAIN_SUPPORT_KEY: 'key-of-support' },
  });

  expect(verdicts).toEqual({ 'sales/prod': 'in-sync', 'support/prod': 'in-sync' });
  expect(
    Object.fromEntries(
      simulator.requests.map(({ path, headers }) => [path.split('/')[4], headers['x-chatcaptain-key']]),
    ),
  ).toEqual({ bot_sales: 'key-of-sales', bot_support: 'key-of-support' });
});

test('a 403 for one chatbot does not affect another, and its message names both causes', async () => {
  const { verdicts, message } = await checkSituation({
    manifest: TWO_BOTS,
    world: TWO_WORLDS,
    environment: { CHATCAPTAIN_SALES_KEY: 'key-of-nobody', CHATCAPTAIN_SUPPORT_KEY: 'key-of-support' },
  });

  expect(verdicts).toEqual({
    'sales/prod': 'unknown, unreadable (forbidden)',
    'support/prod': 'in-sync',
  });
  expect(message).toMatch(/key.*chatbotId/);
});

test('a missing key is named, and no request is sent for its chatbot', async () => {
  const { verdicts, message, simulator } = await checkSituation({
    manifest: TWO_BOTS,
    world: TWO_WORLDS,
    environment: { CHATCAPTAIN_SUPPORT_KEY: 'key-of-support' },
  });

  expect(verdicts).toEqual({
    'sales/prod': 'unknown, unreadable (credential-missing)',
    'support/prod': 'in-sync',
  });
  expect(message).toContain('CHATCAPTAIN_SALES_KEY');
  expect(simulator.requests).toHaveLength(1);
});

test('the same chatbot is read once with each of two keys', async () => {
  const { verdicts, report } = await checkSituation({
    manifest: TWO_BOTS.replaceAll(/bot_(sales|support)/g, 'bot_1'),
    world: 'chatcaptain: { chatbots: { bot_1: { key: key-one, prod: "1.0" } } }',
    environment: { CHATCAPTAIN_SALES_KEY: 'key-one', CHATCAPTAIN_SUPPORT_KEY: 'key-two' },
  });

  expect(verdicts).toEqual({ 'sales/prod': 'in-sync', 'support/prod': 'unknown, unreadable (forbidden)' });
  expect(report.summary.requests).toBe(2);
});

test('the connection can name the header of the key', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: `
connections: { chatcaptain: { provider: chatcaptain, header: X-Gateway-Key } }
deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1.0" } } }
`,
    world: 'chatcaptain: { header: x-gateway-key, chatbots: { bot_1: { prod: "1.0" } } }',
  });

  expect(verdicts).toEqual({ 'bot/prod': 'in-sync' });
  expect(simulator.requests[0]?.headers['x-chatcaptain-key']).toBeUndefined();
});

test('an environment with another name than at the vendor is read by its slot', async () => {
  const { verdicts } = await check('{ prod: "2.2", dev: "9.9" }', {
    manifest: declaring('{ production: { slot: prod, expect: { version: "2.2" } } }'),
  });

  expect(verdicts).toEqual({ 'bot/production': 'in-sync' });
});

test('an id with a slash, a query and a dot stays one segment', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: `
deployments: { bot: { provider: chatcaptain, chatbotId: "../a/b?c=%2F#d é", environments: { prod: "1.0" } } }
`,
    world: 'chatcaptain: { chatbots: { "../a/b?c=%2F#d é": { prod: "1.0" } } }',
  });

  expect(verdicts).toEqual({ 'bot/prod': 'in-sync' });
  expect(simulator.requests[0]?.path).toBe(
    '/chatcaptain/v1/chatbots/..%2Fa%2Fb%3Fc%3D%252F%23d%20%C3%A9/deployments/status',
  );
});

test('by default an undeclared environment is not reported', async () => {
  const { verdicts } = await check('{ prod: "1.0", dev: "1.4", test: "1.1" }', {
    manifest: declaring('{ prod: "1.0" }'),
  });

  expect(verdicts).toEqual({ 'bot/prod': 'in-sync' });
});

test('undeclared environments are reported if the manifest asks for it', async () => {
  const { verdicts } = await check('{ prod: "1.0", test: null, dev: "1.4" }', {
    manifest: `defaults: { undeclared: drift }\n${declaring('{ prod: "1.0" }')}`,
  });

  expect(verdicts).toEqual({
    'bot/prod': 'in-sync',
    'bot/dev': 'unexpected, undeclared-environment',
  });
});
