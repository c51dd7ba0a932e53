/** The name of the constant that a provider is. */
export function constantOf(id: string): string {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `src/providers/index.ts` with one more line. */
export function withLoader(index: string, id: string, path: string): string {
  const key = id.includes('-') ? `'${id}'` : id;
  const line = `  ${key}: async () => (await import('${path}')).${constantOf(id)},`;
  return index.replace(/\n\};\n$/, `\n${line}\n};\n`);
}

/** The source of a new provider that compiles and reads a simple reply. */
export function providerSource(id: string, { isFolder }: { readonly isFolder: boolean }): string {
  const up = isFolder ? '../..' : '..';
  const beside = isFolder ? '..' : '.';
  const name = constantOf(id);
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const variable = id.toUpperCase().replaceAll('-', '_');
  return `import { isJsonObject, type Json } from '${up}/model/json.ts';
import type { Observation } from '${up}/model/observation.ts';
import type { VendorSimulator } from '${up}/simulator/contract.ts';
import {
  assertSameId,
  baseUrlSetting,
  bodyOf,
  deployedAtField,
  deploymentIdField,
  givenFields,
  missingFields,
  onlyCredential,
  parseTime,
  settingsOf,
  textOf,
  unknownFields,
  versionField,
} from '${beside}/common.ts';
import { type Get, type Provider, path, type Settings } from '${beside}/contract.ts';
import { oddTime } from '${beside}/members.ts';
import { objectWith, TEXT } from '${beside}/reply.ts';
import { said, saidWith } from '${beside}/said.ts';
import type { Sample } from '${beside}/sample.ts';

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
    import('${up}/simulator/define-vendor.ts'),
    import('${up}/simulator/fields.ts'),
    import('${up}/simulator/routes.ts'),
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
