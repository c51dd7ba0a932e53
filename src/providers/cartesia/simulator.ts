/**
 * Written from docs.cartesia.ai/api-reference/agents (list-deployments, list, get), /use-the-api/api-conventions and
 * /use-the-api/api-errors, read 2026-11-22. Not documented: the status for an unknown agent, and the words of errors.
 */
import type { Json } from '../../model/json.ts';
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { hex, isoHour, or, uuid } from '../../simulator/fake-values.ts';
import {
  flag,
  json,
  listOf,
  mapOf,
  nullable,
  oneOf,
  record,
  recordOr,
  say,
  size,
  text,
  type Values,
} from '../../simulator/fields.ts';
import { hasBearer, match, ok, type Routes } from '../../simulator/routes.ts';

const DEFAULT_KEYS = ['sk_car_demo'];
/** The API versions in the documentation of "list deployments", and in version 4.2.0 of the vendor's SDKs. */
const DEFAULT_VERSIONS = ['2026-03-01', '2026-08-14'];
/** The first version with JSON errors, and with `version_id` and `region`. */
const STRUCTURED_SINCE = '2026-03-01';

const nullableText = nullable(text);
const deployment = {
  id: say(text, 'Id of the deployment.'),
  agent_id: say(text, 'Id of the agent in the reply.'),
  version_id: say(text, 'Version that is deployed.'),
  status: say(text, 'State of the deployment.'),
  is_pinned: say(flag, 'Whether it is pinned.'),
  is_live: say(flag, 'Whether it is live.'),
  env_var_collection_id: say(nullableText, 'Id of its set of environment variables.'),
  source_code_file_id: say(nullableText, 'Its source code.'),
  git_commit_hash: say(nullableText, 'Commit that it was built from.'),
  created_at: say(text, 'When it was made.'),
  updated_at: say(text, 'When it was last changed.'),
  build_started_at: say(nullableText, 'When its build began.'),
  build_completed_at: say(nullableText, 'When its build ended.'),
  build_error: say(nullableText, 'Why its build failed.'),
  build_logs: say(nullableText, 'Log of its build.'),
  logs: say(size, 'Length of a made-up build log, such as 2MiB.'),
  deployment_started_at: say(nullableText, 'When its deployment began.'),
  deployment_completed_at: say(nullableText, 'When its deployment ended.'),
  deployment_error: say(nullableText, 'Why its deployment failed.'),
  region: say(text, 'Where it runs.'),
  raw: say(json, 'What to send in place of this deployment.'),
};
type DeploymentState = Values<typeof deployment>;

const agent = {
  name: say(text, 'Name of the agent.'),
  description: say(text, 'Description of the agent.'),
  created_at: say(text, 'When it was made.'),
  updated_at: say(text, 'When it was last changed.'),
  deleted_at: say(nullableText, 'When it was deleted.'),
  git_deploy_branch: say(text, 'Branch that deploys the agent.'),
  git_repository: say(json, 'Repository of the agent.'),
  deployments: say(
    listOf(recordOr('version_id', deployment, { is_live: true })),
    'Deployments of the agent.',
  ),
  raw: say(json, 'A whole body to send in place of the one that the simulator makes.'),
};
type AgentState = Values<typeof agent>;

const section = {
  keys: say(listOf(text), 'API keys of the organization.'),
  versions: say(listOf(text), 'API versions that are served.'),
  unknownAgent: say(oneOf(['404', 'empty']), 'The answer for an unknown agent: 404, or an empty list.'),
  agents: say(mapOf(record(agent)), 'Voice agents by id.'),
};
type State = Values<typeof section>;

interface Context {
  readonly state: State;
  readonly isStructured: boolean;
}

const routes: Routes<Context> = {
  '/agents': ({ state }) =>
    ok({ summaries: [...(state.agents ?? [])].map(([id, agent]) => agentBody(id, agent)) }),
  '/agents/deployments/{deploymentId}': getDeployment,
  '/agents/{agentId}': getAgent,
  '/agents/{agentId}/deployments': listDeployments,
};

