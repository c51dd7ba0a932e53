import { expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';

const check = (expectation: string, state: string, revision: string | null) =>
  checkSituation({
    manifest: `deployments:\n  llm:\n    provider: huggingface\n    namespace: acme\n    endpoint: e1\n    environments:\n      prod: ${expectation}\n`,
    world: `huggingface: { objects: [{ settings: { namespace: acme, endpoint: e1 }, reply: { name: e1, model: { repository: acme/llm, revision: ${revision} }, status: { state: ${state} } } }] }`,
  });
const SHA = '9a3f2c1d5b7e8046f1a2b3c4d5e6f70819a2b3c4';

test.each([
  ['an endpoint that was scaled to zero is live', SHA, 'scaledToZero', SHA, 'in-sync'],
  ['a paused endpoint is missing', SHA, 'paused', SHA, 'missing, not-deployed'],
  ['an update to the expected revision is pending', SHA, 'updating', SHA, 'pending, rollout-in-progress'],
  [
    'without a revision the version is open, and moves by itself',
    SHA,
    'running',
    null,
    'unknown, warning live-unhealthy, unreadable (ambiguous version)',
  ],
  [
    'without a revision the model alone is in sync, and moves by itself',
    '{ expect: { model: acme/llm } }',
    'running',
    null,
    'in-sync, warning live-unhealthy',
  ],
  ['a branch moves by itself', 'main', 'running', 'main', 'in-sync, warning live-unhealthy'],
  ['a commit does not move', SHA, 'running', SHA, 'in-sync'],
  [
    'a failed update to the expected revision is unknown',
    SHA,
    'updateFailed',
    SHA,
    'unknown, warning rollout-failed, unreadable (ambiguous)',
  ],
])('%s', async (_title, expectation, state, revision, verdict) => {
  expect((await check(expectation, state, revision)).verdicts['llm/prod']).toBe(verdict);
});
