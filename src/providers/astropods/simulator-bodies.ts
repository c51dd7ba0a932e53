/**
 * The records that simulator.ts serves. They come from the pages that simulator.ts names, read on the day that it
 * gives.
 */
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { hex, isoHour, or, uuid } from '../../simulator/fake-values.ts';
import {
  count,
  json,
  listOf,
  mapOf,
  nullable,
  oneOf,
  record,
  recordOr,
  say,
  text,
  type Values,
} from '../../simulator/fields.ts';

const deployment = {
  id: say(text, 'Id of the deployment.'),
  display_name: say(text, 'Display name of the deployment.'),
  agent_name: say(text, 'Name of the agent in the reply.'),
  build_id: say(text, 'Build that is deployed.'),
  namespace: say(text, 'Kubernetes namespace.'),
  status: say(text, 'State of the deployment; active if not given.'),
  deployed_at: say(text, 'When it was deployed.'),
  undeployed_at: say(nullable(text), 'When it was taken down.'),
  revision: say(count, 'Number of the revision.'),
  spec: say(json, 'The deployment as it is stored.'),
  image: say(text, 'Container image.'),
  raw: say(json, 'What to send in place of this deployment.'),
};
type DeploymentState = Values<typeof deployment>;

const version = {
  build_id: say(text, 'Build of the version.'),
  published_at: say(text, 'When it was published.'),
};
const agent = {
  active: say(
    nullable(recordOr('build_id', deployment)),
    'The active deployment; null if no deployment is active.',
  ),
  deployments: say(listOf(recordOr('build_id', deployment)), 'Deployments in the lists.'),
  visibility: say(text, 'Who can see the agent.'),
  archived_at: say(text, 'When the agent was archived.'),
  versions: say(listOf(recordOr('build_id', version)), 'Published versions of the agent.'),
  raw: say(json, 'A whole body to send in place of the one that the simulator makes.'),
};
export type AgentState = Values<typeof agent>;

const account = {
  id: say(text, 'Id of the account.'),
  type: say(oneOf(['personal', 'organization']), 'Kind of the account.'),
  role: say(text, 'Role of the user in the account.'),
  workos_org_id: say(nullable(text), 'Id of the organization at WorkOS.'),
  agents: say(mapOf(record(agent)), 'Agents by name.'),
};
export type AccountState = Values<typeof account>;

const token = {
  token: say(text, 'An access token.'),
  accounts: say(listOf(text), 'The accounts that it opens; all if not given.'),
};

export const section = {
  tokens: say(listOf(recordOr('token', token)), 'Access tokens that the simulator takes.'),
  accounts: say(mapOf(record(account)), 'Accounts by slug.'),
};
export type State = Values<typeof section>;

type Deployment = ReturnType<typeof deploymentOf>;

/**
 * The deployments, newest first. If the scenario gives no times, each is an hour older than the one listed before it.
 */
export function deploymentsOf(account: string, name: string, agent: AgentState): readonly Deployment[] {
  const seed = `${account}/${name}`;
  const listed = (agent.deployments ?? []).map((state, index) =>
    deploymentOf(`${seed}/${index}`, state, { account, name, hours: 40 - index }),
  );
  const active = agent.active && {
    ...deploymentOf(seed, agent.active, { account, name, hours: 50 }),
    isActive: true,
  };
  return [...(active ? [active] : []), ...listed].sort(
    (left, right) => Date.parse(right.deployed_at) - Date.parse(left.deployed_at),
  );
}

function deploymentOf(
  seed: string,
  state: DeploymentState,
  { account, name, hours }: { readonly account: string; readonly name: string; readonly hours: number },
) {
  const status = or(state.status, 'active');
  return {
    id: or(state.id, uuid(`deployment ${seed} ${state.build_id}`)),
    agent_name: or(state.agent_name, name),
    build_id: or(state.build_id, hex(`build ${seed}`, 8)),
    namespace: or(state.namespace, `astro-${account}`),
    status,
    deployed_at: or(state.deployed_at, isoHour(hours)),
    state,
    /** The scenario may name a deployment as the active one, whatever its status. */
    isActive: status === 'active',
  };
}

export function recordBody({ state, isActive: _, ...record }: Deployment): Json {
  if (state.raw !== undefined) return state.raw;
  const { agent_name: name, build_id } = record;
  const spec: Json = {
    replicas: 3,
    image: or(state.image, `astroai/${name}:${build_id}`),
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '250m', memory: '128Mi' } },
    env: [
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: `${name}-secret`, key: 'api_key' } } },
      { name: 'INLINE_SECRET', value: 'simulated-inline-secret' },
    ],
    ports: [{ containerPort: 8080, protocol: 'TCP' }],
  };
  return { ...record, undeployed_at: or(state.undeployed_at, null), spec: or(state.spec, spec) };
}

/** The lists have `name` and `created_at` in place of `agent_name` and `deployed_at`. */
export function listItem({ state, agent_name, deployed_at, isActive: _, ...common }: Deployment): JsonObject {
  const { display_name } = state;
  const names = { name: agent_name, ...(display_name !== undefined && { display_name }) };
  return { ...names, ...common, created_at: deployed_at };
}

/**
 * The deployments of an agent as the account's list shows them. The raw record of the agent, if any, is one of them.
 */
export function listItems(account: string, name: string, agent: AgentState): JsonObject[] {
  const items = deploymentsOf(account, name, agent).map(listItem);
  if (!isJsonObject(agent.raw)) return items;
  const { id, build_id, namespace, status, deployed_at } = agent.raw;
  const given = Object.entries({ id, build_id, namespace, status, created_at: deployed_at });
  return [
    { name, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) } as JsonObject,
    ...items,
  ];
}

export function historyItem(
  { id, agent_name, build_id, status, deployed_at, state }: Deployment,
  revision: number,
): JsonObject {
  return { id, agent_name, revision: or(state.revision, revision), build_id, status, deployed_at };
}

/** The body of an agent. If the scenario gives no versions, the deployed builds count as published. */
export function agentBody(account: string, name: string, agent: AgentState): JsonObject {
  const deployments = deploymentsOf(account, name, agent);
  const deployed = [...new Set(deployments.map(({ build_id }) => build_id))];
  const versions: readonly Values<typeof version>[] =
    agent.versions ?? deployed.map((build_id) => ({ build_id }));
  return {
    account,
    name,
    visibility: or(agent.visibility, 'private'),
    ...(agent.archived_at === undefined ? {} : { archived_at: agent.archived_at }),
    versions: versions.map(({ build_id, published_at }, index) => ({
      build_id: or(build_id, hex(`build ${account}/${name}/${index}`, 8)),
      published_at: or(published_at, isoHour(30 - index)),
    })),
    metrics: { deploy_count: deployments.length, lifetime_messages: 0 },
  };
}

export function accountBody(name: string, state: AccountState): JsonObject {
  const { id = uuid(`account ${name}`), type = 'organization', role = 'member', workos_org_id } = state;
  const organization = type === 'organization' ? `org_${hex(name, 20)}` : null;
  return { id, name, type, role, workos_org_id: or(workos_org_id, organization) };
}
