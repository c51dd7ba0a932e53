import type { Example } from '../../definition/definition.ts';
import type { JsonObject } from '../../model/json.ts';

export const examples: readonly Example[] = [
  {
    settings: { agent: 'support', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: agent('support', { selector: [rule('4', 100)] }),
    is: {
      version: '4',
      deployedAt: '2025-11-01T09:00:00.000Z',
      model: 'gpt-4o',
      status: 'active',
      routing: 'selector',
      traffic: { '4': 100 },
    },
  },
  {
    settings: { agent: 'split', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: agent('split', { selector: [rule('3', 90), rule('4', 10)] }),
    is: { traffic: { '3': 90, '4': 10 }, routing: 'selector' },
  },
  {
    settings: { agent: 'plain', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: agent('plain', {}),
    is: { version: '4', routing: 'latest' },
  },
  {
    settings: { agent: 'fresh', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: agent('fresh', { status: 'creating' }),
    is: 'pending',
  },
  {
    settings: { agent: 'off', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: { ...agent('off', {}), state: 'disabled' },
    is: 'missing',
  },
  {
    settings: { agent: 'odd', host: 'acme.services.ai.azure.com', project: 'p' },
    reply: agent('odd', { status: 'dreaming' }),
    is: 'unknown',
  },
  {
    settings: { agent: 'gone', host: 'acme.services.ai.azure.com', project: 'p' },
    status: 404,
    is: 'unknown',
  },
];

function rule(agent_version: string, traffic_percentage: number): JsonObject {
  return { type: 'FixedRatio', agent_version, traffic_percentage };
}

function agent(
  name: string,
  { selector, status = 'active' }: { readonly selector?: readonly JsonObject[]; readonly status?: string },
): JsonObject {
  return {
    object: 'agent',
    id: name,
    name,
    state: 'enabled',
    versions: {
      latest: {
        object: 'agent.version',
        id: `${name}:4`,
        name,
        version: '4',
        created_at: 1_761_987_600,
        metadata: {},
        definition: {
          kind: 'prompt',
          model: 'gpt-4o',
          instructions: 'You answer for the support line.',
          tools: [{ type: 'openapi', openapi: { auth: { key: 'made-up-example' } } }],
        },
        status,
      },
    },
    ...(selector && { agent_endpoint: { version_selector: { version_selection_rules: selector } } }),
  };
}
