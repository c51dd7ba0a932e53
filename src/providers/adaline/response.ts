import type { Json, JsonObject } from '../../model/json.ts';

/**
 * The fields used of `GET /v2/deployments`.
 * From https://www.adaline.ai/docs/reference/api/v2/openapi/get-deployment, read on 2026-11-22.
 * `prompt` is parsed loosely: the SDK's page says that a snapshot's configuration may be incomplete.
 */
export interface Deployment {
  readonly id: string;
  /** Unix milliseconds, always. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdByUserId?: string | null;
  readonly projectId?: string | null;
  readonly promptId: string;
  readonly deploymentEnvironmentId: string;
  readonly prompt: JsonObject & {
    readonly config?: (JsonObject & { readonly settings?: Json }) | null;
    readonly messages?: Json;
    readonly tools?: Json;
    readonly variables?: Json;
  };
}

/**
 * Of `GET /v2/prompts/{promptId}`: that it answers with the prompt is enough.
 * From https://www.adaline.ai/docs/reference/api/v2/openapi/get-prompt, read on 2026-11-22.
 */
export interface Prompt {
  readonly id: string;
}

const text = { type: ['string', 'null'] };
const time = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 };

export const responses = {
  'adaline.deployment': {
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
            properties: {
              config: {
                type: ['object', 'null'],
                properties: { providerName: text, model: text },
              },
              messages: { type: ['array', 'null'] },
              tools: { type: ['array', 'null'] },
              variables: { type: ['array', 'null'] },
            },
          },
        },
      },
    ],
  },
  'adaline.prompt': { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
};
