import { type FromSchema, listOf, objectWith, TEXT, TEXT_OR_NULL } from '../reply.ts';

const text = { type: 'string' } as const;
const list = { type: ['array', 'null'] } as const;
const time = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 } as const;

/** Loose: the SDK's page says that a snapshot's configuration may be incomplete. */
const prompt = {
  ...objectWith(
    {},
    {
      config: {
        type: ['object', 'null'],
        additionalProperties: {},
        properties: { providerName: TEXT_OR_NULL, model: TEXT_OR_NULL },
      },
      messages: list,
      tools: list,
      variables: list,
    },
  ),
  additionalProperties: {},
} as const;

/**
 * `GET /v2/deployments`. Both times are Unix milliseconds.
 * From https://www.adaline.ai/docs/reference/api/v2/openapi/get-deployment, read on 2026-11-22.
 */
const deployment = {
  anyOf: [
    { type: 'null' },
    objectWith(
      { id: TEXT, createdAt: time, updatedAt: time, promptId: text, deploymentEnvironmentId: text, prompt },
      { createdByUserId: TEXT_OR_NULL, projectId: TEXT_OR_NULL },
    ),
  ],
} as const;

export type Deployment = NonNullable<FromSchema<typeof deployment>>;

export const replies = {
  deployment,
  /** `GET /v2/prompts/{promptId}`. From https://www.adaline.ai/docs/reference/api/v2/openapi/get-prompt, read on 2026-11-22. */
  prompt: objectWith({ id: text }),
  /** `GET /v2/projects`, which has no pages. From the Python client (adaline-client and adaline-api 2.2.1), read on 2026-11-28. */
  projects: { ...objectWith({ projects: listOf(objectWith({ id: TEXT })) }), additionalProperties: {} },
  /**
   * `GET /v2/prompts?projectId=`.
   * From https://www.adaline.ai/docs/reference/api/v2/openapi/list-prompts, read on 2026-11-22.
   */
  prompts: objectWith({
    prompts: listOf(objectWith({ id: TEXT }, { title: TEXT_OR_NULL })),
    pagination: objectWith({ hasMore: { type: 'boolean' } }, { nextCursor: TEXT_OR_NULL }),
  }),
};
