import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSituation, type Situation } from '../../../test/support/pipeline.ts';
import type { Get, Reply } from '../contract.ts';
import { hideSecrets } from './hide.ts';
import { adaline } from './index.ts';
import { replies } from './response.ts';

const PROMPT = 'prompt_0000000000000001';
const ENVIRONMENT = 'environment_000000000001';

/** Checks one prompt in one environment. */
function check(
  environments: string,
  { expect: expected = '{ version: deployment_1 }', ...more }: { expect?: string } & Partial<Situation> = {},
) {
  return checkSituation({
    manifest: `
deployments:
  greeting:
    provider: adaline
    promptId: ${PROMPT}
    environments: { prod: { deploymentEnvironmentId: ${ENVIRONMENT}, expect: ${expected} } }
`,
    world: `adaline: { prompts: { ${PROMPT}: { environments: ${environments} } } }`,
    ...more,
  });
}

const deployed = (record: string) => `{ ${ENVIRONMENT}: ${record} }`;

test('the latest deployment is read by prompt and environment', async () => {
  const { verdict, simulator } = await check(deployed('deployment_1'));

  expect(verdict).toBe('in-sync');
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    `/adaline/v2/deployments?promptId=${PROMPT}&deploymentId=latest&deploymentEnvironmentId=${ENVIRONMENT}`,
  ]);
});

test('every field is read, and the report does not show prompts', async () => {
  const { report } = await check(
    deployed(
      '{ id: deployment_1, createdAt: 2026-11-02T09:00:00Z, updatedAt: 2026-11-03T09:00:00Z, createdByUserId: user_mara_00000000000000, projectId: project_00000000000000009, model: gpt-5, provider: openai }',
    ),
  );

  expect(report.targets[0]?.observed).toEqual({
    version: 'deployment_1',
    deploymentId: 'deployment_1',
    deployedAt: '2026-11-02T09:00:00.000Z',
    model: 'gpt-5',
    modelProvider: 'openai',
    promptHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    projectId: 'project_00000000000000009',
    deployedBy: 'user_mara_00000000000000',
    updatedAt: '2026-11-03T09:00:00.000Z',
  });
});

test.each([
  ['prompt', '{ promptId: prompt_0000000000000002 }', '/promptId'],
  ['environment', '{ deploymentEnvironmentId: environment_000000000002 }', '/deploymentEnvironmentId'],
])('a reply about another %s is refused', async (_what, record, pointer) => {
  const { verdict, message } = await check(deployed(record));

  expect(verdict).toBe('unknown, unreadable (malformed-response)');
  expect(message).toContain(pointer);
});

test('a 404 means missing if the prompt exists, and says that the environment id may be wrong', async () => {
  const { verdict, message, simulator } = await check(deployed('null'));

  expect(verdict).toBe('missing, not-deployed');
  expect(message).toContain('deploymentEnvironmentId may be wrong (Deployment not found.)');
  expect(simulator.requests.map(({ path }) => path.split('?')[0])).toEqual([
    '/adaline/v2/deployments',
    `/adaline/v2/prompts/${PROMPT}`,
  ]);
});

test('a 404 means unknown if the prompt does not exist', async () => {
  const { verdict } = await check('{}', { world: 'adaline: { prompts: {} }' });

  expect(verdict).toBe('unknown, unreadable (not-found)');
});

test.each([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [429, 'rate-limited'],
  [500, 'server-error'],
])(
  'if the second read is refused with %i, the target is unknown with the reason of that read',
  async (status, reason) => {
    const { verdict } = await check(deployed('null'), {
      faults: `{ path: "*/prompts/*", status: ${status} }`,
    });

    expect(verdict).toBe(`unknown, unreadable (${reason})`);
  },
);

