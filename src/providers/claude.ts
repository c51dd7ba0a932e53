import { defineProvider } from '../definition/define.ts';
import type { Definition, Example } from '../definition/definition.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * Written from the types of npm `@anthropic-ai/sdk` 1.14.0 (`resources/beta/deployments.d.ts`:
 * `BetaManagedAgentsDeployment`, `GET /v1/deployments/{id}`, `DeploymentListParams`). The API is a beta.
 */
const definition: Definition = {
  id: 'claude',
  title: 'Claude Managed Agents',
  noun: 'agent deployment',
  docs: 'https://platform.claude.com/docs/en/managed-agents/overview',
  baseUrl: 'https://api.anthropic.com',
  hosts: ['api.anthropic.com'],
  credentials: {
    apiKey: {
      variable: 'ANTHROPIC_API_KEY',
      description: "an API key of the deployment's workspace",
      issuedAt: 'in the Claude Console, under API keys',
    },
  },
  variablePrefixes: ['ANTHROPIC_', 'CLAUDE_'],
  permission:
    "An API key of the deployment's workspace. The vendor documents no key that only reads: every key can run the model too.",
  // The documents have the first way, the SDK sends the second; `simulate` takes both.
  auth: [
    { kind: 'header', name: 'x-api-key', value: 'apiKey' },
    { kind: 'bearer', token: 'apiKey' },
  ],
  headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'managed-agents-2026-04-01' },
  settings: {
    deploymentId: {
      description: 'id of the deployment (depl_…)',
      example: 'depl_011CZkZcDH3vPqd7xnEfwTai',
    },
  },
  read: {
    get: '/v1/deployments/{deploymentId}',
    about: { '/id': '{deploymentId}' },
    absent: { archived: { at: '/archived_at' } },
  },
  // The vendor leaves out archived deployments.
  discover: {
    get: '/v1/deployments',
    list: '/data',
    pages: { next: '/next_page', query: 'page' },
    settings: { deploymentId: '/id' },
    name: '/name',
  },
  state: { at: '/status', live: ['active', 'paused'] },
  fields: {
    version: {
      at: '/agent/version',
      description: 'version of the agent that the deployment runs',
      example: '4',
    },
    deploymentId: { at: '/id', example: 'depl_011CZkZcDH3vPqd7xnEfwTai' },
    agentId: {
      at: '/agent/id',
      identity: true,
      description: 'id of the agent that the deployment runs',
      example: 'agent_011CZkYpogX7uDKUyvBTophP',
    },
    metadata: {
      at: '/metadata',
      type: 'json',
      description: 'what the team stores with the deployment, such as a git commit',
      example: { commit: '4f1c2ab' },
    },
    updatedAt: { at: '/updated_at', type: 'time', description: 'when the deployment was last changed, UTC' },
    paused: {
      at: '/status',
      type: 'boolean',
      words: { active: false, paused: true },
      description: 'whether the status of the deployment is paused',
      example: false,
    },
  },
  versionIs: "the version of the agent that the deployment runs; it is always a number, never 'latest'",
  error: { type: 'error', error: { type: 'not_found_error', message: '{message}' }, request_id: 'req_1' },
  notes: [
    'An archived deployment is missing, even if its status is active.',
    'A paused deployment is live, with `paused: true`: it keeps its version, and its schedule starts nothing. Expect `paused: false` to see that it runs.',
    'The API is a beta: the header `anthropic-beta: managed-agents-2026-04-01` is sent.',
  ],
  examples: [
    deployment('depl_011CZkZcDH3vPqd7xnEfwTai', {
      version: '4',
      deploymentId: 'depl_011CZkZcDH3vPqd7xnEfwTai',
      status: 'active',
      paused: false,
      agentId: 'agent_011CZkYpogX7uDKUyvBTophP',
      metadata: { commit: '4f1c2ab' },
      updatedAt: '2026-11-01T09:00:00.000Z',
    }),
    deployment(
      'depl_paused',
      { version: '4', paused: true },
      { status: 'paused', paused_reason: { type: 'manual' } },
    ),
    deployment('depl_archived', 'missing', { archived_at: '2026-11-02T09:00:00Z' }),
    deployment('depl_odd', 'unknown', { status: 'sleeping' }),
    { ...deployment('depl_gone', 'unknown'), status: 404 },
    deployment('depl_other', 'unknown', { id: 'depl_paused' }),
  ],
};

function deployment(deploymentId: string, is: Example['is'], changes: JsonObject = {}): Example {
  const reply = {
    id: deploymentId,
    type: 'deployment',
    name: 'Daily order report',
    description: null,
    agent: { id: 'agent_011CZkYpogX7uDKUyvBTophP', type: 'agent', version: 4 },
    environment_id: 'env_011CZkZ9X2dpNyB7HsEFoRfW',
    initial_events: [{ type: 'user.message', content: [{ type: 'text', text: 'Report the orders.' }] }],
    metadata: { commit: '4f1c2ab' },
    resources: [],
    schedule: {
      type: 'cron',
      expression: '0 9 * * 1-5',
      timezone: 'UTC',
      last_run_at: null,
      upcoming_runs_at: ['2026-11-03T09:00:04Z'],
    },
    status: 'active',
    paused_reason: null,
    archived_at: null,
    vault_ids: ['vlt_011CZkZDLs7fYzm1hXNPeRjv'],
    created_at: '2026-10-01T08:00:00Z',
    updated_at: '2026-11-01T09:00:00Z',
    ...changes,
  };
  return { settings: { deploymentId }, reply, is };
}

export const claude = defineProvider(definition);
