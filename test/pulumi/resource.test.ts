import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { beforeEach, describe, expect, it } from 'vitest';
import { refreshDeployment } from '../../src/index.ts';
import { ProblemError } from '../../src/model/problem.ts';
import { secretVariables, withoutSecrets } from '../../src/pulumi/core/secret-variables.ts';
import { registryWith } from '../../src/run/registry.ts';
import { folderWith } from '../support/folder.ts';
import {
  built,
  change,
  chatManifest,
  ROOT,
  setEnvironment,
  simulateVendors,
  unknownOutput,
} from './helpers.ts';

const WORLD = `
chatcaptain:
  chatbots:
    bot_1: { prod: { version: "2.1", modelId: m_9, deployed: 2026-11-01T09:00:00Z }, test: "3.0" }
cartesia:
  agents:
    agent_p: { deployments: [{ version_id: ver_1, is_live: true }] }
`;

interface Registered {
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on whatever was registered
  readonly inputs: any;
}

let registered: Registered[];
const mocks = (preview: boolean) =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    'project',
    'stack',
    preview,
  );

beforeEach(() => {
  registered = [];
  return mocks(false);
});

/** The inputs of a registered resource. */
async function inputsOf(resource: pulumi.Resource) {
  await new Promise((resolve) => resource.urn.apply(resolve));
  const [found] = registered.filter(({ type }) => type.includes('driftline:Deployment')).slice(-1);
  return found?.inputs;
}

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = 'a secret';

/** Replaces secrets in what is sent to the engine. */
function plainPartOf(inputs: unknown): unknown {
  const text = JSON.stringify(inputs, (_key, value) =>
    typeof value === 'object' && value !== null && SIGNATURE in value ? SECRET : value,
  );
  return JSON.parse(text);
}

