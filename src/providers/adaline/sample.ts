import { numbered, type Sample } from '../sample.ts';

const deploymentEnvironmentId = 'environment_000000000001';
const prompt = {
  config: { providerName: 'openai', model: 'gpt-4o', settings: { temperature: 0.5 } },
  messages: [{ role: 'system', content: [{ modality: 'text', value: 'Hello' }] }],
  tools: [],
  variables: [{ name: 'question', modality: 'text' }],
};

export const sample: Sample = {
  scenario: {
    prompts: {
      prompt_000000000000001: {
        environments: {
          [deploymentEnvironmentId]: {
            id: 'deployment_1',
            createdAt: '2026-11-01T09:00:00Z',
            createdByUserId: 'user_0000000000000001',
            projectId: 'project_0000000000001',
            prompt,
          },
        },
      },
      prompt_000000000000002: { environments: { [deploymentEnvironmentId]: null } },
    },
  },
  live: {
    object: 'prompt_000000000000001',
    settings: { promptId: 'prompt_000000000000001', deploymentEnvironmentId },
    reply: 'deployment',
    request: /\/deployments\?promptId/,
    whole: 'prompt',
    fields: {
      version: 'deployment_1',
      deploymentId: 'deployment_1',
      deployedAt: '2026-11-01T09:00:00Z',
      updatedAt: '2026-11-01T09:00:00Z',
      model: 'gpt-4o',
      modelProvider: 'openai',
      settings: prompt.config.settings,
      messages: prompt.messages,
      tools: prompt.tools,
      variables: prompt.variables,
      projectId: 'project_0000000000001',
      deployedBy: 'user_0000000000000001',
    },
  },
  absent: {
    prompt: {
      object: 'prompt_000000000000002',
      settings: { promptId: 'prompt_000000000000002', deploymentEnvironmentId },
      reply: 'prompt',
      request: /\/prompts\/[^/]+$/,
    },
  },
  paths: [
    '/deployments?promptId={promptId}&deploymentId=latest&deploymentEnvironmentId={deploymentEnvironmentId}',
    '/prompts/{promptId}',
  ],
  headers: ['authorization'],
  fleet: (count) => ({
    settings: { deploymentEnvironmentId },
    scenario: {
      prompts: numbered(count, (number) => [
        `prompt_${String(number).padStart(15, '0')}`,
        { title: `Prompt ${number}`, environments: { [deploymentEnvironmentId]: `deployment_${number}` } },
      ]),
    },
  }),
};
