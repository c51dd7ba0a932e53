import { numbered, type Sample } from '../sample.ts';

const spec = { image: 'acme/x:v1', replicas: 3 };

export const sample: Sample = {
  scenario: {
    accounts: {
      // The account and its only agent have the same name: a renamed copy of them is again an account with one deployment.
      weather: {
        agents: {
          weather: {
            active: {
              id: 'd1',
              build_id: '0badcafe',
              namespace: 'astro-acme',
              deployed_at: '2026-11-01T09:00:00Z',
              spec,
            },
          },
        },
      },
      acme: { agents: { unused: {} } },
      'acme-old': {
        agents: { unused: { deployments: [{ id: 'd2', build_id: '0badcafe', status: 'stopped' }] } },
      },
    },
  },
  live: {
    object: 'weather',
    settings: { account: 'weather', agent: 'weather' },
    reply: 'deployment',
    request: /\/deployment$/,
    whole: 'spec',
    fields: {
      version: '0badcafe',
      deploymentId: 'd1',
      status: 'active',
      deployedAt: '2026-11-01T09:00:00Z',
      image: spec.image,
      imageTag: 'v1',
      namespace: 'astro-acme',
      agentName: 'weather',
      spec,
    },
  },
  absent: {
    agent: {
      object: 'unused',
      settings: { account: 'acme', agent: 'unused' },
      reply: 'agent',
      request: /\/agents\/[^/]+\/[^/]+$/,
    },
    deployments: {
      object: 'acme-old',
      settings: { account: 'acme-old', agent: 'unused' },
      reply: 'deployments',
      request: /\/deployments\?account/,
    },
  },
  paths: [
    '/agents/{account}/{agent}/deployment',
    '/agents/{account}/{agent}',
    '/deployments?account={account}',
  ],
  headers: ['authorization'],
  fleet: (count) => ({
    settings: { account: 'acme' },
    scenario: {
      accounts: {
        acme: { agents: numbered(count, (number) => [`agent-${number}`, { active: `build-${number}` }]) },
      },
    },
  }),
};
