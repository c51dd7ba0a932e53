/**
 * Written from docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment and, for the other paths,
 * from the vendor's CLI (github.com/astropods/astro-cli, 0.15.10), read 2026-11-28.
 */
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { bearerToken, match, ok, type Routes } from '../../simulator/routes.ts';
import {
  type AccountState,
  type AgentState,
  accountBody,
  agentBody,
  deploymentsOf,
  historyItem,
  listItem,
  listItems,
  recordBody,
  type State,
  section,
} from './simulator-bodies.ts';

const DEFAULT_TOKENS: NonNullable<State['tokens']> = [{ token: 'astro-demo-token' }];

interface Context {
  readonly query: URLSearchParams;
  readonly all: ReadonlyMap<string, AccountState>;
  /** The accounts that the token opens. */
  readonly open: ReadonlyMap<string, AccountState>;
  readonly restricted: boolean;
}

const routes: Routes<Context> = {
  '/me': ({ open }) => ok({ accounts: [...open].map(([name, state]) => accountBody(name, state)) }),
  '/deployments': listDeployments,
  '/deployments/{id}': getDeployment,
  '/agents/{account}': (context, account) =>
    inAccount(account, context, (state) => {
      const agents = [...(state.agents ?? [])].map(([name, agent]) => agentBody(account, name, agent));
      return ok({ agents, count: agents.length });
    }),
  '/agents/{account}/{name}': ofAgent((...agent) => ok(agentBody(...agent))),
  '/agents/{account}/{name}/deployment': ofAgent(activeDeployment),
  '/agents/{account}/{name}/deployment/history': ofAgent((...agent) => {
    const all = deploymentsOf(...agent);
    const deployments = all.map((item, index) => historyItem(item, all.length - index));
    return ok({ deployments, count: all.length });
  }),
};

export const simulator = defineVendor({
  id: 'astropods',
  prefix: '/astropods/api/v1',
  section,
  env: ({ tokens = DEFAULT_TOKENS }) => ({ ASTRO_ACCESS_TOKEN: tokens[0]?.token ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State, now: number): SimReply {
  const answer = match(routes, request);
  if (typeof answer === 'number') return refuse(answer);
  const token = bearerToken(request);
  const known = (state.tokens ?? DEFAULT_TOKENS).find((candidate) => candidate.token === token);
  if (token === undefined || known === undefined) return refuse(401);
  if (isExpired(token, now)) return refuse(401, 'token is expired');
  const all = state.accounts ?? new Map<string, AccountState>();
  const { accounts } = known;
  const open = accounts === undefined ? all : new Map([...all].filter(([name]) => accounts.includes(name)));
  return answer({ query: request.query, open, all, restricted: accounts !== undefined });
}

function isExpired(token: string, now: number): boolean {
  const payload = token.split('.')[1];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' && exp * 1000 <= now;
  } catch {
    // An opaque token may have dots, and never expires.
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

function ofAgent(answer: (account: string, name: string, agent: AgentState) => SimReply) {
  return (context: Context, account: string, name: string) =>
    inAccount(account, context, (state) => {
      const agent = state.agents?.get(name);
      return agent ? answer(account, name, agent) : notFound('agent not found', 'blueprint_not_found');
    });
}

/** The newest one that is active. */
function activeDeployment(account: string, name: string, agent: AgentState): SimReply {
  if (agent.raw !== undefined) return ok(agent.raw);
  const active = deploymentsOf(account, name, agent).find(({ isActive }) => isActive);
  return active === undefined ? notFound('no active deployment') : ok(recordBody(active));
}

function listDeployments(context: Context): SimReply {
  const account = context.query.get('account');
  if (account === null || account === '') return refuse(400, 'account is required');
  return inAccount(account, context, (state) => {
    const deployments = [...(state.agents ?? [])].flatMap(([name, agent]) => listItems(account, name, agent));
    return ok({ deployments, count: deployments.length });
  });
}

function getDeployment({ open }: Context, id: string): SimReply {
  for (const [account, state] of open) {
    for (const [name, agent] of state.agents ?? []) {
      const found = deploymentsOf(account, name, agent).find((item) => item.id === id);
      if (found !== undefined) return ok({ deployment: listItem(found) });
    }
  }
  return notFound('deployment not found');
}

/** The newer error bodies, from the tests of the vendor's CLI. */
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
