import type { Json } from '../../model/json.ts';

/**
 * The fields used of `GET /api/public/bot/{BotID}/publish/status`: the last publish, which is not always what is live.
 * From the XO documentation's page "Bot Publish Status", read on 2026-11-22. It has a sample and no schema.
 * The reply carries whole dialog definitions; of those only the comment and the state are read.
 * Without a schema there is no right shape of the rest: what is odd leaves open what is read from it, and no more.
 */
export interface PublishStatus {
  readonly _id?: string;
  readonly streamId?: string;
  readonly status?: string;
  readonly jobType?: Json;
  readonly percentageComplete?: Json;
  readonly requestedTime?: Json;
  readonly initiatedOn?: Json;
  readonly lastModifiedOn?: Json;
  readonly createdBy?: Json;
  readonly statusSummary?: readonly PublishedResource[] | null;
}

export interface PublishedResource {
  readonly resourceType?: Json;
  readonly name?: Json;
  readonly status?: Json;
  readonly result?: Json;
}

/** Whatever it is, so that members below it can be named. */
const anything = ['array', 'object', 'string', 'number', 'boolean', 'null'];

export const publish = {
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
};

export const responses = {
  'kore.publishStatus': {
    anyOf: [{ type: 'null' }, { type: 'array', maxItems: 0 }, { type: 'object', maxProperties: 0 }, publish],
  },
};
