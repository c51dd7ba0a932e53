import { createHash } from 'node:crypto';
import type { Env } from '../../src/access/policy.ts';
import { PROVIDERS } from './providers.ts';

/** A key for every variable of the first credential set of each vendor. */
export const KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  PROVIDERS.flatMap(({ credentials, credentialSets: [first = []] }) =>
    credentials.filter(({ name }) => first.includes(name)).map(({ variable }) => [variable, keyOf(variable)]),
  ),
);
/** A random key. No part of such a key is a word that a report may contain. */
function keyOf(variable: string): string {
  const digest = createHash('sha256').update(variable).digest('base64url');
  return `${digest.slice(0, 12)}/${digest.slice(12, 20)}+${digest.slice(20, 28)}_=`;
}

export const STRANGERS: Readonly<Record<string, string>> = {
  R2_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY',
  GITHUB_TOKEN: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  DRIFTLINE_SECRET: 'driftline-secret-8c1f2b',
};

/** Some vendors, each with a live object. Some have also an object that takes a second read. */
export const WORLD = `
chatcaptain:
  keys: ['${KEYS.CHATCAPTAIN_API_KEY}']
  chatbots: { bot_1: { prod: "2.2", test: "3.0" } }
adaline:
  keys: ['${KEYS.ADALINE_API_KEY}']
  prompts: { prompt_000000000000001: { environments: { environment_000000000001: deployment_1 } } }
astropods:
  tokens: ['${KEYS.ASTRO_ACCESS_TOKEN}']
  accounts:
    acme:
      agents:
        weather: { active: 0badcafe }
        rolling: { deployments: [{ build_id: 0badf00d, status: pending }] }
cartesia:
  keys: ['${KEYS.CARTESIA_API_KEY}']
  agents:
    agent_p:
      deployments:
        - { version_id: ver_1, is_live: true, created_at: 2026-11-01T00:00:00Z }
        - { version_id: ver_2, is_pinned: true, status: build_error, build_error: it broke, created_at: 2026-11-02T00:00:00Z }
    agent_new: { deployments: [] }
kore:
  apps: [{ clientId: '${KEYS.KORE_CLIENT_ID}', clientSecret: '${KEYS.KORE_CLIENT_SECRET}' }]
  bots: { st-1: { publish: v1 } }
`;

/** Declares the objects of `WORLD` with other values, so that a report has findings. */
export const MANIFEST = `version: 1
defaults: { undeclared: warn }
deployments:
  chat:
    provider: chatcaptain
    chatbotId: bot_1
    environments: { prod: { expect: { version: "1.0", modelId: m_0 } } }
  prompt:
    provider: adaline
    promptId: prompt_000000000000001
    environments:
      prod: { deploymentEnvironmentId: environment_000000000001, expect: { version: d, model: m, settings: { equals: { a: 1 } }, messages: [], prompt: { equals: { a: 1 } } } }
      test: { deploymentEnvironmentId: environment_000000000002, expect: { version: d } }
  agent:
    provider: astropods
    account: acme
    environments:
      prod: { agent: weather, expect: { version: b, image: i, namespace: n, spec: { equals: { a: 1 } } } }
      test: { agent: rolling, expect: { version: b } }
  phone:
    provider: cartesia
    environments:
      prod: { agentId: agent_p, expect: { version: v, gitCommit: c, region: r } }
      test: { agentId: agent_new, expect: { version: v } }
  bot:
    provider: kore
    host: bots.kore.ai
    botId: st-1
    environments: { prod: { expect: { version: v0, resources: [] } } }
`;

/** The variables, with every base URL moved to this host. Each keeps its path, which is another one for each vendor. */
export function movedTo(url: string, env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value = '']) => [
      name,
      name.endsWith('_BASE_URL') ? url + new URL(value).pathname.replace(/\/$/, '') : value,
    ]),
  );
}