test.each([
  [
    '{ error: { code: VALIDATION_ERROR, message: Validation failed, details: [{ field: promptId, issue: must be at least 20 characters }] } }',
    'Validation failed (promptId: must be at least 20 characters)',
  ],
  [
    '{ error: promptId too short, issues: [{ path: [promptId], message: too small }, { path: [a, 0], message: missing }] }',
    'promptId too short (promptId: too small; a.0: missing)',
  ],
  ['{ error: promptId too short, issues: [] }', 'promptId too short'],
  ['{ error: { code: VALIDATION_ERROR } }', 'VALIDATION_ERROR'],
  [
    '{ error: { message: Wrong, details: { promptId: [too short, unknown] } } }',
    'Wrong (promptId: too short; unknown)',
  ],
  ['{ error: { message: Wrong, details: Ask support } }', 'Wrong (Ask support)'],
  ['{ error: { message: "", details: [] }, message: Outer }', 'Outer'],
  ['{ error: { code: "" } }', undefined],
  ['{ message: Only this }', 'Only this'],
  ['[{ field: promptId, issue: too short }]', 'promptId: too short'],
])('the words of an error body are shown: %s', async (body, words) => {
  const { verdict, message } = await check(deployed('deployment_1'), {
    world: `faults: [{ status: 400, body: ${body} }]`,
  });

  expect(verdict).toBe('unknown, unreadable (bad-request)');
  expect(message).toBe(`the vendor answered 400${words === undefined ? '' : `: ${words}`}`);
});

test('if the second read is malformed or about another prompt, the target is unknown', async () => {
  const faulty = (fault: string) =>
    check(deployed('null'), {
      faults: `{ path: "*/prompts/*", ${fault} }`,
    });

  expect((await faulty('fault: wrong-shape')).verdict).toBe('unknown, unreadable (malformed-response)');
  expect((await faulty('status: 200, body: { id: prompt_of_somebody_else_1 }')).verdict).toBe(
    'unknown, unreadable (malformed-response)',
  );
});

test('a null in place of the deployment is like a 404', async () => {
  const { verdict } = await check('{}', {
    world: `adaline: { prompts: { ${PROMPT}: { raw: null } } }`,
  });

  expect(verdict).toBe('missing, not-deployed');
});

test('two environments without a deployment share the second read', async () => {
  const { verdicts, report } = await checkSituation({
    manifest: `
deployments:
  greeting:
    provider: adaline
    promptId: ${PROMPT}
    environments:
      test: { deploymentEnvironmentId: environment_000000000001 }
      prod: { deploymentEnvironmentId: environment_000000000002 }
`,
    world: `adaline: { prompts: { ${PROMPT}: {} } }`,
  });

  expect(verdicts).toEqual({
    'greeting/test': 'missing, not-deployed',
    'greeting/prod': 'missing, not-deployed',
  });
  expect(report.summary.requests).toBe(3);
});

test('the hash is over the canonical JSON of RFC 8785', async () => {
  const canonical =
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  const hash = `sha256:${createHash('sha256').update(canonical).digest('hex')}`;

  const observation = await adaline.read(
    { promptId: PROMPT, deploymentEnvironmentId: ENVIRONMENT },
    replying({
      ...RECORD,
      prompt: JSON.parse(
        '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
      ),
    }),
  );

  expect(observation.kind === 'found' && observation.fields.promptHash).toBe(hash);
});

test('the order of keys does not change the hash, the content does', async () => {
  const { report } = await checkSituation({
    manifest: `
deployments:
  greeting:
    provider: adaline
    promptId: ${PROMPT}
    environments:
      one: { deploymentEnvironmentId: environment_000000000001 }
      two: { deploymentEnvironmentId: environment_000000000002 }
      three: { deploymentEnvironmentId: environment_000000000003 }
`,
    world: `
adaline:
  prompts:
    ${PROMPT}:
      environments:
        environment_000000000001: { prompt: { config: { model: a, providerName: b }, messages: [] } }
        environment_000000000002: { prompt: { messages: [], config: { providerName: b, model: a } } }
        environment_000000000003: { prompt: { messages: [], config: { providerName: b, model: c } } }
`,
  });
  const [one, two, three] = report.targets.map(({ observed }) => observed?.promptHash);

  expect(one).toBe(two);
  expect(three).not.toBe(one);
});

test('a rollback to the same content keeps the hash, under a new id', async () => {
  const before = await check(deployed('{ id: deployment_1, system: Be brief. }'));
  const hash = before.report.targets[0]?.observed?.promptHash;

  const after = await check(deployed('{ id: deployment_3, system: Be brief. }'), {
    expect: `{ promptHash: "${hash}" }`,
  });

  expect(after.verdict).toBe('in-sync');
});

