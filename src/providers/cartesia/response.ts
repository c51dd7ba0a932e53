import type { FromSchema, ReplySchema } from '../reply.ts';

const id = { type: 'string', minLength: 1 } as const;

/**
 * `GET /agents/{agent_id}/deployments`, Cartesia-Version 2026-03-01 and 2026-08-14.
 * From https://docs.cartesia.ai/api-reference/agents/list-deployments, read on 2026-11-22, and the types of the vendor's
 * SDKs 4.2.0, which share only the required four. Any other member that is missing, or not a text, leaves its own field
 * open. `version_id` is required in the documentation, and missing before Cartesia-Version 2026-03-01.
 * `build_logs` is left out on purpose: it can be long, and it can hold secrets.
 */
const deployments = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'status', 'is_pinned', 'is_live'],
    properties: {
      id,
      agent_id: id,
      version_id: {},
      status: id,
      is_pinned: { type: 'boolean' },
      is_live: { type: 'boolean' },
      env_var_collection_id: {},
      git_commit_hash: {},
      created_at: {},
      updated_at: {},
      build_started_at: {},
      build_completed_at: {},
      build_error: {},
      deployment_started_at: {},
      deployment_completed_at: {},
      deployment_error: {},
      region: {},
    },
  },
} as const satisfies ReplySchema;

/**
 * `GET /agents`: all of them, without pages. Other members are read for signs of pages.
 * From https://docs.cartesia.ai/api-reference/agents/list, read on 2026-11-22, and the types of the SDKs 4.2.0.
 */
const agents = {
  type: 'object',
  required: ['summaries'],
  additionalProperties: {},
  properties: {
    summaries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        properties: { id, name: { type: ['string', 'null'] }, deleted_at: { type: ['string', 'null'] } },
      },
    },
  },
} as const satisfies ReplySchema;

export type Deployment = FromSchema<typeof deployments>[number];

export const replies = {
  deployments,
  agents,
  /** `GET /agents/{agent_id}`. From https://docs.cartesia.ai/api-reference/agents/get, read on 2026-11-22. */
  agent: {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, deleted_at: { type: ['string', 'null'] } },
  },
} as const satisfies Readonly<Record<string, ReplySchema>>;
