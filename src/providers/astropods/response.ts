import { type FromSchema, listOf, objectWith, type ReplySchema, TEXT_OR_NULL as text } from '../reply.ts';

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
 * `GET /api/v1/agents/{account}/{name}/deployment`. The page marks no member as required, so `{}` is a record. An object
 * that has only undocumented members is not a record.
 * From https://docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment, read on 2026-11-22.
 */
const deployment = {
  type: 'object',
  properties: record,
  anyOf: [{ maxProperties: 0 }, ...Object.keys(record).map((name) => ({ required: [name] }))],
} as const satisfies ReplySchema;

const item = {
  id: text,
  name: text,
  display_name: text,
  build_id: text,
  namespace: text,
  status: text,
  created_at: text,
} as const;

/**
 * `GET /api/v1/deployments?account=`. `name` and `created_at` are `agent_name` and `deployed_at` of the active record.
 * Other members are kept, because they may show that the list has further pages. Pages are not documented.
 * From the vendor's CLI, github.com/astropods/astro-cli 0.15.10, read on 2026-11-28.
 */
const deployments = {
  ...objectWith({ deployments: listOf(objectWith({}, item)) }, { count: { type: 'integer' } }),
  additionalProperties: {},
} as const;

export type DeploymentRecord = FromSchema<typeof deployment>;
export type DeploymentList = FromSchema<typeof deployments>;
export type ListedDeployment = DeploymentList['deployments'][number];

export const replies = {
  deployment,
  deployments,
  /** `GET /api/v1/agents/{account}/{name}`. From the vendor's CLI, too. */
  agent: objectWith({ name: { type: 'string' } }),
};
