import { expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';

const check = (settings: string, expectation: string, number: object = {}) =>
  checkSituation({
    manifest: `deployments:\n  line:\n    provider: retell\n    ${settings}\n    environments:\n      prod: ${expectation}\n`,
    world: `retell: { objects: [{ settings: { phoneNumber: "+1415" }, reply: ${JSON.stringify({ phone_number: '+1415', inbound_agents: null, ...number })}, replies: { '/list-agent-versions/a1?limit=100': { items: [{ version: 3, is_published: false }, { version: 1, is_published: true }, { version: 2, is_published: true }], has_more: false } } }] }`,
  });
const NUMBER = 'phoneNumber: "+1415"';
const bound = (...agents: readonly (readonly [string | number | undefined, number])[]) => ({
  inbound_agents: agents.map(([agent_version, weight]) => ({ agent_id: 'a1', weight, agent_version })),
});

test.each([
  ['a number that is bound to a version', NUMBER, '"2"', bound([2, 1]), 'in-sync'],
  [
    'a number that is bound to latest warns',
    NUMBER,
    '"3"',
    bound(['latest', 1]),
    'in-sync, warning live-unhealthy',
  ],
  [
    'latest_published is the newest published version',
    NUMBER,
    '"2"',
    bound(['latest_published', 1]),
    'in-sync, warning live-unhealthy',
  ],
  [
    'if the number is bound to a tag, the version is unknown',
    NUMBER,
    '"2"',
    bound(['prod', 1]),
    'unknown, unreadable (ambiguous version)',
  ],
  [
    'an entry without a version leaves the version unknown',
    NUMBER,
    '"3"',
    bound([undefined, 1]),
    'unknown, unreadable (ambiguous version)',
  ],
  [
    'a split has no single version',
    NUMBER,
    '"2"',
    bound([2, 0.9], [3, 0.1]),
    'unknown, multiple-live (ambiguous version)',
  ],
  [
    'a split is in sync with its traffic',
    NUMBER,
    '{ expect: { traffic: { equals: { "a1@2": 90, "a1@3": 10 } } } }',
    bound([2, 0.9], [3, 0.1]),
    'in-sync',
  ],
  [
    'a webhook may choose another agent',
    NUMBER,
    '"2"',
    { ...bound([2, 1]), inbound_webhook_url: 'https://x.example' },
    'unknown, unreadable (ambiguous)',
  ],
  [
    'a number that is not pinned drifts, whatever its version is',
    NUMBER,
    '{ expect: { pinned: true } }',
    { inbound_agents: [{ agent_id: 'unheard-of', weight: 1, agent_version: 'latest' }] },
    'drifted, field-differs (pinned), warning live-unhealthy',
  ],
  ['a number without an inbound agent is missing', NUMBER, '"2"', {}, 'missing, not-deployed'],
  ['an agent has its newest published version', 'agentId: a1', '"2"', {}, 'in-sync'],
])('%s', async (_title, settings, expectation, number, verdict) => {
  expect((await check(settings, expectation, number)).verdicts['line/prod']).toBe(verdict);
});

test('needs either a number or an agent', async () => {
  await expect(check('labels: {}', '"2"')).rejects.toThrow('needs "phoneNumber" or agentId');
  await expect(check('phoneNumber: "+1415"\n    agentId: a1', '"2"')).rejects.toThrow(
    'both phoneNumber and agentId',
  );
});
