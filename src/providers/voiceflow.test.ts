import { expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';

const entry = (alias: string, version: string | null, share: number) =>
  `{ alias: ${alias}, publishedVersionID: ${version}, isMain: ${alias === 'main'}, trafficPercentage: ${share} }`;
const check = (rest: string, entries: readonly string[], more = '') =>
  checkSituation({
    manifest: `deployments:\n  bot:\n    provider: voiceflow\n    projectId: p1\n    environments:\n      ${rest}\n${more}`,
    world: `voiceflow: { objects: [{ settings: { projectId: p1, alias: main }, reply: { data: [${entries.join(', ')}] } }] }`,
  });
const TWO = [entry('main', 'v1', 90), entry('canary', 'v2', 10), entry('next', null, 0)];

test.each([
  ['an environment is named by its alias', 'main: v1', TWO, 'bot/main', 'in-sync'],
  [
    'traffic has all environments',
    'main: { expect: { traffic: { equals: { main: 90, canary: 10 } } } }',
    TWO,
    'bot/main',
    'in-sync',
  ],
  [
    'an environment that was never published is missing',
    'next: v1',
    TWO,
    'bot/next',
    'missing, not-deployed',
  ],
  [
    'a project without environments is unknown',
    'main: v1',
    [],
    'bot/main',
    'unknown, unreadable (malformed-response)',
  ],
  [
    'shares that do not add up leave the traffic open',
    'main: { expect: { version: v1, traffic: { equals: { main: 90 } } } }',
    [entry('main', 'v1', 90)],
    'bot/main',
    'unknown, unreadable (malformed-response traffic)',
  ],
])('%s', async (_title, environment, entries, target, verdict) => {
  expect((await check(environment, entries)).verdicts[target]).toBe(verdict);
});

test('reports a published environment that is not declared, but not a draft', async () => {
  const { report } = await check('main: v1', TWO, 'defaults: { undeclared: drift }\n');

  expect(report.targets.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'bot/main in-sync',
    'bot/canary unexpected',
  ]);
});
