import { expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';

const manifest = (settings: string, expectation: string) =>
  `deployments:\n  voice:\n    provider: elevenlabs\n    ${settings}\n    environments:\n      prod: ${expectation}\n`;
const AGENT = '/v1/convai/agents/a1';
const branch = (id: string, name: string, share: number | null) =>
  `{ id: ${id}, name: ${name}, agent_id: a1, is_archived: false, current_live_percentage: ${share} }`;
const version = (id: string, branchId: string, number: number) =>
  `{ id: ${id}, agent_id: a1, branch_id: ${branchId}, seq_no_in_branch: ${number}, time_committed_secs: 1761987600 }`;
const branchReply = (id: string, name: string, versions: string) =>
  `'${AGENT}/branches/${id}': { id: ${id}, name: ${name}, agent_id: a1, most_recent_versions: [${versions}] }`;
const world = (branches: string, replies: string) =>
  `elevenlabs: { objects: [{ settings: { agentId: a1 }, reply: { results: [${branches}] }, replies: { ${replies} } }] }`;

const SPLIT = world(
  `${branch('b1', 'main', 90)}, ${branch('b2', 'canary', 10)}`,
  branchReply('b2', 'canary', `${version('v1', 'b2', 1)}, ${version('v2', 'b2', 2)}`),
);

test.each([
  [
    'a split is in sync with the traffic that is expected',
    'agentId: a1',
    '{ expect: { traffic: { equals: { main: 90, canary: 10 } } } }',
    'in-sync',
  ],
  ['a split has no single version', 'agentId: a1', 'v2', 'unknown, multiple-live (ambiguous version)'],
  [
    'another split is drift',
    'agentId: a1',
    '{ expect: { traffic: { equals: { main: 100 } } } }',
    'drifted, field-differs (traffic)',
  ],
  [
    'a named branch has its own version, whatever its share',
    '{ agentId: a1, branch: canary }',
    'v2',
    'in-sync',
  ],
  [
    'a branch that is not there is unknown',
    '{ agentId: a1, branch: nope }',
    'v2',
    'unknown, unreadable (not-found)',
  ],
])('%s', async (_title, settings, expectation, verdict) => {
  const text = manifest(settings.replace(/^\{ (.*) \}$/, '$1').replaceAll(', ', '\n    '), expectation);
  const { verdicts } = await checkSituation({ manifest: text, world: SPLIT });

  expect(verdicts['voice/prod']).toBe(verdict);
});

test('an agent that was never split serves its main branch', async () => {
  const { verdicts } = await checkSituation({
    manifest: manifest(
      'agentId: a1',
      '{ expect: { version: v2, branch: main, traffic: { equals: { main: 100 } } } }',
    ),
    world: world(
      branch('b1', 'main', null),
      `'${AGENT}': { agent_id: a1, version_id: v2, branch_id: b1, main_branch_id: b1 }, '${AGENT}/deployments?page_size=100': { results: [] }, ${branchReply('b1', 'main', version('v2', 'b1', 4))}`,
    ),
  });

  expect(verdicts['voice/prod']).toBe('in-sync');
});

test('if an agent has no versions, the version is unknown', async () => {
  const { verdicts } = await checkSituation({
    manifest: manifest('agentId: a1', 'v2'),
    world: world(
      '',
      `'${AGENT}': { agent_id: a1, version_id: null, metadata: { updated_at_unix_secs: 1761987600 } }`,
    ),
  });

  expect(verdicts['voice/prod']).toBe('unknown, unreadable (ambiguous version)');
});

test('with two active splits, only the deployment time of a named branch is unknown', async () => {
  const active = (id: string) => `{ id: ${id}, is_active: true, deployed_at_unix_secs: 1 }`;
  const { verdicts } = await checkSituation({
    manifest: manifest(
      'agentId: a1\n    branch: main',
      '{ expect: { version: v2, deployedAt: { olderThan: 1d } } }',
    ),
    world: world(
      branch('b1', 'main', 100),
      `'${AGENT}/deployments?page_size=100': { results: [${active('d1')}, ${active('d2')}] }, ${branchReply('b1', 'main', version('v2', 'b1', 4))}`,
    ),
  });

  expect(verdicts['voice/prod']).toBe('unknown, unreadable (ambiguous deployedAt)');
});
