import { expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';
import type { JsonObject } from '../../model/json.ts';

const SHA = '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9';
const NEW = '8888888e5b2d48f60c1a9e7d3b5f8240c6e1a7d9';
const revision = (id: string, status: string, sha = SHA): JsonObject => ({
  id,
  status,
  source: 'github',
  created_at: '2026-11-02T09:00:00Z',
  updated_at: '2026-11-02T09:12:00Z',
  source_revision_config: { repo_ref: 'main', image_uri: null, repo_commit_sha: sha },
});

interface Given {
  readonly active: string | null;
  readonly latest: string | null;
  readonly status?: string;
  readonly revisions?: readonly JsonObject[];
}

function checked({ active, latest, status = 'READY', revisions = [] }: Given, expectation: string) {
  const reply = {
    id: 'd1',
    status,
    secrets: [{ name: 'OPENAI_API_KEY', value: 'sk-not-to-be-seen' }],
    active_revision_id: active,
    latest_revision_id: latest,
    source_config: { build_on_push: true, deployment_type: 'prod' },
  };
  const replies = Object.fromEntries(
    revisions.map((each) => [`/v2/deployments/d1/revisions/${each.id}`, each]),
  );
  return checkSituation({
    manifest: `deployments:\n  a:\n    provider: langsmith-deployment\n    deploymentId: d1\n    environments:\n      prod: ${expectation}\n`,
    world: `langsmith-deployment: ${JSON.stringify({ objects: [{ settings: { deploymentId: 'd1' }, reply, replies }] })}`,
  });
}

const LIVE = revision('r1', 'DEPLOYED');
const withLatest = (status: string): Given => ({
  active: 'r1',
  latest: 'r2',
  revisions: [LIVE, revision('r2', status, NEW)],
});
const alone = (status: string): Given => ({
  active: null,
  latest: 'r2',
  revisions: [revision('r2', status, NEW)],
});

test.each<[string, Given, string, string]>([
  [
    'the commit of the active revision',
    { active: 'r1', latest: 'r1', revisions: [LIVE] },
    `{ expect: { gitCommit: ${SHA.slice(0, 8)} } }`,
    'in-sync',
  ],
  [
    'that a push deploys',
    { active: 'r1', latest: 'r1', revisions: [LIVE] },
    '{ expect: { buildOnPush: false } }',
    'drifted, field-differs (buildOnPush)',
  ],
  [
    'a rollout of the expected commit',
    withLatest('BUILDING'),
    `{ expect: { gitCommit: ${NEW} } }`,
    'pending, field-differs (gitCommit), rollout-in-progress (gitCommit)',
  ],
  ['a rollout of something else', withLatest('DEPLOYING'), 'r1', 'in-sync, warning rollout-in-progress'],
  ['a rollout that failed', withLatest('BUILD_FAILED'), 'r1', 'in-sync, warning rollout-failed'],
  ['nothing for a revision that was skipped', withLatest('SKIPPED'), 'r1', 'in-sync'],
  ['no active revision', { active: null, latest: null }, 'r1', 'missing, not-deployed'],
  ['a first rollout', alone('QUEUED'), 'r2', 'pending, rollout-in-progress'],
  ['a first rollout that failed', alone('CREATE_FAILED'), 'r2', 'missing, not-deployed, rollout-failed'],
  [
    'another state of the deployment',
    { active: 'r1', latest: 'r1', status: 'UNUSED', revisions: [LIVE] },
    'r1',
    'unknown, unreadable (ambiguous)',
  ],
  ['a revision that does not exist', { active: 'r1', latest: 'r1' }, 'r1', 'unknown, unreadable (not-found)'],
  [
    'an active revision that is not deployed',
    { active: 'r1', latest: 'r1', revisions: [revision('r1', 'INTERRUPTED')] },
    'r1',
    'in-sync, warning live-unhealthy',
  ],
])('reports %s', async (_name, given, expectation, verdict) => {
  const { verdicts, report } = await checked(given, expectation);

  expect(verdicts).toEqual({ 'a/prod': verdict });
  expect(JSON.stringify(report)).not.toContain('sk-not-to-be-seen');
});
