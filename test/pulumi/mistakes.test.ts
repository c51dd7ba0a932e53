import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeploymentArgs } from '../../src/pulumi/index.ts';
import { folderWith } from '../support/folder.ts';
import { built, chatManifest, setEnvironment, simulateVendors, unknownOutput } from './helpers.ts';

const WORLD = `
chatcaptain: { chatbots: { bot_7: { prod: { version: "4.2", modelId: m_3 }, test: "5.0" } } }
cartesia: { agents: { agent_q: { deployments: [{ version_id: ver_8, is_live: true }] } } }
`;
const CHAT = { provider: 'chatcaptain', chatbotId: 'bot_7', environment: 'prod' } as const;

// biome-ignore lint/suspicious/noExplicitAny: a test asserts on whatever was registered
let registered: any[];
const mocks = (preview: boolean) =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        registered.push(inputs);
        return { id: name, state: inputs };
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

async function inputsOf(args: object) {
  const resource = new built.Deployment('chat', args as DeploymentArgs);
  await new Promise((resolve) => resource.urn.apply(resolve));
  return registered.at(-1);
}

async function failuresOf(args: object): Promise<Record<string, string>> {
  const { failures = [] } = await inputsOf(args);
  return Object.fromEntries(failures.map((each: Record<string, string>) => [each.property, each.reason]));
}

describe('an expectation that is undefined', () => {
  const nothing = () => undefined;
  it.each<[string, object, readonly string[]]>([
    ['as a plain value', { version: undefined }, ['expect.version']],
    ['by a function', { version: nothing(), modelId: 'm_3' }, ['expect.version']],
    ['by an output', { modelId: pulumi.output(nothing()) }, ['expect.modelId']],
    ['by a promise', { modelId: Promise.resolve() }, ['expect.modelId']],
    ['in an operator', { version: { not: { oneOf: undefined } } }, ['expect.version.not']],
    ['in a list', { version: { oneOf: ['4.2', pulumi.output(nothing())] } }, ['expect.version.oneOf']],
  ])('fails and is named: %s', async (_, given, names) => {
    await simulateVendors(WORLD);

    const failures = await failuresOf({ ...CHAT, expect: given });

    expect(Object.keys(failures)).toEqual(names);
    expect(Object.values(failures).every((reason) => reason.includes('is undefined'))).toBe(true);
  });

  it('fails if all of expect is undefined, or a part of it beside an unknown part', async () => {
    await simulateVendors(WORLD);
    await mocks(true);

    const whole = await failuresOf({ ...CHAT, expect: pulumi.output(undefined) });
    const beside = await failuresOf({
      ...CHAT,
      expect: { version: { oneOf: [unknownOutput<string>(), undefined] } },
    });

    expect(Object.keys(whole)).toEqual(['expect']);
    expect(beside).toEqual({ 'expect.version.oneOf': expect.stringContaining('[1]: is undefined') });
  });

  it('accepts settings and expect that are not given', async () => {
    await simulateVendors(WORLD);

    expect(await failuresOf({ ...CHAT, slot: undefined, expect: undefined })).toEqual({});
  });
});

describe('arguments that are refused', () => {
  it('each have a value for the engine to show', async () => {
    await simulateVendors(WORLD);

    const inputs = await inputsOf({
      provider: 'chatcaptain',
      environment: 'prod',
      onDrift: 'never',
      slot: 'live',
      waivers: [{ field: 'version', until: 'soon', reason: 'r' }],
      expect: { version: { semver: 'zzz' }, modelId: { not: { matches: '(' } } },
    });

    expect(inputs.failures.length).toBeGreaterThan(4);
    for (const { property } of inputs.failures) expect(inputs, property).toHaveProperty([property]);
    expect(inputs).toMatchObject({
      onDrift: 'never',
      chatbotId: '(not given)',
      'expect.version.semver': 'zzz',
    });
  });

  it('include a reference, sameAs, a function and a map', async () => {
    const simulator = await simulateVendors(WORLD);

    const failures = await failuresOf({
      ...CHAT,
      environment: '${var.ENV}',
      labels: { team: '${env.TEAM}' },
      expect: { version: () => '4.2', modelId: new Map([['a', 1]]) },
    });
    const same = await failuresOf({
      ...CHAT,
      expect: { version: { sameAs: 'test' }, modelId: { same: 'test' } },
    });

    expect(failures).toEqual({
      environment: expect.stringContaining('only a manifest resolves'),
      'labels.team': expect.stringContaining('${env.TEAM} is a reference'),
      'expect.version': 'is a function, which cannot be compared',
      'expect.modelId': expect.stringContaining('is of type Map'),
    });
    expect(same['expect.version.sameAs']).toContain('only one is declared here');
    expect(same['expect.modelId.same']).not.toContain('sameAs');
    expect(simulator.requests).toEqual([]);
  });

  it('do not include a reference that a second dollar makes plain text', async () => {
    await simulateVendors(WORLD.replace('4.2', '$' + '{var.X} $' + '{name}'));

    expect(await failuresOf({ ...CHAT, expect: { version: '$' + '${var.X} $' + '{name}' } })).toEqual({});
  });

  it.each<[string, () => unknown, string]>([
    [
      'no arguments',
      () => new built.Deployment('x', undefined as never),
      'Deployment "x":\n  the arguments are missing',
    ],
    ['an output', () => new built.Deployment('x', pulumi.output(CHAT) as never), 'must be an object'],
    [
      'no arguments of a manifest',
      () => new built.Manifest('m', undefined as never),
      'the arguments are missing',
    ],
    [
      'a misspelled path',
      () => new built.Manifest('m', { pth: 'a' } as never),
      'there is no argument pth: did you mean "path"?\n  path is missing',
    ],
  ])('end the program with one clean error: %s', (_, make, message) => {
    let thrown: unknown;
    try {
      make();
    } catch (error) {
      thrown = error;
    }

    expect(pulumi.RunError.isInstance(thrown)).toBe(true);
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).stack).toBe((thrown as Error).message);
  });

  it.each(['DRIFTLINE_ON_DRIFT', 'DRIFTLINE_ON_UNKNOWN'])('end the program for a bad %s', (name) => {
    setEnvironment({ [name]: 'later' });

    expect(() => new built.Deployment('x', { ...CHAT })).toThrow(`${name} cannot be "later"`);
    expect(() => new built.Manifest('m', { path: 'x' })).toThrow(`${name} cannot be "later"`);
  });
});

