import { HIDDEN } from '../../model/hidden.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  field,
  onlyCredential,
  settingsOf,
  versionField,
} from '../common.ts';
import type { Provider } from '../contract.ts';
import { explaining403, said, saidWith } from '../said.ts';
import { list } from './list.ts';
import { read } from './read.ts';
import { replies } from './response.ts';

export const astropods: Provider = {
  id: 'astropods',
  title: 'Astropods',
  noun: 'agent',
  docs: 'https://docs.astropods.com/api-reference/astro-ai-api/deployments/get-active-deployment',
  settings: [
    ...settingsOf({
      account: { description: 'slug of the account that the agent belongs to', examples: ['acme'] },
      agent: {
        description: "the agent's name (its blueprint's, not a deployment's display name)",
        examples: ['weather-forecast-agent'],
      },
      deploymentName: {
        description: 'display name of the deployment, if the blueprint is deployed more than once',
        examples: ['support-prod'],
        required: false,
      },
      deploymentId: {
        description: 'id of the deployment, if the blueprint is deployed more than once',
        examples: ['d4f7a9b2-3c1e-4f8a-9b6d-2e7f5a1c9b0d'],
        required: false,
      },
    }),
    baseUrlSetting,
  ],
  ...onlyCredential({
    name: 'token',
    description: "an access token; an organization's account needs a token for that organization",
    variable: 'ASTRO_ACCESS_TOKEN',
    issuedAt: 'by `ast login`, and it is short-lived: renew it in the job that runs the check',
  }),
  permission:
    "Reading the account's agents and deployments is enough. The vendor documents no token that only reads: a token is its user's, so log in as a user with the smallest role. It is short-lived, and an organization's account needs a token for that organization.",
  variablePrefixes: ['ASTRO_', 'ASTROPODS_'],
  versionIs: 'build_id',
  fields: {
    version: versionField('build that is deployed', 'build_id', 'build-20240612-1530'),
    deploymentId: deploymentIdField('id', 'd4f7a9b2-3c1e-4f8a-9b6d-2e7f5a1c9b0d'),
    status: field('text', "the vendor's word, in lower case", 'status', 'active'),
    deployedAt: deployedAtField('deployed_at'),
    image: field('text', 'container image', 'spec.image', 'acme/weather:v1.2.0'),
    imageTag: field(
      'text',
      "the image's tag; latest if the image names neither a tag nor a digest",
      'spec.image',
      'v1.2.0',
    ),
    namespace: field('text', 'Kubernetes namespace', 'namespace', 'astro-prod'),
    agentName: field('text', "the agent's name in the reply", 'agent_name', 'weather'),
    spec: field('json', 'the deployment as it is stored', 'spec', { replicas: 3 }),
  },
  hosts: ['astropods.com'],
  rateLimits: [],
  baseUrlVariable: 'ASTROPODS_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://astropods.com/api/v1',
  authorize: ({ token }) => ({ authorization: `Bearer ${token}` }),
  expiringCredential: 'token',
  errorMessage,
  errorCode: (body) =>
    isJsonObject(body) && typeof body.error_code === 'string' ? body.error_code : undefined,
  refusal: explaining403(errorMessage, 'the token may be for another account: an organization needs its own'),
  hide: (field, value) => (field === 'spec' ? hideEnv(value) : value),
  replies,
  simulator: async () => (await import('./simulator.ts')).simulator,
  sample: async () => (await import('./sample.ts')).sample,
  read,
  list: { settings: ['account'], read: list },
};

/** `{ error, details?, error_code? }`. */
function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  const { error, message, details, error_code } = body;
  return saidWith(said(error) ?? said(message) ?? said(error_code), details);
}

/** An `env` anywhere in a spec can hold secrets: only its names are shown. */
function hideEnv(spec: Json): Json {
  if (Array.isArray(spec)) return spec.map(hideEnv);
  if (!isJsonObject(spec)) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, key === 'env' ? hideValues(value) : hideEnv(value)]),
  );
}

/** A list of `{ name, … }`, or an object by name. */
function hideValues(env: Json): Json {
  if (Array.isArray(env)) {
    return env.map((item: Json) =>
      isJsonObject(item) && typeof item.name === 'string'
        ? { ...hideMembers(item), name: item.name }
        : HIDDEN,
    );
  }
  return isJsonObject(env) ? hideMembers(env) : HIDDEN;
}

function hideMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(object).map((key) => [key, HIDDEN]));
}
