/** The records behind simulator.ts, of the same pages and day. */
import type { Json } from '../../model/json.ts';
import { hex, isoHour, or } from '../../simulator/fake-values.ts';
import type { Values } from '../../simulator/fields.ts';
import {
  flag,
  json,
  listOf,
  mapOf,
  nullable,
  oneOf,
  record,
  say,
  shorthand,
  size,
  text,
} from '../../simulator/fields.ts';

const nullableText = nullable(text);
const deployment = {
  id: say(text, 'Id of the deployment.'),
  agent_id: say(text, 'Id of the agent in the reply.'),
  version_id: say(text, 'Version that is deployed.'),
  status: say(text, 'State of the deployment.'),
  is_pinned: say(flag, 'Whether it is pinned.'),
  is_live: say(flag, 'Whether it is live.'),
  env_var_collection_id: say(nullableText, 'Its set of environment variables.'),
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
    listOf(shorthand<DeploymentState>(record(deployment), (version_id) => ({ version_id, is_live: true }))),
    'Deployments of the agent.',
  ),
  raw: say(json, 'A whole body to send in place of this one.'),
};
export type AgentState = Values<typeof agent>;

export const section = {
  keys: say(listOf(text), 'API keys of the organization.'),
  versions: say(listOf(text), 'API versions that are served.'),
  unknownAgent: say(oneOf(['404', 'empty']), 'The answer for an unknown agent: 404, or an empty list.'),
  agents: say(mapOf(record(agent)), 'Voice agents by id.'),
};
export type State = Values<typeof section>;

interface Bodies {
  readonly id: string;
  readonly body: Json;
  /** What versions of the API before 2026-03-01 show. */
  readonly older: Json;
}

/** The order is not documented, and so it is no order: neither the oldest nor the newest comes first. */
export function deploymentBodies(agentId: string, agent: AgentState): readonly Bodies[] {
  const states = agent.deployments ?? [];
  const somePinned = states.some(({ is_pinned }) => is_pinned === true);
  const bodies = states.map((state, index) => bodiesOf(agentId, state, index, somePinned));
  return bodies
    .map((body) => ({ body, rank: hex(`order ${body.id}`, 8) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1))
    .map(({ body }) => body);
}

function bodiesOf(agentId: string, state: DeploymentState, index: number, somePinned: boolean): Bodies {
  const seed = `${agentId}/${index}`;
  const id = or(state.id, `ad_${hex(`deployment ${seed}`, 22)}`);
  if (state.raw !== undefined) return { id, body: state.raw, older: state.raw };
  const isLive = or(state.is_live, false);
  const createdAt = or(state.created_at, isoHour(index));
  const older = {
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
  const versionId = or(state.version_id, `agv_${hex(`version ${seed}`, 22)}`);
  return { id, older, body: { ...older, version_id: versionId, region: or(state.region, 'us-east-1') } };
}

const STEPS = ['queued', 'building', 'built', 'deploying', 'deployed', 'inactive'];

/** The times of the phases that a deployment of this status has been through. */
function phases(state: DeploymentState, createdAt: string) {
  const { status = 'deployed' } = state;
  const step = status === 'build_error' ? 1 : status === 'deploy_error' ? 3 : STEPS.indexOf(status);
  const start = Date.parse(createdAt);
  const after = (minutes: number, reached: boolean) =>
    reached && !Number.isNaN(start) ? new Date(start + minutes * 60_000).toISOString() : null;
  return {
    updated_at: or(state.updated_at, after(4, true) ?? createdAt),
    build_started_at: or(state.build_started_at, after(1, step >= 1)),
    build_completed_at: or(state.build_completed_at, after(2, step >= 2)),
    deployment_started_at: or(state.deployment_started_at, after(3, step >= 3)),
    deployment_completed_at: or(state.deployment_completed_at, after(4, step >= 4)),
  };
}

const LOG_LINE = 'build | installing dependencies, token=simulated-build-secret\n';

function logs(length: number): string {
  return LOG_LINE.repeat(Math.ceil(length / LOG_LINE.length)).slice(0, length);
}

export function agentBody(id: string, agent: AgentState) {
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
