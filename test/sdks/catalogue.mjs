// requires: @elevenlabs/elevenlabs-js@2.73.0 @anthropic-ai/sdk@1.14.0 @langfuse/core@5.11.1 @vapi-ai/server-sdk@2.0.1 retell-sdk@5.66.1
// examples of: elevenlabs claude langfuse vapi retell
/** Runs the vendors' unmodified SDKs against the examples of their providers. See scripts/sdks.mjs. */
import Anthropic from '@anthropic-ai/sdk';
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { LangfuseAPIClient } from '@langfuse/core';
import { VapiClient } from '@vapi-ai/server-sdk';
import Retell from 'retell-sdk';
import { expect } from './support/expect.mjs';

const { env } = process;

/** Makes the read, and returns the status with which it is refused, or 200. */
const status = (read) => () =>
  read().then(
    () => 200,
    (error) => error.status ?? error.statusCode,
  );

const elevenlabs = new ElevenLabsClient({
  apiKey: env.ELEVENLABS_API_KEY,
  baseUrl: env.ELEVENLABS_BASE_URL,
  maxRetries: 0,
});
const branches = (agent) => elevenlabs.conversationalAi.agents.branches.list(agent, { limit: 100 });
await expect(
  'ElevenLabs: branches',
  () => branches('agent_3701k3ttaq12ewp8b7qv5rfyszkz'),
  ({ results: [main] }) => main.name === 'main' && main.currentLivePercentage === 100,
);
await expect(
  'ElevenLabs: an unknown agent',
  status(() => branches('agent_x')),
  (code) => code === 404,
);

const claude = new Anthropic({ apiKey: env.ANTHROPIC_API_KEY, baseURL: env.CLAUDE_BASE_URL, maxRetries: 0 });
const deployment = (id) => claude.beta.deployments.retrieve(id);
await expect(
  'Claude: a deployment',
  () => deployment('depl_011CZkZcDH3vPqd7xnEfwTai'),
  ({ type, id, agent }) =>
    type === 'deployment' && id === 'depl_011CZkZcDH3vPqd7xnEfwTai' && Number.isInteger(agent.version),
);
await expect(
  'Claude: an unknown deployment',
  status(() => deployment('depl_x')),
  (code) => code === 404,
);

const langfuse = new LangfuseAPIClient({
  environment: '',
  baseUrl: env.LANGFUSE_BASE_URL,
  username: env.LANGFUSE_PUBLIC_KEY,
  password: env.LANGFUSE_SECRET_KEY,
});
await expect(
  'Langfuse: a prompt',
  () => langfuse.prompts.get('support/refund', { label: 'production' }, { maxRetries: 0 }),
  ({ name, version, type, labels }) =>
    name === 'support/refund' && version === 12 && type === 'chat' && labels.includes('production'),
);
await expect(
  'Langfuse: an unknown prompt',
  status(() => langfuse.prompts.get('none', { label: 'production' }, { maxRetries: 0 })),
  (code) => code === 404,
);

const vapi = new VapiClient({ token: env.VAPI_API_KEY, baseUrl: env.VAPI_BASE_URL });
await expect(
  'Vapi: an assistant',
  () => vapi.assistants.get({ id: '3f1c7a52-6d84-4b0e-9c2f-5a8e1b7d4c60' }, { maxRetries: 0 }),
  ({ id, latestVersion }) => id === '3f1c7a52-6d84-4b0e-9c2f-5a8e1b7d4c60' && latestVersion === 'v3',
);
await expect(
  'Vapi: an unknown assistant',
  status(() => vapi.assistants.get({ id: 'none' }, { maxRetries: 0 })),
  (code) => code === 404,
);

const retell = new Retell({ apiKey: env.RETELL_API_KEY, baseURL: env.RETELL_BASE_URL, maxRetries: 0 });
const number = (text) => retell.phoneNumber.retrieve(text);
await expect(
  'Retell: a phone number',
  () => number('+14157774444'),
  ({ phone_number, inbound_agents: [agent] }) =>
    phone_number === '+14157774444' && agent.agent_version === 15 && agent.weight === 1,
);
await expect(
  'Retell: the versions of an agent',
  () => retell.agent.listVersions('agent_a', { limit: 100 }),
  ({ items, has_more }) => items.length === 3 && has_more === false,
);
await expect(
  'Retell: an unknown number',
  status(() => number('+14150000000')),
  (code) => code === 404,
);
