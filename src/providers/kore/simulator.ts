/**
 * Written from the XO documentation's pages on the Bot Publish Status API, on API tokens and on Get Bots
 * (docs.kore.ai, ai-for-service/apis/automation), read 2026-11-22. Not documented: HTTP statuses of errors, and the
 * reply for a bot that was never published or is unknown.
 */
import type { Json } from '../../model/json.ts';
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { isoHour, or, uuid } from '../../simulator/fake-values.ts';
import {
  count,
  flag,
  json,
  listOf,
  mapOf,
  nullable,
  record,
  recordOr,
  say,
  text,
  type Values,
} from '../../simulator/fields.ts';
import { match, ok, type Routes } from '../../simulator/routes.ts';
import { isAdmitted } from './simulator-jwt.ts';

const dialog = {
  id: say(text, 'Id of the part.'),
  name: say(text, 'Name of the part.'),
  version: say(text, 'Version of the part.'),
  versionComment: say(nullable(text), 'Comment given to the version of the part.'),
  state: say(text, 'State of the part, such as published.'),
  status: say(text, 'Result of the part, such as SUCCESS.'),
};
type DialogState = Values<typeof dialog>;

const publish = {
  id: say(text, 'Id of the publish.'),
  streamId: say(text, 'Id of the bot in the reply.'),
  status: say(text, 'State of the publish; successful if not given.'),
  percentageComplete: say(count, 'How far the publish is, in percent.'),
  versionComment: say(nullable(text), 'Comment given to the publish, by convention the version.'),
  awaitingApproval: say(flag, 'Whether the publish waits for approval.'),
  requestedTime: say(text, 'When it was requested.'),
  initiatedOn: say(text, 'When it began.'),
  lastModifiedOn: say(text, 'When it was last changed.'),
  createdBy: say(text, 'Who published.'),
  dialogs: say(listOf(recordOr('name', dialog)), 'Dialogs that were published.'),
  knowledge: say(listOf(recordOr('name', dialog)), 'Knowledge that was published.'),
  statusSummary: say(json, 'The whole summary, in place of its parts.'),
  raw: say(json, 'What to send in place of this publish.'),
};
type PublishState = Values<typeof publish>;

const bot = {
  name: say(text, 'Name of the bot.'),
  status: say(text, 'State of the bot.'),
  publish: say(nullable(recordOr('versionComment', publish)), 'The last publish; null: never published.'),
  raw: say(json, 'A whole body to send in place of the one that the simulator makes.'),
};
type BotState = Values<typeof bot>;

const app = {
  clientId: say(text, 'Client id of the app.'),
  clientSecret: say(text, 'Client secret of the app.'),
  name: say(text, 'Name of the app.'),
  requireJti: say(flag, 'Whether a token needs a jti.'),
};
type AppState = Values<typeof app>;

const section = {
  apps: say(listOf(record(app)), 'Apps of the Admin Console, whose tokens are taken.'),
  bots: say(mapOf(record(bot)), 'Bots by id.'),
};
type State = Values<typeof section>;

const DEFAULT_APPS: readonly AppState[] = [
  { clientId: 'cs-00000000-0000-5000-a000-000000000001', clientSecret: 'simulated-client-secret=' },
];

interface Context {
  readonly query: URLSearchParams;
  readonly state: State;
}

/** The paths in the table of the documentation, and those in its samples. */
const routes: Routes<Context> = {
  '/api/public/bot/{botId}/publish/status': publishStatus,
  '/api/1.1/public/bot/{botId}/publish/status': publishStatus,
  '/api/public/bots': listBots,
  '/api/1.1/public/bots': listBots,
};

