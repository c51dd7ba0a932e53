import { isJsonObject } from '../../model/json.ts';
import type { Fields, Observation, OtherEnvironment } from '../../model/observation.ts';
import { utcTime } from '../../model/time.ts';
import {
  baseUrlSetting,
  deployedAtField,
  deploymentIdField,
  givenFields,
  knownTime,
  openOf,
  unsaid,
  versionField,
} from '../common.ts';
import { type Get, type Provider, path, ReadFailed, type Settings } from '../contract.ts';
import type { Deployment, DeploymentsStatus } from './response.ts';

const SLOTS = ['dev', 'test', 'prod'] as const;

export const chatcaptain: Provider = {
  id: 'chatcaptain',
  title: 'ChatCaptain',
  noun: 'chatbot',
  docs: 'https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments',
  tellsOtherEnvironments: true,
  settings: [
    {
      name: 'chatbotId',
      description: 'id of the chatbot',
      examples: ['7fGh2kLmNo4pQr6sTu8v'],
      on: ['target'],
      required: true,
      kind: 'id',
    },
    {
      name: 'slot',
      description:
        "which of the chatbot's environments this is at ChatCaptain; the environment's own name if not given",
      examples: ['prod'],
      on: ['target'],
      required: false,
      default: { environmentName: true },
      values: SLOTS,
      kind: 'text',
    },
    baseUrlSetting,
    {
      name: 'header',
      description: 'name of the header that carries the key; x-chatcaptain-key if not given',
      examples: ['x-chatcaptain-key'],
      on: ['connection'],
      required: false,
      kind: 'header-name',
    },
  ],
  credentials: [
    {
      name: 'apiKey',
      description: "the chatbot's API key; each chatbot has its own",
      variable: 'CHATCAPTAIN_API_KEY',
      issuedAt: "in ChatCaptain, among the chatbot's API keys (needs chatbots.deployments.status)",
    },
  ],
  credentialSets: [['apiKey']],
  permission:
    "Of the chatbot's permissions `chatbots.deployments.status` is enough. A key belongs to one chatbot; that the vendor can narrow a key down to single permissions is not documented.",
  variablePrefixes: ['CHATCAPTAIN_'],
  versionIs: 'version',
  fields: {
    version: versionField('version number that is deployed', 'version', '2.2'),
    deploymentId: deploymentIdField('id', 'dep_81'),
    deployedAt: deployedAtField('deployed'),
    modelId: {
      type: 'text',
      description: 'model that the version is based on',
      source: 'modelId',
      examples: ['m_9'],
    },
  },
  hosts: ['api.chatcaptain.com'],
  rateLimits: [],
  baseUrlVariable: 'CHATCAPTAIN_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.chatcaptain.com/v1',
  authorise: ({ apiKey = '' }, { header = 'x-chatcaptain-key' }) => ({ [header]: apiKey }),
  errorMessage: (body) =>
    typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
      ? body.message
      : undefined,
  refusal: (status) =>
    status === 403
      ? { reason: 'forbidden', message: 'the key does not open this chatbot, or the chatbotId is wrong' }
      : undefined,
  read,
};

/** One reply answers all three slots; the engine sends equal requests once. */
async function read({ chatbotId = '', slot = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get<DeploymentsStatus>({
    path: path`/chatbots/${chatbotId}/deployments/status`,
    response: 'chatcaptain.status',
  });
  if (reply.status === 404)
    throw new ReadFailed('not-found', `there is no chatbot "${chatbotId}": ${reply.message}`);
  refuseInstead(reply.body, slot);
  const others: OtherEnvironment[] = [];
  let live: Deployment | undefined;
  for (const each of SLOTS) {
    const deployment = deployedIn(reply.body[each]);
    if (deployment === undefined) continue;
    if (each === slot) live = deployment;
    else others.push({ environment: each, fields: fieldsOf(deployment) });
  }
  const beside = others.length > 0 && { others };
  if (live === undefined) return { kind: 'absent', ...beside };
  const liveSince = knownTime(live.deployed);
  const fields = fieldsOf(live);
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...openOf(unsaid(fields, ['modelId'])),
    ...beside,
  };
}

/** A slot that is left out has nothing deployed, by the documentation, unless the reply says so much in words of its own. */
function refuseInstead(body: DeploymentsStatus, slot: string): void {
  const { statusCode, message } = body;
  if (typeof statusCode === 'number' && statusCode >= 400) {
    const said = typeof message === 'string' ? `: ${message}` : '';
    throw new ReadFailed(
      'server-error',
      `the vendor answered 200 with the statusCode ${statusCode} in it${said}`,
    );
  }
  if (Object.hasOwn(body, slot)) return;
  const instead = Object.entries(body).find(
    ([key, value]) =>
      key.trim().toLowerCase() === slot ||
      (!SLOTS.some((each) => each === key) && isJsonObject(value) && Object.hasOwn(value, 'version')),
  );
  if (instead === undefined) return;
  throw new ReadFailed(
    'malformed-response',
    `the reply has no /${slot}, and instead of it perhaps ${JSON.stringify(instead[0])}, which is not documented`,
  );
}

/** Null, left out and `{}` all mean that nothing is deployed there. */
function deployedIn(slot: Deployment | null | undefined): Deployment | undefined {
  return slot && Object.keys(slot).length > 0 ? slot : undefined;
}

function fieldsOf({ id, version, deployed, modelId }: Deployment): Fields {
  return givenFields({ version, deploymentId: id, deployedAt: utcTime(deployed), modelId });
}
