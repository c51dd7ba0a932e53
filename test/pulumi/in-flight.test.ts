import * as pulumi from '@pulumi/pulumi';
import { expect, it } from 'vitest';
import { built, simulateVendors } from './helpers.ts';

const COUNT = 100;
const LATENCY = 400;

it(`reads ${COUNT} deployments in parallel, 16 to 64 at once, if each takes ${LATENCY} ms`, {
  timeout: 120_000,
}, async () => {
  const agents = Array.from(
    { length: COUNT },
    (_, index) => `    agent_${index}: { deployments: [{ version_id: ver_1, is_live: true }] }`,
  );
  const simulator = await simulateVendors(
    `latency: ${LATENCY}ms\ncartesia:\n  agents:\n${agents.join('\n')}`,
  );
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: () => ({}),
  });

  const all = Array.from(
    { length: COUNT },
    (_, index) =>
      new built.Deployment(`agent-${index}`, {
        provider: 'cartesia',
        agentId: `agent_${index}`,
        environment: 'prod',
        expect: { version: 'ver_1' },
      }),
  );
  const statuses = await Promise.all(
    all.map(({ status }) => new Promise((resolve) => status.apply(resolve))),
  );

  expect(new Set(statuses)).toEqual(new Set(['in-sync']));
  expect(simulator.requests).toHaveLength(COUNT);
  // Even a slow machine sends the first 16 together.
  expect(simulator.maxInFlight).toBeGreaterThanOrEqual(16);
  expect(simulator.maxInFlight).toBeLessThanOrEqual(64);
});
