import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

/**
 * Written from the SDK's generated types, npm `@arizeai/phoenix-client` 6.14.2 `__generated__/api/v1.d.ts`
 * (`getPromptVersionByTagName`, `getPromptVersionLatest`, `getPrompts`, `PromptVersion`). Errors are plain text.
 */
const definition: Definition = {
  id: 'phoenix',
  title: 'Arize Phoenix',
  noun: 'prompt',
  docs: 'https://arize.com/docs/phoenix/prompt-engineering/how-to-prompts/tag-a-prompt',
  baseUrl: 'http://localhost:6006',
  credentials: {
    apiKey: {
      variable: 'PHOENIX_API_KEY',
      description: 'an API key, if the server asks for one',
      issuedAt: 'in Phoenix, under Settings → API Keys',
    },
  },
  credentialSets: [['apiKey'], []],
  permission: 'A user key or a system key. A server without authentication needs none.',
  auth: [{ kind: 'bearer', token: 'apiKey' }, { kind: 'none' }],
  settings: {
    prompt: { description: 'name or id of the prompt', example: 'support-refund' },
    tag: { description: 'the version tag that is live', example: 'production', default: '{environment}' },
  },
  read: {
    get: '/v1/prompts/{prompt}/tags/{tag}',
    // An unknown prompt and a known one without the tag get the same answer.
    absent: { status: 404, exists: '/v1/prompts/{prompt}/latest', has: { '/data/id': '' } },
  },
  discover: {
    get: '/v1/prompts',
    query: { limit: '100' },
    list: '/data',
    pages: { next: '/next_cursor', query: 'cursor' },
    settings: { prompt: '/name' },
  },
  fields: {
    version: { at: '/data/id', description: 'id of the prompt version', example: 'UHJvbXB0VmVyc2lvbjox' },
    template: {
      at: '/data/template',
      type: 'json',
      description: 'the messages, or the text',
      example: { type: 'string', template: 'You are kind.' },
    },
    promptHash: {
      at: '',
      hash: {
        model_provider: '/data/model_provider',
        model_name: '/data/model_name',
        template: '/data/template',
        template_type: '/data/template_type',
        template_format: '/data/template_format',
        invocation_parameters: '/data/invocation_parameters',
        tools: '/data/tools',
        response_format: '/data/response_format',
      },
      description:
        'hash of {model_provider, model_name, template, template_type, template_format, invocation_parameters, tools, response_format}',
      example: 'sha256:b02fd8932da34df56b3f47a66ea28a5e60963a20b105fb0ece7b2c8a9c288206',
    },
  },
  versionIs: "the prompt version's id",
  error: '{message}',
  notes: [
    'A team runs Phoenix itself, or uses its cloud: without a `baseUrl`, driftline looks for it at `localhost:6006`. The operator allows its host with `--allow-host` (`phoenix=http://phoenix.internal:6006` for plain http), or names it in `PHOENIX_BASE_URL`.',
    'The reply does not name the prompt, so driftline cannot check that the reply is about the right one.',
    'The reply has no time of the deployment.',
    'The API does not list the tags of a prompt: give `discover phoenix` the tag, as in `--environment production`.',
  ],
  examples: [
    {
      settings: { prompt: 'support-refund', tag: 'production' },
      reply: {
        data: {
          id: 'UHJvbXB0VmVyc2lvbjox',
          description: 'shorter greeting',
          model_provider: 'OPENAI',
          model_name: 'gpt-4o',
          template: { type: 'string', template: 'You are kind.' },
          template_type: 'STR',
          template_format: 'MUSTACHE',
          invocation_parameters: { type: 'openai', openai: { temperature: 0.2 } },
          tools: null,
          response_format: null,
        },
      },
      is: {
        version: 'UHJvbXB0VmVyc2lvbjox',
        template: { type: 'string', template: 'You are kind.' },
        promptHash: 'sha256:b02fd8932da34df56b3f47a66ea28a5e60963a20b105fb0ece7b2c8a9c288206',
      },
    },
    {
      settings: { prompt: 'support-new', tag: 'production' },
      replies: {
        '/v1/prompts/{prompt}/latest': {
          data: {
            id: 'UHJvbXB0VmVyc2lvbjoy',
            description: null,
            model_provider: 'OPENAI',
            model_name: 'gpt-4o',
            template: { type: 'string', template: 'You are new.' },
            template_type: 'STR',
            template_format: 'NONE',
            invocation_parameters: { type: 'openai', openai: {} },
          },
        },
      },
      is: 'missing',
    },
    { settings: { prompt: 'nobody', tag: 'production' }, status: 404, is: 'unknown' },
  ],
};

export const phoenix = defineProvider(definition);
