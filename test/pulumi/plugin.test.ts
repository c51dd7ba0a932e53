import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pluginSchema } from '../../scripts/plugin-schema.ts';
import { isSecret, type Properties, secret, UNKNOWN } from '../../src/pulumi/plugin/wire.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { drivePlugin, sdk, URN } from './plugin-engine.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHAT = { provider: 'chatcaptain', chatbotId: 'bot_1', environment: 'prod' };

const world = (version: string) =>
  parseScenario(
    `version: 1\nchatcaptain:\n  chatbots:\n    bot_1: { prod: { version: "${version}", modelId: m_9 }, test: "3.0" }\n`,
    'scenario.yaml',
  );

let simulator: Simulator;
let engine: Awaited<ReturnType<typeof drivePlugin>>;
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  before = { ...process.env };
  simulator = await startSimulator(await world('2.1'));
  Object.assign(process.env, simulator.env);
  engine = await drivePlugin();
  await engine.configure();
});

afterEach(async () => {
  engine.close();
  await simulator.close();
  process.env = before;
});

function manifest(environments: string): string {
  const text = `version: 1\ndeployments:\n  chat: { provider: chatcaptain, chatbotId: bot_1, environments: ${environments} }\n`;
  return join(folderWith({ 'driftline.yaml': text }), 'driftline.yaml');
}

describe('the schema', () => {
  it('follows from the providers and operators, and the plugin serves it', async () => {
    const committed = readFileSync(join(ROOT, 'plugin/schema.json'), 'utf8');
    const served = await engine.call<{ getSchema(): string }>(
      'getSchema',
      new sdk.provider.GetSchemaRequest(),
    );

    expect(committed, 'run `npm run generate`').toBe(pluginSchema());
    expect(served.getSchema()).toBe(committed);
  });

  it('and the plugin have the version of the package', () => {
    const versions = ['package.json', 'plugin/package.json', 'plugin/schema.json'].map(
      (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).version,
    );

    expect(new Set(versions).size).toBe(1);
  });

  it('refers only to existing types, and marks credentials as secret', () => {
    const schema = JSON.parse(pluginSchema());
    const references = [...pluginSchema().matchAll(/"#\/types\/([^"]+)"/g)].map(([, name]) => name);

    expect([...new Set(references)].filter((name) => !(String(name) in schema.types))).toEqual([]);
    expect(schema.resources['driftline:index:Deployment'].inputProperties.credentials.secret).toBe(true);
    expect(schema.resources['driftline:index:Manifest'].isComponent).toBe(true);
  });
});

