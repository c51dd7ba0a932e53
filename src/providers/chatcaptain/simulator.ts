/**
 * Written from docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments.md, and chatbot-versions and
 * chatbot-management in the same folder, read 2026-11-22. Not documented: the status for an absent key, and error bodies.
 * Here the status is 401, and an error body is what the vendor's framework sends.
 */
import type { Json } from '../../model/json.ts';
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { isoHour, or, shortId } from '../../simulator/fake-values.ts';
import {
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

const DEFAULT_KEYS = ['CCSB-demo-key'];
const SLOTS = ['test', 'prod', 'dev'] as const;

const deployment = {
  id: say(text, 'Id of the deployment.'),
  version: say(text, 'Version that is deployed.'),
  deployed: say(text, 'When it was deployed.'),
  modelId: say(text, 'Model that the version is based on.'),
  raw: say(json, 'What to send in place of this deployment.'),
};
const version = {
  id: say(text, 'Id of the version.'),
  name: say(text, 'Name of the version.'),
  description: say(text, 'Description of the version.'),
  created: say(text, 'When it was made.'),
  deployed: say(text, 'When it was deployed.'),
  modelId: say(text, 'Model that it is based on.'),
  versionNumber: say(text, 'Number of the version.'),
};
type VersionState = Values<typeof version>;

const slot = nullable(recordOr('version', deployment));
const chatbot = {
  key: say(text, 'API key that opens only this chatbot.'),
  name: say(text, 'Name of the chatbot.'),
  enabled: say(flag, 'Whether the chatbot is switched on.'),
  workspaceId: say(text, 'Workspace of the chatbot.'),
  test: say(slot, 'What is live in test; null is sent as null.'),
  prod: say(slot, 'What is live in prod; null is sent as null.'),
  dev: say(slot, 'What is live in dev; null is sent as null.'),
  error: say(text, 'An error inside a 200.'),
  versions: say(listOf(recordOr('versionNumber', version)), 'Versions of the chatbot.'),
  raw: say(json, 'A whole body to send in place of the one that the simulator makes.'),
};
type ChatbotState = Values<typeof chatbot>;

const section = {
  keys: say(listOf(text), 'API keys that open every chatbot without a key of its own.'),
  header: say(text, 'Name of the header that carries the key.'),
  chatbots: say(mapOf(record(chatbot)), 'Chatbots by id.'),
};
type State = Values<typeof section>;

interface Context {
  readonly key: string | undefined;
  readonly state: State;
}

const routes: Routes<Context> = {
  '/chatbots/{chatbotId}/deployments/status': (context, id) =>
    ofBot(context, id, (bot) => ok(deploymentStatus(id, bot))),
  '/chatbots/{chatbotId}/versions': (context, id) =>
    ofBot(context, id, (bot) => ok({ versions: versionsOf(id, bot) })),
  '/workspaces/{workspaceId}/chatbots/{chatbotId}': (context, workspace, id) =>
    ofBot(context, id, (bot) =>
      workspace === workspaceOf(bot) ? ok({ chatbot: describe(id, bot), buckets: [] }) : refuse(403),
    ),
};

export const simulator = defineVendor({
  id: 'chatcaptain',
  prefix: '/chatcaptain/v1',
  section,
  env: ({ keys = DEFAULT_KEYS }) => ({ CHATCAPTAIN_API_KEY: keys[0] ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State): SimReply {
  const answer = match(routes, request);
  if (typeof answer === 'number') return refuse(answer);
  const { header = 'x-chatcaptain-key' } = state;
  return answer({ key: request.headers[header.toLowerCase()], state });
}

/** A key opens one chatbot. An unknown chatbot is refused in the same words as a wrong key. */
function ofBot({ key, state }: Context, id: string, answer: (bot: ChatbotState) => SimReply): SimReply {
  if (key === undefined || key === '') return refuse(401);
  const bot = state.chatbots?.get(id);
  const keys = bot?.key === undefined ? (state.keys ?? DEFAULT_KEYS) : [bot.key];
  return bot !== undefined && keys.includes(key) ? answer(bot) : refuse(403);
}

function deploymentStatus(id: string, bot: ChatbotState): Json {
  if (bot.raw !== undefined) return bot.raw;
  const body: Record<string, Json> = {};
  for (const name of SLOTS) {
    const state = bot[name];
    if (state !== undefined) body[name] = state && deploymentOf(`${id}/${name}`, state);
  }
  return { ...body, ...(bot.error !== undefined && { error: bot.error }) };
}

function deploymentOf(seed: string, state: Values<typeof deployment>): Json {
  if (state.raw !== undefined) return state.raw;
  const number = or(state.version, '1.0');
  return {
    id: or(state.id, shortId(`deployment ${seed} ${number}`)),
    version: number,
    deployed: or(state.deployed, isoHour(0)),
    modelId: or(state.modelId, shortId(`model ${seed.split('/')[0]} ${number.split('.')[0]}`)),
  };
}

/** The versions that the scenario gives, or else the versions that are deployed. */
function versionsOf(id: string, bot: ChatbotState): Json {
  const deployed = SLOTS.map((name) => bot[name]?.version).filter((number) => number !== undefined);
  const states: readonly VersionState[] =
    bot.versions ?? [...new Set(deployed)].map((versionNumber) => ({ versionNumber }));
  return states.map((state, index) => {
    const number = or(state.versionNumber, `1.${index}`);
    return {
      id: or(state.id, shortId(`version ${id} ${number}`)),
      name: or(state.name, `Version ${number}`),
      description: or(state.description, ''),
      created: or(state.created, isoHour(index)),
      deployed: or(state.deployed, isoHour(index)),
      modelId: or(state.modelId, shortId(`model ${id} ${number.split('.')[0]}`)),
      versionNumber: number,
      stats: {},
    };
  });
}

function describe(id: string, bot: ChatbotState): Json {
  return {
    id,
    name: or(bot.name, id),
    workspaceId: workspaceOf(bot),
    type: 'chatbot',
    created: isoHour(0),
    updated: isoHour(0),
    enabled: or(bot.enabled, true),
  };
}

function workspaceOf({ workspaceId = 'workspace_1' }: ChatbotState): string {
  return workspaceId;
}

const TITLES = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [429, 'Too Many Requests'],
]);

function refuse(status: number, message?: string): SimReply {
  const error = TITLES.get(status) ?? (status < 500 ? 'Error' : 'Internal Server Error');
  const said = message ?? (status === 403 ? 'Insufficient permissions.' : error);
  return { status, body: { statusCode: status, message: said, error } };
}
