import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refreshDeployment } from '../../src/index.ts';
import { folderWith } from '../support/folder.ts';
import { chatManifest, simulateVendors } from './helpers.ts';

const WORLD = 'chatcaptain: { chatbots: { bot_1: { prod: { version: "2.1" } } } }';
const SEEN = { status: 'in-sync', version: '2.1', observed: { version: '2.1' }, findings: [] };
const DECLARED = {
  provider: 'chatcaptain',
  chatbotId: 'bot_1',
  environment: 'prod',
  expect: { version: '2.1' },
};

async function refreshed(properties: object) {
  return (await refreshDeployment<object>('chatcaptain/prod', properties)).props;
}

const untold = (...findings: object[]) => ({
  status: 'unknown',
  findings: findings.map((each) => ({
    code: 'unreadable',
    severity: 'error',
    reason: 'unresolved-expectation',
    ...each,
  })),
});

describe('a refresh', () => {
  it('results in the status unknown if the arguments are refused', async () => {
    const simulator = await simulateVendors(WORLD);
    const declared = { ...DECLARED, expect: { versoin: '2.1' }, region: 'eu' };

    const properties = await refreshed({ ...declared, ...SEEN });

    expect(properties).toEqual({
      ...declared,
      ...untold(
        { property: 'region', message: expect.stringContaining('region') },
        { property: 'expect.versoin', message: expect.stringContaining('version') },
      ),
    });
    expect(simulator.requests).toEqual([]);
  });

  it('shows no secret of refused arguments', async () => {
    await simulateVendors(WORLD);
    const declared = { ...DECLARED, environment: '9.9-secret/x', secretArguments: ['environment'] };

    const { findings, status } = (await refreshed({ ...declared, ...SEEN })) as typeof SEEN;

    expect(status).toBe('unknown');
    expect(findings).not.toEqual([]);
    expect(JSON.stringify(findings)).not.toContain('9.9-secret');
  });

  it('shows no secret variable of a manifest, nor the value compared with it', async () => {
    await simulateVendors(WORLD);
    const folder = folderWith({
      'driftline.yaml': chatManifest(
        '{ prod: { expect: { version: "9.9-${var.S}", modelId: "${var.S}" } } }',
      ),
    });

    const properties = await refreshed({
      manifest: join(folder, 'driftline.yaml'),
      target: 'chat/prod',
      vars: { S: 'hush-hush' },
      secretArguments: ['expect.version', 'vars.S'],
      ...SEEN,
    });

    const { vars, ...others } = properties as { vars: object };
    expect(JSON.stringify(others)).not.toContain('hush-hush');
    expect(others).toMatchObject({
      status: 'drifted',
      observed: { version: '(hidden)' },
      findings: [
        { field: 'modelId', expected: '(hidden)' },
        { field: 'version', expected: '(hidden)' },
      ],
    });
  });

  it('results in the status unknown for a target that the manifest no longer has', async () => {
    const simulator = await simulateVendors(WORLD);
    const folder = folderWith({
      'driftline.yaml': chatManifest(`{ prod: "\${var.VERSION}" }`),
    });
    const manifest = join(folder, 'driftline.yaml');
    const vars = { VERSION: '2.1' };
    const declared = { ...DECLARED, manifest, target: 'chat/prod', vars };
    const unset = { ...declared, vars: {} };
    const removed = { ...declared, target: 'chat/test' };

    expect(await refreshed({ ...declared, ...SEEN })).toMatchObject({ status: 'in-sync', version: '2.1' });
    expect(await refreshed({ ...unset, ...SEEN })).toEqual({
      ...unset,
      ...untold({
        property: 'manifest',
        message: 'the variable VERSION is not set',
        place: expect.stringMatching(/driftline\.yaml:6:\d+$/),
      }),
    });
    expect(await refreshed({ ...removed, ...SEEN })).toEqual({
      ...removed,
      ...untold({ property: 'target', message: `${manifest} has no target chat/test any more` }),
    });
    rmSync(manifest);
    expect(await refreshed({ ...declared, ...SEEN })).toEqual({
      ...declared,
      ...untold({ property: 'manifest', message: expect.stringContaining('driftline.yaml') }),
    });
    expect(simulator.requests).toHaveLength(1);
  });
});
