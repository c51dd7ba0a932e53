import { expect, test } from 'vitest';
import { builtIn } from '../../src/providers/registry.ts';
import { load } from '../../src/run/load.ts';
import { openSession } from '../../src/run/session.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';

const MANIFEST = `version: 1
deployments:
  phone: { provider: cartesia, environments: { prod: { agentId: agent_p }, test: { agentId: agent_t } } }
`;

test('a session uses the current value of a changed variable', async () => {
  const simulator = await serve(`cartesia:
  keys: [sk_car_the-new-one]
  agents: { agent_p: { deployments: [ver_1] }, agent_t: { deployments: [ver_2] } }`);
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });
  const env: Record<string, string> = { ...simulator.env, CARTESIA_API_KEY: 'sk_car_the-old-one' };
  const policy = { env, allowHosts: [], allowVariables: [] };
  const { targets } = await load([], { cwd, policy, registry: builtIn(), variables: new Map() });
  const session = openSession({ clock: { now: Date.now, random: () => 0 }, policy, registry: builtIn() });
  const kinds = async () => [...(await session.read(targets)).observations.values()].map(({ kind }) => kind);

  const before = await kinds();
  env.CARTESIA_API_KEY = 'sk_car_the-new-one';
  const after = await kinds();
  const again = await kinds();
  await session.close();

  expect([before, after, again]).toEqual([
    ['unreadable', 'unreadable'],
    ['found', 'found'],
    ['found', 'found'],
  ]);
  // Replies to the same credential are reused.
  expect(simulator.requests).toHaveLength(4);
});

test('a session hides a key that it did not send', async () => {
  const env = { CARTESIA_OTHER_KEY: 'sk_car_0123456789-of-another' };
  const policy = { env, allowHosts: [], allowVariables: [] };
  const session = openSession({ clock: { now: Date.now, random: () => 0 }, policy, registry: builtIn() });
  const { redact } = await session.read([]);
  await session.close();

  expect(redact('live is sk_car_0123456789-of-another')).toBe('live is (hidden)');
});
