import { isJsonObject, type Json } from '../../model/json.ts';
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
import { read, SLOTS } from './read.ts';
import { replies } from './response.ts';

export const chatcaptain: Provider = {
  id: 'chatcaptain',
  title: 'ChatCaptain',
  noun: 'chatbot',
  docs: 'https://docs.chatcaptain.com/api/api-dokumentation/chatbot-deployments',
  environmentSetting: 'slot',
  tellsOtherEnvironments: true,
  settings: [
    ...settingsOf({
      chatbotId: { description: 'id of the chatbot', examples: ['7fGh2kLmNo4pQr6sTu8v'] },
      slot: {
        description:
          "which of the chatbot's environments this is at ChatCaptain; the environment's own name if not given",
        examples: ['prod'],
        required: false,
        default: { environmentName: true },
        values: SLOTS,
        kind: 'text',
      },
    }),
    baseUrlSetting,
    ...settingsOf({
      header: {
        description: 'name of the header that carries the key; x-chatcaptain-key if not given',
        examples: ['x-chatcaptain-key'],
        on: ['connection'],
        required: false,
        kind: 'header-name',
      },
    }),
  ],
  ...onlyCredential({
    name: 'apiKey',
    description: "the chatbot's API key; each chatbot has its own",
    variable: 'CHATCAPTAIN_API_KEY',
    issuedAt: "in ChatCaptain, among the chatbot's API keys (needs chatbots.deployments.status)",
  }),
  permission:
    "The chatbot's permission `chatbots.deployments.status` is enough. A key belongs to one chatbot. The vendor does not document whether a key can be limited to single permissions.",
  variablePrefixes: ['CHATCAPTAIN_'],
  versionIs: 'version',
  fields: {
    version: versionField('version number that is deployed', 'version', '2.2'),
    deploymentId: deploymentIdField('id', 'dep_81'),
    deployedAt: deployedAtField('deployed'),
    modelId: field('text', 'model that the version is based on', 'modelId', 'm_9'),
  },
  hosts: ['api.chatcaptain.com'],
  rateLimits: [],
  baseUrlVariable: 'CHATCAPTAIN_BASE_URL',
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.chatcaptain.com/v1',
  authorize: ({ apiKey = '' }, { header = 'x-chatcaptain-key' }) => ({ [header]: apiKey }),
  errorMessage,
  judgesErrors: true,
  refusal: explaining403(errorMessage, 'the key does not open this chatbot, or the chatbotId is wrong'),
  replies,
  simulator: async () => (await import('./simulator.ts')).simulator,
  sample: async () => (await import('./sample.ts')).sample,
  read,
  noList:
    "ChatCaptain documents no list of chatbots, and a key opens only one chatbot. Look up the chatbotId of each in ChatCaptain, with the chatbot's settings and API keys, and give each chatbot its own key.",
};

/** Not documented. The vendor's framework sends `{ statusCode, message, error }`, with a list of messages for a form. */
function errorMessage(body: Json): string | undefined {
  if (!isJsonObject(body)) return said(body);
  const { message, error, detail, details, errors } = body;
  return saidWith(said(message) ?? said(error), detail, details, errors);
}
