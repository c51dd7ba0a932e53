import type { JsonObject } from '../../model/json.ts';

/**
 * The fields used of `GET /api/v1/agents/{account}/{name}/deployment`. Nothing is marked required there.
 * From https://docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment, read on 2026-11-22.
 */
export interface DeploymentRecord {
  readonly id?: string | null;
  readonly agent_name?: string | null;
  readonly build_id?: string | null;
  readonly namespace?: string | null;
  readonly status?: string | null;
  readonly deployed_at?: string | null;
  readonly undeployed_at?: string | null;
  readonly spec?: JsonObject | null;
}

/**
 * Of `GET /api/v1/agents/{account}/{name}` and `GET /api/v1/deployments?account=`.
 * From the vendor's own CLI, github.com/astropods/astro-cli 0.15.10, read on 2026-11-28.
 */
export interface Agent {
  readonly name: string;
}

export interface DeploymentList {
  readonly deployments: readonly ListedDeployment[];
  readonly count?: number;
  /** Read for what it says of further pages, of which nothing is documented. */
  readonly [more: string]: unknown;
}

/** `name` and `created_at` where the active record has `agent_name` and `deployed_at`. */
export interface ListedDeployment {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly display_name?: string | null;
  readonly build_id?: string | null;
  readonly namespace?: string | null;
  readonly status?: string | null;
  readonly created_at?: string | null;
}

const text = { type: ['string', 'null'] };
const record = {
  id: text,
  agent_name: text,
  build_id: text,
  namespace: text,
  status: text,
  deployed_at: text,
  undeployed_at: text,
  spec: { type: ['object', 'null'] },
};

export const responses = {
  // No member is required, and `{}` is a record: what has none of them and something else is not.
  'astropods.deployment': {
    type: 'object',
    properties: record,
    anyOf: [{ maxProperties: 0 }, ...Object.keys(record).map((name) => ({ required: [name] }))],
  },
  'astropods.agent': { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  'astropods.deployments': {
    type: 'object',
    required: ['deployments'],
    properties: {
      count: { type: 'integer' },
      deployments: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: text,
            name: text,
            display_name: text,
            build_id: text,
            namespace: text,
            status: text,
            created_at: text,
          },
        },
      },
    },
  },
};