export const simulator = defineVendor({
  id: 'cartesia',
  prefix: '/cartesia',
  section,
  env: ({ keys = DEFAULT_KEYS }) => ({ CARTESIA_API_KEY: keys[0] ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State): SimReply {
  const { keys = DEFAULT_KEYS, versions = DEFAULT_VERSIONS } = state;
  if (request.segments.join('/') === '') {
    return request.method === 'GET' ? ok({ ok: true, version: versions.at(-1) ?? null }) : refuse(405);
  }
  const answer = match(routes, request);
  if (typeof answer === 'number') return refuse(answer);
  if (!hasBearer(request, keys)) return refuse(401);
  // The Python SDK may send the header twice: the first value counts.
  const version = request.headers['cartesia-version']?.split(',', 1)[0];
  if (version === undefined || version === '') {
    return refuse(400, 'The Cartesia-Version header is required.');
  }
  if (!versions.includes(version)) {
    return refuse(400, `Cartesia-Version "${version}" is not one of ${versions.join(', ')}.`);
  }
  return answer({ state, isStructured: version >= STRUCTURED_SINCE });
}

function listDeployments(context: Context, id: string): SimReply {
  const { agents, unknownAgent } = context.state;
  const agent = agents?.get(id);
  if (agent === undefined) return unknownAgent === 'empty' ? ok([]) : notFound('agent', context);
  return ok(
    or(
      agent.raw,
      deploymentBodies(id, agent, context).map(({ body }) => body),
    ),
  );
}

function getAgent(context: Context, id: string): SimReply {
  const agent = context.state.agents?.get(id);
  return agent === undefined ? notFound('agent', context) : ok(agentBody(id, agent));
}

function getDeployment(context: Context, id: string): SimReply {
  for (const [agentId, agent] of context.state.agents ?? []) {
    const found = deploymentBodies(agentId, agent, context).find((deployment) => deployment.id === id);
    if (found !== undefined) return ok(found.body);
  }
  return notFound('deployment', context);
}

function notFound(what: string, { isStructured }: Context): SimReply {
  const message = `The ${what} does not exist.`;
  return isStructured ? refuse(404, message) : { status: 404, text: `Not found: ${message}` };
}

/** In no order, as documented: neither the oldest nor the newest comes first. */
function deploymentBodies(agentId: string, agent: AgentState, { isStructured }: Context) {
  const states = agent.deployments ?? [];
  const somePinned = states.some(({ is_pinned }) => is_pinned === true);
  return states
    .map((state, index) => bodyOf(agentId, state, { index, somePinned, isStructured }))
    .map((body) => ({ ...body, rank: hex(`order ${body.id}`, 8) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1));
}

function bodyOf(
  agentId: string,
  state: DeploymentState,
  { index, somePinned, isStructured }: { index: number; somePinned: boolean; isStructured: boolean },
): { readonly id: string; readonly body: Json } {
  const seed = `${agentId}/${index}`;
  const id = or(state.id, `ad_${hex(`deployment ${seed}`, 22)}`);
  if (state.raw !== undefined) return { id, body: state.raw };
  const isLive = or(state.is_live, false);
  const createdAt = or(state.created_at, isoHour(index));
  const body = {
    id,
    agent_id: or(state.agent_id, agentId),
    status: or(state.status, isLive ? 'deployed' : 'inactive'),
    is_pinned: or(state.is_pinned, isLive && !somePinned),
    is_live: isLive,
    env_var_collection_id: or(state.env_var_collection_id, `evc_${hex(`variables ${agentId}`, 22)}`),
    source_code_file_id: or(state.source_code_file_id, `file_${hex(`source ${seed}`, 22)}`),
    git_commit_hash: or(state.git_commit_hash, hex(`commit ${seed}`, 40)),
    created_at: createdAt,
    ...phases(state, createdAt),
    build_error: or(state.build_error, null),
    build_logs: or(state.build_logs, logs(or(state.logs, 200))),
    deployment_error: or(state.deployment_error, null),
  };
  if (!isStructured) return { id, body };
  const version_id = or(state.version_id, `agv_${hex(`version ${seed}`, 22)}`);
  return { id, body: { ...body, version_id, region: or(state.region, 'us-east-1') } };
}

const STEPS = ['queued', 'building', 'built', 'deploying', 'deployed', 'inactive'];

/** The times of the phases that a deployment of this status has been through. */
function phases(state: DeploymentState, createdAt: string) {
  const { status = 'deployed' } = state;
  const step = status === 'build_error' ? 1 : status === 'deploy_error' ? 3 : STEPS.indexOf(status);
  const start = Date.parse(createdAt);
  const after = (minutes: number, reached = step >= minutes) =>
    reached && !Number.isNaN(start) ? new Date(start + minutes * 60_000).toISOString() : null;
  return {
    updated_at: or(state.updated_at, after(4, true) ?? createdAt),
    build_started_at: or(state.build_started_at, after(1)),
    build_completed_at: or(state.build_completed_at, after(2)),
    deployment_started_at: or(state.deployment_started_at, after(3)),
    deployment_completed_at: or(state.deployment_completed_at, after(4)),
  };
}

const LOG_LINE = 'build | installing dependencies, token=simulated-build-secret\n';

function logs(length: number): string {
  return LOG_LINE.repeat(Math.ceil(length / LOG_LINE.length)).slice(0, length);
}

function agentBody(id: string, agent: AgentState) {
  const createdAt = or(agent.created_at, isoHour(0));
  return {
    id,
    name: or(agent.name, id),
    description: or(agent.description, null),
    created_at: createdAt,
    updated_at: or(agent.updated_at, createdAt),
    deleted_at: or(agent.deleted_at, null),
    deployment_count: (agent.deployments ?? []).length,
    git_deploy_branch: or(agent.git_deploy_branch, 'main'),
    git_repository: or(agent.git_repository, { provider: 'github', account: 'example', name: id }),
    has_text_to_agent_run: false,
    phone_numbers: [],
    tts_language: 'en',
    tts_voice: 'a0e99841-438c-4a64-b679-ae501e7d6091',
    webhook_id: null,
  };
}

const ERRORS: ReadonlyMap<number, readonly [title: string, message: string]> = new Map([
  [400, ['Bad request', 'The request is not valid.']],
  [401, ['Unauthorized', 'The API key is missing or not valid.']],
  [403, ['Forbidden', 'The API key has no access to this resource.']],
  [404, ['Not found', 'The resource does not exist.']],
  [405, ['Method not allowed', 'The resource is there for GET.']],
  [429, ['Too many concurrent requests', "You have exceeded your plan's concurrency limit."]],
]);

function refuse(status: number, given?: string): SimReply {
  const [title, fallback] = ERRORS.get(status) ?? ['Server error', 'Something went wrong.'];
  const message = given ?? fallback;
  const error_code = status === 429 ? 'concurrency_limited' : null;
  return { status, body: { error_code, title, message, request_id: uuid(`${status} ${message}`) } };
}