test.each([
  [1_745_096_580_000, '2025-04-19T21:03:00.000Z'],
  [17_450_965_800_000, '2522-12-31T18:30:00.000Z'],
  [1_745_096_580, '1970-01-21T04:44:56.580Z'],
])('a time of %i is milliseconds', async (createdAt, deployedAt) => {
  const { report } = await check(deployed(`{ createdAt: ${createdAt} }`));

  expect(report.targets[0]?.observed?.deployedAt).toBe(deployedAt);
});

test('a configuration may be incomplete', async () => {
  const { verdicts } = await checkSituation({
    manifest: `
deployments:
  greeting:
    provider: adaline
    promptId: ${PROMPT}
    environments:
      empty: { deploymentEnvironmentId: environment_000000000001, expect: { model: { present: false } } }
      nulls: { deploymentEnvironmentId: environment_000000000002, expect: { model: { present: false }, tools: { present: false } } }
      plain: { deploymentEnvironmentId: environment_000000000003, expect: { messages: { equals: [{ role: user, content: hello }] } } }
`,
    world: `
adaline:
  prompts:
    ${PROMPT}:
      environments:
        environment_000000000001: { prompt: {} }
        environment_000000000002: { prompt: { config: { model: null, providerName: null, settings: null }, messages: null, tools: null, variables: null } }
        environment_000000000003: { prompt: { messages: [{ role: user, content: hello }] } }
`,
  });

  expect(verdicts).toEqual({
    'greeting/empty': 'in-sync',
    'greeting/nulls': 'in-sync',
    'greeting/plain': 'in-sync',
  });
});

test.each([
  ['{}', 'model', '{ not: gpt-3 }'],
  ['{}', 'model', 'gpt-4o'],
  ['{}', 'modelProvider', '{ not: openai }'],
  ['{}', 'settings', '{ not: { contains: { seed: 1 } } }'],
  ['{}', 'messages', '{ not: { equals: [] } }'],
  ['{}', 'tools', '{ not: { contains: [{ type: function }] } }'],
  ['{}', 'variables', '[]'],
  ['{ config: null, tools: null }', 'tools', '{ not: { contains: [{ type: function }] } }'],
  ['{ config: null }', 'model', '{ not: gpt-3 }'],
  ['{ config: {} }', 'model', '{ not: gpt-3 }'],
  ['{ config: { model: "" } }', 'model', '{ not: gpt-3 }'],
])('a field that the prompt %s leaves out is unknown: %s %s', async (prompt, field, expected) => {
  const { verdict } = await check(deployed(`{ prompt: ${prompt} }`), {
    expect: `{ ${field}: ${expected} }`,
  });

  expect(verdict).toBe(`unknown, unreadable (ambiguous ${field})`);
});

test.each([
  ['id', '{}'],
  ['createdAt', '{ id: d, createdAt: "2026-11-01T09:00:00Z" }'],
  ['createdAt', '{ id: d, createdAt: 1.5 }'],
])('a reply with a wrong %s is malformed', async (_field, raw) => {
  const { verdict } = await check(deployed(`{ raw: ${raw} }`));

  expect(verdict).toBe('unknown, unreadable (malformed-response)');
});

/** Reads a deployment of this prompt without the pipeline. */
async function reading(prompt: unknown) {
  const observation = await adaline.read(
    { promptId: PROMPT, deploymentEnvironmentId: ENVIRONMENT },
    replying({ ...RECORD, prompt }),
  );
  if (observation.kind !== 'found') throw new Error(`${observation.kind} is not found`);
  return observation;
}

