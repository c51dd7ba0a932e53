import { expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';

const check = (expectation: string, assistant: object) =>
  checkSituation({
    manifest: `deployments:\n  line:\n    provider: vapi\n    assistantId: a1\n    environments:\n      prod: ${expectation}\n`,
    world: `vapi: { objects: [{ settings: { assistantId: a1 }, reply: ${JSON.stringify({ id: 'a1', updatedAt: '2026-11-01T09:00:00Z', ...assistant })} }] }`,
  });

test('an assistant without a version is unknown, and the message names the hash', async () => {
  const { report, verdicts } = await check('v3', { latestVersion: null });

  expect(verdicts['line/prod']).toBe('unknown, unreadable (ambiguous version)');
  expect(JSON.stringify(report)).toContain('expect `configHash`');
});

test('the hash covers the content without times and ids', async () => {
  const hashOf = async (assistant: object) => {
    const { report } = await check('{ expect: { configHash: sha256:none } }', assistant);
    return report.targets[0]?.findings[0]?.actual;
  };
  const hash = await hashOf({ name: 'one', latestVersion: 'v1' });

  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(
    await hashOf({
      name: 'one',
      latestVersion: 'v2',
      createdAt: 'x',
      updatedAt: '2026-11-02T09:00:00Z',
      orgId: 'o',
    }),
  ).toBe(hash);
  expect(await hashOf({ name: 'two', latestVersion: 'v1' })).not.toBe(hash);
});

test('no report has secrets of an assistant', async () => {
  const { report } = await check('v3', {
    latestVersion: 'v4',
    server: { headers: { authorization: 'Bearer made-up-example' } },
  });

  expect(report.targets[0]?.status).toBe('drifted');
  expect(JSON.stringify(report)).not.toContain('made-up-example');
});
