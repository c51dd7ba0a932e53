import { defineProvider } from '../definition/define.ts';
import type { Definition, Example } from '../definition/definition.ts';
import type { JsonObject } from '../model/json.ts';
import { ambiguous, type Settings } from './contract.ts';

const INSTANCE = '/instances/{instance}/v1/orchestrate';

/**
 * Written from developer.watson-orchestrate.ibm.com/apis/agent-release-environments/list-all-environments-of-an-agent
 * (its OpenAPI, read 2026-11) and PyPI `ibm-watsonx-orchestrate` 2.19.1 (`agents_controller.py`: no `current_version`
 * in the live environment means that the agent is not deployed). The list is requested as the SDK does it: PyPI
 * `ibm-watsonx-orchestrate-clients` 2.19.1, `agents/agent_client.py`. Paths begin at `base`.
 */
const definitionAt = (base: string): Definition => ({
  id: 'watsonx',
  title: 'IBM watsonx Orchestrate',
  noun: 'agent',
  docs: 'https://developer.watson-orchestrate.ibm.com/apis/agent-release-environments/list-all-environments-of-an-agent',
  baseUrl: 'https://{host}',
  credentials: {
    token: {
      variable: 'WATSONX_TOKEN',
      description: 'a bearer token of the instance',
      issuedAt:
        "by IBM Cloud IAM or the instance's token service for an API key; it lives about an hour, so get it in the job that runs the check",
    },
  },
  permission: 'A user who may see the agents of the instance. The vendor documents no token that only reads.',
  expiringCredential: 'token',
  auth: { kind: 'bearer', token: 'token' },
  settings: {
    agentId: { description: 'id of the agent (a UUID)', example: '3c90c3cc-0d44-4b50-8888-8dd25736052a' },
    stage: {
      description: "name of the vendor's environment",
      example: 'live',
      default: '{environment}',
      moving: { draft: 'with every change that is saved' },
    },
    host: {
      description: 'host of the API, from the service instance URL under Settings → API details',
      on: ['connection', 'target'],
      kind: 'host',
      example: 'api.us-south.watson-orchestrate.cloud.ibm.com',
    },
    instance: {
      description:
        'id of the instance, if the service instance URL has /instances/ID; without it the paths begin at /api/v1',
      on: ['connection', 'target'],
      optional: true,
      example: '20260807-1234-5678-9012-abcdef012345',
    },
  },
  read: {
    get: `${base}/agents/{agentId}/environment`,
    list: '',
    neverEmpty: true,
    where: { '/name': '{stage}' },
    about: { '/agent_id': '{agentId}' },
    absent: { without: '/current_version', archived: { at: '/deleted_at', optional: true } },
  },
  environments: { name: '/name' },
  discover: {
    get: `${base}/agents`,
    list: '',
    settings: { agentId: '/id' },
    name: '/name',
    environments: {
      get: `${base}/agents/{agentId}/environment`,
      list: '',
      name: '/name',
      unless: ['/deleted_at'],
    },
  },
  fields: {
    version: {
      at: '/current_version',
      optional: true,
      description: 'number of the version that the environment runs',
      example: '4',
    },
    updatedAt: {
      at: '/updated_at',
      type: 'time',
      description: 'when the environment was last changed, UTC',
    },
  },
  versionIs: 'the `current_version` of the environment',
  error: { detail: '{message}' },
  notes: [
    'An environment without a `current_version` is missing. An environment that was deleted is missing too.',
    'The draft environment is the working copy: without a version it is unknown, not missing.',
    'Each instance has a host of its own: allow it with `--allow-host watsonx=HOST`.',
    'The shape of an error body is inferred.',
  ],
  examples: [
    environments('3c90c3cc-0d44-4b50-8888-8dd25736052a', LIVE, [['live', { current_version: 4 }]]),
    environments('4da1d4dd-1e55-4c61-9999-9ee36847163b', 'missing', [['draft'], ['live']]),
    environments('5eb2e5ee-2f66-4d72-8aaa-aff47958274c', 'missing', [
      ['live', { current_version: 4, deleted_at: '2026-11-02T09:00:00Z' }],
    ]),
    environments('6fc3f6ff-3a77-4e83-9bbb-b0058a69385d', 'unknown', [['draft']], { stage: 'draft' }),
    {
      settings: {
        agentId: '81e518bb-5c99-4a05-8ddd-d2270c8b5a7f',
        stage: 'live',
        instance: '20260807-1234-5678-9012-abcdef012345',
      },
      replies: {
        [`${INSTANCE}/agents/{agentId}/environment`]: [
          environment('81e518bb-5c99-4a05-8ddd-d2270c8b5a7f', 'live', { current_version: 4 }),
        ],
      },
      is: LIVE,
    },
    environments('92f629cc-6daa-4b16-8eee-e3381d9c6b80', 'unknown', [
      ['draft', { agent_id: 'a30730dd-7ebb-4c27-8fff-f4492ead7c91' }],
    ]),
    { ...environments('70d407aa-4b88-4f94-8ccc-c1169b7a496e', 'unknown', []), status: 404 },
  ],
});

const LIVE = { version: '4', updatedAt: '2026-11-01T09:00:00.000Z' };

function environments(
  agentId: string,
  is: Example['is'],
  entries: readonly (readonly [name: string, changes?: JsonObject])[],
  { stage = 'live' } = {},
): Example {
  const reply = entries.map(([name, changes = {}]) => environment(agentId, name, changes));
  return { settings: { agentId, stage }, reply, is };
}

function environment(agent_id: string, name: string, changes: JsonObject): JsonObject {
  return {
    id: '9a0b1c2d-3e4f-4a5b-8c6d-7e8f90a1b2c3',
    agent_id,
    name,
    description: `The ${name} environment`,
    voice: { enable_on_homepage: false },
    created_by: 'user_1',
    created_on: '2026-10-01T08:00:00Z',
    updated_by: 'user_1',
    updated_at: '2026-11-01T09:00:00Z',
    tenant_id: 'tenant_1',
    ...changes,
  };
}

const definition = definitionAt('/api/v1/orchestrate');
const plain = defineProvider(definition);
const ofInstance = defineProvider(definitionAt(INSTANCE), { replies: plain.replies });
const meant = ({ instance = '' }: Settings) => (instance === '' ? plain : ofInstance);

export const watsonx = defineProvider(definition, {
  replies: plain.replies,
  ...(plain.list && {
    list: {
      ...plain.list,
      read: async (settings, get) => (await meant(settings).list?.read(settings, get)) ?? [],
    },
  }),
  async read(settings, get) {
    const found = await meant(settings).read(settings, get);
    if (found.kind !== 'absent' || settings.stage !== 'draft') return found;
    throw ambiguous('the draft is the working copy and has no version');
  },
  sample: { paths: [`${INSTANCE}/agents/{agentId}/environment`] },
});
