import { type FromSchema, listOf, objectWith, TEXT, TEXT_OR_NULL } from '../reply.ts';

/** Every type, written out: without `type`, the TypeScript type of the reply would not have the members. */
const anything = ['array', 'object', 'string', 'number', 'boolean', 'null'] as const;
const result = { type: anything, properties: { versionComment: {}, state: {} } } as const;

/**
 * `GET /api/public/bot/{BotID}/publish/status`: the last publish, which is not always the live one.
 * From the XO documentation's page "Bot Publish Status", read on 2026-11-22. It has a sample and no schema, so an odd
 * member leaves only its own fields unknown. The reply carries whole dialog definitions, of which only comment and state
 * are read.
 */
const publish = objectWith(
  { _id: TEXT, status: TEXT },
  {
    streamId: { type: 'string' },
    jobType: {},
    percentageComplete: {},
    requestedTime: {},
    initiatedOn: {},
    lastModifiedOn: {},
    createdBy: {},
    statusSummary: {
      type: ['array', 'null'],
      items: objectWith({}, { resourceType: {}, name: {}, status: {}, result }),
    },
  },
);

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
  bots: objectWith(
    { bots: listOf(objectWith({ _id: TEXT }, { name: TEXT_OR_NULL })), availableMore: { type: 'boolean' } },
    { total: { type: 'integer' } },
  ),
} as const;
