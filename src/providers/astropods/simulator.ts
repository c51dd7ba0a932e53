/**
 * Written from docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment, and for the other
 * paths from the vendor's CLI (github.com/astropods/astro-cli, 0.15.10), read 2026-11-28.
 */
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import type { Route } from '../../simulator/routes.ts';
import { bearerToken, match } from '../../simulator/routes.ts';
import type { AccountState, AgentState, State } from './simulator-bodies.ts';
import {
  accountBody,
  agentBody,
  deploymentsOf,
  historyItem,
  listItem,
  listItems,
  recordBody,
  section,
} from './simulator-bodies.ts';

const DEFAULT_TOKENS: NonNullable<State['tokens']> = [{ token: 'astro-demo-token' }];

interface Context {
  readonly request: SimRequest;
  /** The accounts that the token opens, and those that it does not. */
  readonly open: ReadonlyMap<string, AccountState>;
  readonly all: ReadonlyMap<string, AccountState>;
  readonly restricted: boolean;
}

const routes: readonly Route<Context>[] = [
  { path: '/me', answer: (_parameters, context) => me(context) },
  { path: '/deployments', answer: (_parameters, context) => listDeployments(context) },
  { path: '/deployments/{id}', answer: ([id = ''], context) => getDeployment(id, context) },
  {
    path: '/agents/{account}',
    answer: ([account = ''], context) =>
      inAccount(account, context, (state) => {
        const agents = [...(state.agents ?? [])].map(([name, agent]) => agentBody(account, name, agent));
        return { status: 200, body: { agents, count: agents.length } };
      }),
  },
  {
    path: '/agents/{account}/{name}',
    answer: ([account = '', name = ''], context) =>
      ofAgent(account, name, context, (agent) => ({ status: 200, body: agentBody(account, name, agent) })),
  },
  {
    path: '/agents/{account}/{name}/deployment',
    answer: ([account = '', name = ''], context) =>
      ofAgent(account, name, context, (agent) => activeDeployment(account, name, agent)),
  },
  {
    path: '/agents/{account}/{name}/deployment/history',
    answer: ([account = '', name = ''], context) =>
      ofAgent(account, name, context, (agent) => {
        const deployments = deploymentsOf(account, name, agent);
        const items = deployments.map((item, index) => historyItem(item, deployments.length - index));
        return { status: 200, body: { deployments: items, count: items.length } };
      }),
  },
];

export const simulator = defineVendor({
  id: 'astropods',
  prefix: '/astropods/api/v1',
  section,
  env: ({ tokens = DEFAULT_TOKENS }) => ({ ASTRO_ACCESS_TOKEN: tokens[0]?.token ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State, now: number): SimReply {
  const found = match(routes, request);
  if (found.kind === 'refused') return refuse(found.status);
  const token = bearerToken(request);
  const known = (state.tokens ?? DEFAULT_TOKENS).find((candidate) => candidate.token === token);
  if (token === undefined || known === undefined) return refuse(401);
  if (isExpired(token, now)) return refuse(401, 'token is expired');
  const all = state.accounts ?? new Map<string, AccountState>();
  const { accounts } = known;
  const open = accounts === undefined ? all : new Map([...all].filter(([name]) => accounts.includes(name)));
  return found.answer({ request, open, all, restricted: accounts !== undefined });
}

function isExpired(token: string, now: number): boolean {
  const payload = token.split('.')[1];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' && exp * 1000 <= now;
  } catch {
    // Three dots do not make a JWT: an opaque token never expires.
    return false;
  }
}

function inAccount(account: string, context: Context, answer: (state: AccountState) => SimReply): SimReply {
  const state = context.open.get(account);
  if (state !== undefined) return answer(state);
  return context.restricted || context.all.has(account)
    ? refuse(403)
    : notFound('account not found', 'account_not_found');
}

function ofAgent(
  account: string,
  name: string,
  context: Context,
  answer: (agent: AgentState) => SimReply,
): SimReply {
  return inAccount(account, context, (state) => {
    const agent = state.agents?.get(name);
    return agent === undefined ? notFound('agent not found', 'blueprint_not_found') : answer(agent);
  });
}

/** The newest that is active: of two display names, the older one is not to be seen here. */
function activeDeployment(account: string, name: string, agent: AgentState): SimReply {
  if (agent.raw !== undefined) return { status: 200, body: agent.raw };
  const active = deploymentsOf(account, name, agent).find(
    (item) => item.fromActive || item.status === 'active',
  );
  return active === undefined ? notFound('no active deployment') : { status: 200, body: recordBody(active) };
}

function me({ open }: Context): SimReply {
  return { status: 200, body: { accounts: [...open].map(([name, state]) => accountBody(name, state)) } };
}

function listDeployments(context: Context): SimReply {
  const account = context.request.query.get('account');
  if (account === null || account === '') return refuse(400, 'account is required');
  return inAccount(account, context, (state) => {
    const deployments = [...(state.agents ?? [])].flatMap(([name, agent]) => listItems(account, name, agent));
    return { status: 200, body: { deployments, count: deployments.length } };
  });
}

function getDeployment(id: string, { open }: Context): SimReply {
  for (const [account, state] of open) {
    for (const [name, agent] of state.agents ?? []) {
      const found = deploymentsOf(account, name, agent).find((item) => item.id === id);
      if (found !== undefined) return { status: 200, body: { deployment: listItem(found) } };
    }
  }
  return notFound('deployment not found');
}

/** The vendor's newer error bodies, as its CLI's tests have them. */
function notFound(error: string, code?: string): SimReply {
  return { status: 404, body: { error, ...(code === undefined ? {} : { error_code: code }) } };
}

const ERRORS = new Map([
  [400, 'bad request'],
  [401, 'authentication required'],
  [403, 'insufficient permissions for this account'],
  [404, 'resource not found'],
  [405, 'method not allowed'],
  [429, 'too many requests'],
]);

function refuse(status: number, details?: string): SimReply {
  const error = ERRORS.get(status) ?? (status < 500 ? 'request refused' : 'server error');
  return { status, body: { error, ...(details === undefined ? {} : { details }) } };
}
