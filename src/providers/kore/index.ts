import { shownTime } from '../../model/describe.ts';
import type { Json } from '../../model/json.ts';
import type { Observation, OpenField, Rollout } from '../../model/observation.ts';
import { parseTime, utcTime } from '../../model/time.ts';
import {
  assertSameId,
  baseUrlSetting,
  bodyOf,
  deployedAtField,
  deploymentIdField,
  field,
  givenFields,
  missingFields,
  settingsOf,
  textOf,
  unknownFields,
  versionField,
} from '../common.ts';
import {
  ambiguous,
  type Get,
  type Provider,
  path,
  ReadError,
  type Settings,
  type VendorError,
} from '../contract.ts';
import { oddTime } from '../members.ts';
import type { FromSchema } from '../reply.ts';
import { mintJwt } from './jwt.ts';
import { list, PATH_PREFIX } from './list.ts';
import { type Publish, replies } from './response.ts';
import { saidIn, sentenceOf } from './said.ts';
import { namesOf, type Part, partsOf, resourcesOf, versionOf, wordOf } from './summary.ts';

export const kore: Provider = {
  id: 'kore',
  title: 'Kore.ai',
  noun: 'bot',
  docs: 'https://docs.kore.ai/ai-for-service/apis/automation/bot-publish-status',
  settings: [
    ...settingsOf({
      botId: {
        description: "id of the bot (st-…), from the bot's General Settings",
        examples: ['st-a86a6717-340b-5830-a8b6-13b4aeb6b865'],
      },
      host: {
        description: 'host of your Kore.ai platform: there is no default that would be right for all',
        examples: ['bots.kore.ai', 'eu-bots.kore.ai', 'platform.kore.ai'],
        on: ['connection', 'target'],
        needed: 'unless-placed',
        kind: 'host',
      },
      pathPrefix: {
        description: 'the part of the paths before /bot/…; /api/public if not given',
        examples: ['/api/1.1/public'],
        on: ['connection'],
        required: false,
        kind: 'path',
      },
    }),
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
      issuedAt: 'with the client id in the Admin Console',
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
    'An app of the Admin Console with only the scope Bot Publish > Publish Status (the list of scopes shows it a second time as Publish: grant both entries and nothing else). An app made in the bot builder cannot have this scope.',
  variablePrefixes: ['KORE_'],
  versionIs: "the publish's versionComment",
  fields: {
    version: versionField(
      'comment given to the publish, by convention the version; for a publish without a comment, expect deploymentId or deployedAt',
      'statusSummary[].result.versionComment',
      'v1.4.2',
    ),
    deploymentId: deploymentIdField('_id', 'ds-4a1b3e3d-7f55-5d80-acc6-7066e5cc6a6f'),
    status: field('text', "the vendor's word, in lower case", 'status', 'successful'),
    deployedAt: deployedAtField('lastModifiedOn of a successful publish'),
    percentageComplete: field('number', 'how far the publish is, in percent', 'percentageComplete', 100),
    resources: field('json', 'what was published: a list of { name, type, status }', 'statusSummary[]', [
      { name: 'Find Keyword', type: 'dialog', status: 'success' },
    ]),
  },
  hosts: ['bots.kore.ai', 'eu-bots.kore.ai', 'jp-bots.kore.ai', 'platform.kore.ai', 'de-platform.kore.ai'],
  rateLimits: [
    { requests: 60, seconds: 60 },
    { requests: 1800, seconds: 3600 },
  ],
  baseUrlVariable: 'KORE_BASE_URL',
  baseUrl: ({ baseUrl, host }) => baseUrl ?? `https://${host}`,
  authorize: async ({ clientId, clientSecret, jwt = '' }, _settings, clock) => ({
    auth:
      clientId !== undefined && clientSecret !== undefined
        ? await mintJwt(clientId, clientSecret, clock)
        : jwt,
  }),
  expiringCredential: 'jwt',
  errorMessage: (body) => sentenceOf(saidIn(body)),
  refusal: refusalOf,
  replies,
  simulator: async () => (await import('./simulator.ts')).simulator,
  sample: async () => (await import('./sample.ts')).sample,
  read,
  list: {
    settings: ['host'],
    permission: 'The list of bots needs the scope Profile Management > Role Management too.',
    read: list,
  },
};

const APP =
  'the app must be one of the Admin Console, with the scope Bot Publish, HS256 and no JWE encryption';

/** The texts and the code of an error decide, because its HTTP status is not documented. */
function refusalOf(status: number, body: Json): VendorError | undefined {
  const said = saidIn(body);
  const limited = said.texts.find((text) => /rate[\s_-]?limit/i.test(text));
  if (limited !== undefined) return { reason: 'rate-limited', message: limited };
  const sentence = sentenceOf(said);
  if (said.codes.includes(4002)) {
    return { reason: 'unauthorized', message: `${sentence ?? 'invalid credentials'}: ${APP}` };
  }
  if (status === 403 && sentence !== undefined)
    return { reason: 'forbidden', message: `${sentence}: ${APP}` };
  return undefined;
}

async function read({ botId = '', pathPrefix = PATH_PREFIX }: Settings, get: Get): Promise<Observation> {
  const reply = await get({
    path: pathPrefix + path`/bot/${botId}/publish/status`,
    response: replies.publishStatus,
    onlyUsed: true,
  });
  const none = `no publish was found for "${botId}"`;
  const publish = bodyOf(reply, none);
  if (!isPublish(publish)) throw new ReadError('not-found', none);
  assertSameId('/streamId', botId, publish.streamId);
  return observe(publish);
}

/** Whether the reply has a publish. If there is none, it is null, `[]` or `{}`. */
function isPublish(publish: FromSchema<typeof replies.publishStatus>): publish is Publish {
  return publish !== null && 'status' in publish;
}

/** The reply is about the last publish, which is live if it is successful and approved. */
function observe(publish: Publish): Observation {
  const job = textOf(publish.jobType);
  // Only `PUBLISH_BOT` is documented.
  if (job !== undefined && !/publish/i.test(job))
    throw ambiguous(`the last job of the bot is "${job}", not a publish`);
  const word = wordOf(publish.status);
  const parts = partsOf(publish.statusSummary ?? []);
  if (word === 'inprogress') {
    return { kind: 'rolling', rollout: rolloutOf(publish, parts, 'in-progress'), meanwhile: 'unnamed' };
  }
  if (word === 'failed') return failedOf(publish, parts);
  if (word !== 'successful' && word !== 'success') {
    throw ambiguous(`/status is "${publish.status}", which is not a documented state`);
  }
  if (parts.some(({ state }) => wordOf(state) === 'awaitingapproval')) {
    return { kind: 'rolling', rollout: rolloutOf(publish, parts, 'awaiting-approval'), meanwhile: 'unnamed' };
  }
  const unpublished = parts.find(({ state }) => !['', 'published'].includes(wordOf(state)));
  if (unpublished !== undefined) {
    throw ambiguous(
      `the publish succeeded, but ${namesOf([unpublished])} is "${unpublished.state}" and not published`,
    );
  }
  if (parts.length > 0 && !parts.some(({ succeeded }) => succeeded)) {
    throw ambiguous(`the publish succeeded, but none of its parts did: ${namesOf(parts)}`);
  }
  return foundOf(publish, parts);
}

function failedOf(publish: Publish, parts: readonly Part[]): Observation {
  const { lastModifiedOn } = publish;
  const failed = namesOf(parts.filter(({ succeeded }) => !succeeded));
  const which = failed === '' ? '' : ` (${failed})`;
  const at = textOf(lastModifiedOn);
  const when = at === undefined ? '' : ` at ${shownTime(utcTime(at))}`;
  return {
    kind: 'unreadable',
    reason: 'ambiguous',
    code: 'rollout-failed',
    message: `the last publish failed${when}${which}: an earlier one is live, and the API does not name it`,
    rollout: rolloutOf(publish, parts, 'failed'),
  };
}

function foundOf(publish: Publish, parts: readonly Part[]): Observation {
  const { statusSummary, percentageComplete, lastModifiedOn, createdBy } = publish;
  const liveSince = parseTime(textOf(lastModifiedOn));
  const liveBy = textOf(createdBy);
  const partial = partialOf(parts);
  const version = partial ?? versionOf(parts);
  const resources = statusSummary ? resourcesOf(statusSummary) : undefined;
  const isNumber = typeof percentageComplete === 'number' && Number.isFinite(percentageComplete);
  const fields = givenFields({
    version: typeof version === 'string' ? version : undefined,
    deploymentId: publish._id,
    status: publish.status.toLowerCase(),
    deployedAt: liveSince,
    percentageComplete: isNumber ? percentageComplete : undefined,
    resources: resources && 'list' in resources ? resources.list : undefined,
  });
  return {
    kind: 'found',
    fields,
    ...unknownFields(
      {
        version: typeof version === 'string' ? undefined : version,
        deploymentId: partial,
        status: partial,
        deployedAt: partial ?? oddTime('/lastModifiedOn', lastModifiedOn),
        percentageComplete: isNumber || (percentageComplete ?? null) === null ? undefined : NO_NUMBER,
        resources: resources && 'open' in resources ? resources.open : undefined,
      },
      missingFields(fields, ['deployedAt', 'percentageComplete', 'resources']),
    ),
    ...(liveSince && { liveSince }),
    ...(liveBy && { liveBy }),
  };
}

const NO_NUMBER: OpenField = {
  reason: 'malformed-response',
  message: '/percentageComplete is not a number',
};

/** If a part did not succeed, an earlier publish of this part is live. */
function partialOf(parts: readonly Part[]): OpenField | undefined {
  const others = parts.filter(({ succeeded }) => !succeeded);
  if (others.length === 0) return undefined;
  return {
    reason: 'ambiguous',
    message: `the publish succeeded except for ${namesOf(others)}: two versions are live`,
    present: true,
  };
}

function rolloutOf(publish: Publish, parts: readonly Part[], state: Rollout['state']): Rollout {
  const version = versionOf(parts);
  const since = textOf(publish.requestedTime) ?? textOf(publish.initiatedOn);
  return {
    state,
    fields: givenFields({
      version: typeof version === 'string' ? version : undefined,
      deploymentId: publish._id,
    }),
    status: publish.status.toLowerCase(),
    ...(since && { since: utcTime(since) }),
  };
}
