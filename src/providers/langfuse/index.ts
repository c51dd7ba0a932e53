import { defineProvider } from '../../definition/define.ts';
import type { Definition } from '../../definition/definition.ts';
import type { Json } from '../../model/json.ts';
import type { Found } from '../../model/observation.ts';
import { ReadError, type Settings } from '../contract.ts';
import { examples } from './examples.ts';
import { LIST, LIST_PATH, readFromList } from './fleet.ts';

/**
 * Written from the SDK's types, npm `@langfuse/core` 5.11.1 `dist/index.d.ts` (`BasePrompt`, `GetPromptRequest`,
 * `PromptMeta`). How a missing prompt is answered is from the server's source: langfuse/langfuse, read 2026-08-22. A
 * label is on one version of a prompt at a time.
 */
const definition: Definition = {
  id: 'langfuse',
  title: 'Langfuse',
  noun: 'prompt',
  docs: 'https://langfuse.com/docs/prompt-management/features/prompt-version-control',
  baseUrl: 'https://cloud.langfuse.com',
  hosts: ['cloud.langfuse.com', 'us.cloud.langfuse.com'],
  credentials: {
    publicKey: {
      variable: 'LANGFUSE_PUBLIC_KEY',
      description: "a project's public key (pk-lf-…)",
      issuedAt: 'in Langfuse, under Project Settings → API Keys',
    },
    secretKey: {
      variable: 'LANGFUSE_SECRET_KEY',
      description: 'the secret key that belongs to the public key (sk-lf-…)',
      issuedAt: 'in Langfuse, under Project Settings → API Keys',
    },
  },
  permission: 'A key pair of the project that has the prompts. The vendor has no narrower one.',
  auth: { kind: 'basic', user: 'publicKey', password: 'secretKey' },
  settings: {
    prompt: {
      description: "the prompt's name, with its folders (support/refund)",
      example: 'support/refund',
    },
    label: {
      description: 'the label that is live',
      example: 'production',
      default: '{environment}',
      moving: { latest: 'with each new version of the prompt' },
    },
  },
  read: {
    get: '/api/public/v2/prompts/{prompt}',
    query: { label: '{label}' },
    about: { '/name': '{prompt}' },
    // An unknown prompt and a known one without the label get the same answer.
    absent: {
      status: 404,
      exists: '/api/public/v2/prompts',
      query: { name: '{prompt}', limit: '1' },
      has: { '/data/0/name': '{prompt}' },
    },
  },
  fields: {
    version: { at: '/version', example: '12' },
    labels: {
      at: '/labels',
      type: 'json',
      description: 'every label of that version',
      example: ['production', 'latest'],
    },
    type: { at: '/type', description: 'text or chat', example: 'chat' },
    prompt: {
      at: '/prompt',
      type: 'json',
      description: 'the text, or the messages of a chat; other prompts in it are resolved',
      example: [{ type: 'chatmessage', role: 'system', content: 'You are kind.' }],
    },
    config: {
      at: '/config',
      type: 'json',
      optional: true,
      description: 'what the team stores with the prompt, such as the model',
      example: { model: 'gpt-4o', temperature: 0.2 },
    },
    promptHash: {
      at: '',
      hash: { type: '/type', prompt: '/prompt', config: '/config' },
      description: 'hash of {type, prompt, config}',
      example: 'sha256:26ae1ed92fa1ecb70d934035cb9c9e377ef3838a215fc2f50fc88744c580ce40',
    },
    commitMessage: {
      at: '/commitMessage',
      optional: true,
      description: 'commit message of that version',
      example: 'shorter greeting',
    },
  },
  discover: {
    get: LIST_PATH,
    query: { limit: '100' },
    list: '/data',
    pages: { page: { query: 'page', more: '/meta/totalPages' } },
    settings: { prompt: '/name' },
    environments: { list: '/labels', name: '' },
  },
  versionIs: "the prompt's `version`",
  error: { message: '{message}', error: 'LangfuseError' },
  notes: [
    'A label is on one version at a time, and the vendor does not record when it was moved: there is no `deployedAt`.',
    'Prompts that are composed into another one are resolved: `prompt` and `promptHash` change with them, `version` does not.',
    'If only `version` and `type` are compared, many prompts of one label are read from a list, a hundred per request. A prompt that the list leaves in doubt is read by itself.',
    'Clients keep prompts in a cache, so they may use the old version for a while after a label was moved.',
  ],
  examples,
};

const single = defineProvider(definition, { refine: withLabel });

/** A list costs at least one request: for fewer targets it may save none. */
const FEWEST = 5;

export const langfuse = defineProvider(definition, {
  replies: { ...single.replies, labelled: LIST.response },
  fleet: { setting: 'prompt', fields: ['version', 'type'] },
  async read(settings, get, alike = 0) {
    const listed = alike >= FEWEST ? await readFromList(definition, { settings, get, alike }) : undefined;
    return listed ?? single.read(settings, get);
  },
  sample: { paths: [`${LIST_PATH}?label={label}&limit=100&page=1`] },
});

/** A version without the label is not what was asked for. */
function withLabel(found: Found, _: Json, { label = '' }: Settings): Found {
  const labels = found.fields.labels ?? null;
  if (Array.isArray(labels) && labels.includes(label)) return found;
  throw new ReadError(
    'malformed-response',
    `the reply is about another object: /labels is ${JSON.stringify(labels)}, not ${JSON.stringify(label)}`,
  );
}
