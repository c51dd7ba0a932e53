import type { Example } from '../../definition/definition.ts';
import type { JsonObject } from '../../model/json.ts';

export const examples: readonly Example[] = [
  {
    settings: { phoneNumber: '+14157774444' },
    reply: number('+14157774444', [
      { agent_id: 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD', weight: 1, agent_version: 15 },
    ]),
    is: {
      version: '15',
      agentId: 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD',
      pinned: true,
      traffic: { 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD@15': 100 },
    },
  },
  {
    settings: { phoneNumber: '+14157774445' },
    reply: number('+14157774445', [
      { agent_id: 'agent_a', weight: 0.9, agent_version: 15 },
      { agent_id: 'agent_a', weight: 0.1, agent_version: 16 },
    ]),
    is: { agentId: 'agent_a', pinned: true, traffic: { 'agent_a@15': 90, 'agent_a@16': 10 } },
  },
  { settings: { phoneNumber: '+14157774446' }, reply: number('+14157774446', []), is: 'missing' },
  {
    settings: { phoneNumber: '+14157774447' },
    reply: number('+14157774447', [{ agent_id: 'agent_a', weight: 1, agent_version: 'latest' }]),
    replies: {
      '/list-agent-versions/agent_a?limit=100': {
        items: [version(14, true), version(16, false), version(15, true)],
        has_more: false,
      },
    },
    is: { version: '16', pinned: false },
  },
  { settings: { phoneNumber: '+14157774448' }, status: 404, is: 'unknown' },
];

function number(phone_number: string, inbound_agents: readonly JsonObject[]): JsonObject {
  return {
    phone_number,
    phone_number_type: 'retell-twilio',
    phone_number_pretty: phone_number,
    area_code: 415,
    nickname: 'Front desk',
    inbound_agents,
    outbound_agents: null,
    inbound_webhook_url: null,
    last_modification_timestamp: 1_761_987_600_000,
    sip_outbound_trunk_config: { auth_username: 'made-up', auth_password: 'made-up-example' },
  };
}

function version(each: number, is_published: boolean): JsonObject {
  return { version: each, is_published, last_modification_timestamp: 1_761_987_600_000 };
}
