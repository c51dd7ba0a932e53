import { numbered, type Sample } from '../sample.ts';

const gitCommit = '3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c';

export const sample: Sample = {
  scenario: {
    agents: {
      agent_1: {
        deployments: [
          {
            id: 'ad_1',
            version_id: 'ver_1',
            status: 'deployed',
            is_live: true,
            is_pinned: true,
            region: 'us-west-2',
            env_var_collection_id: 'evc_1',
            git_commit_hash: gitCommit,
            created_at: '2026-11-01T08:00:00Z',
            deployment_completed_at: '2026-11-01T09:00:00Z',
          },
        ],
      },
      agent_2: { deployments: [] },
    },
  },
  live: {
    object: 'agent_1',
    settings: { agentId: 'agent_1' },
    reply: 'deployments',
    request: /\/agents\/[^/]+\/deployments$/,
    fields: {
      version: 'ver_1',
      deploymentId: 'ad_1',
      status: 'deployed',
      deployedAt: '2026-11-01T09:00:00Z',
      gitCommit,
      pinned: true,
      region: 'us-west-2',
      envVarCollectionId: 'evc_1',
    },
  },
  absent: {
    agent: {
      object: 'agent_2',
      settings: { agentId: 'agent_2' },
      reply: 'agent',
      request: /\/agents\/[^/]+$/,
    },
  },
  paths: ['/agents/{agentId}/deployments', '/agents/{agentId}'],
  headers: ['authorization', 'cartesia-version'],
  fleet: (count) => ({
    settings: {},
    scenario: {
      agents: numbered(count, (number) => [
        `agent_${number}`,
        { name: `Agent ${number}`, deployments: [`ver_${number}`] },
      ]),
    },
  }),
};
