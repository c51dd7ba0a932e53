import type { FromSchema, ReplySchema } from '../reply.ts';

/** Any type, so that members below it can be named. */
const anything = ['array', 'object', 'string', 'number', 'boolean', 'null'] as const;

/**
 * `GET /api/public/bot/{BotID}/publish/status`: the last publish, which is not always the live one.
 * From the XO documentation's page "Bot Publish Status", read on 2026-11-22. It has a sample and no schema, so an odd
 * member leaves open only the fields that are read from it. The reply carries whole dialog definitions; only their
 * comment and state are read.
 */
const publish = {
  type: 'object',
  required: ['_id', 'status'],
  properties: {
    _id: { type: 'string', minLength: 1 },
    streamId: { type: 'string' },
    status: { type: 'string', minLength: 1 },
    jobType: {},
    percentageComplete: {},
    requestedTime: {},
    initiatedOn: {},
    lastModifiedOn: {},
    createdBy: {},
    statusSummary: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: {
          resourceType: {},
          name: {},
          status: {},
          result: { type: anything, properties: { versionComment: {}, state: {} } },
        },
      },
    },
  },
} as const satisfies ReplySchema;

export type Publish = FromSchema<typeof publish>;
export type PublishedResource = NonNullable<Publish['statusSummary']>[number];

export const replies = {
  publishStatus: {
    anyOf: [{ type: 'null' }, { type: 'array', maxItems: 0 }, { type: 'object', maxProperties: 0 }, publish],
  },
  /**
   * `GET /api/public/bots?offset=&limit=`. Every entry also has the secrets of its apps in clear, which are not read.
   * From the XO documentation's page "Get Bots", read on 2026-11-22.
   */
  bots: {
    type: 'object',
    required: ['bots', 'availableMore'],
    properties: {
      total: { type: 'integer' },
      availableMore: { type: 'boolean' },
      bots: {
        type: 'array',
        items: {
          type: 'object',
          required: ['_id'],
          properties: { _id: { type: 'string', minLength: 1 }, name: { type: ['string', 'null'] } },
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, ReplySchema>>;

export type PublishStatus = FromSchema<typeof replies.publishStatus>;
