import { expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';

const rules = (...list: readonly (readonly [string, number])[]) => ({
  agent_endpoint: {
    version_selector: {
      version_selection_rules: list.map(([agent_version, traffic_percentage]) => ({
        type: 'FixedRatio',
        agent_version,
        traffic_percentage,
      })),
    },
  },
});
const latest = (status?: string) => ({
  versions: { latest: { version: '4', created_at: 1_761_987_600, definition: { model: 'gpt-4o' }, status } },
});
const check = (expectation: string, changes: object) =>
  checkSituation({
    manifest: `deployments:\n  bot:\n    provider: azure-foundry\n    agent: a1\n    project: p\n    environments:\n      prod: ${expectation}\n`,
    world: `azure-foundry: { objects: [{ settings: { agent: a1, project: p }, reply: ${JSON.stringify({ name: 'a1', ...latest('active'), ...changes })} }] }`,
  });

test.each([
  ['without a selector the latest version is live, and moves', '"4"', {}, 'in-sync, warning live-unhealthy'],
  ['a selector says what is live', '"3"', rules(['3', 100]), 'in-sync'],
  [
    'a selector that routes to another version leaves the model open',
    '{ expect: { model: gpt-4o } }',
    rules(['3', 100]),
    'unknown, unreadable (ambiguous model)',
  ],
  [
    'a split has no single version',
    '"4"',
    rules(['3', 90], ['4', 10]),
    'unknown, multiple-live (ambiguous version)',
  ],
  [
    'shares that do not add up are refused',
    '"4"',
    rules(['4', 50]),
    'unknown, unreadable (malformed-response)',
  ],
  ['a version that is being made is pending', '"4"', latest('creating'), 'pending, rollout-in-progress'],
  [
    'a latest version that failed, beside what the selector serves, is a failed rollout',
    '"3"',
    { ...rules(['3', 100]), ...latest('failed') },
    'in-sync, warning rollout-failed',
  ],
  [
    'a latest version that is being made, beside what the selector serves, is on its way',
    '"4"',
    { ...rules(['3', 100]), ...latest('creating') },
    'pending, field-differs (version), rollout-in-progress',
  ],
  ['a disabled agent is missing', '"4"', { state: 'disabled' }, 'missing, not-deployed'],
  [
    'routing can be expected',
    '{ expect: { routing: selector } }',
    {},
    'drifted, field-differs (routing), warning live-unhealthy',
  ],
])('%s', async (_title, expectation, changes, verdict) => {
  expect((await check(expectation, changes)).verdicts['bot/prod']).toBe(verdict);
});
