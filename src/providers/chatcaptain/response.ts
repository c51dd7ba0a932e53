/**
 * The fields used of `GET /v1/chatbots/{chatbotId}/deployments/status`.
 * From https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments.md, read on 2026-11-22.
 */
export interface DeploymentsStatus {
  readonly test?: Deployment | null;
  readonly prod?: Deployment | null;
  readonly dev?: Deployment | null;
  /** A message of an error, inside a 200. */
  readonly error?: string | null;
  /** Of other members nothing is documented. */
  readonly [more: string]: unknown;
}

/** All four are required there. `{}` has been taken for "nothing deployed" before this type applies. */
export interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly deployed: string;
  readonly modelId: string;
}

const deployment = {
  anyOf: [
    { type: 'null' },
    { type: 'object', maxProperties: 0 },
    {
      type: 'object',
      required: ['id', 'version', 'deployed', 'modelId'],
      properties: {
        id: { type: 'string', minLength: 1 },
        version: { type: 'string', minLength: 1 },
        deployed: { type: 'string', minLength: 1 },
        modelId: { type: 'string' },
      },
    },
  ],
};

/**
 * No member is required there, and `{}` says that nothing is deployed: members that are all unknown say something else,
 * and so does an error alone, be it empty.
 */
const known = [{ maxProperties: 0 }, ...['test', 'prod', 'dev'].map((member) => ({ required: [member] }))];

export const responses = {
  'chatcaptain.status': {
    type: 'object',
    anyOf: known,
    properties: {
      test: deployment,
      prod: deployment,
      dev: deployment,
      error: { type: ['string', 'null'] },
    },
  },
};