test('parts of a prompt that are nested too deeply are unknown, and the rest is read', async () => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}`);
  const deep = await reading({
    config: { model: 'm' },
    messages: [],
    tools: [{ definition: { schema: { parameters: nested(5_000) } } }],
  });
  const shallow = await reading({ tools: [{ definition: { schema: { parameters: nested(250) } } }] });

  expect(deep.fields).toMatchObject({ version: 'deployment_1', model: 'm', messages: [] });
  expect(Object.keys(deep.open ?? {}).sort()).toEqual([
    'deployedBy',
    'modelProvider',
    'projectId',
    'prompt',
    'promptHash',
    'settings',
    'tools',
    'variables',
  ]);
  expect(deep.open?.promptHash?.reason).toBe('malformed-response');
  expect(shallow.open).not.toHaveProperty('tools');
  expect(shallow.fields.promptHash).toMatch(/^sha256:/);
});

test.each([
  ['in a text', { messages: [{ role: 'user', content: 'cut \ud83d' }] }],
  ['alone', { messages: ['\ude00'] }],
  ['in the name of a member', { messages: [{ '\ud800': 1 }] }],
  ['in the settings', { config: { model: 'm', settings: { stop: ['\udfff'] } }, messages: [] }],
])('half a surrogate pair %s leaves only promptHash unknown', async (_where, prompt) => {
  const { fields, open } = await reading(prompt);
  const whole = await reading(JSON.parse(JSON.stringify(prompt).replaceAll(/\\ud[0-9a-f]{3}/g, 'x')));

  expect(open?.promptHash).toMatchObject({ reason: 'malformed-response' });
  expect(fields.messages).toEqual(prompt.messages);
  expect(Object.keys(open ?? {})).toEqual([...Object.keys(whole.open ?? {}), 'promptHash']);
});

test('secrets of a tool are compared, but never shown', async () => {
  const declared = [
    {
      type: 'function',
      request: {
        url: 'https://me:my-password@orders.example.com/find?token=my-token',
        headers: { authorization: 'Bearer my-secret', extra: 'my-extra' },
        proxyHeaders: { 'x-proxy-key': 'my-proxy-secret' },
      },
    },
  ];

  const { report, verdict } = await check(deployed('{ id: deployment_1 }'), {
    expect: `{ tools: { equals: ${JSON.stringify(declared)} } }`,
  });
  const text = JSON.stringify(report);

  expect(verdict).toBe('drifted, field-differs (tools)');
  expect(text).toContain('(hidden)');
  for (const secret of [
    'simulated-tool-secret',
    'simulated-proxy-secret',
    'simulated-password',
    'simulated-token',
    'my-password',
    'my-token',
    'my-secret',
    'my-extra',
    'my-proxy-secret',
  ]) {
    expect(text).not.toContain(secret);
  }
});

test.each([
  ['https://user:secret@host/path?key=secret', 'https://(hidden)@host/path?(hidden)'],
  ['https://host/path', 'https://host/path'],
  ['https://host/users/@me', 'https://host/users/@me'],
  ['//user:secret@host/', '//(hidden)@host/'],
  ['user:secret@host/path', '(hidden)@host/path'],
  ['/find?token=secret', '/find?(hidden)'],
  ['{{base}}/find?token=secret&a=?b', '{{base}}/find?(hidden)'],
  ['https://host/#/route?token=secret', 'https://host/#/route?(hidden)'],
  ['HTTPS://user:secret@host', 'HTTPS://(hidden)@host'],
  ['https://user:se@cret@host/', 'https://(hidden)@host/'],
])('the secrets in the URL %s are hidden', (url, shown) => {
  expect(hideSecrets('tools', [{ request: { url, proxyUrl: url } }])).toEqual([
    { request: { url: shown, proxyUrl: shown } },
  ]);
});

test('headers that are not an object are hidden, and a body is shown', () => {
  const request = { headers: ['authorization: secret'], query: 'token=secret', body: { text: 'why?' } };

  expect(hideSecrets('prompt', { tools: [{ request }] })).toEqual({
    tools: [{ request: { headers: '(hidden)', query: '(hidden)', body: { text: 'why?' } } }],
  });
});

test('reads of prompts have another rate limit than reads of deployments', async () => {
  const limits: [string, unknown][] = [];
  const get: Get = async ({ response, rateLimits }) => {
    limits.push([
      Object.is(response, replies.prompt) ? 'prompt' : 'deployment',
      rateLimits ?? adaline.rateLimits,
    ]);
    return Object.is(response, replies.prompt)
      ? (body({ id: PROMPT }) as Reply<never>)
      : { status: 404, message: '' };
  };

  await adaline.read({ promptId: PROMPT, deploymentEnvironmentId: ENVIRONMENT }, get);

  expect(limits).toEqual([
    ['deployment', [{ requests: 300, seconds: 60 }]],
    ['prompt', [{ requests: 100, seconds: 60 }]],
  ]);
});

const RECORD = {
  id: 'deployment_1',
  createdAt: 1_745_096_580_000,
  updatedAt: 1_745_096_580_000,
  promptId: PROMPT,
  deploymentEnvironmentId: ENVIRONMENT,
};

function body(value: unknown): Reply<unknown> {
  return { status: 200, body: value };
}

function replying(value: unknown): Get {
  return async () => body(value) as Reply<never>;
}
