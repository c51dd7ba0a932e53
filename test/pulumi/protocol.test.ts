import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { writeProgram } from '../support/pulumi-program.ts';
import { change } from './helpers.ts';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js');
const services = require('@pulumi/pulumi/proto/provider_grpc_pb');
const messages = require('@pulumi/pulumi/proto/provider_pb');
const { Struct } = require('google-protobuf/google/protobuf/struct_pb');

/** The engine's marker of an unknown value. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
/** The provider keeps replies for some seconds, so each test has a chatbot of its own. */
const world = (version: string) =>
  `chatcaptain: { chatbots: { bot_1: { prod: { version: "${version}", modelId: m_9 } }, bot_2: { prod: null }, bot_3: { prod: { version: "2.1", modelId: m_9 } } } }`;
/** Code for the server: SIGUSR2 moves its clock forward, by longer than replies are kept, and it prints "later". */
const CLOCK = `
const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;
process.on('SIGUSR2', () => {
  ahead += 5_100;
  console.log('later');
});
`;
const URN = 'urn:pulumi:dev::agents::pulumi-nodejs:dynamic/driftline:Deployment::chat';

type Properties = Readonly<Record<string, unknown>>;

/** The text of the provider. `stored.test.ts` compares it with what the build makes. */
const stored = readFileSync(new URL('fixtures/stored-provider.txt', import.meta.url), 'utf8').trimEnd();
let simulator: Simulator;
let server: ChildProcess;
// biome-ignore lint/suspicious/noExplicitAny: generated code has no types
let client: any;

const said = async () => String((await once(server.stdout as NodeJS.ReadableStream, 'data'))[0]).trim();

