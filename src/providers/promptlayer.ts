import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

/**
 * Written from the vendor's OpenAPI: MagnivOrg/prompt-layer-docs, openapi.json, read 2026-08-21:
 * `/prompt-templates/{identifier}/labels` and `/prompt-templates`. One reply has every release label of a prompt.
 */
const definition: Definition = {
  id: 'promptlayer',
  title: 'PromptLayer',
  noun: 'prompt',
  docs: 'https://docs.promptlayer.com/reference/get-prompt-template-labels',
  baseUrl: 'https://api.promptlayer.com',
  hosts: ['api.promptlayer.com'],
  credentials: {
    apiKey: {
      variable: 'PROMPTLAYER_API_KEY',
      description: 'an API key of the workspace (pl_…)',
      issuedAt: 'in PromptLayer, under Settings → API Keys',
    },
  },
  permission: 'A key of the workspace. The vendor documents no narrower one.',
  auth: { kind: 'header', name: 'x-api-key', value: 'apiKey' },
  settings: {
    prompt: { description: 'name or id of the prompt template', example: 'support-response' },
    label: { description: 'the release label that is live', example: 'prod', default: '{environment}' },
  },
  read: {
    get: '/prompt-templates/{prompt}/labels',
    list: '/release_labels',
    where: { '/release_label': '{label}' },
  },
  discover: {
    get: '/prompt-templates',
    list: '/items',
    pages: { page: { query: 'page', more: '/has_next' } },
    unless: ['/is_snippet'],
    settings: { prompt: '/prompt_name' },
    environments: {
      get: '/prompt-templates/{prompt}/labels',
      list: '/release_labels',
      name: '/release_label',
    },
  },
  fields: {
    version: { at: '/prompt_version_number', description: 'number of the version', example: '2' },
    deploymentId: {
      at: '/release_label_id',
      description: 'id of the release label',
      example: '301',
    },
  },
  versionIs: "the version's number",
  environments: { name: '/release_label' },
  error: { success: false, message: '{message}' },
  notes: [
    'A dynamic release label may serve another version to a part of the requests. The reply has only the version that the label itself is on.',
    'The reply has no time and no name of a person.',
  ],
  examples: [
    {
      settings: { prompt: 'support-response', label: 'prod' },
      reply: {
        success: true,
        release_labels: [
          {
            release_label: 'prod',
            release_label_id: 301,
            prompt_version_number: 2,
            prompt_version_id: 9001,
          },
        ],
      },
      is: { version: '2', deploymentId: '301' },
    },
    {
      settings: { prompt: 'new', label: 'prod' },
      reply: { success: true, release_labels: [] },
      is: 'missing',
    },
    { settings: { prompt: 'nobody', label: 'prod' }, status: 404, is: 'unknown' },
  ],
};

export const promptlayer = defineProvider(definition);