describe('Deployment', () => {
  it('has its own type, and registers the live state', async () => {
    await simulateVendors(WORLD);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: '2.1' },
    });

    expect(await inputsOf(chat)).toMatchObject({
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      status: 'in-sync',
      version: '2.1',
      observed: { version: '2.1', modelId: 'm_9', deployedAt: '2026-11-01T09:00:00.000Z' },
      findings: [],
    });
    expect(registered.at(-1)?.type).toBe('pulumi-nodejs:dynamic/driftline:Deployment');
    expect(Object.keys(await inputsOf(chat))).not.toContain('failures');
  });

  it('turns drift into one failure for each finding, with the argument, both values and the time', async () => {
    await simulateVendors(WORLD);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: '2.2', modelId: { oneOf: ['m_1', 'm_2'] } },
    });

    const inputs = await inputsOf(chat);
    expect(inputs.failures).toEqual([
      {
        property: 'expect.modelId',
        value: 'one of m_1, m_2',
        reason: 'modelId: declared is one of m_1, m_2, live is m_9',
      },
      {
        property: 'expect.version',
        value: '2.2',
        reason: 'version: declared is 2.2, live is 2.1 (live since 2026-11-01 09:00 UTC)',
      },
    ]);
    expect(inputs['expect.version']).toBe('2.2');
  });

  it.each([
    ['a terminal', '', '##[error]x'],
    ["GitHub's runner", 'true', '##\u200b[error]x'],
  ])('prints no command that %s would run', async (_, GITHUB_ACTIONS, command) => {
    const evil = '\u001b[2J\u202e\r::error::x ##[error]x';
    await simulateVendors(`chatcaptain: { chatbots: { bot_1: { prod: ${JSON.stringify(evil)} } } }`);
    setEnvironment({ GITHUB_ACTIONS });
    const args = { provider: 'chatcaptain', chatbotId: 'bot_1', environment: 'prod' } as const;
    const shown = `\\u001b[2J\\u202e\\r::error::x ${command}`;

    const drifted = await inputsOf(
      new built.Deployment('chat', { ...args, expect: { version: `${evil}2` } }),
    );
    const mistaken = await inputsOf(
      new built.Deployment('wrong', { ...args, expect: { version: '1', ...{ [`a${evil}`]: '1' } } }),
    );
    const file = join(
      folderWith({ 'driftline.yaml': `version: 1\n${JSON.stringify(evil)}: 1\n` }),
      'driftline.yaml',
    );
    const thrown = await built.assertInSync({ path: file }).catch((error: unknown) => String(error));

    expect(drifted.failures).toEqual([
      {
        property: 'expect.version',
        value: `${shown}2`,
        reason: expect.stringContaining(`declared is ${shown}2, live is ${shown}`),
      },
    ]);
    expect(drifted.observed.version).toBe(evil);
    expect(mistaken.failures[0].reason).toContain(shown);
    expect(mistaken.failures[0].property).toBe(`expect.a${shown}`);
    expect(thrown).toContain(shown);
    for (const text of [drifted.failures[0].reason, mistaken.failures[0].reason, thrown])
      expect(text).not.toMatch(/[\u001b\u202e\r]/);
  });

  it.each([
    ['the argument', { onDrift: 'report' as const }, {}],
    ["the operator's variable", {}, { DRIFTLINE_ON_DRIFT: 'report' }],
  ])('warns of drift, and does not fail, when %s says so', async (_, extra, variables) => {
    await simulateVendors(WORLD);
    setEnvironment(variables);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: '2.2' },
      ...extra,
    });

    const inputs = await inputsOf(chat);
    expect(inputs.status).toBe('drifted');
    expect(inputs.findings).toHaveLength(1);
    expect(inputs.failures).toBeUndefined();
  });

  it('can have a provider of DRIFTLINE_PROVIDER_FILES, in a Manifest too', async () => {
    const file = join(ROOT, 'examples/own-provider/prompt-hub.yaml');
    const live = '{ name: prod, version: 7, state: active, since: 1, config: { model: gpt-5 } }';
    const objects = `[{ settings: { prompt: greet, label: prod }, reply: { labels: [${live}] } }]`;
    await simulateVendors(`prompt-hub: { objects: ${objects} }`, await registryWith([file], ROOT));
    setEnvironment({ DRIFTLINE_PROVIDER_FILES: file });
    const own = { provider: 'prompt-hub', environment: 'prod', settings: { prompt: 'greet' } };
    const manifest =
      'version: 1\ndeployments: { a: { provider: prompt-hub, prompt: greet, environments: { prod: "7" } } }';

    const passing = await inputsOf(new built.Deployment('a', { ...own, expect: { version: '7' } }));
    const args = { ...own, expectFields: { model: 'gpt-4' } };
    const failing = await inputsOf(new built.Deployment('b', args));
    const twice = {
      ...own,
      prompt: 'greet',
      expect: pulumi.output({ version: '7' }),
      expectFields: { model: 'x' },
    };
    const mistaken = await inputsOf(new built.Deployment('c', twice));
    const path = join(folderWith({ 'driftline.yaml': manifest }), 'driftline.yaml');
    const { targets } = new built.Manifest('agents', { path });
    const refreshed = await refreshDeployment('prompt-hub/prod', { ...passing, version: '6' });
    setEnvironment({ DRIFTLINE_PROVIDER_FILES: 'nope.yaml' });
    const unread = await inputsOf(new built.Deployment('d', own));

    expect(passing).toMatchObject({ prompt: 'greet', status: 'in-sync', version: '7' });
    expect(failing.failures[0].reason).toContain('model: declared is gpt-4, live is gpt-5');
    expect(mistaken.failures.map(({ reason }: { reason: string }) => reason)).toEqual([
      expect.stringMatching(/^must be an object/),
      expect.stringMatching(/^settings\.prompt: is given as prompt too/),
    ]);
    await expect(new Promise((resolve) => targets.apply(resolve))).resolves.toEqual([
      { id: 'a/prod', status: 'in-sync', version: '7' },
    ]);
    expect(refreshed.props).toMatchObject({ status: 'in-sync', version: '7' });
    expect(unread.failures[0].reason).toContain('nope.yaml');
  });

  it('fails if something is unknown, unless onUnknown is "warn"', async () => {
    await simulateVendors(WORLD);
    setEnvironment({ CARTESIA_API_KEY: undefined });
    const args = { provider: 'cartesia', agentId: 'agent_p', environment: 'prod' } as const;

    const failing = await inputsOf(new built.Deployment('phone', args));
    const warning = await inputsOf(new built.Deployment('other', { ...args, onUnknown: 'warn' }));

    expect(failing).toMatchObject({
      status: 'unknown',
      failures: [{ property: 'agentId', reason: expect.stringContaining('CARTESIA_API_KEY is not set') }],
    });
    expect(failing.observed).toBeUndefined();
    expect(warning.status).toBe('unknown');
    expect(warning.failures).toBeUndefined();
  });

  it('reports every mistake in the arguments, and passes on no literal credential', async () => {
    const simulator = await simulateVendors(WORLD);
    const args = {
      provider: 'chatcaptain',
      environment: 'prod',
      agentId: 'agent_p',
      expect: { version: { semver: 'zzz' }, gitCommit: 'abc', modelId: { contains: {} } },
      credentials: { apiKey: 'CCSB-literal-secret' },
      onDrift: 'never',
    };

    const bad = new built.Deployment(
      'bad',
      args as unknown as import('../../src/pulumi/index.ts').DeploymentArgs,
    );

    const inputs = await inputsOf(bad);
    expect(inputs.failures.map(({ property }: { property: string }) => property).sort()).toEqual([
      'agentId',
      'chatbotId',
      'credentials.apiKey',
      'expect.gitCommit',
      'expect.modelId.contains',
      'expect.version.semver',
      'onDrift',
    ]);
    expect(JSON.stringify(inputs)).not.toContain('CCSB-literal-secret');
    expect(simulator.requests).toEqual([]);
  });

  it('takes a credential by reference, and passes on only the name', async () => {
    const simulator = await simulateVendors(WORLD);
    setEnvironment({
      CHATCAPTAIN_SALES_KEY: process.env.CHATCAPTAIN_API_KEY,
      CHATCAPTAIN_API_KEY: undefined,
    });

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      credentials: { apiKey: '${env.CHATCAPTAIN_SALES_KEY}' },
      expect: { version: '2.1' },
    });

    const inputs = await inputsOf(chat);
    expect(inputs.status).toBe('in-sync');
    expect(inputs.credentials).toEqual({ apiKey: '$' + '{env.CHATCAPTAIN_SALES_KEY}' });
    expect(JSON.stringify(inputs)).not.toContain(simulator.env.CHATCAPTAIN_API_KEY);
  });

  it('says of a secret expectation only that it differs', async () => {
    await simulateVendors(WORLD);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: pulumi.secret('9.9-secret'), modelId: 'm_9' },
    });

    const { expect: declared, ...inputs } = await inputsOf(chat);
    expect(JSON.stringify(inputs)).not.toContain('9.9-secret');
    expect(inputs.observed).toMatchObject({ version: '(hidden)', modelId: 'm_9' });
    expect(inputs.failures).toMatchObject([{ property: 'expect.version', value: '(hidden)' }]);
    expect(inputs.secretArguments).toEqual(['expect.version']);
    expect(await new Promise((resolve) => chat.version.apply(resolve))).toBe('2.1');
    expect(JSON.stringify(inputs.version)).not.toBe('"2.1"');
  });

  it('hides a secret setting wherever the vendor repeats it', async () => {
    await simulateVendors(`
chatcaptain:
  chatbots:
    bot_hush_77: { prod: { version: "2.1", id: dep-bot_hush_77, modelId: "m of bot_hush_77" } }
`);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: pulumi.secret('bot_hush_77'),
      environment: 'prod',
      expect: { version: '2.0', modelId: 'm_9' },
      onDrift: 'report',
    });

    const { chatbotId, ...inputs } = await inputsOf(chat);
    expect(JSON.stringify(inputs)).not.toContain('bot_hush_77');
    expect(inputs).toMatchObject({
      version: '2.1',
      observed: { deploymentId: 'dep-(hidden)', modelId: 'm of (hidden)' },
      findings: [
        { field: 'modelId', expected: 'm_9', actual: 'm of (hidden)' },
        { field: 'version', expected: '2.0', actual: '2.1' },
      ],
    });
  });

  it('takes a text with a dollar and a brace literally', async () => {
    await simulateVendors(WORLD);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: '${x}' },
    });

    expect((await inputsOf(chat)).failures[0].value).toBe('$' + '{x}');
  });

  it('sends equal requests of several resources once', async () => {
    const simulator = await simulateVendors(WORLD);
    const common = { provider: 'chatcaptain', chatbotId: 'bot_1' } as const;

    const both = [
      new built.Deployment('a', { ...common, environment: 'prod', expect: { version: '2.1' } }),
      new built.Deployment('b', { ...common, environment: 'test', expect: { version: '3.0' } }),
    ];
    await Promise.all(both.map(inputsOf));

    expect(simulator.requests).toHaveLength(1);
  });

  it('compares known arguments in a preview, and leaves the others for the update', async () => {
    const simulator = await simulateVendors(WORLD);
    await mocks(true);

    const chat = new built.Deployment('chat', {
      provider: 'chatcaptain',
      chatbotId: 'bot_1',
      environment: 'prod',
      expect: { version: unknownOutput<string>(), modelId: 'm_1' },
    });
    const inputs = await inputsOf(chat);
    const blocked = new built.Deployment('blocked', {
      provider: 'chatcaptain',
      chatbotId: unknownOutput<string>(),
      environment: 'prod',
      expect: { version: '2.1' },
    });
    const blockedInputs = await inputsOf(blocked);

    expect(inputs.failures).toMatchObject([{ property: 'expect.modelId' }]);
    expect(simulator.requests).toHaveLength(1);
    expect(blockedInputs.failures).toBeUndefined();
    expect(blockedInputs.findings).toMatchObject({ __pulumiUnknown: true });
  });
});