describe('a Deployment', () => {
  it('passes in sync, with the live state as its properties', async () => {
    const { inputs, failures } = await engine.check({ ...CHAT, expect: { version: '2.1' } });
    const created = await engine.create(inputs);

    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ status: 'in-sync', version: '2.1', observed: { modelId: 'm_9' } });
    expect(created).toMatchObject({ id: 'chatcaptain/prod', properties: { version: '2.1' } });
    expect(await engine.isChanged(inputs)).toBe(false);
  });

  it('fails on drift, one line for each difference', async () => {
    const { failures } = await engine.check({ ...CHAT, expect: { version: '2.2', modelId: 'm_8' } });

    expect(failures).toEqual([
      expect.stringMatching(/^modelId: declared is m_8, live is m_9/),
      expect.stringMatching(/^version: declared is 2\.2, live is 2\.1/),
    ]);
  });

  it('reports drift as a change for as long as it lasts', async () => {
    const { inputs, failures } = await engine.check({
      ...CHAT,
      expect: { version: '2.2' },
      onDrift: 'report',
    });

    expect(failures).toEqual([]);
    expect(engine.logged).toEqual([expect.stringContaining('declared is 2.2, live is 2.1')]);
    expect(await engine.isChanged(inputs)).toBe(true);
    expect(inputs).not.toHaveProperty('onDrift');
  });

  it('follows environment variables, and refuses an unknown word in them', async () => {
    process.env.DRIFTLINE_ON_DRIFT = 'report';
    const reported = await engine.check({ ...CHAT, expect: { version: '2.2' } });
    process.env.DRIFTLINE_ON_DRIFT = 'warn';

    expect(reported.failures).toEqual([]);
    expect((await engine.check(CHAT)).failures).toEqual([
      'driftline: DRIFTLINE_ON_DRIFT cannot be "warn": write report or fail',
    ]);
  });

  it.each<[string, Properties, string]>([
    ['an unknown provider', { ...CHAT, provider: 'chatcaptian' }, 'did you mean "chatcaptain"?'],
    ['a missing setting', { provider: 'chatcaptain', environment: 'prod' }, 'chatbotId'],
    [
      'a field that the provider does not observe',
      { ...CHAT, expect: { versoin: '1' } },
      'did you mean "version"?',
    ],
    ['a number that was written differently', { ...CHAT, expect: { version: 2.1 } }, 'write it in quotes'],
    ['null for an expected value', { ...CHAT, expect: { version: null } }, 'expect.version'],
    ['a literal credential', { ...CHAT, credentials: { apiKey: 'CCSB-literal' } }, 'credentials'],
    ['a word for onDrift', { ...CHAT, onDrift: 'never' }, 'write fail or report'],
  ])('fails on %s', async (_, news, message) => {
    const { failures, inputs } = await engine.check(news);

    expect(failures.join('\n')).toContain(message);
    expect(JSON.stringify([failures, inputs.credentials])).not.toContain('CCSB-literal');
    expect(simulator.requests).toEqual([]);
  });

  it('compares known arguments in a preview, and names the others', async () => {
    const { inputs, failures } = await engine.check({
      ...CHAT,
      expect: { version: UNKNOWN, modelId: 'm_8' },
    });
    const blocked = await engine.check({ ...CHAT, chatbotId: UNKNOWN, expect: { version: '9' } });

    expect(failures).toEqual([expect.stringMatching(/^modelId: declared is m_8/)]);
    expect(inputs.expect).toEqual({ version: UNKNOWN, modelId: 'm_8' });
    expect(blocked).toMatchObject({ failures: [], inputs: { status: UNKNOWN, version: UNKNOWN } });
    expect(engine.logged.at(-1)).toBe('chatbotId is not known before the update: nothing was read');
  });

  it('shows neither a secret expectation nor the live value', async () => {
    const expected = { version: secret('2.1'), modelId: secret('m_topsecret') };
    const { inputs, failures } = await engine.check({ ...CHAT, expect: expected });

    expect(inputs.expect).toEqual(expected);
    expect(isSecret(inputs.version)).toBe(true);
    expect(inputs.observed).toMatchObject({ version: '(hidden)', modelId: '(hidden)' });
    expect(failures.join()).not.toMatch(/topsecret|m_9/);
  });

  it('sends no credential to the engine', async () => {
    const { inputs } = await engine.check({
      ...CHAT,
      credentials: { apiKey: secret('${env.CHATCAPTAIN_API_KEY}') },
    });

    expect(inputs.credentials).toEqual({ apiKey: '${env.CHATCAPTAIN_API_KEY}' });
    expect(JSON.stringify(inputs)).not.toContain(simulator.env.CHATCAPTAIN_API_KEY);
  });

  it('accepts values from ignoreChanges', async () => {
    const old = await engine.check({ ...CHAT, expect: { version: '2.1' } });
    simulator.update(await world('2.1'));
    const recorded = { modelId: 'm_1' };

    const { inputs, failures } = await engine.check(
      { ...CHAT, expect: { version: '2.1' }, observed: recorded },
      { olds: { ...old.inputs, observed: recorded } },
    );

    expect(failures).toEqual([]);
    expect(inputs.observed).toEqual(recorded);
  });

  it('is read again by a refresh, which explains an unknown state', async () => {
    const { inputs } = await engine.check({ ...CHAT, expect: { version: secret('2.1') } });
    simulator.update(await world('2.3'));
    await engine.configure();

    const refreshed = await engine.read('chatcaptain/prod', inputs);
    process.env.CHATCAPTAIN_BASE_URL = 'http://127.0.0.1:9';
    await engine.configure();
    const unknown = await engine.read('chatcaptain/prod', inputs);

    expect(refreshed).toMatchObject({ status: 'drifted', version: secret('2.3'), expect: inputs.expect });
    expect(unknown.status).toBe('unknown');
    expect(engine.logged.at(-1)).toContain('driftline: chatcaptain/prod bot_1 is unknown: ');
  });

  it('cannot be imported, and the message explains it', async () => {
    await expect(engine.read('chatcaptain/prod', {})).rejects.toThrow('a Deployment cannot be imported');
  });

  it('sends no request when it is updated or deleted', async () => {
    const { inputs } = await engine.check({ ...CHAT, expect: { version: '2.1' } });
    const requests = simulator.requests.length;
    const update = new sdk.provider.UpdateRequest();
    const remove = new sdk.provider.DeleteRequest();
    remove.setUrn(URN);

    await engine.create(inputs);
    await engine.call('update', update);
    await engine.call('delete', remove);

    expect(simulator.requests).toHaveLength(requests);
  });

  it('is the only type of resource that the engine may check', async () => {
    const urn = 'urn:pulumi:dev::agents::driftline:index:Agent::chat';

    await expect(engine.check(CHAT, { urn })).rejects.toThrow(
      'driftline has no resource driftline:index:Agent',
    );
  });
});

