import { shownTime } from '../../model/describe.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { Observation, OpenField, Rollout } from '../../model/observation.ts';
import { utcTime } from '../../model/time.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  knownTime,
  onlyUsed,
  openOf,
  refuseOther,
  unsaid,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, ReadFailed, type Refusal, type Settings } from '../contract.ts';
import { mintJwt } from './jwt.ts';
import { type PublishedResource, type PublishStatus, publish as publishShape } from './response.ts';

export const kore: Provider = {
  id: 'kore',
  title: 'Kore.ai',
  noun: 'bot',
  docs: 'https://docs.kore.ai/ai-for-service/apis/automation/bot-publish-status',
  settings: [
    {
      name: 'botId',
      description: "id of the bot (st-…), from the bot's General Settings",
      examples: ['st-a86a6717-340b-5830-a8b6-13b4aeb6b865'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    {
      name: 'host',
      description: 'host of your Kore.ai platform: there is no default that would be right for all',
      examples: ['bots.kore.ai', 'eu-bots.kore.ai', 'platform.kore.ai'],
      on: ['connection', 'target'],
      required: true,
      kind: 'host',
    },
    {
      name: 'pathPrefix',
      description: 'what stands before /bot/… in the paths; /api/public if not given',
      examples: ['/api/1.1/public'],
      on: ['connection'],
      required: false,
      kind: 'path',
    },
    baseUrlSetting,
  ],
  credentials: [
    {
      name: 'clientId',
      description: 'the client id of an Admin Console app with the scope Bot Publish',
      variable: 'KORE_CLIENT_ID',
      issuedAt:
        'in the Admin Console under Security & Control → API Scopes (scope Bot Publish, both entries)',
    },
    {
      name: 'clientSecret',
      description: "the app's client secret",
      variable: 'KORE_CLIENT_SECRET',
      issuedAt: 'beside the client id in the Admin Console',
    },
    {
      name: 'jwt',
      description: 'a ready-made token, in place of client id and secret',
      variable: 'KORE_JWT',
      issuedAt: 'by whoever signs tokens for your app (HS256, appId)',
    },
  ],
  credentialSets: [['clientId', 'clientSecret'], ['jwt']],
  permission:
    'An app of the Admin Console with the scope Bot Publish > Publish Status alone (its list of scopes also calls it Publish: grant both entries and nothing else). An app made in the bot builder cannot have it.',
  variablePrefixes: ['KORE_'],
  versionIs: "the publish's versionComment",
  fields: {
    version: versionField(
      'comment given to the publish, by convention the version',
      'statusSummary[].result.versionComment',
      'v1.4.2',
    ),
    deploymentId: deploymentIdField('_id', 'ds-4a1b3e3d-7f55-5d80-acc6-7066e5cc6a6f'),
    status: {
      type: 'text',
      description: "the vendor's word, in lower case",
      source: 'status',
      examples: ['successful'],
    },
    deployedAt: deployedAtField('lastModifiedOn of a successful publish'),
    percentageComplete: {
      type: 'number',
      description: 'how far the publish is',
      source: 'percentageComplete',
      examples: [100],
    },
    resources: {
      type: 'json',
      description: 'what was published: a list of { name, type, status }',
      source: 'statusSummary[]',
      examples: [[{ name: 'Find Keyword', type: 'dialog', status: 'success' }]],
    },
  },
  hosts: ['bots.kore.ai', 'eu-bots.kore.ai', 'jp-bots.kore.ai', 'platform.kore.ai', 'de-platform.kore.ai'],
  rateLimits: [
    { requests: 60, seconds: 60 },
    { requests: 1800, seconds: 3600 },
  ],
  baseUrlVariable: 'KORE_BASE_URL',
  baseUrl: ({ baseUrl, host }) => baseUrl ?? `https://${host}`,
  authorise: async ({ clientId, clientSecret, jwt = '' }, _settings, clock) => ({
    auth:
      clientId !== undefined && clientSecret !== undefined
        ? await mintJwt(clientId, clientSecret, clock)
        : jwt,
  }),
  expiringCredential: 'jwt',
  errorMessage: (body) => saidIn(body).texts[0],
  refusal: refusalOf,
  read,
};

interface Said {
  readonly texts: readonly string[];
  readonly codes: readonly number[];
}

/** What an error body says: `errors` as the vendor's forum shows it, or one of the plainer forms. */
function saidIn(body: Json): Said {
  const inside = isJsonObject(body) ? [body.errors ?? [], body.error ?? []].flat() : [];
  // A publish is no error itself, whatever it says: what stands beside it may be.
  const isPublish = isJsonObject(body) && typeof body.status === 'string' && typeof body._id === 'string';
  const places = isPublish ? inside : [body, ...inside];
  return {
    texts: places.flatMap((place) => {
      if (typeof place === 'string') return [place];
      return isJsonObject(place) ? [place.msg, place.message].filter((text) => typeof text === 'string') : [];
    }),
    codes: places.flatMap((place) =>
      // An object as a code must not be turned into a number: it can be made so that this throws.
      isJsonObject(place) && ['number', 'string'].includes(typeof place.code) ? [Number(place.code)] : [],
    ),
  };
}

/** Which status codes go with these is not documented: the texts and the code decide. */
function refusalOf(_status: number, body: Json): Refusal | undefined {
  const { texts, codes } = saidIn(body);
  const limited = texts.find((text) => /rate limit/i.test(text));
  if (limited !== undefined) return { reason: 'rate-limited', message: limited };
  const [said] = texts;
  if (codes.includes(4002)) {
    return {
      reason: 'unauthorized',
      message: `${said ?? 'invalid credentials'}: the app must be one of the Admin Console, with the scope Bot Publish`,
    };
  }
  return undefined;
}

async function read({ botId = '', pathPrefix = '/api/public' }: Settings, get: Get): Promise<Observation> {
  const reply = await get<PublishStatus | readonly [] | null>({
    path: pathPrefix + path`/bot/${botId}/publish/status`,
    response: 'kore.publishStatus',
    keep: (body) => onlyUsed(body, publishShape),
  });
  if (reply.status === 404)
    throw new ReadFailed('not-found', `no publish was found for "${botId}": ${reply.message}`);
  const publish = reply.body;
  if (publish === null || Array.isArray(publish) || !isPublish(publish)) {
    throw new ReadFailed('not-found', `no publish was found for "${botId}"`);
  }
  refuseOther('/streamId', botId, publish.streamId);
  return observe(publish);
}

function isPublish(publish: PublishStatus | readonly []): publish is PublishStatus & { status: string } {
  return 'status' in publish && typeof publish.status === 'string';
}

/** The vendor's words come in every case, with blanks and underscores or without. */
function wordOf(text: string | null | undefined): string {
  return (text ?? '').toLowerCase().replaceAll(/[_\s-]/g, '');
}

/** Items have a vocabulary of their own; one that gives no status says nothing against itself. */
function hasNotSucceeded({ status }: PublishedResource): boolean {
  return !['', 'success', 'successful'].includes(wordOf(status));
}

function namesOf(resources: readonly PublishedResource[]): string {
  const names = resources.slice(0, 5).map(({ name }) => name ?? 'unnamed');
  return names.join(', ') + (resources.length > 5 ? ', …' : '');
}

/** The reply is about the last publish: only a successful and approved one is what is live. */
function observe(publish: PublishStatus & { status: string }): Observation {
  const word = wordOf(publish.status);
  const resources = publish.statusSummary ?? [];
  if (word === 'inprogress') {
    return { kind: 'rolling', rollout: rolloutOf(publish, 'in-progress'), meanwhile: 'unnamed' };
  }
  if (word === 'failed') {
    const failed = namesOf(resources.filter(hasNotSucceeded));
    const which = failed === '' ? '' : ` (${failed})`;
    const when = publish.lastModifiedOn ? ` at ${shownTime(utcTime(publish.lastModifiedOn))}` : '';
    return {
      kind: 'unreadable',
      reason: 'ambiguous',
      code: 'rollout-failed',
      message: `the last publish failed${when}${which}: what is live is an earlier one, which the API does not name`,
    };
  }
  if (word !== 'successful' && word !== 'success') {
    throw new ReadFailed(
      'malformed-response',
      `/status is "${publish.status}", which is no documented state`,
    );
  }
  if (resources.some(({ result }) => wordOf(result?.state) === 'awaitingapproval')) {
    return { kind: 'rolling', rollout: rolloutOf(publish, 'awaiting-approval'), meanwhile: 'unnamed' };
  }
  const unpublished = resources.find(({ result }) => !['', 'published'].includes(wordOf(result?.state)));
  if (unpublished !== undefined) {
    throw new ReadFailed(
      'ambiguous',
      `the publish succeeded, but ${namesOf([unpublished])} is "${unpublished.result?.state}" and not published`,
    );
  }
  if (resources.length > 0 && resources.every(hasNotSucceeded)) {
    throw new ReadFailed('ambiguous', `the publish succeeded, but nothing in it did: ${namesOf(resources)}`);
  }
  return foundOf(publish, resources);
}

function foundOf(
  publish: PublishStatus & { status: string },
  resources: readonly PublishedResource[],
): Observation {
  const deployedAt = publish.lastModifiedOn ? utcTime(publish.lastModifiedOn) : undefined;
  const liveSince = knownTime(publish.lastModifiedOn);
  const partial = partialOf(resources);
  const version = partial ?? versionOf(resources);
  const fields = givenFields({
    version: typeof version === 'string' ? version : undefined,
    deploymentId: publish._id,
    status: publish.status.toLowerCase(),
    deployedAt,
    percentageComplete: publish.percentageComplete,
    resources: publish.statusSummary?.map(({ name, resourceType, status }) =>
      givenFields({ name, type: resourceType, status: status?.toLowerCase() }),
    ),
  });
  return {
    kind: 'found',
    fields,
    ...openOf({
      ...unsaid(fields, ['deployedAt', 'percentageComplete', 'resources']),
      ...(typeof version !== 'string' && { version }),
      ...(partial && { deploymentId: partial, deployedAt: partial, status: partial }),
    }),
    ...(liveSince && { liveSince }),
    ...(publish.createdBy && { liveBy: publish.createdBy }),
  };
}

/** Where a part did not succeed, an earlier publish of it is live: neither of the two is what is live. */
function partialOf(resources: readonly PublishedResource[]): OpenField | undefined {
  const others = resources.filter(hasNotSucceeded);
  if (others.length === 0) return undefined;
  return {
    reason: 'ambiguous',
    message: `the publish succeeded but for ${namesOf(others)}: two versions are live`,
    present: true,
  };
}

/** One comment on all that was published is the version; several are a partial publish, and none is no answer. */
function versionOf(resources: readonly PublishedResource[]): string | OpenField {
  const comments = commentsOf(resources);
  const [comment, another] = comments;
  if (comment === undefined) {
    return { reason: 'ambiguous', message: 'the publish carries no version comment', present: false };
  }
  if (another === undefined) return comment;
  const listed = comments
    .slice(0, 5)
    .map((each) => `"${each}"`)
    .join(', ');
  return {
    reason: 'ambiguous',
    message: `the publish carries ${comments.length} version comments: ${listed}`,
    present: true,
  };
}

function commentsOf(resources: readonly PublishedResource[]): string[] {
  const comments = resources.flatMap(({ result }) => result?.versionComment ?? []);
  return [...new Set(comments.filter((comment) => comment.trim() !== ''))];
}

function rolloutOf(publish: PublishStatus & { status: string }, state: Rollout['state']): Rollout {
  const comments = commentsOf(publish.statusSummary ?? []);
  const since = publish.requestedTime ?? publish.initiatedOn;
  return {
    state,
    fields: givenFields({
      version: comments.length === 1 ? comments[0] : undefined,
      deploymentId: publish._id,
    }),
    status: publish.status.toLowerCase(),
    ...(since && { since: utcTime(since) }),
  };
}
