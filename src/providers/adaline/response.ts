import type { FromSchema, ReplySchema } from '../reply.ts';

const text = { type: ['string', 'null'] } as const;
const id = { type: 'string', minLength: 1 } as const;
const list = { type: ['array', 'null'] } as const;
const time = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 } as const;

/**
 * `GET /v2/deployments`. Both times are Unix milliseconds.
 * From https://www.adaline.ai/docs/reference/api/v2/openapi/get-deployment, read on 2026-11-22.
 * `prompt` is checked loosely: the SDK's page says that a snapshot's configuration may be incomplete.
 */
const deployment = {
  anyOf: [
    { type: 'null' },
    {
      type: 'object',
      required: ['id', 'createdAt', 'updatedAt', 'promptId', 'deploymentEnvironmentId', 'prompt'],
      properties: {
        id: { type: 'string', minLength: 1 },
        createdAt: time,
        updatedAt: time,
        createdByUserId: text,
        projectId: text,
        promptId: { type: 'string' },
        deploymentEnvironmentId: { type: 'string' },
        prompt: {
          type: 'object',
          additionalProperties: {},
          properties: {
            config: {
              type: ['object', 'null'],
              additionalProperties: {},
              properties: { providerName: text, model: text },
            },
            messages: list,
            tools: list,
            variables: list,
          },
        },
      },
    },
  ],
} as const satisfies ReplySchema;

export type Deployment = NonNullable<FromSchema<typeof deployment>>;

export const replies = {
  deployment,
  /**
   * `GET /v2/prompts/{promptId}`: an answer with the prompt is enough.
   * From https://www.adaline.ai/docs/reference/api/v2/openapi/get-prompt, read on 2026-11-22.
   */
  prompt: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
  /**
   * `GET /v2/projects`: all of them, without pages.
   * From the vendor's Python client (adaline-client and adaline-api 2.2.1), read on 2026-11-28.
   */
  projects: {
    type: 'object',
    required: ['projects'],
    additionalProperties: {},
    properties: {
      projects: { type: 'array', items: { type: 'object', required: ['id'], properties: { id } } },
    },
  },
  /**
   * `GET /v2/prompts?projectId=`.
   * From https://www.adaline.ai/docs/reference/api/v2/openapi/list-prompts, read on 2026-11-22.
   */
  prompts: {
    type: 'object',
    required: ['prompts', 'pagination'],
    properties: {
      prompts: {
        type: 'array',
        items: { type: 'object', required: ['id'], properties: { id, title: { type: ['string', 'null'] } } },
      },
      pagination: {
        type: 'object',
        required: ['hasMore'],
        properties: { hasMore: { type: 'boolean' }, nextCursor: text },
      },
    },
  },
} as const satisfies Readonly<Record<string, ReplySchema>>;