describe('a Manifest', () => {
  it('registers itself, a child for each target, and the result', async () => {
    const { urn, state } = await engine.construct({ path: manifest('{ prod: "2.1", test: "3.0" }') });
    const [component, ...children] = engine.registered;
    const child = children.find(({ name }) => name === 'agents/chat/prod');
    const requests = simulator.requests.length;
    const checked = await engine.check(child?.properties ?? {}, { urn: child?.urn ?? '' });

    expect(component).toMatchObject({ type: 'driftline:index:Manifest', name: 'agents' });
    expect(children.map(({ name, parent }) => [name, parent]).toSorted()).toEqual([
      ['agents/chat/prod', urn],
      ['agents/chat/test', urn],
    ]);
    expect(state.targets).toEqual([
      { id: 'chat/prod', status: 'in-sync', version: '2.1' },
      { id: 'chat/test', status: 'in-sync', version: '3.0' },
    ]);
    expect(engine.outputs).toEqual([{ targets: state.targets }]);
    expect(checked).toMatchObject({ failures: [], inputs: { status: 'in-sync', target: 'chat/prod' } });
    expect(simulator.requests).toHaveLength(requests);
  });

  it('fails with one line for each difference, in the check of a child', async () => {
    const path = manifest('{ prod: "2.2", test: "3.1" }');

    const { urn, failures } = await engine.construct({ path });

    expect(urn).toBe('urn:pulumi:dev::agents::driftline:index:Manifest::agents');
    expect(failures).toEqual([
      expect.stringMatching(
        /^deployment drift: 2 of 2 targets are not in sync\n {2}chat\/prod: version: declared is 2\.2, live is 2\.1.* at .*:3:\d+\n {2}chat\/test: version: declared is 3\.1, live is 3\.0/,
      ),
    ]);
    expect(engine.registered.map(({ type }) => type)).toEqual(['driftline:index:Manifest']);
    expect(engine.logged).toEqual([]);
  });

  it('gets its answer before the failure of another resource, because the engine then closes the connection', async () => {
    simulator.update(await parseScenario('version: 1\nlatency: 1h\n', 'scenario.yaml'));
    const answered: string[] = [];
    const constructed = engine.construct({ path: manifest('{ prod: "2.1" }') }).then((response) => {
      answered.push('Construct');
      return response;
    });
    await expect.poll(() => simulator.requests.length).toBe(1);

    await engine.check({ provider: 'nope' });
    answered.push('Check');

    expect(answered).toEqual(['Construct', 'Check']);
    expect(await constructed).toEqual({
      urn: 'urn:pulumi:dev::agents::driftline:index:Manifest::agents',
      state: { targets: UNKNOWN },
      failures: [],
    });
  });

  it('warns of children that the engine leaves out, and fails on the others', async () => {
    const path = manifest('{ prod: "2.2", test: "3.1" }');
    engine.leaveOut((urn) => urn.endsWith('/prod'));
    const first = await engine.construct({ path });
    const warned = engine.logged.splice(0);
    await engine.configure();
    engine.leaveOut(() => true);
    const second = await engine.construct({ path });

    expect(first.failures).toEqual([expect.stringContaining('1 of 2 targets')]);
    expect(first.failures.join()).toContain('chat/test: version: declared is 3.1');
    expect(first.failures.join()).not.toContain('chat/prod');
    expect(warned).toEqual([expect.stringMatching(/^agents\/chat\/prod was not checked by this run/)]);
    expect(second.failures).toEqual([]);
    expect(engine.logged).toHaveLength(2);
    expect(engine.outputs).toHaveLength(1);
  });

  it('gives its children the provider that this plugin serves, because a program may have several', async () => {
    const path = manifest('{ prod: "2.1" }');
    const urn = 'urn:pulumi:dev::agents::pulumi:providers:driftline::default_0_1_0';
    const providers: (string | undefined)[] = [];
    for (const provider of [{ urn, id: 'a-b-c' }, { urn, id: '' }, undefined]) {
      await engine.configure(provider);
      await engine.construct({ path });
      providers.push(engine.registered.at(-1)?.provider);
    }

    expect(providers).toEqual([`${urn}::a-b-c`, `${urn}::${UNKNOWN}`, '']);
  });

  it('does not answer for a Deployment that only has the name of a child', async () => {
    await engine.construct({ path: manifest('{ prod: "2.1" }') });
    const urn = `${URN.slice(0, -'chat'.length)}agents/chat/prod`;

    const other = await engine.check({ ...CHAT, expect: { version: '2.2' } }, { urn });

    expect(other.failures).toEqual([expect.stringContaining('declared is 2.2, live is 2.1')]);
  });

  it('reports drift as a warning on the child', async () => {
    await engine.construct({ path: manifest('{ prod: "2.2" }'), onDrift: 'report' });

    expect(engine.logged).toEqual([expect.stringContaining('declared is 2.2, live is 2.1')]);
    expect(engine.registered[1]?.properties).toMatchObject({ status: 'drifted' });
  });

  it('keeps a secret variable secret everywhere', async () => {
    const path = manifest('{ prod: "${var.V}" }');
    const { state } = await engine.construct({ path, vars: { V: secret('2.1') } });
    const [, child] = engine.registered;

    expect(isSecret(state.targets)).toBe(true);
    expect(child?.properties).toMatchObject({
      vars: { V: secret('2.1') },
      expect: { version: secret('2.1') },
      version: secret('2.1'),
      observed: { version: '(hidden)' },
    });
  });

  it('leaves a target with an unknown variable for the update', async () => {
    const path = manifest('{ prod: "${var.V}", test: "3.0" }');
    await engine.construct({ path, vars: { V: UNKNOWN } });

    expect(engine.logged).toEqual([
      expect.stringContaining('vars.V in it, which is not known before the update'),
    ]);
  });

  it.each<[string, Properties, string]>([
    ['no path', {}, 'path is missing'],
    ['a path that is not known yet', { path: UNKNOWN }, 'it decides which resources there are'],
    ['a file that is not there', { path: 'nope.yaml' }, 'there is no file nope.yaml'],
    ['an argument that does not exist', { path: 'x', enviroments: ['prod'] }, 'did you mean "environments"?'],
    ['a number that was written differently', { path: 'x', vars: { V: 2.1 } }, 'vars.V is the number 2.1'],
  ])(
    'fails on %s: in the check of a child with the name of the Manifest, or at once if the engine leaves that child out',
    async (_, inputs, message) => {
      const { failures } = await engine.construct(inputs);
      await engine.configure();
      engine.leaveOut(() => true);

      expect(failures).toEqual([expect.stringContaining(message)]);
      await expect(engine.construct(inputs)).rejects.toThrow(message);
    },
  );

  it('has children that a refresh compares with the current file', async () => {
    const path = manifest('{ prod: "2.1" }');
    await engine.construct({ path });
    const [, child] = engine.registered;
    writeFileSync(path, readFileSync(path, 'utf8').replace('"2.1"', '"2.2"'));
    await engine.configure();

    const refreshed = await engine.read('chatcaptain/prod', child?.properties ?? {});

    expect(refreshed).toMatchObject({ status: 'drifted', version: '2.1', target: 'chat/prod' });
  });
});
