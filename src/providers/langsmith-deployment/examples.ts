import type { Example } from '../../definition/definition.ts';

export const SHA = '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9';
export const REVISION = {
  id: '5b1f0a2c-0000-4000-8000-000000000011',
  created_at: '2026-11-02T09:00:00Z',
  updated_at: '2026-11-02T09:12:00Z',
  status: 'DEPLOYED',
  source: 'github',
  source_revision_config: {
    repo_ref: 'main',
    langgraph_config_path: 'langgraph.json',
    image_uri: 'registry.example.com/refund:1.4.2',
    source_tarball_path: null,
    repo_commit_sha: SHA,
  },
};
const deployment = (id: string, revision: string | null) => ({
  id,
  tenant_id: '5b1f0a2c-0000-4000-8000-000000000001',
  name: 'refund',
  source: 'github',
  source_config: {
    integration_id: '5b1f0a2c-0000-4000-8000-000000000002',
    repo_url: 'https://github.com/acme/refund',
    deployment_type: 'prod',
    build_on_push: false,
    custom_url: null,
  },
  source_revision_config: REVISION.source_revision_config,
  secrets: [{ name: 'OPENAI_API_KEY', value: 'sk-not-to-be-seen' }],
  secret_references: null,
  created_at: '2026-10-01T09:00:00Z',
  updated_at: '2026-11-02T09:12:00Z',
  status: 'READY',
  latest_revision_id: revision,
  active_revision_id: revision,
  image_version: null,
});

/** In the shape of the OpenAPI's types. */
export const examples: readonly Example[] = [
  {
    settings: { deploymentId: '5b1f0a2c-0000-4000-8000-000000000010' },
    reply: deployment('5b1f0a2c-0000-4000-8000-000000000010', REVISION.id),
    replies: { [`/v2/deployments/{deploymentId}/revisions/${REVISION.id}`]: REVISION },
    is: {
      version: REVISION.id,
      status: 'deployed',
      gitCommit: SHA,
      gitRef: 'main',
      image: 'registry.example.com/refund:1.4.2',
      imageTag: '1.4.2',
      buildOnPush: false,
    },
  },
  {
    settings: { deploymentId: '5b1f0a2c-0000-4000-8000-000000000020' },
    reply: deployment('5b1f0a2c-0000-4000-8000-000000000020', null),
    is: 'missing',
  },
  { settings: { deploymentId: '5b1f0a2c-0000-4000-8000-000000000030' }, status: 404, is: 'unknown' },
];
