import type { FromSchema, ReplySchema } from '../reply.ts';

const text = { type: 'string' } as const;

/** All four are required there, and none has a minimum length. */
export interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly deployed: string;
  readonly modelId: string;
}

/** Names the members and allows everything: `read.ts` checks the slot that is asked for. */
const deployment = {
  anyOf: [{ type: 'object', properties: { id: text, version: text, deployed: text, modelId: text } }, {}],
} as const satisfies ReplySchema;

/**
 * `GET /v1/chatbots/{chatbotId}/deployments/status`. Every member is optional there, and others may come. Each slot is
 * checked by itself: a fault in one does not spoil another. `error` is a message inside a 200.
 * From https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments.md, read on 2026-11-22.
 */
const status = {
  type: 'object',
  additionalProperties: {},
  properties: { test: deployment, prod: deployment, dev: deployment, error: {} },
} as const satisfies ReplySchema;

export type DeploymentsStatus = FromSchema<typeof status>;

export const replies = { status };
