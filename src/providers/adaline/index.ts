import canonicalize from 'canonicalize';
import { hasNumberBeyond, isDeeperThan, type Json, ownValue } from '../../model/json.ts';
import type { Observation } from '../../model/observation.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  isRounded,
  openOf,
  ROUNDED,
  refuseOther,
  unsaid,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, ReadFailed, type Settings } from '../contract.ts';
import { hideSecrets } from './hide.ts';
import type { Deployment, Prompt } from './response.ts';

const DEEPEST_PROMPT = 200;
/** Of every other read but the deployments'. Two tables are published, neither dated; the stricter ones are kept. */
const OTHER_READS = [{ requests: 100, seconds: 60 }];

/** A snapshot may be incomplete, by the SDK's page: what it leaves out is not said to be nothing. */
const MAY_BE_UNSAID = [
  'model',
  'modelProvider',
  'settings',
  'messages',
  'tools',
  'variables',
  'projectId',
  'deployedBy',
];

export const adaline: Provider = {
  id: 'adaline',
  title: 'Adaline',
  noun: 'prompt',
  docs: 'https://www.adaline.ai/docs/reference/api/v2/openapi/get-deployment',
  settings: [
    {
      name: 'promptId',
      description: 'id of the prompt',
      examples: ['prompt_4f6c1d2e8b9a7c3d5e'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    {
      name: 'deploymentEnvironmentId',
      description: 'id (not the name) of the deployment environment, from the Deploy page',
      examples: ['environment_9a7b3c5d1e2f'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    baseUrlSetting,
  ],
  credentials: [
    {
      name: 'apiKey',
      description: 'the API key of the workspace',
      variable: 'ADALINE_API_KEY',
      issuedAt: 'in Adaline under Workspace settings → API keys',
    },
  ],
  credentialSets: [['apiKey']],
  permission:
    'Reading deployments and prompts is enough. The vendor documents no key that only reads: a key is for a whole workspace, so keep it where this check alone gets it.',
  variablePrefixes: ['ADALINE_'],
  versionIs: "the deployment's id",
  // The same content has another id in each environment.
  promotionField: 'promptHash',
  fields: {
    version: versionField(
      'id of the latest deployment: Adaline has no version numbers',
      'id',
      'deployment_7c2e',
    ),
    deploymentId: deploymentIdField('id', 'deployment_7c2e'),
    deployedAt: deployedAtField('createdAt'),
    model: {
      type: 'text',
      description: 'model that the prompt runs on',
      source: 'prompt.config.model',
      examples: ['gpt-4o'],
    },
    modelProvider: {
      type: 'text',
      description: 'who runs the model',
      source: 'prompt.config.providerName',
      examples: ['openai'],
    },
    settings: {
      type: 'json',
      description: "the model's settings",
      source: 'prompt.config.settings',
      examples: [{ temperature: 0.7 }],
    },
    messages: {
      type: 'json',
      description: 'messages of the prompt: a list of { role, content: [{ modality, value }] }',
      source: 'prompt.messages',
      examples: [[]],
    },
    tools: { type: 'json', description: 'tools of the prompt', source: 'prompt.tools', examples: [[]] },
    variables: {
      type: 'json',
      description: 'variables of the prompt',
      source: 'prompt.variables',
      examples: [[{ name: 'customer', modality: 'text' }]],
    },
    prompt: {
      type: 'json',
      description: 'the whole prompt as it was deployed',
      source: 'prompt',
      examples: [{}],
    },
    promptHash: {
      type: 'text',
      description:
        'sha256: and hex, over the canonical JSON (RFC 8785) of the prompt: equal for equal content',
      source: 'prompt',
      examples: ['sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      identity: true,
    },
    projectId: {
      type: 'text',
      description: 'project of the prompt',
      source: 'projectId',
      examples: ['project_1'],
    },
    deployedBy: {
      type: 'text',
      description: 'id of the user who deployed it',
      source: 'createdByUserId',
      examples: ['user_1'],
    },
    updatedAt: {
      type: 'time',
      description: 'when the deployment was last changed, UTC',
      source: 'updatedAt',
      examples: ['2026-11-01T09:00:00.000Z'],
    },
  },
  hosts: ['api.adaline.ai'],
  rateLimits: [{ requests: 300, seconds: 60 }],
  baseUrlVariable: 'ADALINE_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.adaline.ai/v2',
  authorise: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  errorMessage: (body) => {
    const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
    if (typeof error === 'string') return error;
    return typeof error === 'object' &&
      error !== null &&
      'message' in error &&
      typeof error.message === 'string'
      ? error.message
      : undefined;
  },
  hide: hideSecrets,
  read,
};

async function read(
  { promptId = '', deploymentEnvironmentId = '' }: Settings,
  get: Get,
): Promise<Observation> {
  const reply = await get<Deployment | null>({
    path: '/deployments',
    query: { promptId, deploymentId: 'latest', deploymentEnvironmentId },
    response: 'adaline.deployment',
  });
  if (reply.status === 404 || reply.body === null) return absentOrUnknown(promptId, get);
  const deployment = reply.body;
  refuseOther('/promptId', promptId, deployment.promptId);
  refuseOther('/deploymentEnvironmentId', deploymentEnvironmentId, deployment.deploymentEnvironmentId);
  const { id, createdAt, updatedAt, createdByUserId, projectId, prompt } = deployment;
  if (isDeeperThan(prompt, DEEPEST_PROMPT)) {
    throw new ReadFailed('malformed-response', `/prompt is nested more than ${DEEPEST_PROMPT} levels deep`);
  }
  const deployedAt = new Date(createdAt).toISOString();
  const content = givenFields({
    settings: own(prompt.config, 'settings'),
    messages: prompt.messages,
    tools: prompt.tools,
    variables: prompt.variables,
    prompt,
  });
  const rounded = Object.keys(content).filter((name) => isRounded(content[name] ?? null));
  // The canonical form is over rounded numbers, by its definition; of what is beyond those there is none.
  const hashable = !hasNumberBeyond(prompt, Number.MAX_VALUE);
  const fields = givenFields({
    version: id,
    deploymentId: id,
    deployedAt,
    model: own(prompt.config, 'model'),
    modelProvider: own(prompt.config, 'providerName'),
    ...content,
    ...Object.fromEntries(rounded.map((name) => [name, undefined])),
    promptHash: hashable ? await hashOf(prompt) : undefined,
    projectId,
    deployedBy: createdByUserId,
    updatedAt: new Date(updatedAt).toISOString(),
  });
  return {
    kind: 'found',
    fields,
    ...openOf({
      ...unsaid(fields, MAY_BE_UNSAID),
      ...Object.fromEntries(rounded.map((name) => [name, ROUNDED])),
      ...(!hashable && { promptHash: ROUNDED }),
    }),
    liveSince: deployedAt,
    ...(createdByUserId && { liveBy: createdByUserId }),
  };
}

/** A 404 may mean the prompt as well: only where that is found is nothing deployed. */
async function absentOrUnknown(promptId: string, get: Get): Promise<Observation> {
  const reply = await get<Prompt>({
    path: path`/prompts/${promptId}`,
    response: 'adaline.prompt',
    rateLimits: OTHER_READS,
  });
  if (reply.status === 404)
    throw new ReadFailed('not-found', `there is no prompt "${promptId}": ${reply.message}`);
  refuseOther('/id', promptId, reply.body.id);
  return { kind: 'absent', detail: 'the prompt exists; the deploymentEnvironmentId may be wrong' };
}

function own(object: Deployment['prompt']['config'], key: string): Json | undefined {
  return object ? ownValue(object, key) : undefined;
}

async function hashOf(prompt: Json): Promise<string> {
  const { createHash } = await import('node:crypto');
  let canonical: string;
  try {
    canonical = canonicalize(prompt) ?? '';
  } catch {
    throw new ReadFailed('malformed-response', '/prompt has text in it that is not well-formed Unicode');
  }
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}
