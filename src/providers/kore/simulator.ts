/**
 * Written from the XO documentation's pages on the Bot Publish Status API, on API tokens and on Get Bots
 * (docs.kore.ai, ai-for-service/apis/automation), read 2026-11-22. Not documented: HTTP statuses of errors, the
 * reply for a bot that was never published or is not known.
 */
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import type { Route } from '../../simulator/routes.ts';
import { match } from '../../simulator/routes.ts';
import type { State } from './simulator-bodies.ts';
import { botBody, DEFAULT_APPS, publishBody, section } from './simulator-bodies.ts';
import { isAdmitted } from './simulator-jwt.ts';

interface Context {
  readonly query: URLSearchParams;
  readonly state: State;
}

const routes: readonly Route<Context>[] = [
  { path: '/bot/{botId}/publish/status', answer: ([id = ''], { state }) => publishStatus(id, state) },
  { path: '/bots', answer: (_parameters, context) => listBots(context) },
];

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
  const segments = documentedPath(request.segments);
  const found = match(routes, { ...request, segments });
  if (found.kind === 'refused') return refuse(found.status);
  if (!isAdmitted(request.headers.auth, state.apps ?? DEFAULT_APPS, now)) return refuse(401);
  return found.answer({ query: request.query, state });
}

/** The pages' table says `/api/public`, their samples `/api/1.1/public` and a slash at the end: all are there. */
function documentedPath(segments: readonly string[]): readonly string[] {
  const path = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  for (const start of [
    ['api', 'public'],
    ['api', '1.1', 'public'],
  ]) {
    if (start.every((word, index) => path[index] === word)) return path.slice(start.length);
  }
  return [];
}

function publishStatus(id: string, state: State): SimReply {
  const bot = state.bots?.get(id);
  if (bot === undefined) return refuse(404, 'Bot not found');
  if (bot.raw !== undefined) return { status: 200, body: bot.raw };
  if (bot.publish === null || bot.publish === undefined) return refuse(404, 'No publish request found');
  return { status: 200, body: publishBody(id, bot.publish) };
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
  return { status: 200, body: { total: all.length, availableMore, bots } };
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
