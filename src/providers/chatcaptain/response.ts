import type { Json } from '../../model/json.ts';

/**
 * `GET /v1/chatbots/{chatbotId}/deployments/status`. Every member is optional there, and more than these may come:
 * each slot is checked by itself, so that a fault in one says nothing about another.
 * From https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments.md, read on 2026-11-22.
 */
export interface DeploymentsStatus {
  readonly test?: Json;
  readonly prod?: Json;
  readonly dev?: Json;
  /** A message of an error, inside a 200. */
  readonly error?: Json;
  readonly [more: string]: Json | undefined;
}

/** All four are required there, and none has a minimum length. */
export interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly deployed: string;
  readonly modelId: string;
}

const text = { type: 'string' };
/** Names what is used, and lets everything through: `read.ts` checks the slot that is asked for. */
const deployment = {
  anyOf: [{ type: 'object', properties: { id: text, version: text, deployed: text, modelId: text } }, {}],
};

export const responses = {
  'chatcaptain.status': {
    type: 'object',
    properties: { test: deployment, prod: deployment, dev: deployment, error: {} },
  },
};