beforeAll(async () => {
  simulator = await startSimulator(await parseScenario(`version: 1\n${world('2.1')}`, 'scenario.yaml'));
  const cwd = folderWith({ 'package.json': '{"name":"agents","type":"module"}', 'clock.cjs': CLOCK });
  writeProgram(cwd, {});
  const program = require.resolve('@pulumi/pulumi/cmd/dynamic-provider');
  server = spawn(process.execPath, ['--require', './clock.cjs', program, '127.0.0.1:1'], {
    cwd,
    env: { PATH: process.env.PATH, ...simulator.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  client = new services.ResourceProviderClient(
    `127.0.0.1:${await said()}`,
    grpc.credentials.createInsecure(),
  );
}, 300_000);
afterAll(async () => {
  client?.close();
  server?.kill();
  await simulator?.close();
});

// biome-ignore lint/suspicious/noExplicitAny: generated code has no types
function send(method: string, request: any): Promise<any> {
  return new Promise((resolve, reject) => {
    client[method](request, (error: unknown, reply: unknown) => (error ? reject(error) : resolve(reply)));
  });
}

function struct(properties: Properties) {
  return Struct.fromJavaScript({ ...properties, __provider: stored });
}

async function check(news: Properties, olds: Properties = {}) {
  const request = new messages.CheckRequest();
  request.setUrn(URN);
  request.setNews(struct(news));
  request.setOlds(Object.keys(olds).length > 0 ? struct(olds) : Struct.fromJavaScript({}));
  const reply = await send('check', request);
  return {
    inputs: reply.getInputs().toJavaScript(),
    failures: reply
      .getFailuresList()
      .map((each: { getProperty(): string; getReason(): string }) => [each.getProperty(), each.getReason()]),
  };
}

async function diff(olds: Properties, news: Properties): Promise<'unknown' | 'none' | 'some'> {
  const request = new messages.DiffRequest();
  request.setId('chatcaptain/prod');
  request.setUrn(URN);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const reply = await send('diff', request);
  return (['unknown', 'none', 'some'] as const)[reply.getChanges() as 0 | 1 | 2];
}

async function read(properties: Properties) {
  const request = new messages.ReadRequest();
  request.setId('chatcaptain/prod');
  request.setUrn(URN);
  request.setProperties(struct(properties));
  const reply = await send('read', request);
  const plain = ({ __provider, ...rest }: Record<string, unknown>) => rest;
  return {
    id: reply.getId(),
    outputs: plain(reply.getProperties().toJavaScript()),
    inputs: plain(reply.getInputs().toJavaScript()),
  };
}

const IN_SYNC = {
  provider: 'chatcaptain',
  chatbotId: 'bot_1',
  environment: 'prod',
  expect: { version: '2.1' },
  status: 'in-sync',
  version: '2.1',
  observed: { version: '2.1', modelId: 'm_9' },
  findings: [],
};

describe('the stored provider in the real server', { timeout: 300_000 }, () => {
  it('check passes a deployment in sync, and returns the failures of another', async () => {
    const clean = await check(IN_SYNC);
    const failing = await check({
      ...IN_SYNC,
      status: 'drifted',
      failures: [
        { property: 'expect.version', value: '2.2', reason: 'declared is 2.2' },
        { property: 'environment', reason: 'nothing is deployed' },
      ],
    });

    expect(clean).toEqual({ inputs: { ...IN_SYNC, __provider: stored }, failures: [] });
    expect(failing.failures).toEqual([
      ['expect.version', 'declared is 2.2'],
      ['environment', 'nothing is deployed'],
    ]);
    expect(simulator.requests).toEqual([]);
  });

  it('check accepts unknowns and secrets as the engine sends them', async () => {
    const { inputs, failures } = await check({
      ...IN_SYNC,
      expect: { version: UNKNOWN },
      failures: UNKNOWN,
      status: UNKNOWN,
      secretArguments: ['expect.version'],
    });

    expect(failures).toEqual([]);
    expect(inputs.status).toBe(UNKNOWN);
  });

  it('diff leaves a deployment in sync to the engine, and shows any other as changed', async () => {
    const drifted = { ...IN_SYNC, status: 'drifted' };

    expect(await diff(IN_SYNC, IN_SYNC)).toBe('unknown');
    expect(await diff(drifted, drifted)).toBe('some');
    expect(await diff(IN_SYNC, { ...IN_SYNC, status: UNKNOWN })).toBe('some');
    expect(await diff(drifted, { ...IN_SYNC, status: 'waived' })).toBe('unknown');
  });

  it('create, update and delete record the inputs and send no request', async () => {
    const create = new messages.CreateRequest();
    create.setUrn(URN);
    create.setProperties(struct(IN_SYNC));
    const created = await send('create', create);
    const update = new messages.UpdateRequest();
    update.setId(created.getId());
    update.setOlds(struct(IN_SYNC));
    update.setNews(struct({ ...IN_SYNC, version: '2.2' }));
    const updated = await send('update', update);
    const remove = new messages.DeleteRequest();
    remove.setId(created.getId());
    remove.setProperties(struct(IN_SYNC));
    await send('delete', remove);

    expect(created.getId()).toBe('chatcaptain/prod');
    expect(created.getProperties().toJavaScript()).toEqual({ ...IN_SYNC, __provider: stored });
    expect(updated.getProperties().toJavaScript().version).toBe('2.2');
    expect(simulator.requests).toEqual([]);
  });

  it('read asks the vendor again and reports drift', async () => {
    const before = await read(IN_SYNC);
    await change(simulator, world('2.3'));
    server.kill('SIGUSR2');
    expect(await said()).toBe('later');
    const after = await read(IN_SYNC);

    expect(before.outputs).toMatchObject({ status: 'in-sync', version: '2.1' });
    expect(after.outputs).toMatchObject({
      status: 'drifted',
      version: '2.3',
      findings: [{ code: 'field-differs', expected: '2.1', actual: '2.3', property: 'expect.version' }],
    });
    expect(after.inputs).toEqual(after.outputs);
  });

  it('read removes values that are no longer live', async () => {
    const { outputs } = await read({ ...IN_SYNC, chatbotId: 'bot_2' });

    expect(outputs).toMatchObject({ status: 'missing', findings: [{ code: 'not-deployed' }] });
    expect(outputs).not.toHaveProperty('version');
    expect(outputs).not.toHaveProperty('observed');
  });

  it('read shows no declared secret', async () => {
    const { outputs } = await read({
      ...IN_SYNC,
      chatbotId: 'bot_3',
      expect: { version: '9.9-secret' },
      secretArguments: ['expect.version'],
    });

    const { expect: declared, ...others } = outputs;
    // The state already has the property `version`, which the engine keeps secret. So the provider may return its
    // value.
    expect(others).toMatchObject({ status: 'drifted', version: '2.1', observed: { version: '(hidden)' } });
    expect(JSON.stringify(others)).not.toContain('9.9-secret');
    const { version, observed, ...unseen } = { ...IN_SYNC, chatbotId: 'bot_3' };
    const first = await read({ ...unseen, secretArguments: ['expect.version'] });
    expect(first.outputs).not.toHaveProperty('version');
  });
});
