/**
 * The fields used of `GET /api/public/bot/{BotID}/publish/status`: the last publish, which is not always what is live.
 * From the XO documentation's page "Bot Publish Status", read on 2026-11-22. It has a sample and no schema.
 * The reply carries whole dialog definitions; of those only the comment and the state are read.
 */
export interface PublishStatus {
  readonly _id?: string;
  readonly streamId?: string;
  readonly status?: string;
  readonly percentageComplete?: number | null;
  readonly requestedTime?: string | null;
  readonly initiatedOn?: string | null;
  readonly lastModifiedOn?: string | null;
  readonly createdBy?: string | null;
  readonly statusSummary?: readonly PublishedResource[] | null;
}

export interface PublishedResource {
  readonly resourceType?: string | null;
  readonly name?: string | null;
  readonly status?: string | null;
  readonly result?: { readonly versionComment?: string | null; readonly state?: string | null } | null;
}

const text = { type: ['string', 'null'] };

export const publish = {
  type: 'object',
  required: ['_id', 'status'],
  properties: {
    _id: { type: 'string', minLength: 1 },
    streamId: { type: 'string' },
    status: { type: 'string', minLength: 1 },
    percentageComplete: { type: ['number', 'null'] },
    requestedTime: text,
    initiatedOn: text,
    lastModifiedOn: text,
    createdBy: text,
    statusSummary: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: {
          resourceType: text,
          name: text,
          status: text,
          result: { type: ['object', 'null'], properties: { versionComment: text, state: text } },
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
