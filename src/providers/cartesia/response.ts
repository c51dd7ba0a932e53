import { type FromSchema, TEXT as id, listOf, objectWith, TEXT_OR_NULL } from '../reply.ts';

const flag = { type: 'boolean' } as const;

/**
 * `GET /agents/{agent_id}/deployments`, Cartesia-Version 2026-03-01 and 2026-08-14.
 * From https://docs.cartesia.ai/api-reference/agents/list-deployments, read on 2026-11-22, and the types of the vendor's
 * SDKs 4.2.0. Only the four required members are in all of these types. If any other member is missing or odd, only its
 * own field is unknown.
 * `version_id` is required in the documentation, and missing before Cartesia-Version 2026-03-01.
 * `build_logs` is not read: it can be long, and it can hold secrets.
 */
const deployments = listOf(
  objectWith(
    { id, status: id, is_pinned: flag, is_live: flag },
    {
      agent_id: id,
      version_id: {},
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
  ),
);

/**
 * `GET /agents`, which has no documented pages. Other members are kept, because they may show that there are pages.
 * From https://docs.cartesia.ai/api-reference/agents/list, read on 2026-11-22, and the types of the SDKs 4.2.0.
 */
const agents = {
  ...objectWith({ summaries: listOf(objectWith({ id }, { name: TEXT_OR_NULL, deleted_at: TEXT_OR_NULL })) }),
  additionalProperties: {},
} as const;

export type Deployment = FromSchema<typeof deployments>[number];

export const replies = {
  deployments,
  agents,
  /** `GET /agents/{agent_id}`. From https://docs.cartesia.ai/api-reference/agents/get, read on 2026-11-22. */
  agent: objectWith({ id: { type: 'string' } }, { deleted_at: TEXT_OR_NULL }),
};
