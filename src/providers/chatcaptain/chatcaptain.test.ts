import { expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';

/** One chatbot with all three environments declared at 1.0, and what the vendor says of it. */
function check(bot: string, more: Partial<Parameters<typeof checkSituation>[0]> = {}) {
  return checkSituation({
    manifest: `
deployments:
  bot:
    provider: chatcaptain
    chatbotId: bot_1
    environments: { dev: "1.0", test: "1.0", prod: "1.0" }
`,
    world: `chatcaptain: { chatbots: { bot_1: ${bot} } }`,
    ...more,
  });
}

const allUnknown = (reason: string) => ({
  'bot/dev': `unknown, unreadable (${reason})`,
  'bot/test': `unknown, unreadable (${reason})`,
  'bot/prod': `unknown, unreadable (${reason})`,
});

test('an environment that is null, {} or left out has nothing deployed', async () => {
  const { verdicts } = await check('{ raw: { dev: null, test: {} } }');

  expect(verdicts).toEqual({
    'bot/dev': 'missing, not-deployed',
    'bot/test': 'missing, not-deployed',
    'bot/prod': 'missing, not-deployed',
  });
});

test('an empty reply has nothing deployed in any environment', async () => {
  const { verdicts } = await check('{ raw: {} }');

  expect(new Set(Object.values(verdicts))).toEqual(new Set(['missing, not-deployed']));
});

test('a reply that answers 200 and looks like an error is malformed, with the words that it has', async () => {
  const { verdicts, report } = await check('{ raw: { message: Unauthorized, statusCode: 401 } }');

  expect(verdicts).toEqual(allUnknown('malformed-response'));
  expect(report.targets[0]?.findings[0]?.message).toContain('Unauthorized');
});

/** Nothing may be deployed in prod, and what the vendor says of it. */
const nothingIn = (raw: string) =>
  check(`{ raw: ${raw} }`, {
    manifest:
      'deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: { deployed: false } } } }',
  });

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
])('%s is not known to say that nothing is deployed', async (raw, reason) => {
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
])('%s says that nothing is deployed', async (raw) => {
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

test('every observed field is the one of its environment', async () => {
  const { report } = await check(
    '{ prod: { id: dep_1, version: "1.0", deployed: 2026-11-01T09:00:00Z, modelId: m_9 } }',
    {
      manifest:
        'deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: {} } } }',
    },
  );

  expect(report.targets[0]?.observed).toEqual({
    version: '1.0',
    deploymentId: 'dep_1',
    deployedAt: '2026-11-01T09:00:00.000Z',
    modelId: 'm_9',
  });
});

test('an error inside a 200 is unknown, with environments beside it or without', async () => {
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
  'errors inside a 200 that are %s make it unknown that nothing is deployed',
  async (errors) => {
    const { verdicts, report } = await check(
      `{ raw: { dev: null, test: null, prod: null, errors: ${errors}, success: false } }`,
      {
        manifest:
          'deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: { deployed: false } } } }',
      },
    );

    expect(verdicts).toEqual({ 'bot/prod': 'unknown, unreadable (malformed-response)' });
    expect(report.targets[0]?.findings[0]?.message).toContain('quota');
  },
);

test.each(['[]', '{}', 'null', '""'])('errors that are %s are none', async (errors) => {
  const { verdicts } = await check(
    `{ raw: { errors: ${errors}, prod: { id: d, version: "1.0", deployed: x, modelId: m } } }`,
  );

  expect(verdicts['bot/prod']).toBe('in-sync');
});

test('an empty or null error is none', async () => {
  const empty = await check(
    '{ raw: { error: "", prod: { id: d, version: "1.0", deployed: x, modelId: m } } }',
  );
  const none = await check(
    '{ raw: { error: null, prod: { id: d, version: "1.0", deployed: x, modelId: m } } }',
  );

  expect(empty.verdicts['bot/prod']).toBe('in-sync');
  expect(none.verdicts['bot/prod']).toBe('in-sync');
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
])('a deployment that has %s is malformed, and the pointer says where', async (_what, prod, pointer) => {
  const { report, verdicts } = await check(`{ raw: { prod: ${prod} } }`);

  expect(verdicts['bot/prod']).toBe('unknown, unreadable (malformed-response)');
  expect(report.targets[2]?.findings[0]?.message).toContain(`${pointer} `);
});

test.each([
  '{ id: w, deployed: x, modelId: m }',
  '{ id: w, version: null, deployed: x, modelId: m }',
  '{ id: w, version: 3, deployed: x, modelId: m }',
  '{ id: w, version: "1", deployed: x, modelId: null }',
  'live',
  '[]',
])('a fault in one environment, dev being %s, spoils its own target alone', async (dev) => {
  const { verdicts } = await check(
    `{ raw: { dev: ${dev}, prod: { id: d, version: "1.0", deployed: x, modelId: m } } }`,
  );

  expect(verdicts).toEqual({
    'bot/dev': 'unknown, unreadable (malformed-response)',
    'bot/test': 'missing, not-deployed',
    'bot/prod': 'in-sync',
  });
});

test('an empty text is allowed by the schema: that field is unknown, and the others are compared', async () => {
  const raw =
    '{ raw: { prod: { id: "", version: "", deployed: "", modelId: "" }, dev: { id: d, version: "1.0", deployed: "", modelId: "" } } }';
  const expecting = (expected: string) =>
    check(raw, {
      manifest: `deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: { expect: ${expected} } } } }`,
    });

  expect((await check(raw)).verdicts).toMatchObject({
    'bot/dev': 'in-sync',
    'bot/prod': 'unknown, unreadable (ambiguous version)',
  });
  for (const field of ['version', 'deploymentId', 'deployedAt', 'modelId']) {
    const { verdicts } = await expecting(`{ ${field}: { not: "2026-01-01" } }`);

    expect(verdicts).toEqual({ 'bot/prod': `unknown, unreadable (ambiguous ${field})` });
  }
  expect((await expecting('{ version: { present: false } }')).verdicts).toEqual({ 'bot/prod': 'in-sync' });
});

test('an undeclared environment that cannot be read is said to be unknown', async () => {
  const undeclared = (word: string, bot: string) =>
    check(`{ raw: ${bot} }`, {
      manifest: `
defaults: { undeclared: ${word} }
deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1.0" } } }
`,
    });
  const good = '{ id: d, version: "1.0", deployed: x, modelId: m }';

  for (const word of ['warn', 'drift']) {
    const { verdicts, report } = await undeclared(word, `{ prod: ${good}, dev: { version: 7 }, test: {} }`);

    expect(verdicts).toEqual({
      'bot/prod': 'in-sync',
      'bot/dev': 'unknown, unreadable (malformed-response)',
    });
    expect(report.targets[1]?.findings[0]?.message).toMatch(/^dev is not declared, .*\/dev /);
    expect(report.exitCode).toBe(3);
  }
  expect((await undeclared('ignore', `{ prod: ${good}, dev: { version: 7 } }`)).verdicts).toEqual({
    'bot/prod': 'in-sync',
  });
  // The declared one is the odd one: what is live beside it is still told.
  expect((await undeclared('drift', `{ prod: { version: 7 }, dev: ${good} }`)).verdicts).toEqual({
    'bot/prod': 'unknown, unreadable (malformed-response)',
    'bot/dev': 'unexpected, undeclared-environment',
  });
});

test.each([
  ['{ statusCode: 403, message: IP address not allowed }', 'IP address not allowed'],
  ['{ statusCode: 403, message: [key is revoked, ask an admin] }', 'key is revoked; ask an admin'],
  ['{ error: Plan expired }', 'Plan expired'],
  ['{ message: Forbidden, details: { plan: expired } }', 'Forbidden (plan: expired)'],
])('the words of a 403 are shown beside our own: %s', async (body, words) => {
  const { verdicts, report } = await check('{}', { world: `faults: [{ status: 403, body: ${body} }]` });

  expect(verdicts).toEqual(allUnknown('forbidden'));
  expect(report.targets[0]?.findings[0]?.message).toBe(
    `the vendor answered 403: ${words} (the key does not open this chatbot, or the chatbotId is wrong)`,
  );
});

test('an environment of a name unknown today is passed over', async () => {
  const { verdicts } = await check(
    '{ raw: { staging: 42, prod: { id: d, version: "1.0", deployed: x, modelId: m } } }',
  );

  expect(verdicts['bot/prod']).toBe('in-sync');
});

test('versions are text: 1.10 is not 1.1, whether quoted or not', async () => {
  const { verdicts } = await checkSituation({
    manifest: `
deployments:
  bot:
    provider: chatcaptain
    chatbotId: bot_1
    environments: { dev: 1.10, test: "1.10", prod: 1.1 }
`,
    world: 'chatcaptain: { chatbots: { bot_1: { dev: "1.10", test: "1.1", prod: "1.1" } } }',
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
  ['that is none is shown as it is', 'gestern', 'gestern'],
])('a deployment time %s', async (_what, deployed, shown) => {
  const { report, verdicts } = await check(`{ prod: { version: "1.0", deployed: "${deployed}" } }`);

  expect(verdicts['bot/prod']).toBe('in-sync');
  expect(report.targets[2]?.observed?.deployedAt).toBe(shown);
});

test('what is no time does not say since when a version is live', async () => {
  const { report } = await check('{ prod: { version: "2.0", deployed: gestern } }');

  expect(report.targets[2]?.findings.map(({ code, liveSince }) => [code, liveSince])).toEqual([
    ['field-differs', undefined],
  ]);
});

test('the same version deployed anew is no drift', async () => {
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

test('a 403 for one chatbot leaves the others alone, and names both causes', async () => {
  const { verdicts, report } = await checkSituation({
    manifest: TWO_BOTS,
    world: TWO_WORLDS,
    environment: { CHATCAPTAIN_SALES_KEY: 'key-of-nobody', CHATCAPTAIN_SUPPORT_KEY: 'key-of-support' },
  });

  expect(verdicts).toEqual({
    'sales/prod': 'unknown, unreadable (forbidden)',
    'support/prod': 'in-sync',
  });
  expect(report.targets[0]?.findings[0]?.message).toMatch(/key.*chatbotId/);
});

test('a missing key of one chatbot is named, and nothing is sent for it', async () => {
  const { verdicts, report, simulator } = await checkSituation({
    manifest: TWO_BOTS,
    world: TWO_WORLDS,
    environment: { CHATCAPTAIN_SUPPORT_KEY: 'key-of-support' },
  });

  expect(verdicts).toEqual({
    'sales/prod': 'unknown, unreadable (credential-missing)',
    'support/prod': 'in-sync',
  });
  expect(report.targets[0]?.findings[0]?.message).toContain('CHATCAPTAIN_SALES_KEY');
  expect(simulator.requests).toHaveLength(1);
});

test('the same chatbot under two keys is read twice, for either key may be refused', async () => {
  const { verdicts, report } = await checkSituation({
    manifest: TWO_BOTS.replaceAll(/bot_(sales|support)/g, 'bot_1'),
    world: 'chatcaptain: { chatbots: { bot_1: { key: key-one, prod: "1.0" } } }',
    environment: { CHATCAPTAIN_SALES_KEY: 'key-one', CHATCAPTAIN_SUPPORT_KEY: 'key-two' },
  });

  expect(verdicts).toEqual({ 'sales/prod': 'in-sync', 'support/prod': 'unknown, unreadable (forbidden)' });
  expect(report.summary.requests).toBe(2);
});

test('the header of the key is the one that the connection names', async () => {
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

test("an environment of another name finds the vendor's by its slot", async () => {
  const { verdicts } = await checkSituation({
    manifest: `
deployments:
  bot: { provider: chatcaptain, chatbotId: bot_1, environments: { production: { slot: prod, expect: { version: "2.2" } } } }
`,
    world: 'chatcaptain: { chatbots: { bot_1: { prod: "2.2", dev: "9.9" } } }',
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

test('dev is not flagged unless it is declared', async () => {
  const { verdicts } = await checkSituation({
    manifest: `
deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1.0" } } }
`,
    world: 'chatcaptain: { chatbots: { bot_1: { prod: "1.0", dev: "1.4", test: "1.1" } } }',
  });

  expect(verdicts).toEqual({ 'bot/prod': 'in-sync' });
});

test('undeclared environments are told of where that is asked for', async () => {
  const { verdicts } = await checkSituation({
    manifest: `
defaults: { undeclared: drift }
deployments: { bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1.0" } } }
`,
    world: 'chatcaptain: { chatbots: { bot_1: { prod: "1.0", test: null, dev: "1.4" } } }',
  });

  expect(verdicts).toEqual({
    'bot/prod': 'in-sync',
    'bot/dev': 'unexpected, undeclared-environment',
  });
});
