/** The records behind simulator.ts, of the same pages and day. */
import type { Json } from '../../model/json.ts';
import { isoHour, or, uuid } from '../../simulator/fake-values.ts';
import type { Values } from '../../simulator/fields.ts';
import {
  count,
  flag,
  json,
  listOf,
  mapOf,
  nullable,
  record,
  say,
  shorthand,
  text,
} from '../../simulator/fields.ts';

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
  percentageComplete: say(count, 'How far the publish is.'),
  versionComment: say(nullable(text), 'Comment given to the publish, by convention the version.'),
  awaitingApproval: say(flag, 'Whether the publish waits for approval.'),
  requestedTime: say(text, 'When it was requested.'),
  initiatedOn: say(text, 'When it began.'),
  lastModifiedOn: say(text, 'When it was last changed.'),
  createdBy: say(text, 'Who published.'),
  dialogs: say(
    listOf(shorthand<DialogState>(record(dialog), (name) => ({ name }))),
    'Dialogs that were published.',
  ),
  knowledge: say(
    listOf(shorthand<DialogState>(record(dialog), (name) => ({ name }))),
    'Knowledge that was published.',
  ),
  statusSummary: say(json, 'The whole summary, in place of its parts.'),
  raw: say(json, 'What to send in place of this publish.'),
};
export type PublishState = Values<typeof publish>;

const bot = {
  name: say(text, 'Name of the bot.'),
  status: say(text, 'State of the bot.'),
  publish: say(
    nullable(shorthand<PublishState>(record(publish), (versionComment) => ({ versionComment }))),
    'The last publish; null: never published.',
  ),
  raw: say(json, 'A whole body to send in place of this one.'),
};
type BotState = Values<typeof bot>;

const app = {
  clientId: say(text, 'Client id of the app.'),
  clientSecret: say(text, 'Client secret of the app.'),
  name: say(text, 'Name of the app.'),
  requireJti: say(flag, 'Whether a token needs a jti.'),
};
type AppState = Values<typeof app>;

export const section = {
  apps: say(listOf(record(app)), 'Apps of the Admin Console, whose tokens are taken.'),
  bots: say(mapOf(record(bot)), 'Bots by id.'),
};
export type State = Values<typeof section>;

export const DEFAULT_APPS: readonly AppState[] = [
  { clientId: 'cs-00000000-0000-5000-a000-000000000001', clientSecret: 'simulated-client-secret=' },
];

export function publishBody(botId: string, state: PublishState): Json {
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

/** `modules` is a list, but for the languages, where it is an object. */
function moduleItem(resourceType: string, name: string, modules: Json): Json {
  const common = { resourceId: resourceType, resourceType, name, modules };
  return { ...common, result: common, status: 'SUCCESS' };
}

/** Comments come back on dialogs; on knowledge they are null, as in the vendor's sample. */
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

/** With the secrets of every app in clear: so does the vendor, and a client has to leave them out. */
export function botBody(id: string, bot: BotState, apps: readonly AppState[]): Json {
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
