import { defineProvider } from '../definition/define.ts';
import type { Definition, Example } from '../definition/definition.ts';

const ID = '3f1c7a52-6d84-4b0e-9c2f-5a8e1b7d4c60';

/**
 * Written from the types of npm `@vapi-ai/server-sdk` 2.0.1 (`api/types/Assistant.d.ts`, `GET /assistant/{id}`) and
 * docs.vapi.ai/assistants/versioning (2026): inbound calls use the current published version.
 */
const definition: Definition = {
  id: 'vapi',
  title: 'Vapi',
  noun: 'assistant',
  docs: 'https://docs.vapi.ai/api-reference/assistants/get',
  baseUrl: 'https://api.vapi.ai',
  hosts: ['api.vapi.ai'],
  credentials: {
    apiKey: {
      variable: 'VAPI_API_KEY',
      description: 'a private key of the organization',
      issuedAt: 'in the Vapi dashboard, under Organization → API Keys (a private key)',
    },
  },
  permission:
    'A private key of the organization that owns the assistant. The vendor documents no key that only reads.',
  auth: { kind: 'bearer', token: 'apiKey' },
  settings: {
    assistantId: {
      description: "id of the assistant, at the top of the assistant's page",
      example: ID,
    },
  },
  read: { get: '/assistant/{assistantId}', about: { '/id': '{assistantId}' } },
  // The list has at most a thousand assistants, and no further pages (docs.vapi.ai/api-reference/assistants/list).
  discover: {
    get: '/assistant',
    query: { limit: '1000' },
    list: '',
    most: 1000,
    settings: { assistantId: '/id' },
    name: '/name',
  },
  fields: {
    version: {
      at: '/latestVersion',
      optional: true,
      unsaid:
        'the vendor sends no version for this assistant: expect `configHash`, which sees every change of it',
      description: 'label of the version that inbound calls use',
      example: 'v3',
    },
    configHash: {
      at: '',
      source: 'the assistant',
      hashWithout: ['id', 'orgId', 'createdAt', 'updatedAt', 'latestVersion', 'isServerUrlSecretSet'],
      identity: true,
      description:
        'hash of the canonical JSON (RFC 8785) of the assistant, written as `sha256:` and hex digits; it leaves out id, orgId, createdAt, updatedAt, latestVersion and isServerUrlSecretSet',
      example: 'sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9',
    },
    updatedAt: { at: '/updatedAt', type: 'time', description: 'when the assistant was last changed, UTC' },
  },
  versionIs: 'the label of the current published version, which inbound calls use',
  error: { message: '{message}', error: 'Error', statusCode: '{status}' },
  notes: [
    'The vendor sends no version if an organization has no versioning, or if an assistant was never published under it. Then `version` is not known: expect `configHash`.',
    'An outbound or web call may ask for another version by itself. Drafts belong to one user and are not live.',
    'Restoring an old version makes a new label, so a rollback never shows the old one: expect `configHash` to see the content.',
    'Tools have their own versions. A change of a tool does not change the version or the hash of the assistant.',
    'The shape of an error body is inferred.',
  ],
  examples: [
    assistant(ID, 'v3', {
      version: 'v3',
      configHash: 'sha256:3147bfe9b0905e7a137b460b45eb9eff3485d4a9a20ad7436d9659f90e621f3d',
      updatedAt: '2026-11-01T09:00:00.000Z',
    }),
    assistant('9b2d4e61-1f70-4c83-8a95-d06c7e3f5b18', null, { updatedAt: '2026-11-01T09:00:00.000Z' }),
    {
      ...assistant(ID, 'v3', 'unknown'),
      settings: { assistantId: 'c47a0d93-52be-46f1-b8e7-1e9f3a6d2c05' },
    },
    { settings: { assistantId: 'd58b1ea4-63cf-4702-99f8-2fa04b7e3d16' }, status: 404, is: 'unknown' },
  ],
};

/** An assistant as the vendor sends it, with made-up values. */
function assistant(id: string, latestVersion: string | null, is: Example['is']): Example {
  const reply = {
    id,
    orgId: '7e6d5c4b-3a29-4180-9f0e-8d7c6b5a4f3e',
    createdAt: '2026-10-01T08:00:00.000Z',
    updatedAt: '2026-11-01T09:00:00.000Z',
    latestVersion,
    name: 'Support',
    firstMessage: 'Hello, how can I help?',
    model: {
      provider: 'openai',
      model: 'gpt-4o',
      temperature: 0.2,
      messages: [{ role: 'system', content: 'You answer calls of the support line.' }],
      toolIds: ['5d4c3b2a-1908-4f7e-8d6c-5b4a39281706'],
    },
    voice: { provider: '11labs', voiceId: 'burt' },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: 'en' },
    server: { url: 'https://hooks.example.com/vapi', headers: { authorization: 'Bearer made-up-example' } },
    credentialIds: ['1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9'],
    isServerUrlSecretSet: true,
    metadata: { team: 'support' },
  };
  return { settings: { assistantId: id }, reply, is };
}

export const vapi = defineProvider(definition);
