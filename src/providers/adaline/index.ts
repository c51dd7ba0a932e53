import { isJsonObject, type Json } from '../../model/json.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  field,
  onlyCredential,
  settingsOf,
  versionField,
} from '../common.ts';
import type { Provider } from '../contract.ts';
import { said, saidWith } from '../said.ts';
import { hideSecrets } from './hide.ts';
import { list } from './list.ts';
import { read } from './read.ts';
import { replies } from './response.ts';

/** The length of an id that the API's pages document. The ids in the samples of the SDK are shorter. */
const ID_LENGTH = { min: 20, max: 80 };

export const adaline: Provider = {
  id: 'adaline',
  title: 'Adaline',
  noun: 'prompt',
  docs: 'https://www.adaline.ai/docs/reference/api/v2/openapi/get-deployment',
  settings: [
    ...settingsOf({
      promptId: {
        description: 'id of the prompt',
        examples: ['prompt_4f6c1d2e8b9a7c3d5e'],
        length: ID_LENGTH,
      },
      deploymentEnvironmentId: {
        description: 'id (not the name) of the deployment environment, from the Deploy page',
        examples: ['environment_9a7b3c5d1e2f'],
        length: ID_LENGTH,
      },
    }),
    baseUrlSetting,
  ],
  ...onlyCredential({
    name: 'apiKey',
    description: 'the API key of the workspace',
    variable: 'ADALINE_API_KEY',
    issuedAt: 'in Adaline under Workspace settings → API keys',
  }),
  permission:
    'Reading deployments and prompts is enough. The vendor documents no key that only reads: a key is for a whole workspace, so store it where only this check can read it.',
  variablePrefixes: ['ADALINE_'],
  versionIs: "the deployment's id",
  // The same content has a different id in each environment.
  promotionField: 'promptHash',
  fields: {
    version: versionField(
      'id of the latest deployment: Adaline has no version numbers',
      'id',
      'deployment_7c2e',
    ),
    deploymentId: deploymentIdField('id', 'deployment_7c2e'),
    deployedAt: deployedAtField('createdAt'),
    model: field('text', 'model that the prompt runs on', 'prompt.config.model', 'gpt-4o'),
    modelProvider: field('text', 'who runs the model', 'prompt.config.providerName', 'openai'),
    settings: field('json', "the model's settings", 'prompt.config.settings', { temperature: 0.7 }),
    messages: field(
      'json',
      'messages of the prompt: a list of { role, content: [{ modality, value }] }',
      'prompt.messages',
      [],
    ),
    tools: field('json', 'tools of the prompt', 'prompt.tools', []),
    variables: field('json', 'variables of the prompt', 'prompt.variables', [
      { name: 'customer', modality: 'text' },
    ]),
    prompt: field('json', 'the whole prompt as it was deployed', 'prompt', {}),
    promptHash: versionField(
      'hash of the canonical JSON (RFC 8785) of the prompt, written as `sha256:` and hex digits; equal content has an equal hash',
      'prompt',
      'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ),
    projectId: field('text', 'project of the prompt', 'projectId', 'project_1'),
    deployedBy: field('text', 'id of the user who deployed it', 'createdByUserId', 'user_1'),
    updatedAt: field(
      'time',
      'when the deployment was last changed, UTC',
      'updatedAt',
      '2026-11-01T09:00:00.000Z',
    ),
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
  list: { settings: [], unlisted: ['deploymentEnvironmentId'], read: list },
};

/** `{ error: { code, message, details? } }`, or `{ error, issues? }` with a text. */
function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  const { error, message, details, issues } = body;
  if (!isJsonObject(error)) return saidWith(said(error) ?? said(message), details, issues);
  const words = said(error.message) ?? said(message) ?? said(error.code);
  return saidWith(words, error.details, error.issues, details, issues);
}
