import { numbered, type Sample } from '../sample.ts';

const RESOURCES = [
  ['Settings', 'SETTINGS'],
  ['Channels', 'CHANNELS'],
  ['Extensions', 'EXTENSIONS'],
  ['BotLanguages', 'BOTLANGUAGES'],
  ['Natural Language', 'NL'],
  ['Welcome', 'dialog'],
  ['Questions', 'knowledge'],
  ['Creating New Version', 'AUTOVERSIONING'],
];

export const sample: Sample = {
  scenario: {
    bots: {
      'st-1': { publish: { id: 'ds_1', versionComment: 'v1', requestedTime: '2026-11-01T09:00:00Z' } },
    },
  },
  live: {
    object: 'st-1',
    settings: { botId: 'st-1', host: 'bots.kore.ai' },
    reply: 'publishStatus',
    request: /\/publish\/status$/,
    fields: {
      version: 'v1',
      deploymentId: 'ds_1',
      status: 'successful',
      deployedAt: '2026-11-01T09:00:01.352Z',
      percentageComplete: 100,
      resources: RESOURCES.map(([name = '', type = '']) => ({ name, type, status: 'success' })),
    },
  },
  absent: {},
  paths: ['/api/public/bot/{botId}/publish/status', '{pathPrefix}/bot/{botId}/publish/status'],
  fleet: (count) => ({
    settings: { host: 'bots.kore.ai' },
    scenario: {
      bots: numbered(count, (number) => [`st-${number}`, { name: `Bot ${number}`, publish: `v${number}` }]),
    },
  }),
  headers: ['auth'],
};
