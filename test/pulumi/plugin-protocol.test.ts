import type * as plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import type * as proto from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { propertiesOf, structOf } from '../../src/pulumi/plugin/wire.ts';
import { drivePlugin, sdk, URN } from './plugin-engine.ts';

const { provider: messages } = sdk;
const RECORDED = { provider: 'chatcaptain', environment: 'prod', status: 'in-sync', version: '2.1' };

let engine: Awaited<ReturnType<typeof drivePlugin>>;
beforeEach(async () => {
  engine = await drivePlugin();
});
afterEach(() => engine.close());

it('accepts secrets, resources and outputs, and supports previews', async () => {
  const response = await engine.configure();

  expect(response.getAcceptsecrets()).toBe(true);
  expect(response.getAcceptresources()).toBe(true);
  expect(response.getAcceptoutputs()).toBe(true);
  expect(response.getSupportspreview()).toBe(true);
});

it('needs no configuration: it accepts any, and does not report a change of it', async () => {
  const request = new messages.CheckRequest();
  request.setNews(structOf(sdk, { version: '0.1.0' }));
  const checked = await engine.call<proto.CheckResponse>('checkConfig', request);
  const difference = await engine.call<proto.DiffResponse>('diffConfig', new messages.DiffRequest());

  expect(propertiesOf(checked.getInputs())).toEqual({ version: '0.1.0' });
  expect(checked.getFailuresList()).toEqual([]);
  expect(difference.getReplacesList()).toEqual([]);
  expect(difference.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN);
});

it('returns its version', async () => {
  const info = await engine.call<plugin.PluginInfo>('getPluginInfo', new sdk.empty.Empty());

  expect(info.getVersion()).toBe('0.1.0');
});

it('records the new inputs in an update', async () => {
  const request = new messages.UpdateRequest();
  request.setId('chatcaptain/prod');
  request.setUrn(URN);
  request.setOlds(structOf(sdk, { ...RECORDED, version: '2.0' }));
  request.setNews(structOf(sdk, RECORDED));
  const updated = await engine.call<proto.UpdateResponse>('update', request);

  expect(propertiesOf(updated.getProperties())).toEqual(RECORDED);
});

it('lets the engine compare a deployment that is in sync or waived, and reports any other as changed', async () => {
  const changed: boolean[] = [];
  for (const status of ['in-sync', 'waived', 'drifted', 'missing', 'unexpected', 'pending', 'unknown']) {
    changed.push(await engine.isChanged({ ...RECORDED, status }));
  }

  expect(changed).toEqual([false, false, true, true, true, true, true]);
});

it('serves the next run after it was cancelled', async () => {
  await engine.configure();
  await engine.call('cancel', new sdk.empty.Empty());

  const { failures } = await engine.check({ provider: 'nope', environment: 'prod' });

  expect(failures).toEqual([expect.stringContaining('nope')]);
});

it('refuses an unknown component', async () => {
  const request = new messages.ConstructRequest();
  request.setType('driftline:index:Fleet');

  await expect(engine.call('construct', request)).rejects.toThrow(
    'driftline has no component driftline:index:Fleet',
  );
});
