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
  return `import type { Json } from '${up}/model/json.ts';
import { isJsonObject } from '${up}/model/json.ts';
import type { Observation } from '${up}/model/observation.ts';
import type { VendorSimulator } from '${up}/simulator/contract.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  parseTime,
  oddTime,
  unknownFields,
  assertSameId,
  missingFields,
  versionField,
} from '${beside}/common.ts';
import { type Get, type Provider, path, ReadError, type Settings } from '${beside}/contract.ts';
import type { ReplySchema } from '${beside}/reply.ts';
import { said, saidWith } from '${beside}/said.ts';
import type { Sample } from '${beside}/sample.ts';

/** \`GET /agents/{agentId}/deployment\`. From https://docs.${id}.example/api, not read yet. */
const replies = {
  deployment: {
    type: 'object',
    required: ['id', 'agent_id', 'version'],
    properties: {
      id: { type: 'string', minLength: 1 },
      agent_id: { type: 'string' },
      version: { type: 'string', minLength: 1 },
      deployed_at: {},
    },
  },
} as const satisfies Readonly<Record<string, ReplySchema>>;

export const ${name}: Provider = {
  id: '${id}',
  title: '${title}',
  noun: 'agent',
  docs: 'https://docs.${id}.example/api',
  settings: [
    {
      name: 'agentId',
      description: 'id of the agent',
      examples: ['agent_1'],
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
      variable: '${variable}_API_KEY',
      issuedAt: 'in ${title} under API keys',
    },
  ],
  credentialSets: [['apiKey']],
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
  if (reply.status === 404) throw new ReadError('not-found', \`there is no agent "\${agentId}": \${reply.message}\`);
  const { id, agent_id, version, deployed_at } = reply.body;
  assertSameId('/agent_id', agentId, agent_id);
  const oddDeployedAt = oddTime('/deployed_at', deployed_at);
  const liveSince = typeof deployed_at === 'string' ? parseTime(deployed_at) : undefined;
  const fields = givenFields({ version, deploymentId: id, deployedAt: liveSince });
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...unknownFields({ ...missingFields(fields, ['deployedAt']), ...(oddDeployedAt && { deployedAt: oddDeployedAt }) }),
  };
}

function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  return saidWith(said(body.message) ?? said(body.error), body.detail, body.errors);
}

/** From the same page. */
async function simulator(): Promise<VendorSimulator> {
  const [{ defineVendor }, { listOf, mapOf, record, text }, { bearerToken, match }] = await Promise.all([
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
      const route = {
        path: '/agents/{agentId}/deployment',
        answer: ([agent_id = '']: readonly string[], known: typeof state) => {
          const agent = known.agents?.get(agent_id);
          if (agent === undefined) return refuse(404, 'There is no such agent.');
          const { id = 'dep_1', version = 'v1', deployed_at = '2026-11-01T09:00:00Z' } = agent;
          return { status: 200, body: { id, agent_id, version, deployed_at } };
        },
      };
      const found = match([route], request);
      if (found.kind === 'refused') return refuse(found.status);
      const key = bearerToken(request);
      return key !== undefined && keys(state.keys).includes(key) ? found.answer(state) : refuse(401);
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
