import type { Definition, Example } from '../definition/definition.ts';
import { observationOf } from '../definition/observe.ts';
import { at } from '../definition/pointer.ts';
import type { JsonObject } from '../model/json.ts';
import {
  allTraffic,
  assertParent,
  awsProvider,
  movingDraft,
  region,
  signedByAws,
  versionAt,
  withOneVersion,
} from './aws.ts';
import { textOf } from './common.ts';

/**
 * Written from the vendor's SDK: @aws-sdk/client-lex-models-v2 3.1048.0, `DescribeBotAlias`. Its protocol is REST JSON,
 * and it gives no format for times, so they are seconds since 1970. `DescribeBotAliasResponse` has one version, and no
 * member like Bedrock's `aliasInvocationState`, so there is no field `acceptsInvocations`.
 */
const definition: Definition = {
  id: 'lex',
  title: 'Amazon Lex V2',
  noun: 'bot',
  docs: 'https://docs.aws.amazon.com/lexv2/latest/APIReference/API_DescribeBotAlias.html',
  baseUrl: 'https://models-v2-lex.{region}.amazonaws.com',
  hosts: ['models-v2-lex.*.amazonaws.com'],
  ...signedByAws,
  permission: 'The action `lex:DescribeBotAlias` on the alias. It allows reading and nothing else.',
  auth: { kind: 'aws', service: 'lex' },
  settings: {
    botId: {
      description: 'id of the bot, ten characters: on the page of the bot, under Bot details',
      example: 'BOT0000001',
    },
    botAliasId: {
      description: 'id of the alias (ten characters, not its name), from the page of the alias',
      example: 'ALIAS00001',
    },
    region,
  },
  read: {
    get: '/bots/{botId}/botaliases/{botAliasId}',
    about: { '/botAliasId': '{botAliasId}' },
    absent: { without: '/botVersion' },
  },
  state: { at: '/botAliasStatus', live: ['Available'], pending: ['Creating'], failed: ['Failed'] },
  noList:
    'AWS lists bots and aliases only by POST requests, and driftline sends only GET requests. Look the ids up with `aws lexv2-models list-bots` and `aws lexv2-models list-bot-aliases --bot-id ID`, or on their pages in the AWS console, under Details.',
  fields: {
    version: {
      at: '/botVersion',
      optional: true,
      description: 'the version that the alias points to: a number, or DRAFT',
      example: '4',
    },
    updatedAt: {
      at: '/lastUpdatedDateTime',
      type: 'time',
      unit: 's',
      optional: true,
      description: 'when the alias was last changed, UTC',
    },
    traffic: allTraffic('/botVersion'),
    deployedAt: {
      source: 'startDate of the entry of /botAliasHistoryEvents that has no endDate',
      at: '/botAliasHistoryEvents',
      type: 'time',
      unit: 's',
      isMade: true,
      description: 'when the alias began to point to this version, from its history, UTC',
    },
  },
  versionIs: "the alias's `botVersion`",
  notes: [
    'An alias that points to `DRAFT` moves by itself, so the target gets a warning.',
    'An alias points to one version, so `traffic` is 100 percent for it. Lex does not say whether an alias accepts requests, so there is no field `acceptsInvocations`.',
  ],
  examples: [
    alias(
      'ALIAS00001',
      {
        version: '4',
        status: 'available',
        traffic: { '4': 100 },
        deployedAt: '2026-11-01T09:00:00.250Z',
        updatedAt: '2026-11-01T09:00:00.250Z',
      },
      {
        botVersion: '4',
        botAliasHistoryEvents: [
          { botVersion: '4', startDate: 1793523600.25 },
          { botVersion: '3', startDate: 1790845200, endDate: 1793523600.25 },
        ],
      },
    ),
    alias('ALIAS00002', 'missing', { botAliasHistoryEvents: [] }),
    alias('ALIAS00003', 'pending', { botVersion: '4', botAliasStatus: 'Creating' }),
    alias('ALIAS00004', 'unknown', { botVersion: '4', botAliasStatus: 'Deleting' }),
    { ...alias('ALIAS00005', 'unknown', {}), status: 404 },
  ],
};

function alias(botAliasId: string, is: Example['is'], more: JsonObject): Example {
  const settings = { botId: 'BOT0000001', botAliasId, region: 'eu-central-1' };
  const reply = {
    botId: 'BOT0000001',
    botAliasId,
    botAliasName: 'prod',
    description: 'answers the phone',
    botAliasStatus: 'Available',
    botAliasLocaleSettings: {
      en_US: {
        enabled: true,
        codeHookSpecification: {
          lambdaCodeHook: {
            lambdaARN: 'arn:aws:lambda:eu-central-1:123456789012:function:answer',
            codeHookInterfaceVersion: '1.0',
          },
        },
      },
    },
    conversationLogSettings: {
      textLogSettings: [
        {
          enabled: true,
          destination: {
            cloudWatch: {
              cloudWatchLogGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:lex',
              logPrefix: 'aws/lex/BOT0000001/',
            },
          },
        },
      ],
    },
    sentimentAnalysisSettings: { detectSentiment: false },
    creationDateTime: 1790845200,
    lastUpdatedDateTime: 1793523600.25,
    parentBotNetworks: [],
    ...more,
  };
  return { settings, reply, is };
}

export const lex = awsProvider(definition, {
  parent: '/botId',
  isLive: (event, { item }) => textOf(at(event, '/botVersion')) === versionAt(item, '/botVersion'),
  async observe(picked, plain) {
    const { item, settings } = picked;
    assertParent(picked, '/botId', settings.botId);
    const found = await observationOf(plain, picked);
    if (found.kind !== 'found') return found;
    const version = versionAt(item, '/botVersion');
    if (version === undefined) return { kind: 'absent', detail: 'the alias points to no version' };
    return { ...withOneVersion(found), ...movingDraft(new Set([version])) };
  },
});
