import { type FromSchema, objectWith } from '../reply.ts';

const text = { type: 'string' } as const;

/** Allows everything: `read.ts` checks each slot by itself, so that a fault in one does not affect another. */
const deployment = {
  anyOf: [objectWith({}, { id: text, version: text, deployed: text, modelId: text }), {}],
} as const;

/**
 * `GET /v1/chatbots/{chatbotId}/deployments/status`. `error` is a message inside a 200.
 * From https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments.md, read on 2026-11-22.
 */
const status = {
  ...objectWith({}, { test: deployment, prod: deployment, dev: deployment, error: {} }),
  additionalProperties: {},
} as const;

export type DeploymentsStatus = FromSchema<typeof status>;

export const replies = { status };