export const simulator = defineVendor({
  id: 'kore',
  prefix: '/kore',
  section,
  env: ({ apps = DEFAULT_APPS }) => ({
    KORE_CLIENT_ID: apps[0]?.clientId ?? '',
    KORE_CLIENT_SECRET: apps[0]?.clientSecret ?? '',
  }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State, now: number): SimReply {
  // The samples have a trailing slash.
  const segments = request.segments.at(-1) === '' ? request.segments.slice(0, -1) : request.segments;
  const answer = match(routes, { ...request, segments });
  if (typeof answer === 'number') return refuse(answer);
  if (!isAdmitted(request.headers.auth, state.apps ?? DEFAULT_APPS, now)) return refuse(401);
  return answer({ query: request.query, state });
}

function publishStatus({ state }: Context, id: string): SimReply {
  const bot = state.bots?.get(id);
  if (bot === undefined) return refuse(404, 'Bot not found');
  if (bot.raw !== undefined) return ok(bot.raw);
  if (bot.publish === null || bot.publish === undefined) return refuse(404, 'No publish request found');
  return ok(publishBody(id, bot.publish));
}

const MAX_LIMIT = 50;

function listBots({ query, state }: Context): SimReply {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? MAX_LIMIT);
  if (!Number.isInteger(offset) || offset < 0) return refuse(400, 'offset is not valid');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return refuse(400, 'limit is at most 50');
  const all = [...(state.bots ?? [])].map(([id, bot]) => botBody(id, bot, state.apps ?? DEFAULT_APPS));
  const bots = all.slice(offset, offset + limit);
  const availableMore = offset + bots.length < all.length;
  return ok({ total: all.length, availableMore, bots });
}

const MESSAGES = new Map([
  [400, 'Bad request'],
  [401, 'Invalid SDK credentials'],
  [403, 'The app has no scope for this API'],
  [404, 'Resource not found'],
  [405, 'Method not allowed'],
  [429, "You've exceeded the per-minute rate limit. Please wait for sometime before retrying."],
]);

function refuse(status: number, message?: string): SimReply {
  const msg = message ?? MESSAGES.get(status) ?? 'Internal server error';
  return { status, body: { errors: [{ msg, code: status === 401 ? 4002 : status }] } };
}

function publishBody(botId: string, state: PublishState): Json {
  if (state.raw !== undefined) return state.raw;
  const status = or(state.status, 'successful');
  const requested = or(state.requestedTime, isoHour(0));
  const later = (ms: number) => {
    const time = Date.parse(requested);
    return Number.isNaN(time) ? requested : new Date(time + ms).toISOString();
  };
  const running = status.toLowerCase().replace('_', '') === 'inprogress';
  return {
    _id: or(state.id, `ds-${uuid(`publish ${botId} ${state.versionComment} ${requested}`)}`),
    action: 'RUN',
    jobType: 'PUBLISH_BOT',
    streamId: or(state.streamId, botId),
    __v: 0,
    countOfDockStatuses: 1,
    createdBy: or(state.createdBy, `u-${uuid('user')}`),
    percentageComplete: or(state.percentageComplete, running ? 40 : 100),
    requestedTime: requested,
    status,
    lastModifiedOn: or(state.lastModifiedOn, later(1_352)),
    initiatedOn: or(state.initiatedOn, later(97)),
    statusSummary: or(state.statusSummary, summaryOf(botId, state, later(0))),
  };
}

function summaryOf(botId: string, state: PublishState, publishedOn: string): Json {
  const dialogs: readonly DialogState[] = state.dialogs ?? [{ name: 'Welcome' }];
  const knowledge: readonly DialogState[] = state.knowledge ?? [{ name: 'Questions' }];
  return [
    moduleItem('SETTINGS', 'Settings', ['general', 'bot_variables', 'pii', 'ivr', 'advanced']),
    moduleItem('CHANNELS', 'Channels', ['rtm']),
    moduleItem('EXTENSIONS', 'Extensions', ['botkit', 'agent_transfer', 'websdk', 'events']),
    moduleItem('BOTLANGUAGES', 'BotLanguages', { enabledLanguages: ['en'] }),
    moduleItem('NL', 'Natural Language', ['nl_model', 'settings']),
    ...dialogs.map((item) => taskItem('dialog', botId, item, { state, publishedOn })),
    ...knowledge.map((item) => taskItem('knowledge', botId, item, { state, publishedOn })),
    {
      resourceId: 'AUTOVERSIONING',
      resourceType: 'AUTOVERSIONING',
      name: 'Creating New Version',
      status: 'SUCCESS',
    },
  ];
}

/** `modules` is a list; only for the languages it is an object. */
function moduleItem(resourceType: string, name: string, modules: Json): Json {
  const common = { resourceId: resourceType, resourceType, name, modules };
  return { ...common, result: common, status: 'SUCCESS' };
}

/** A dialog or a knowledge task of a publish. The comment of a knowledge task is null, as in the vendor's sample. */
function taskItem(
  type: 'dialog' | 'knowledge',
  botId: string,
  item: DialogState,
  { state, publishedOn }: { readonly state: PublishState; readonly publishedOn: string },
): Json {
  const name = or(item.name, type);
  const id = or(item.id, `${type === 'dialog' ? 'dg' : 'kt'}-${uuid(`${type} ${botId} ${name}`)}`);
  const version = or(item.version, '1.0');
  const comment = type === 'dialog' ? or(state.versionComment, null) : null;
  return {
    resourceId: id,
    resourceVersion: version,
    resourceType: type,
    name,
    status: or(item.status, state.status?.toLowerCase() === 'failed' ? 'FAILED' : 'SUCCESS'),
    ...(type === 'dialog' ? { approvalRequestedLanguages: ['en'] } : {}),
    result: {
      _id: `${id}-copy`,
      name,
      version,
      state: or(item.state, state.awaitingApproval === true ? 'awaitingApproval' : 'published'),
      adminTaskStatus: 'active',
      editable: true,
      streamId: botId,
      nodes: [{ nodeId: 'intent0', type: 'intent', transitions: [{ default: 'message1' }] }],
      publishedOn,
      versionComment: or(item.versionComment, comment),
    },
    deployedTo: 'enterprise',
  };
}

/** The body of a bot. It has the secrets of every app in clear, as at the vendor. */
function botBody(id: string, bot: BotState, apps: readonly AppState[]): Json {
  const published = bot.publish !== undefined && bot.publish !== null;
  return {
    _id: id,
    name: or(bot.name, id),
    status: or(bot.status, published ? 'published' : 'configured'),
    type: 'default',
    purpose: 'customer',
    defaultLanguage: 'en',
    createdOn: isoHour(0),
    description: '',
    isLinkedTo: [],
    jwtApps: apps.map(({ clientId = '', clientSecret = '', name = 'driftline' }) => ({
      name,
      clientId,
      clientSecret,
      algorithm: 'HS256',
    })),
  };
}