describe('Manifest', () => {
  it('has children in a preview with several unknown variables', async () => {
    const simulator = await simulateVendors(WORLD);
    await mocks(true);
    const folder = folderWith({
      'driftline.yaml': chatManifest(`{ prod: { expect: { version: "\${var.A}", modelId: "\${var.B}" } } }`),
    });

    const manifest = new built.Manifest('agents', {
      path: join(folder, 'driftline.yaml'),
      vars: { A: unknownOutput<string>().apply(String), B: unknownOutput<string>().apply(String) },
    });
    const targets = await new Promise((resolve) => manifest.targets.apply(resolve));

    expect(targets).toEqual([{ id: 'chat/prod', status: 'in-sync', version: '2.1' }]);
    expect(simulator.requests).toHaveLength(1);
  });

  it('keeps a secret variable secret wherever it is used', async () => {
    await simulateVendors(WORLD);
    const folder = folderWith({
      'driftline.yaml': chatManifest(
        `{ prod: { labels: { build: "b \${var.S}" }, expect: { version: "\${var.S}", modelId: "x-\${var.S}-y", deploymentId: d } } }`,
      ),
    });

    const manifest = new built.Manifest('agents', {
      path: join(folder, 'driftline.yaml'),
      vars: { S: pulumi.secret('9.9-hush'), OTHER: 'plain' },
      onDrift: 'report',
    });
    await new Promise((resolve) => manifest.targets.apply(resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));

    const inputs = registered.find(({ type }) => type.includes('driftline:Deployment'))?.inputs;
    const plain = plainPartOf(inputs);
    expect(JSON.stringify(plain)).not.toContain('9.9-hush');
    expect(plain).toMatchObject({
      // The mocks make an object secret if a part of it is.
      expect: SECRET,
      labels: SECRET,
      version: SECRET,
      observed: { version: '(hidden)', modelId: '(hidden)' },
      vars: SECRET,
      secretArguments: ['expect.version', 'expect.modelId', 'vars.S'],
    });
    expect(await pulumi.isSecret(manifest.targets)).toBe(true);
  });

  it('shows no secret variable in a mistake', () => {
    const variables = secretVariables({
      values: { S: 'no-range-at-all', OTHER: 'other' },
      unknown: [],
      secret: ['S'],
      absent: [],
    });
    const mistake = {
      code: 'usage',
      message: '"no-range-at-all" of other',
      hint: 'no-range-at-all',
    } as const;

    const { message, problems } = withoutSecrets(new ProblemError([mistake]), variables) as ProblemError;

    expect(message).toBe('"(hidden)" of other: (hidden)');
    expect(problems).toEqual([{ ...mistake, message: '"(hidden)" of other', hint: '(hidden)' }]);
  });

  it('has a child for each target, each with its place in the file', async () => {
    await simulateVendors(WORLD);

    const manifest = new built.Manifest('agents', {
      path: 'test/pulumi/fixtures/driftline.yaml',
      vars: { TEST_VERSION: pulumi.output('3.0') },
    });
    const targets = await new Promise((resolve) => manifest.targets.apply(resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));

    const children = registered.filter(({ type }) => type.includes('driftline:Deployment'));
    expect(targets).toEqual([
      { id: 'support-chat/prod', status: 'drifted', version: '2.1' },
      { id: 'support-chat/test', status: 'in-sync', version: '3.0' },
    ]);
    expect(children.map(({ name }) => name).sort()).toEqual([
      'agents/support-chat/prod',
      'agents/support-chat/test',
    ]);
    const prod = children.find(({ name }) => name.endsWith('prod'));
    expect(prod?.inputs.failures[0].reason).toContain('at test/pulumi/fixtures/driftline.yaml:6:13');
  });
});