describe('in a preview', () => {
  beforeEach(() => mocks(true));
  const environment = unknownOutput<string>();

  it('an unknown environment stops the read only if a setting depends on it', async () => {
    const simulator = await simulateVendors(WORLD);

    const following = await inputsOf({ ...CHAT, environment, expect: { version: '1' } });
    expect(simulator.requests).toEqual([]);
    const placed = await failuresOf({ ...CHAT, environment, slot: 'test', expect: { version: '1' } });
    const phone = await failuresOf({
      provider: 'cartesia',
      agentId: 'agent_q',
      environment,
      expect: { version: 'v' },
    });

    expect(following.failures).toBeUndefined();
    expect(following.status).toMatchObject({ __pulumiUnknown: true });
    expect(placed['expect.version']).toContain('live is 5.0');
    expect(phone['expect.version']).toContain('live is ver_8');
  });

  it.each(['ignore', 'waivers', 'severity', 'deployed', 'onDrift'])(
    'drift fails nothing while %s is unknown',
    async (name) => {
      const simulator = await simulateVendors(WORLD);

      const inputs = await inputsOf({ ...CHAT, [name]: unknownOutput(), expect: { version: '1' } });

      expect(inputs.failures).toBeUndefined();
      expect(inputs.status).toBe('drifted');
      expect(simulator.requests).toHaveLength(1);
    },
  );
});

describe('a failing resource that is registered anyway', () => {
  it('is named in a warning, not in an error', async () => {
    await simulateVendors(WORLD);
    const [warn, error] = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')].map((spy) =>
      spy.mockReturnValue(),
    );

    await Promise.all([
      inputsOf({ ...CHAT, expect: { version: '1' } }),
      inputsOf({ ...CHAT, environment: 'test', expect: { version: '2' } }),
    ]);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(3));

    const said = warn?.mock.calls.flat().join('\n');
    expect(said).toContain('2 deployments did not pass');
    expect(said?.match(/chat was not checked by this run/g)).toHaveLength(2);
    expect(error).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('under mocks', () => {
  it('reads nothing with DRIFTLINE_UNDER_MOCKS=skip', async () => {
    const simulator = await simulateVendors(WORLD);
    setEnvironment({ DRIFTLINE_UNDER_MOCKS: 'skip' });
    const folder = folderWith({ 'driftline.yaml': chatManifest('{ prod: "1" }') });
    const path = join(folder, 'driftline.yaml');

    const inputs = await inputsOf({ ...CHAT, expect: { version: '1' } });
    const report = await built.assertInSync({ path });

    expect(inputs.failures).toBeUndefined();
    expect([inputs.status, report.outcome]).toEqual(['unknown', 'unknown']);
    expect(simulator.requests).toEqual([]);
  });
});

describe('assertInSync', () => {
  it('distinguishes drift from unknown', async () => {
    await simulateVendors(WORLD.replace('bot_7', 'bot_1'));
    const folder = folderWith({ 'driftline.yaml': chatManifest('{ prod: "1", test: "5.0" }') });
    const path = join(folder, 'driftline.yaml');

    const drift = await built.assertInSync({ path }).catch(String);
    setEnvironment({ CHATCAPTAIN_API_KEY: undefined });
    const unknown = await built.assertInSync({ path }).catch(String);

    expect(drift).toContain('deployment drift: 1 of 2 targets are not in sync\n');
    expect(unknown).toContain('deployment drift could not be ruled out: 2 of 2 targets are unknown\n');
  });
});
