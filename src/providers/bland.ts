import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

/**
 * Written from docs.bland.ai/api-v2/get/agents-id-environments.md (read 2026-11). The members with the version's name and
 * semver are cut off in the page that was read, so they are not observed.
 */
const definition: Definition = {
  id: 'bland',
  title: 'Bland AI',
  noun: 'voice agent',
  docs: 'https://docs.bland.ai/api-v2/get/agents-id-environments',
  baseUrl: 'https://api.bland.ai',
  hosts: ['api.bland.ai'],
  credentials: {
    apiKey: {
      variable: 'BLAND_API_KEY',
      description: 'an API key of the organization',
      issuedAt: 'in the Bland dashboard, under Settings → API keys',
    },
  },
  permission: 'An API key of the organization. The vendor documents no key that only reads.',
  auth: { kind: 'header', name: 'authorization', value: 'apiKey' },
  settings: {
    agentId: { description: "id of the agent, in the address of the agent's page", example: 'agt_7c1f' },
    stage: {
      description: "the vendor's environment; dev is never pinned to a version, so it cannot be checked",
      default: '{environment}',
      values: ['staging', 'production'],
    },
  },
  read: {
    get: '/v2/agents/{agentId}/environments',
    list: '/data',
    neverEmpty: true,
    where: { '/env_type': '{stage}' },
    absent: { without: '/current_version_id' },
  },
  environments: { name: '/env_type' },
  noList:
    "The documents that were read have no list of agents with environments: copy the agent's id from the address of its page in the Bland dashboard.",
  fields: {
    version: {
      at: '/current_version_id',
      description: 'id of the version that the environment is pinned to',
      example: 'ver_42',
    },
  },
  versionIs: 'the `current_version_id` of the environment',
  error: { data: null, errors: [{ error: '{status}', message: '{message}' }] },
  notes: [
    'An environment that is pinned to no version is missing. `dev` always runs the newest saved version and is never pinned, so it cannot be a `stage`.',
    'The shape of an error body is inferred from other pages of the vendor.',
  ],
  examples: [
    {
      settings: { agentId: 'agt_7c1f', stage: 'production' },
      reply: { data: [environment('production', 'ver_42')], errors: null },
      is: { version: 'ver_42' },
    },
    {
      settings: { agentId: 'agt_8d20', stage: 'staging' },
      reply: {
        data: [environment('dev', null), environment('staging', null), environment('production', 'ver_42')],
        errors: null,
      },
      is: 'missing',
    },
    {
      settings: { agentId: 'agt_9e31', stage: 'staging' },
      reply: { data: [environment('staging', 'ver_41'), environment('staging', 'ver_42')], errors: null },
      is: 'unknown',
    },
    { settings: { agentId: 'agt_gone', stage: 'production' }, status: 404, is: 'unknown' },
  ],
};

function environment(env_type: string, current_version_id: string | null) {
  return { id: `env_${env_type}`, env_type, current_version_id };
}

export const bland = defineProvider(definition);
