import { defineProvider } from '../definition/define.ts';
import type { Definition, Example } from '../definition/definition.ts';

const REVISION = '9a3f2c1d5b7e8046f1a2b3c4d5e6f70819a2b3c4';

/**
 * Written from PyPI `huggingface_hub` 2.4.0 (`_inference_endpoints.py`: the states and the members of the raw reply;
 * `hf_api.py`: `GET /v2/endpoint/{namespace}/{name}`, and `list_inference_endpoints`).
 */
const definition: Definition = {
  id: 'huggingface',
  title: 'Hugging Face Inference Endpoints',
  noun: 'inference endpoint',
  docs: 'https://huggingface.co/docs/inference-endpoints/api_reference',
  baseUrl: 'https://api.endpoints.huggingface.cloud',
  hosts: ['api.endpoints.huggingface.cloud'],
  credentials: {
    token: {
      variable: 'HF_TOKEN',
      description: 'an access token',
      issuedAt: 'at https://huggingface.co/settings/tokens',
    },
  },
  variablePrefixes: ['HF_', 'HUGGINGFACE_'],
  permission:
    'A fine-grained token that may read the Inference Endpoints of the namespace. A classic token with the role read is enough too.',
  auth: { kind: 'bearer', token: 'token' },
  settings: {
    endpoint: { description: 'name of the endpoint', example: 'support-llm' },
    namespace: { description: 'user or organization that owns the endpoint', example: 'acme' },
  },
  read: { get: '/v2/endpoint/{namespace}/{endpoint}', about: { '/name': '{endpoint}' } },
  discover: {
    get: '/v2/endpoint/{namespace}',
    list: '/items',
    settings: { endpoint: '/name' },
  },
  state: {
    at: '/status/state',
    live: ['running', 'scaledToZero'],
    pending: ['pending', 'initializing', 'updating'],
    failed: ['failed', 'updateFailed'],
    absent: ['paused'],
  },
  fields: {
    version: {
      at: '/model/revision',
      commit: true,
      unsaid:
        'no revision is pinned, so the endpoint follows the newest commit of the model: set a revision at the vendor',
      description: 'revision of the model: the hash of a commit',
      example: REVISION,
    },
    model: {
      at: '/model/repository',
      identity: true,
      description: 'repository of the model',
      example: 'acme/refund-llm',
    },
    state: { at: '/status/state', description: "the vendor's word for its state", example: 'running' },
  },
  versionIs: "the model's revision",
  error: { error: '{message}' },
  notes: [
    'A paused endpoint serves nothing and is missing. An endpoint that was scaled to zero starts with the next request and is live.',
    'While an endpoint is updating, the reply names the new revision and not the one that still serves.',
    'Without a revision, `version` is not known. It is inferred that the endpoint then follows the newest commit, and a warning says so.',
    'A revision that is not a commit, such as `main`, moves by itself, so the target gets a warning.',
    'The vendor gives no time of the last deployment: its `updatedAt` moves with every change of the state.',
  ],
  examples: [
    endpoint('support-llm', 'running', REVISION, {
      version: REVISION,
      status: 'running',
      model: 'acme/refund-llm',
      state: 'running',
    }),
    endpoint('asleep', 'scaledToZero', REVISION, { status: 'scaledtozero', state: 'scaledToZero' }),
    endpoint('unpinned', 'running', null, { model: 'acme/refund-llm' }),
    endpoint('moving', 'updating', REVISION, 'pending'),
    endpoint('paused', 'paused', REVISION, 'missing'),
    endpoint('odd', 'dreaming', null, 'unknown'),
    { ...endpoint('gone', 'running', null, 'unknown'), status: 404 },
  ],
};

function endpoint(name: string, state: string, revision: string | null, is: Example['is']): Example {
  const reply = {
    name,
    type: 'protected',
    accountId: 'acme',
    provider: { vendor: 'aws', region: 'us-east-1' },
    compute: {
      accelerator: 'gpu',
      instanceType: 'nvidia-a10g',
      instanceSize: 'x1',
      scaling: { minReplica: 0, maxReplica: 1, scaleToZeroTimeout: 15 },
    },
    model: {
      repository: 'acme/refund-llm',
      revision,
      task: 'text-generation',
      framework: 'pytorch',
      image: {
        custom: { url: 'ghcr.io/acme/llm:1', credentials: { username: 'acme', password: 'made-up-example' } },
      },
      secrets: { API_KEY: 'made-up-example' },
      env: {},
    },
    status: {
      createdAt: '2026-10-01T08:00:00.000Z',
      updatedAt: '2026-11-01T09:00:00.000Z',
      state,
      message: '',
      readyReplica: 1,
      targetReplica: 1,
      url: `https://${name}.us-east-1.aws.endpoints.huggingface.cloud`,
    },
    healthRoute: '/health',
  };
  return { settings: { namespace: 'acme', endpoint: name }, reply, is };
}

const COMMIT = /^[0-9a-f]{7,64}$/i;

export const huggingface = defineProvider(definition, {
  refine(found) {
    const revision = found.fields.version;
    if (typeof revision === 'string' && COMMIT.test(revision)) return found;
    const moving =
      revision === undefined
        ? 'without a revision the endpoint follows the newest commit of the model: it moves by itself, without a deployment'
        : `the revision ${JSON.stringify(revision)} is not a commit: a branch moves by itself with every push to the model, without a deployment`;
    return { ...found, moving };
  },
});
