import { defineProvider } from '../../definition/define.ts';
import type { Definition } from '../../definition/definition.ts';
import { examples } from './examples.ts';
import { readAgent } from './read.ts';
import { REPLIES } from './reply.ts';

/**
 * Written from the types of npm `@elevenlabs/elevenlabs-js` 2.73.0 (`AgentBranchSummary`, `AgentBranchResponse`,
 * `AgentVersionMetadata`, `AgentDeploymentHistoryItem`, `GetAgentResponseModel`, `GetAgentsPageResponseModel`; wire names
 * from `serialization/`) and the vendor's skill "branches, versions, merge": `main` has all the
 * traffic unless it is split. A deployment names branches, and the newest version of each serves.
 */
const definition: Definition = {
  id: 'elevenlabs',
  title: 'ElevenLabs Agents',
  noun: 'voice agent',
  docs: 'https://elevenlabs.io/docs/api-reference/agents/get',
  baseUrl: 'https://api.elevenlabs.io',
  hosts: [
    'api.elevenlabs.io',
    'api.us.elevenlabs.io',
    'api.eu.residency.elevenlabs.io',
    'api.in.residency.elevenlabs.io',
    'api.sg.residency.elevenlabs.io',
  ],
  credentials: {
    apiKey: {
      variable: 'ELEVENLABS_API_KEY',
      description: 'an API key of the workspace',
      issuedAt: 'in ElevenLabs, under Developers → API keys',
    },
  },
  permission:
    'Reading agents is enough. The vendor does not document whether a key restricted to that can make these reads: its own command line asks for an unrestricted key.',
  auth: { kind: 'header', name: 'xi-api-key', value: 'apiKey' },
  settings: {
    agentId: {
      description: "id of the agent, in the address of the agent's page",
      example: 'agent_3701k3ttaq12ewp8b7qv5rfyszkz',
    },
    branch: {
      description:
        'name or id of a branch to read, whatever its share of the traffic; by default what is live',
      example: 'main',
      optional: true,
    },
  },
  read: { get: '/v1/convai/agents/{agentId}/branches', query: { limit: '100' } },
  discover: {
    get: '/v1/convai/agents',
    query: { page_size: '100' },
    list: '/agents',
    pages: { next: '/next_cursor', query: 'cursor', more: '/has_more' },
    unless: ['/archived'],
    settings: { agentId: '/agent_id' },
    name: '/name',
  },
  fields: {
    version: {
      at: '/newest/id',
      source: 'most_recent_versions[].id of the highest seq_no_in_branch',
      description: 'id of the newest version on the live branch',
      example: 'agtvrsn_5201k9',
    },
    deploymentId: {
      at: '/deployment/id',
      source: 'id of the entry of /deployments that is active',
      optional: true,
      description: 'id of the traffic split that is active',
      example: 'agtdpl_1',
    },
    deployedAt: {
      at: '/deployedAt',
      source: 'the later of time_committed_secs and deployed_at_unix_secs',
      type: 'time',
      unit: 's',
      optional: true,
    },
    deployedBy: {
      at: '/newest/access_info/creator_email',
      source: 'most_recent_versions[].access_info.creator_email',
      optional: true,
      description: 'who committed the version',
      example: 'ada@example.com',
    },
    branch: {
      at: '/name',
      source: 'name of the branch',
      description: 'name of the branch that is live',
      example: 'main',
    },
    traffic: {
      at: '/traffic',
      source: 'current_live_percentage of /branches',
      type: 'json',
      optional: true,
      description: 'percent of the traffic by name of the branch',
      example: { main: 90, canary: 10 },
    },
    sequence: {
      at: '/newest/seq_no_in_branch',
      source: 'most_recent_versions[].seq_no_in_branch',
      type: 'number',
      description: "the version's number on its branch",
      example: 7,
    },
    protection: {
      at: '/protection_status',
      source: 'protection_status of the branch',
      optional: true,
      place: true,
      description: 'who may commit to the branch: writer_perms_required or admin_perms_required',
      example: 'admin_perms_required',
    },
  },
  versionIs: 'the id of the newest version on the live branch',
  error: { detail: { status: '{status}', message: '{message}' } },
  notes: [
    'A commit to the live branch is a deployment: what serves is always the newest version of the branch. Expect `protection: admin_perms_required` to see that nobody else can commit.',
    'With a split, `traffic` names each branch and its percent, and `version` is not known. If an environment has its own branch, name it with `branch`.',
    'If an agent has no versions, `version` is not known, and `deployedAt` is when the agent was last updated. It is inferred from the types that such an agent has no `version_id`.',
    'Drafts belong to one user and are never live. These reads do not distinguish an archived agent from a live one.',
    'A commit serves at once: nothing is pending, and nothing fails. A `branch` that is archived is missing. A `branch` that the agent does not have is unknown.',
  ],
  examples,
};

export const elevenlabs = defineProvider(definition, {
  replies: Object.fromEntries(Object.entries(REPLIES).map(([name, { response }]) => [name, response])),
  read: (settings, get) => readAgent(definition.fields, settings, get),
  sample: {
    live: { reply: 'branch', request: /\/branches\/[^/?]+$/, none: [] },
    paths: [
      '/v1/convai/agents/{agentId}/branches/{branchId}',
      '/v1/convai/agents/{agentId}/deployments?page_size=100',
      '/v1/convai/agents/{agentId}',
    ],
  },
});
