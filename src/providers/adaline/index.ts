import type { Json } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { baseUrlSetting, deployedAtField, deploymentIdField, versionField } from '../common.ts';
import type { Provider } from '../contract.ts';
import { said, saidWith } from '../said.ts';
import { hideSecrets } from './hide.ts';
import { read } from './read.ts';
import { replies } from './response.ts';

/** Of the API's ids. The samples of the SDK's pages are shorter: only the vendor can decide. */
const ID_LENGTH = { min: 20, max: 80 };

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
      length: ID_LENGTH,
      kind: 'id',
    },
    {
      name: 'deploymentEnvironmentId',
      description: 'id (not the name) of the deployment environment, from the Deploy page',
      examples: ['environment_9a7b3c5d1e2f'],
      on: ['target'],
      required: true,
      length: ID_LENGTH,
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
    'Reading deployments and prompts is enough. The vendor documents no key that only reads: a key is for a whole workspace, so store it where only this check can read it.',
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
  authorize: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  errorMessage,
  hide: hideSecrets,
  replies,
  simulator: async () => (await import('./simulator.ts')).simulator,
  sample: async () => (await import('./sample.ts')).sample,
  read,
  list: {
    settings: [],
    unlisted: ['deploymentEnvironmentId'],
    read: async (settings, get) => (await import('./list.ts')).list(settings, get),
  },
};

/** `{ error: { code, message, details? } }`, or `{ error, issues? }` where the error is a text. */
function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  const { error, message, details, issues } = body;
  if (!isJsonObject(error)) return saidWith(said(error) ?? said(message), details, issues);
  const words = said(error.message) ?? said(message) ?? said(error.code);
  return saidWith(words, error.details, error.issues, details, issues);
}
