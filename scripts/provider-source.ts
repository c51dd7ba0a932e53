/** The name of a provider's constant. */
function constantOf(id: string): string {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `src/providers/index.ts` with one more line. */
export function withLoader(index: string, id: string, path: string): string {
  const key = id.includes('-') ? `'${id}'` : id;
  const line = `  ${key}: async () => (await import('${path}')).${constantOf(id)},`;
  return index.replace(/\n\};\n$/, `\n${line}\n};\n`);
}

/** A new provider as data, which compiles and reads a simple reply. */
export function definitionSource(id: string): string {
  const { name, title, variable } = wordsOf(id);
  return `import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';

/** Written from https://docs.${id}.example/api, not read yet. */
const definition: Definition = {
  id: '${id}',
  title: '${title}',
  noun: 'agent',
  docs: 'https://docs.${id}.example/api',
  baseUrl: 'https://api.${id}.example/v1',
  hosts: ['api.${id}.example'],
  credentials: {
    apiKey: {
      variable: '${variable}_API_KEY',
      description: 'the API key of the workspace',
      issuedAt: 'in ${title} under API keys',
    },
  },
  permission: 'Reading deployments is enough.',
  auth: { kind: 'bearer', token: 'apiKey' },
  settings: {
    agentId: { description: 'id of the agent', example: 'agent_1' },
  },
  read: {
    get: '/agents/{agentId}/deployment',
    about: { '/agent_id': '{agentId}' },
    absent: { without: '/version' },
  },
  noList: 'The vendor has no list of agents: copy the id from the page of the agent in the dashboard.',
  fields: {
    version: { at: '/version', description: 'version that is live', example: 'v1' },
    deployedAt: { at: '/deployed_at', type: 'time', optional: true },
  },
  versionIs: 'the \`version\` of the deployment',
  error: { message: '{message}' },
  examples: [
    {
      settings: { agentId: 'agent_1' },
      reply: { agent_id: 'agent_1', version: 'v1', deployed_at: '2026-11-01T09:00:00Z' },
      is: { version: 'v1', deployedAt: '2026-11-01T09:00:00.000Z' },
    },
    {
      settings: { agentId: 'agent_2' },
      reply: { agent_id: 'agent_2', version: null },
      is: 'missing',
    },
    { settings: { agentId: 'agent_3' }, status: 404, is: 'unknown' },
  ],
};

export const ${name} = defineProvider(definition);
`;
}

/** A new provider in code, in a folder of its own, for a vendor whose read no definition can describe. */
export function codeSource(id: string): string {
  const { name, title, variable } = wordsOf(id);
  return `import { isJsonObject, type Json } from '../../model/json.ts';
import type { Observation } from '../../model/observation.ts';
import { parseTime } from '../../model/time.ts';
import type { VendorSimulator } from '../../simulator/contract.ts';
import {
  assertSameId,
  baseUrlSetting,
  bodyOf,
  deployedAtField,
  deploymentIdField,
  givenFields,
  missingFields,
  onlyCredential,
  settingsOf,
  textOf,
  unknownFields,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, type Settings } from '../contract.ts';
import { oddTime } from '../members.ts';
import { objectWith, TEXT } from '../reply.ts';
import { said, saidWith } from '../said.ts';
import type { Sample } from '../sample.ts';

/** \`GET /agents/{agentId}/deployment\`. From https://docs.${id}.example/api, not read yet. */
const replies = {
  deployment: objectWith({ id: TEXT, agent_id: TEXT, version: TEXT }, { deployed_at: {} }),
};

export const ${name}: Provider = {
  id: '${id}',
  title: '${title}',
  noun: 'agent',
  docs: 'https://docs.${id}.example/api',
  settings: [
    ...settingsOf({ agentId: { description: 'id of the agent', examples: ['agent_1'] } }),
    baseUrlSetting,
  ],
  ...onlyCredential({
    name: 'apiKey',
    description: 'the API key of the workspace',
    variable: '${variable}_API_KEY',
    issuedAt: 'in ${title} under API keys',
  }),
  permission: 'Reading deployments is enough.',
  variablePrefixes: ['${variable}_'],
  versionIs: 'version',
  fields: {
    version: versionField('version that is live', 'version', 'v1'),
    deploymentId: deploymentIdField('id', 'dep_1'),
    deployedAt: deployedAtField('deployed_at'),
  },
  hosts: ['api.${id}.example'],
  rateLimits: [],
  baseUrlVariable: '${variable}_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.${id}.example/v1',
  authorize: ({ apiKey }) => ({ authorization: \`Bearer \${apiKey}\` }),
  errorMessage,
  replies,
  simulator,
  sample: async () => sample,
  read,
};

async function read({ agentId = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get({ path: path\`/agents/\${agentId}/deployment\`, response: replies.deployment });
  const { id, agent_id, version, deployed_at } = bodyOf(reply, \`there is no agent "\${agentId}"\`);
  assertSameId('/agent_id', agentId, agent_id);
  const liveSince = parseTime(textOf(deployed_at));
  const fields = givenFields({ version, deploymentId: id, deployedAt: liveSince });
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...unknownFields({ deployedAt: oddTime('/deployed_at', deployed_at) }, missingFields(fields, ['deployedAt'])),
  };
}

function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  return saidWith(said(body.message) ?? said(body.error), body.detail, body.errors);
}

/** From the same page. */
async function simulator(): Promise<VendorSimulator> {
  const [{ defineVendor }, { listOf, mapOf, record, text }, { hasBearer, match, ok }] = await Promise.all([
    import('../../simulator/define-vendor.ts'),
    import('../../simulator/fields.ts'),
    import('../../simulator/routes.ts'),
  ]);
  const refuse = (status: number, message = 'The request is refused.') => ({ status, body: { message } });
  const keys = (given: readonly string[] | undefined) => given ?? ['${id}-demo-key'];
  return defineVendor({
    id: '${id}',
    prefix: '/${id}/v1',
    section: { keys: listOf(text), agents: mapOf(record({ id: text, version: text, deployed_at: text })) },
    env: (state) => ({ ${variable}_API_KEY: keys(state.keys)[0] ?? '' }),
    refuse,
    reply: (request, state) => {
      const routes = {
        '/agents/{agentId}/deployment': ({ agents }: typeof state, agent_id: string) => {
          const agent = agents?.get(agent_id);
          if (agent === undefined) return refuse(404, 'There is no such agent.');
          const { id = 'dep_1', version = 'v1', deployed_at = '2026-11-01T09:00:00Z' } = agent;
          return ok({ id, agent_id, version, deployed_at });
        },
      };
      const answer = match(routes, request);
      if (typeof answer === 'number') return refuse(answer);
      return hasBearer(request, keys(state.keys)) ? answer(state) : refuse(401);
    },
  });
}

const sample: Sample = {
  scenario: { agents: { agent_1: { id: 'dep_1', version: 'v1', deployed_at: '2026-11-01T09:00:00Z' } } },
  live: {
    object: 'agent_1',
    settings: { agentId: 'agent_1' },
    reply: 'deployment',
    request: /\\/agents\\/[^/]+\\/deployment$/,
    fields: { version: 'v1', deploymentId: 'dep_1', deployedAt: '2026-11-01T09:00:00.000Z' },
  },
  absent: {},
  paths: ['/agents/{agentId}/deployment'],
  headers: ['authorization'],
};
`;
}

function wordsOf(id: string) {
  const name = constantOf(id);
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return { name, title, variable: id.toUpperCase().replaceAll('-', '_') };
}
