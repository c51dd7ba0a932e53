import type { FromSchema, ReplySchema } from '../reply.ts';

const text = { type: ['string', 'null'] } as const;
const record = {
  id: text,
  agent_name: text,
  build_id: text,
  namespace: text,
  status: text,
  deployed_at: text,
  undeployed_at: text,
  spec: { type: ['object', 'null'] },
} as const;

/**
 * `GET /api/v1/agents/{account}/{name}/deployment`. No member is marked required there, and `{}` is a record; an object
 * that has only other members is not one.
 * From https://docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment, read on 2026-11-22.
 */
const deployment = {
  type: 'object',
  properties: record,
  anyOf: [{ maxProperties: 0 }, ...Object.keys(record).map((name) => ({ required: [name] }))],
} as const satisfies ReplySchema;

/**
 * `GET /api/v1/deployments?account=`. `name` and `created_at` stand where the active record has `agent_name` and
 * `deployed_at`. Other members are read for signs of further pages, which are not documented.
 * From the vendor's own CLI, github.com/astropods/astro-cli 0.15.10, read on 2026-11-28.
 */
const deployments = {
  type: 'object',
  required: ['deployments'],
  additionalProperties: {},
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
} as const satisfies ReplySchema;

export type DeploymentRecord = FromSchema<typeof deployment>;
export type DeploymentList = FromSchema<typeof deployments>;
export type ListedDeployment = DeploymentList['deployments'][number];

export const replies = {
  deployment,
  deployments,
  /** `GET /api/v1/agents/{account}/{name}`. From the vendor's own CLI too. */
  agent: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
} as const satisfies Readonly<Record<string, ReplySchema>>;
