import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

const PROMPT = {
  prompt: { type: 'completion', content: 'You are kind.' },
  options: { model: 'gpt-4o', params: { temperature: 0.2 } },
};
const HASH = 'sha256:5fd273403c8b1b9e143ce9326fc45d6c9ae39087c3f255962004d5dc085f04b7';

/**
 * Written from the SDK, npm `braintrust` 3.35.0 `dist/chunk-HQ5LSUE6.js` (the zod type `Prompt`, and `loadPrompt`, which
 * sends these parameters), and the vendor's OpenAPI (braintrustdata/braintrust-openapi, 2026-07-01): errors are plain
 * text.
 */
const definition: Definition = {
  id: 'braintrust',
  title: 'Braintrust',
  noun: 'prompt',
  docs: 'https://www.braintrust.dev/docs/deploy/environments',
  baseUrl: 'https://api.braintrust.dev',
  hosts: ['api.braintrust.dev'],
  credentials: {
    apiKey: {
      variable: 'BRAINTRUST_API_KEY',
      description: 'an API key or a service token',
      issuedAt: 'in Braintrust, under Settings → API keys',
    },
  },
  permission:
    'A key acts with the permissions of its user, or of its service account: reading the project is enough.',
  auth: { kind: 'bearer', token: 'apiKey' },
  settings: {
    prompt: { description: 'slug of the prompt', example: 'refund-4b1c' },
    project: { description: 'name of the project', example: 'support' },
    stage: {
      description: 'slug of the environment at Braintrust',
      example: 'production',
      default: '{environment}',
    },
  },
  read: {
    get: '/v1/prompt',
    query: { project_name: '{project}', slug: '{prompt}', environment: '{stage}' },
    list: '/objects',
    about: { '/slug': '{prompt}' },
    absent: {
      exists: '/v1/prompt',
      query: { project_name: '{project}', slug: '{prompt}', limit: '1' },
      has: { '/objects/0/slug': '{prompt}' },
    },
  },
  discover: {
    get: '/v1/prompt',
    query: { project_name: '{project}', limit: '100' },
    list: '/objects',
    pages: { last: '/id', query: 'starting_after' },
    settings: { prompt: '/slug' },
    name: '/name',
    environments: { get: '/environment', list: '/objects', name: '/slug', unless: ['/deleted_at'] },
  },
  fields: {
    version: {
      at: '/_xact_id',
      description: 'transaction id of the version',
      example: '1000195412345678901',
    },
    prompt: {
      at: '/prompt_data',
      type: 'json',
      optional: true,
      description: 'the prompt, its model and its parameters',
      example: { prompt: { type: 'completion', content: 'You are kind.' } },
    },
    promptHash: {
      at: '/prompt_data',
      hashWithout: [],
      optional: true,
      description: 'hash of the whole of prompt_data',
      example: HASH,
    },
  },
  versionIs: "the version's `_xact_id`",
  error: '{message}',
  notes: [
    'Braintrust shows versions in a short form of 16 hexadecimal digits too. The vendor does not document how it is made from `_xact_id`: write the transaction id.',
    'The reply has no time of the deployment.',
    '`discover` writes every environment of the organization for each prompt of the project. If an environment has no version of the prompt, nothing is deployed there.',
    'The documents do not say whether an environment without a version answers with an empty list or with an error. With a list the prompt is missing, with an error it is unknown.',
  ],
  examples: [
    {
      settings: { project: 'support', prompt: 'refund-4b1c', stage: 'production' },
      reply: {
        objects: [
          {
            id: '3f1a0c6e-0000-4000-8000-000000000001',
            _xact_id: '1000195412345678901',
            project_id: '3f1a0c6e-0000-4000-8000-000000000002',
            log_id: 'p',
            org_id: '3f1a0c6e-0000-4000-8000-000000000003',
            name: 'Refund',
            slug: 'refund-4b1c',
            description: null,
            created: '2026-11-01T09:00:00.000Z',
            prompt_data: PROMPT,
            tags: null,
            metadata: null,
            function_type: null,
          },
        ],
      },
      is: {
        version: '1000195412345678901',
        prompt: PROMPT,
        promptHash: HASH,
      },
    },
    {
      settings: { project: 'support', prompt: 'new-91aa', stage: 'production' },
      reply: { objects: [] },
      replies: {
        '/v1/prompt?project_name={project}&slug={prompt}&limit=1': {
          objects: [
            {
              id: '3f1a0c6e-0000-4000-8000-000000000004',
              _xact_id: '1000195412345678777',
              project_id: '3f1a0c6e-0000-4000-8000-000000000002',
              log_id: 'p',
              org_id: '3f1a0c6e-0000-4000-8000-000000000003',
              name: 'New',
              slug: 'new-91aa',
              prompt_data: null,
            },
          ],
        },
      },
      is: 'missing',
    },
    {
      settings: { project: 'support', prompt: 'nobody', stage: 'production' },
      reply: { objects: [] },
      replies: { '/v1/prompt?project_name={project}&slug={prompt}&limit=1': { objects: [] } },
      is: 'unknown',
    },
  ],
};

export const braintrust = defineProvider(definition);
