// requires: @aws-sdk/client-lex-models-v2@3.1048.0 @aws-sdk/client-bedrock-agent@3.1138.0 @aws-sdk/client-bedrock-agentcore-control@3.1142.0
// examples of: lex bedrock-agent agentcore
/** Runs the vendor's unmodified SDKs against the examples of three providers. See scripts/sdks.mjs. */
import { BedrockAgentClient, GetAgentAliasCommand } from '@aws-sdk/client-bedrock-agent';
import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeEndpointCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { DescribeBotAliasCommand, LexModelsV2Client } from '@aws-sdk/client-lex-models-v2';
import { expect } from './support/expect.mjs';

const isTime = (value) => value instanceof Date && value.getTime() === Date.parse('2026-11-01T09:00:00.250Z');
const status = (read) => () =>
  read().then(
    () => 200,
    (error) => error.$metadata?.httpStatusCode,
  );

const { LEX_BASE_URL, BEDROCK_AGENT_BASE_URL, AGENTCORE_BASE_URL } = process.env;
const common = { maxAttempts: 1 };

const lex = new LexModelsV2Client({ ...common, region: 'eu-central-1', endpoint: LEX_BASE_URL });
const alias = (botAliasId, botId = 'BOT0000001') =>
  lex.send(new DescribeBotAliasCommand({ botId, botAliasId }));
await expect(
  'Lex: an alias',
  () => alias('ALIAS00001'),
  ({ botVersion, botAliasStatus }) => botVersion === '4' && botAliasStatus === 'Available',
);
await expect(
  'Lex: times are seconds',
  () => alias('ALIAS00001'),
  ({ lastUpdatedDateTime, botAliasHistoryEvents: [event] }) =>
    isTime(lastUpdatedDateTime) && isTime(event.startDate) && event.endDate === undefined,
);
await expect(
  'Lex: an alias without a version',
  () => alias('ALIAS00002'),
  ({ botVersion }) => botVersion === undefined,
);
await expect(
  'Lex: an unknown alias',
  status(() => alias('ALIAS00009')),
  (code) => code === 404,
);

const agents = new BedrockAgentClient({ ...common, region: 'us-east-1', endpoint: BEDROCK_AGENT_BASE_URL });
const agentAlias = (agentAliasId) =>
  agents.send(new GetAgentAliasCommand({ agentId: 'AGENT00001', agentAliasId }));
await expect(
  'Bedrock Agents: an alias',
  () => agentAlias('ALIAS00001'),
  ({ agentAlias: { routingConfiguration, agentAliasStatus, aliasInvocationState } }) =>
    routingConfiguration[0].agentVersion === '3' &&
    agentAliasStatus === 'PREPARED' &&
    aliasInvocationState === 'REJECT_INVOCATIONS',
);
await expect(
  'Bedrock Agents: times are ISO 8601',
  () => agentAlias('ALIAS00001'),
  ({ agentAlias: { updatedAt, agentAliasHistoryEvents } }) =>
    isTime(updatedAt) && isTime(agentAliasHistoryEvents[0].startDate),
);
await expect(
  'Bedrock Agents: an unknown alias',
  status(() => agentAlias('ALIAS00009')),
  (code) => code === 404,
);

const runtimes = new BedrockAgentCoreControlClient({
  ...common,
  region: 'us-west-2',
  endpoint: AGENTCORE_BASE_URL,
});
const endpoint = (agentRuntimeId) =>
  runtimes.send(new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName: 'prod' }));
await expect(
  'AgentCore: an endpoint',
  () => endpoint('support-AbCdEf0123'),
  ({ liveVersion, targetVersion, lastUpdatedAt }) =>
    liveVersion === '5' && targetVersion === '5' && isTime(lastUpdatedAt),
);
await expect(
  'AgentCore: a failed update',
  () => endpoint('support-AbCdEf0127'),
  ({ status: word, failureReason }) => word === 'UPDATE_FAILED' && failureReason !== '',
);
await expect(
  'AgentCore: an unknown one',
  status(() => endpoint('support-AbCdEf0999')),
  (code) => code === 404,
);

const stranger = new LexModelsV2Client({
  ...common,
  region: 'eu-central-1',
  endpoint: LEX_BASE_URL,
  credentials: { accessKeyId: 'AKIDWRONG', secretAccessKey: 'wrong' },
});
await expect(
  'Lex: another key',
  status(() => stranger.send(new DescribeBotAliasCommand({ botId: 'BOT0000001', botAliasId: 'ALIAS00001' }))),
  (code) => code === 401,
);
