import type { Json } from '../../model/json.ts';

/**
 * The fields used of `GET /agents/{agent_id}/deployments`, Cartesia-Version 2026-03-01 and 2026-08-14.
 * From https://docs.cartesia.ai/api-reference/agents/list-deployments, read on 2026-11-22, and the types of the vendor's
 * SDKs 4.2.0, of which only the first four are in both. What else is missing, or is no text, leaves its own field open.
 * `build_logs` is left out on purpose: it can be long, and it can hold secrets.
 */
export interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly is_pinned: boolean;
  readonly is_live: boolean;
  readonly agent_id?: string;
  /** Required in the documentation; replies of a Cartesia-Version before 2026-03-01 have none. */
  readonly version_id?: Json;
  readonly env_var_collection_id?: Json;
  readonly git_commit_hash?: Json;
  readonly created_at?: Json;
  readonly updated_at?: Json;
  readonly build_started_at?: Json;
  readonly build_completed_at?: Json;
  readonly build_error?: Json;
  readonly deployment_started_at?: Json;
  readonly deployment_completed_at?: Json;
  readonly deployment_error?: Json;
  readonly region?: Json;
}

/** Of `GET /agents/{agent_id}`. From https://docs.cartesia.ai/api-reference/agents/get, read on 2026-11-22. */
export interface Agent {
  readonly id: string;
  readonly deleted_at?: string | null;
}

const id = { type: 'string', minLength: 1 };

export const deployments = {
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
};

export const responses = {
  'cartesia.deployments': deployments,
  'cartesia.agent': {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, deleted_at: { type: ['string', 'null'] } },
  },
};
