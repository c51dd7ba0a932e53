import type { Definition } from '../definition/definition.ts';
import { defineProvider } from '../definition/index.ts';

/**
 * Written from the SDK's types, npm `@langfuse/core` 5.11.1 `dist/index.d.ts` (`BasePrompt`, `GetPromptRequest`,
 * `PromptMeta`), and, for absence, from the server: langfuse/langfuse, read 2026-08-22. A label is on one version of a
 * prompt at a time.
 */
const definition: Definition = {
  id: 'langfuse',
  title: 'Langfuse',
  noun: 'prompt',
  docs: 'https://langfuse.com/docs/prompt-management/features/prompt-version-control',
  baseUrl: 'https://cloud.langfuse.com',
  hosts: ['cloud.langfuse.com', 'us.cloud.langfuse.com'],
  credentials: {
    publicKey: {
      variable: 'LANGFUSE_PUBLIC_KEY',
      description: "a project's public key (pk-lf-…)",
      issuedAt: 'in Langfuse, under Project Settings → API Keys',
    },
    secretKey: {
      variable: 'LANGFUSE_SECRET_KEY',
      description: 'the secret key to it (sk-lf-…)',
      issuedAt: 'in Langfuse, under Project Settings → API Keys',
    },
  },
  permission: 'A key pair of the project that has the prompts. The vendor has no narrower one.',
  auth: { kind: 'basic', user: 'publicKey', password: 'secretKey' },
  settings: {
    prompt: {
      description: "the prompt's name, with its folders (support/refund)",
      example: 'support/refund',
    },
    label: {
      description: 'the label that is live',
      example: 'production',
      default: '{environment}',
      moving: { latest: 'with each new version of the prompt' },
    },
  },
  read: {
    get: '/api/public/v2/prompts/{prompt}',
    query: { label: '{label}' },
    about: { '/name': '{prompt}' },
    // An unknown prompt and a known one without the label answer alike.
    absent: {
      status: 404,
      exists: '/api/public/v2/prompts',
      query: { name: '{prompt}', limit: '1' },
      has: { '/data/0/name': '{prompt}' },
    },
  },
  fields: {
    version: { at: '/version', example: '12' },
    labels: {
      at: '/labels',
      type: 'json',
      description: 'every label of that version',
      example: ['production', 'latest'],
    },
    type: { at: '/type', description: 'text or chat', example: 'chat' },
    prompt: {
      at: '/prompt',
      type: 'json',
      description: 'the text, or the messages of a chat; other prompts in it are resolved',
      example: [{ type: 'chatmessage', role: 'system', content: 'You are kind.' }],
    },
    config: {
      at: '/config',
      type: 'json',
      optional: true,
      description: 'what the team keeps beside the prompt, such as the model',
      example: { model: 'gpt-4o', temperature: 0.2 },
    },
    promptHash: {
      at: '',
      hash: { type: '/type', prompt: '/prompt', config: '/config' },
      description: 'hash of {type, prompt, config}',
      example: 'sha256:26ae1ed92fa1ecb70d934035cb9c9e377ef3838a215fc2f50fc88744c580ce40',
    },
    commitMessage: {
      at: '/commitMessage',
      optional: true,
      description: 'commit message of that version',
      example: 'shorter greeting',
    },
  },
  versionIs: "the prompt's `version`",
  error: { message: '{message}', error: 'LangfuseError' },
  examples: [
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
  ],
};

export const langfuse = defineProvider(definition);
