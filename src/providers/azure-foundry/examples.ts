import type { Example } from '../../definition/definition.ts';
import type { JsonObject } from '../../model/json.ts';

export const examples: readonly Example[] = [
  agent(
    'support',
    {
      version: '4',
      deployedAt: '2025-11-01T09:00:00.000Z',
      model: 'gpt-4o',
      status: 'active',
      routing: 'selector',
      traffic: { '4': 100 },
    },
    { selector: [rule('4', 100)] },
  ),
  agent(
    'split',
    { traffic: { '3': 90, '4': 10 }, routing: 'selector' },
    { selector: [rule('3', 90), rule('4', 10)] },
  ),
  agent('plain', { version: '4', routing: 'latest' }),
  agent('fresh', 'pending', { status: 'creating' }),
  agent('off', 'missing', { state: 'disabled' }),
  agent('odd', 'unknown', { status: 'dreaming' }),
  { ...agent('gone', 'unknown'), status: 404 },
];

function rule(agent_version: string, traffic_percentage: number): JsonObject {
  return { type: 'FixedRatio', agent_version, traffic_percentage };
}

interface Changes {
  readonly selector?: readonly JsonObject[];
  readonly state?: string;
  readonly status?: string;
}

function agent(
  name: string,
  is: Example['is'],
  { selector, state = 'enabled', status = 'active' }: Changes = {},
): Example {
  const latest = {
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
  };
  return {
    settings: { agent: name, host: 'acme.services.ai.azure.com', project: 'p' },
    reply: {
      object: 'agent',
      id: name,
      name,
      state,
      versions: { latest },
      ...(selector && { agent_endpoint: { version_selector: { version_selection_rules: selector } } }),
    },
    is,
  };
}
