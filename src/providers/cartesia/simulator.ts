/**
 * Written from docs.cartesia.ai/api-reference/agents (list-deployments, list, get), /use-the-api/api-conventions and
 * /use-the-api/api-errors, read 2026-11-22. The status for an unknown agent and the words of the errors are not
 * documented.
 */
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { or, uuid } from '../../simulator/fake-values.ts';
import type { Route } from '../../simulator/routes.ts';
import { bearerToken, match } from '../../simulator/routes.ts';
import type { AgentState, State } from './simulator-bodies.ts';
import { agentBody, deploymentBodies, section } from './simulator-bodies.ts';

const DEFAULT_KEYS = ['sk_car_demo'];
/** The one version that the page of the deployments list names, and the one that the vendor's SDKs 4.2.0 send. */
const DEFAULT_VERSIONS = ['2026-03-01', '2026-08-14'];
/** From this one on errors are JSON, and deployments have a version and a region. */
const STRUCTURED_SINCE = '2026-03-01';

interface Context {
  readonly state: State;
  readonly version: string;
}

const routes: readonly Route<Context>[] = [
  {
    path: '/agents',
    answer: (_parameters, { state }) => ({ status: 200, body: { summaries: summaries(state) } }),
  },
  {
    path: '/agents/deployments/{deploymentId}',
    answer: ([id = ''], context) => getDeployment(id, context),
  },
  { path: '/agents/{agentId}', answer: ([id = ''], context) => getAgent(id, context) },
  { path: '/agents/{agentId}/deployments', answer: ([id = ''], context) => listDeployments(id, context) },
];

export const simulator = defineVendor({
  id: 'cartesia',
  prefix: '/cartesia',
  section,
  env: ({ keys = DEFAULT_KEYS }) => ({ CARTESIA_API_KEY: keys[0] ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State): SimReply {
  const versions = state.versions ?? DEFAULT_VERSIONS;
  if (request.segments.join('/') === '') {
    return request.method === 'GET'
      ? { status: 200, body: { ok: true, version: versions.at(-1) ?? null } }
      : refuse(405);
  }
  const found = match(routes, request);
  if (found.kind === 'refused') return refuse(found.status);
  const key = bearerToken(request);
  if (key === undefined || !(state.keys ?? DEFAULT_KEYS).includes(key)) return refuse(401);
  // Sent twice, as the Python SDK does where a caller sets its own, the first one counts.
  const version = request.headers['cartesia-version']?.split(',', 1)[0];
  if (version === undefined || version === '') {
    return refuse(400, 'The Cartesia-Version header is required.');
  }
  if (!versions.includes(version)) {
    return refuse(400, `Cartesia-Version "${version}" is not one of ${versions.join(', ')}.`);
  }
  return found.answer({ state, version });
}

function listDeployments(id: string, { state, version }: Context): SimReply {
  const agent = state.agents?.get(id);
  if (agent !== undefined) return { status: 200, body: or(agent.raw, shown(id, agent, version)) };
  return state.unknownAgent === 'empty' ? { status: 200, body: [] } : notFound('agent', version);
}

function shown(id: string, agent: AgentState, version: string) {
  const bodies = deploymentBodies(id, agent);
  if (version >= STRUCTURED_SINCE) return bodies.map(({ body }) => body);
  return bodies.map(({ older }) => older);
}

function getAgent(id: string, { state, version }: Context): SimReply {
  const agent = state.agents?.get(id);
  return agent === undefined ? notFound('agent', version) : { status: 200, body: agentBody(id, agent) };
}

function getDeployment(id: string, { state, version }: Context): SimReply {
  for (const [agentId, agent] of state.agents ?? []) {
    const found = deploymentBodies(agentId, agent).find((deployment) => deployment.id === id);
    if (found !== undefined) {
      return { status: 200, body: version >= STRUCTURED_SINCE ? found.body : found.older };
    }
  }
  return notFound('deployment', version);
}

function summaries(state: State) {
  return [...(state.agents ?? [])].map(([id, agent]) => agentBody(id, agent));
}

function notFound(what: string, version: string): SimReply {
  const message = `The ${what} does not exist.`;
  return version >= STRUCTURED_SINCE ? refuse(404, message) : { status: 404, text: `Not found: ${message}` };
}

const ERRORS: ReadonlyMap<number, readonly [code: string | null, title: string, message: string]> = new Map([
  [400, [null, 'Bad request', 'The request is not valid.']],
  [401, [null, 'Unauthorized', 'The API key is missing or not valid.']],
  [403, [null, 'Forbidden', 'The API key has no access to this resource.']],
  [404, [null, 'Not found', 'The resource does not exist.']],
  [405, [null, 'Method not allowed', 'The resource is there for GET.']],
  [
    429,
    [
      'concurrency_limited',
      'Too many concurrent requests',
      "You have exceeded your plan's concurrency limit.",
    ],
  ],
]);

function refuse(status: number, message?: string): SimReply {
  const [code, title, fallback] = ERRORS.get(status) ?? [null, 'Server error', 'Something went wrong.'];
  const said = message ?? fallback;
  return { status, body: { error_code: code, title, message: said, request_id: uuid(`${status} ${said}`) } };
}
