import type { Sample } from '../sample.ts';

export const sample: Sample = {
  scenario: {
    chatbots: {
      bot_1: { prod: { id: 'dep_1', version: '1.0', deployed: '2026-11-01T09:00:00Z', modelId: 'm_9' } },
    },
  },
  live: {
    object: 'bot_1',
    settings: { chatbotId: 'bot_1' },
    reply: 'status',
    request: /\/status$/,
    fields: { version: '1.0', deploymentId: 'dep_1', deployedAt: '2026-11-01T09:00:00Z', modelId: 'm_9' },
  },
  absent: {},
  paths: ['/chatbots/{chatbotId}/deployments/status'],
  headers: ['x-chatcaptain-key'],
};
