import * as pulumi from '@pulumi/pulumi';
import { expect, it } from 'vitest';
import { built, simulateVendors } from './helpers.ts';

const COUNT = 100;
const LATENCY = 200;

it(`reads ${COUNT} deployments of ${LATENCY} ms side by side, within the limits`, async () => {
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
  const started = performance.now();

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

  const ms = Math.round(performance.now() - started);
  console.log(
    `${COUNT} deployments at ${LATENCY} ms: ${ms} ms, ${simulator.maxInFlight} in flight, one after another ${COUNT * LATENCY} ms`,
  );
  expect(new Set(statuses)).toEqual(new Set(['in-sync']));
  expect(simulator.requests).toHaveLength(COUNT);
  expect(simulator.maxInFlight).toBeGreaterThan(16);
  expect(simulator.maxInFlight).toBeLessThanOrEqual(64);
  // Rounds of 16, 32 and 52 are 600 ms; the rest is Pulumi's own, and whatever else a machine is busy with.
  expect(ms).toBeLessThan((COUNT * LATENCY) / 3);
});
