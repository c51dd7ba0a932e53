import type { Example } from '../../definition/definition.ts';

/** Prompts as the server sends them: they have more members than the SDK's types. */
export const examples: readonly Example[] = [
  {
    settings: { prompt: 'support/refund', label: 'production' },
    reply: {
      id: 'cm3k0q0x40001l8b1d7v0c9yz',
      createdAt: '2026-11-01T09:00:00.000Z',
      updatedAt: '2026-11-02T09:00:00.000Z',
      projectId: 'clkpwwm0m000gmm094odg11gi',
      createdBy: 'API',
      name: 'support/refund',
      version: 12,
      type: 'chat',
      prompt: [{ type: 'chatmessage', role: 'system', content: 'You are kind.' }],
      config: { model: 'gpt-4o', temperature: 0.2 },
      labels: ['production', 'latest'],
      tags: ['support'],
      commitMessage: 'shorter greeting',
      isActive: null,
      resolutionGraph: null,
    },
    is: {
      version: '12',
      labels: ['production', 'latest'],
      type: 'chat',
      prompt: [{ type: 'chatmessage', role: 'system', content: 'You are kind.' }],
      config: { model: 'gpt-4o', temperature: 0.2 },
      promptHash: 'sha256:26ae1ed92fa1ecb70d934035cb9c9e377ef3838a215fc2f50fc88744c580ce40',
      commitMessage: 'shorter greeting',
    },
  },
  {
    settings: { prompt: 'support/new', label: 'production' },
    replies: {
      '/api/public/v2/prompts?name={prompt}&limit=1': {
        data: [
          {
            name: 'support/new',
            type: 'text',
            versions: [1, 2],
            labels: ['latest'],
            tags: [],
            lastUpdatedAt: '2026-11-02T09:00:00.000Z',
            lastConfig: {},
          },
        ],
        meta: { page: 1, limit: 1, totalPages: 1, totalItems: 1 },
      },
    },
    is: 'missing',
  },
  {
    settings: { prompt: 'nobody', label: 'production' },
    replies: {
      '/api/public/v2/prompts?name={prompt}&limit=1': {
        data: [],
        meta: { page: 1, limit: 1, totalPages: 0, totalItems: 0 },
      },
    },
    is: 'unknown',
  },
];
