/** The records behind simulator.ts, of the same pages and day. */
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { hex, isoHour, or, uuid } from '../../simulator/fake-values.ts';
import type { Values } from '../../simulator/fields.ts';
import {
  count,
  json,
  listOf,
  mapOf,
  nullable,
  oneOf,
  record,
  say,
  shorthand,
  text,
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
const deploymentOrBuild = shorthand<DeploymentState>(record(deployment), (build_id) => ({ build_id }));

const version = {
  build_id: say(text, 'Build of the version.'),
  published_at: say(text, 'When it was published.'),
};
const agent = {
  active: say(nullable(deploymentOrBuild), 'The deployment that is active; null: none is.'),
  deployments: say(listOf(deploymentOrBuild), 'Deployments in the lists.'),
  visibility: say(text, 'Who can see the agent.'),
  archived_at: say(text, 'When the agent was archived.'),
  versions: say(
    listOf(shorthand<Values<typeof version>>(record(version), (build_id) => ({ build_id }))),
    'Published versions of the agent.',
  ),
  raw: say(json, 'A whole body to send in place of this one.'),
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

/** A token opens every account, or only those that it names. */
const token = {
  token: say(text, 'An access token.'),
  accounts: say(listOf(text), 'The accounts that it opens; all if not given.'),
};

export const section = {
  tokens: say(
    listOf(shorthand<Values<typeof token>>(record(token), (token) => ({ token }))),
    'Access tokens that the simulator takes.',
  ),
  accounts: say(mapOf(record(account)), 'Accounts by slug.'),
};
export type State = Values<typeof section>;

export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly buildId: string;
  readonly namespace: string;
  readonly deployedAt: string;
  readonly state: DeploymentState;
  /** Said to be the active one by the scenario, whatever its status. */
  readonly fromActive: boolean;
}

/** Newest first. Times that are not given fall hour by hour, in the order of the scenario. */
export function deploymentsOf(account: string, name: string, agent: AgentState): readonly Deployment[] {
  const listed = (agent.deployments ?? []).map((state, index) =>
    resolve(`${account}/${name}/${index}`, account, name, { state, index, fromActive: false }),
  );
  const active = agent.active ?? undefined;
  const all =
    active === undefined
      ? listed
      : [
          resolve(`${account}/${name}`, account, name, { state: active, index: 0, fromActive: true }),
          ...listed,
        ];
  return [...all].sort((left, right) => Date.parse(right.deployedAt) - Date.parse(left.deployedAt));
}

function resolve(
  seed: string,
  account: string,
  name: string,
  { state, index, fromActive }: { state: DeploymentState; index: number; fromActive: boolean },
): Deployment {
  return {
    id: or(state.id, uuid(`deployment ${seed} ${state.build_id}`)),
    name: or(state.agent_name, name),
    status: or(state.status, 'active'),
    buildId: or(state.build_id, hex(`build ${seed}`, 8)),
    namespace: or(state.namespace, `astro-${account}`),
    deployedAt: or(state.deployed_at, fromActive ? isoHour(50) : isoHour(40 - index)),
    state,
    fromActive,
  };
}

export function recordBody(item: Deployment): Json {
  if (item.state.raw !== undefined) return item.state.raw;
  return {
    id: item.id,
    agent_name: item.name,
    build_id: item.buildId,
    namespace: item.namespace,
    status: item.status,
    deployed_at: item.deployedAt,
    undeployed_at: or(item.state.undeployed_at, null),
    spec: or(item.state.spec, specOf(item)),
  };
}

function specOf({ name, buildId, state }: Deployment): Json {
  return {
    replicas: 3,
    image: or(state.image, `astroai/${name}:${buildId}`),
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '250m', memory: '128Mi' } },
    env: [
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: `${name}-secret`, key: 'api_key' } } },
      { name: 'INLINE_SECRET', value: 'simulated-inline-secret' },
    ],
    ports: [{ containerPort: 8080, protocol: 'TCP' }],
  };
}

/** The lists say `name` and `created_at` where the active record says `agent_name` and `deployed_at`. */
export function listItem(item: Deployment): JsonObject {
  const display = item.state.display_name;
  return {
    id: item.id,
    name: item.name,
    ...(display === undefined ? {} : { display_name: display }),
    build_id: item.buildId,
    namespace: item.namespace,
    status: item.status,
    created_at: item.deployedAt,
  };
}

/** What the account's list has of an agent; a record that is given raw is one of them. */
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

export function historyItem(item: Deployment, revision: number): JsonObject {
  return {
    id: item.id,
    agent_name: item.name,
    revision: or(item.state.revision, revision),
    build_id: item.buildId,
    status: item.status,
    deployed_at: item.deployedAt,
  };
}

/** Builds that are not listed but deployed have been published too. */
export function agentBody(account: string, name: string, agent: AgentState): JsonObject {
  const deployments = deploymentsOf(account, name, agent);
  const deployed = [...new Set(deployments.map(({ buildId }) => buildId))];
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
  const type = or(state.type, 'organization');
  return {
    id: or(state.id, uuid(`account ${name}`)),
    name,
    type,
    role: or(state.role, 'member'),
    workos_org_id: or(state.workos_org_id, type === 'organization' ? `org_${hex(name, 20)}` : null),
  };
}
