import { expect, test, vi } from 'vitest';
import { checkSituation } from '../support/pipeline.ts';
import { processorTime } from '../support/processor-time.ts';

vi.setConfig({ testTimeout: 300_000 });

const each = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('');
const DAY = 'created_at: 2026-11-10T09:00:00Z';

test('thirty thousand targets from a few kB of aliases take a few seconds of processor time', async () => {
  const manifest = `x-e: &e\n${each(300, (i) => `  e${i}: ver_1\n`)}deployments:\n${each(
    100,
    (i) => `  d${i}: { provider: cartesia, agentId: a${i % 50}, environments: *e }\n`,
  )}`;
  const world = `cartesia:\n  agents:\n${each(50, (i) => `    a${i}: { deployments: [{ version_id: ver_${i === 7 ? 2 : 1}, is_live: true, ${DAY} }] }\n`)}`;
  const spent = processorTime();

  const { report, simulator } = await checkSituation({ manifest, world });

  expect(spent()).toBeLessThan(2_000);
  expect(Buffer.byteLength(manifest)).toBeLessThan(15_000);
  expect(simulator.requests).toHaveLength(50);
  expect(report.summary).toMatchObject({ total: 30_000, inSync: 29_400, drifted: 600 });
});

test('targets share a read only if they are read in the same way', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: `
connections:
  other: { provider: chatcaptain, credentials: { apiKey: "\${env.CHATCAPTAIN_OTHER_KEY}" } }
deployments:
  a:
    provider: chatcaptain
    chatbotId: b
    environments: { prod: "1", again: { slot: prod, expect: { version: "1" } }, test: "2", dev: "2" }
  b: { provider: chatcaptain, chatbotId: b, connection: other, environments: { prod: "2" } }
`,
    world: 'chatcaptain: { chatbots: { b: { prod: { version: "1" }, test: { version: "2" } } } }',
    environment: { CHATCAPTAIN_OTHER_KEY: 'another-key-than-the-usual' },
  });

  expect(verdicts).toEqual({
    'a/prod': 'in-sync',
    'a/again': 'in-sync',
    'a/test': 'in-sync',
    'a/dev': 'missing, not-deployed',
    'b/prod': expect.stringContaining('unreadable'),
  });
  expect(simulator.requests).toHaveLength(2);
});