describe('assertInSync', () => {
  const path = 'test/pulumi/fixtures/driftline.yaml';
  const vars = { TEST_VERSION: '3.0' };

  it('returns the report when all is in sync', async () => {
    await simulateVendors(WORLD);

    const report = await built.assertInSync({ path, vars, environments: ['test'] });

    expect(report.outcome).toBe('in-sync');
  });

  it('reads again each time if there is no stack', async () => {
    const simulator = await simulateVendors(WORLD);
    const given = { path, vars, environments: ['test'] };

    const before = await built.assertInSync(given);
    await change(simulator, WORLD.replace('test: "3.0"', 'test: "3.1"'));
    const after = await built.assertInSync(given).catch((error: unknown) => error);

    expect(before.outcome).toBe('in-sync');
    expect(String(after)).toContain('deployment drift: 1 of 1 targets are not in sync');
    expect(simulator.requests).toHaveLength(2);
  });

  it('waits until all is in sync, with waitMs', async () => {
    const simulator = await simulateVendors(WORLD.replace('test: "3.0"', 'test: "2.9"'));
    const given = { path, vars, environments: ['test'], waitMs: 60_000, intervalMs: 20 };

    const waiting = built.assertInSync(given);
    while (simulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await change(simulator, WORLD);
    const report = await waiting;
    const mistake = await built.assertInSync({ path, vars, intervalMs: 20 }).catch(String);

    expect(report.outcome).toBe('in-sync');
    expect(report.summary.requests).toBe(simulator.requests.length);
    expect(mistake).toContain('intervalMs needs waitMs');
  });

  it('throws one clean error on drift, and on mistakes in the manifest', async () => {
    await simulateVendors(WORLD);

    const drift = await built.assertInSync({ path, vars }).catch((error: unknown) => error);
    const mistake = await built.assertInSync({ path }).catch((error: unknown) => error);

    expect(pulumi.RunError.isInstance(drift)).toBe(true);
    expect(String(drift)).toContain('deployment drift: 1 of 2 targets are not in sync');
    expect(pulumi.RunError.isInstance(mistake)).toBe(true);
    expect(String(mistake)).toContain('driftline.yaml:7:34 the variable TEST_VERSION is not set');
  });
});
