import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

/**
 * Written from the vendor's OpenAPI: PolyAI-LDN/polyai-mintlify-doc, api-reference/agents/openapi.json, read 2026-08-21:
 * `getActiveDeployments`, `GetAgentsResponse`. One reply has all environments; `null` says that nothing is deployed.
 */
const definition: Definition = {
  id: 'polyai',
  title: 'PolyAI',
  noun: 'voice agent',
  docs: 'https://docs.poly.ai/api-reference/agents/introduction',
  baseUrl: 'https://api.{region}.poly.ai',
  hosts: ['api.us.poly.ai', 'api.eu.poly.ai', 'api.uk.poly.ai'],
  credentials: {
    apiKey: {
      variable: 'POLYAI_API_KEY',
      description: 'a workspace key',
      issuedAt: 'in Agent Studio, under API Keys',
    },
  },
  permission: 'A workspace key. The vendor documents no narrower one.',
  auth: { kind: 'header', name: 'x-api-key', value: 'apiKey' },
  settings: {
    agentId: { description: 'id of the agent', example: 'PROJECT-1' },
    stage: {
      description: "the vendor's environment",
      default: '{environment}',
      values: ['sandbox', 'pre-release', 'live'],
    },
    region: {
      description: 'region of the workspace',
      on: ['connection', 'target'],
      default: 'us',
      values: ['us', 'eu', 'uk'],
    },
    accountId: {
      description: 'id of the account, which only `discover` and `coverage` need',
      example: 'ACCOUNT-1',
      on: ['connection', 'target'],
      optional: true,
    },
  },
  read: {
    get: '/v1/agents/{agentId}/deployments/active',
    item: '/activeDeployments/{stage}',
    about: { '/agentId': '{agentId}', '/environment': '{stage}' },
  },
  discover: {
    get: '/v1/accounts/{accountId}/agents',
    list: '',
    settings: { agentId: '/agentId' },
    name: '/agentName',
  },
  fields: {
    version: {
      at: '/version',
      description: 'hash of the version, the same in every environment',
      example: '9f2c41d07',
    },
    deploymentId: { at: '/id', example: 'dep_1' },
    deployedAt: { at: '/createdAt', type: 'time' },
    deployedBy: { at: '/createdBy', example: 'ada@example.com' },
    artifactVersion: {
      at: '/artifactVersion',
      description: 'version of the built artifact',
      example: 'a1b2c3',
    },
  },
  versionIs: "the deployment's `version`",
  error: {
    success: false,
    error: '{message}',
    error_id: 'e-1',
    error_code: '{status}',
    error_message: '{message}',
    data: null,
  },
  examples: [
    {
      settings: { agentId: 'PROJECT-1', stage: 'live' },
      reply: {
        activeDeployments: {
          sandbox: null,
          'pre-release': null,
          live: {
            id: 'dep_1',
            accountId: 'acc_1',
            agentId: 'PROJECT-1',
            environment: 'live',
            artifactVersion: 'a1b2c3',
            version: '9f2c41d07',
            createdBy: 'ada@example.com',
            createdAt: '2026-11-01T09:00:00Z',
          },
        },
      },
      is: {
        version: '9f2c41d07',
        deploymentId: 'dep_1',
        deployedAt: '2026-11-01T09:00:00.000Z',
        deployedBy: 'ada@example.com',
        artifactVersion: 'a1b2c3',
      },
    },
    {
      settings: { agentId: 'PROJECT-2', stage: 'live' },
      reply: { activeDeployments: { sandbox: null, 'pre-release': null, live: null } },
      is: 'missing',
    },
  ],
};

export const polyai = defineProvider(definition);
