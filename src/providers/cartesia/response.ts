/**
 * The fields used of `GET /agents/{agent_id}/deployments`, Cartesia-Version 2026-03-01.
 * From https://docs.cartesia.ai/api-reference/agents/list-deployments, read on 2026-11-22.
 * `build_logs` is left out on purpose: it can be long, and it can hold secrets.
 */
export interface Deployment {
  readonly id: string;
  readonly agent_id: string;
  /** Required there; replies of an older Cartesia-Version have none. */
  readonly version_id?: string | null;
  readonly status: string;
  readonly is_pinned: boolean;
  readonly is_live: boolean;
  readonly env_var_collection_id?: string | null;
  readonly git_commit_hash?: string | null;
  readonly created_at: string;
  readonly deployment_completed_at?: string | null;
  readonly build_error?: string | null;
  readonly deployment_error?: string | null;
  readonly region?: string | null;
}

/** Of `GET /agents/{agent_id}`. From https://docs.cartesia.ai/api-reference/agents/get, read on 2026-11-22. */
export interface Agent {
  readonly id: string;
  readonly deleted_at?: string | null;
}

const id = { type: 'string', minLength: 1 };
const text = { type: ['string', 'null'] };

export const deployments = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'agent_id', 'status', 'is_pinned', 'is_live', 'created_at'],
    properties: {
      id,
      agent_id: id,
      version_id: text,
      status: id,
      is_pinned: { type: 'boolean' },
      is_live: { type: 'boolean' },
      env_var_collection_id: text,
      git_commit_hash: text,
      created_at: id,
      deployment_completed_at: text,
      build_error: text,
      deployment_error: text,
      region: text,
    },
  },
};

export const responses = {
  'cartesia.deployments': deployments,
  'cartesia.agent': {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, deleted_at: text },
  },
};
