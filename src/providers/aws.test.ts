import { describe, expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';
import { providerById } from '../../test/support/providers.ts';
import type { Json } from '../model/json.ts';

const ALIAS = { botId: 'B', botAliasId: 'A', botAliasStatus: 'Available', botVersion: '4' };
const AGENT = {
  agentId: 'A',
  agentAliasId: 'L',
  agentAliasStatus: 'PREPARED',
  routingConfiguration: [{ agentVersion: '4' }],
  updatedAt: '2026-11-01T09:00:00Z',
};
const ENDPOINT = {
  name: 'prod',
  status: 'READY',
  liveVersion: '4',
  targetVersion: '4',
  lastUpdatedAt: '2026-11-01T09:00:00Z',
  agentRuntimeArn: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/R',
};

/** Checks one target, which expects version 4 by default. */
async function checked(
  id: string,
  settings: Readonly<Record<string, string>>,
  reply: Json,
  more: { readonly expect?: Json; readonly status?: number } = {},
) {
  const { expect: wanted = { version: '4' }, status = 200 } = more;
  const object = { settings: { ...settings, region: 'us-east-1' }, reply, status };
  const { verdicts, report, simulator } = await checkSituation({
    manifest: `deployments: ${JSON.stringify({
      x: { provider: id, ...settings, environments: { prod: { expect: wanted } } },
    })}`,
    world: `${id}: { objects: [${JSON.stringify(object)}] }`,
    environment: { AWS_REGION: 'us-east-1' },
  });
  return { verdict: verdicts['x/prod'], target: report.targets[0], simulator };
}

const lex = (reply: Json, more?: Parameters<typeof checked>[3]) =>
  checked('lex', { botId: 'B', botAliasId: 'A' }, reply, more);
const agent = (reply: Json, more?: Parameters<typeof checked>[3]) =>
  checked('bedrock-agent', { agentId: 'A', agentAliasId: 'L' }, { agentAlias: reply }, more);
const runtime = (reply: Json, more?: Parameters<typeof checked>[3]) =>
  checked('agentcore', { runtimeId: 'R', endpoint: 'prod' }, reply, more);

describe('Amazon Lex', () => {
  test.each<[string, Json, string]>([
    ['is live', {}, 'in-sync'],
    ['points to another version', { botVersion: '3' }, 'drifted, field-differs (version)'],
    ['points to no version', { botVersion: null }, 'missing, not-deployed'],
    [
      'points to the draft',
      { botVersion: 'DRAFT' },
      'drifted, field-differs (version), warning live-unhealthy',
    ],
    ['is created with this version', { botAliasStatus: 'Creating' }, 'pending, rollout-in-progress'],
    [
      'has failed',
      { botAliasStatus: 'Failed', botVersion: '3' },
      'unknown, warning rollout-failed, unreadable (ambiguous)',
    ],
    ['has a word that is not documented', { botAliasStatus: 'Sleeping' }, 'unknown, unreadable (ambiguous)'],
    ['is another alias', { botAliasId: 'OTHER' }, 'unknown, unreadable (malformed-response)'],
    ['is of another bot', { botId: 'OTHER' }, 'unknown, unreadable (malformed-response)'],
  ])('an alias that %s', async (_what, change, verdict) => {
    expect((await lex({ ...ALIAS, ...(change as object) })).verdict).toBe(verdict);
  });

  test('accepts a reply without the id of the bot', async () => {
    const { botId: _, ...alias } = ALIAS;
    expect((await lex(alias)).verdict).toBe('in-sync');
  });

  test('an alias gives all traffic to its version', async () => {
    const { verdict } = await lex(ALIAS, { expect: { traffic: { equals: { '4': 100 } } } });

    expect(verdict).toBe('in-sync');
  });

  test.each<[string, Json, string | undefined]>([
    ['one event without an end', [{ botVersion: '4', startDate: 1793523600.25 }], '2026-11-01T09:00:00.250Z'],
    ['an event of another version', [{ botVersion: '3', startDate: 1793523600 }], undefined],
    ['an event that ended', [{ botVersion: '4', startDate: 1, endDate: 2 }], undefined],
    [
      'two events without an end',
      [
        { botVersion: '4', startDate: 1 },
        { botVersion: '4', startDate: 2 },
      ],
      undefined,
    ],
    ['a time that is a text', [{ botVersion: '4', startDate: '2026-11-01T09:00:00Z' }], undefined],
    ['no list', {}, undefined],
  ])(
    'reads the time of the deployment from a history with %s',
    async (_what, botAliasHistoryEvents, since) => {
      const { target } = await lex({ ...ALIAS, botAliasHistoryEvents });

      expect(target?.observed?.deployedAt).toBe(since);
      expect(target?.status).toBe('in-sync');
    },
  );
});

describe('Amazon Bedrock Agents', () => {
  test.each<[string, Json, Json, string]>([
    ['routes to the version', {}, { version: '4', traffic: { equals: { '4': 100 } } }, 'in-sync'],
    [
      'routes to two versions',
      { routingConfiguration: [{ agentVersion: '4' }, { agentVersion: '5' }] },
      { version: '4' },
      'unknown, multiple-live (ambiguous version)',
    ],
    [
      'routes to one version twice',
      { routingConfiguration: [{ agentVersion: '4' }, { agentVersion: '4', provisionedThroughput: 'p' }] },
      { version: '4' },
      'in-sync',
    ],
    ['routes to no version', { routingConfiguration: [] }, { version: '4' }, 'missing, not-deployed'],
    [
      'has a route without a version',
      { routingConfiguration: [{ provisionedThroughput: 'p' }] },
      { version: '4' },
      'unknown, unreadable (malformed-response)',
    ],
    ['is dissociated', { agentAliasStatus: 'DISSOCIATED' }, { version: '4' }, 'missing, not-deployed'],
    ['is updated', { agentAliasStatus: 'UPDATING' }, { version: '4' }, 'pending, rollout-in-progress'],
    [
      'rejects invocations',
      { aliasInvocationState: 'REJECT_INVOCATIONS' },
      { version: '4', acceptsInvocations: true },
      'drifted, field-differs (acceptsInvocations)',
    ],
    [
      'has another word for invocations',
      { aliasInvocationState: 'PERHAPS' },
      { acceptsInvocations: true },
      'unknown, unreadable (ambiguous acceptsInvocations)',
    ],
    [
      'says nothing of invocations',
      {},
      { acceptsInvocations: true },
      'unknown, unreadable (ambiguous acceptsInvocations)',
    ],
  ])('an alias that %s', async (_what, change, wanted, verdict) => {
    expect((await agent({ ...AGENT, ...(change as object) }, { expect: wanted })).verdict).toBe(verdict);
  });

  test('shows the reasons of a failure', async () => {
    const failed = {
      ...AGENT,
      agentAliasStatus: 'FAILED',
      failureReasons: ['No model access.', 'Try again.'],
    };
    const { target } = await agent(failed, { expect: { version: '5' } });

    expect(target?.status).toBe('unknown');
    expect(target?.findings[0]?.message).toContain('No model access.; Try again.');
  });
});

describe('Amazon Bedrock AgentCore', () => {
  test.each<[string, Json, string]>([
    ['is ready', {}, 'in-sync'],
    ['has another version', { liveVersion: '3', targetVersion: '3' }, 'drifted, field-differs (version)'],
    [
      'gets this version',
      { liveVersion: '3', status: 'UPDATING' },
      'pending, field-differs (version), rollout-in-progress',
    ],
    ['gets the next one', { targetVersion: '5', status: 'UPDATING' }, 'in-sync, warning rollout-in-progress'],
    [
      'could not get this version',
      { liveVersion: '3', status: 'UPDATE_FAILED', failureReason: 'no image' },
      'drifted, field-differs (version), rollout-failed',
    ],
    ['could not be updated', { status: 'UPDATE_FAILED' }, 'in-sync, warning live-unhealthy'],
    ['has no version', { liveVersion: null, targetVersion: null }, 'missing, not-deployed'],
    ['is created', { liveVersion: null, status: 'CREATING' }, 'pending, rollout-in-progress'],
    ['is deleted', { status: 'DELETING' }, 'unknown, unreadable (ambiguous)'],
    [
      'is of another runtime',
      { agentRuntimeArn: 'arn:aws:bedrock-agentcore:us-east-1:1:runtime/Q' },
      'unknown, unreadable (malformed-response)',
    ],
    ['has another name', { name: 'DEFAULT' }, 'unknown, unreadable (malformed-response)'],
  ])('an endpoint that %s', async (_what, change, verdict) => {
    expect((await runtime({ ...ENDPOINT, ...(change as object) })).verdict).toBe(verdict);
  });

  test('an endpoint gives all traffic to its version while the next one is on its way', async () => {
    const updating = { ...ENDPOINT, targetVersion: '5', status: 'UPDATING' };
    const { verdict } = await runtime(updating, { expect: { traffic: { equals: { '4': 100 } } } });

    expect(verdict).toBe('in-sync, warning rollout-in-progress');
  });

  test('warns that DEFAULT moves by itself', async () => {
    const { target } = await checked(
      'agentcore',
      { runtimeId: 'R', endpoint: 'DEFAULT' },
      { ...ENDPOINT, name: 'DEFAULT' },
    );

    expect(target?.status).toBe('in-sync');
    expect(target?.findings[0]?.message).toContain('moves by itself');
  });
});

test.each<[number, string, string]>([
  [403, 'The security token included in the request is expired', 'credential-expired'],
  [403, 'The security token included in the request is invalid.', 'unauthorized'],
  [403, 'Signature expired: 20261122T100000Z is now earlier than 20261122T100500Z', 'unauthorized'],
  [
    403,
    'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: lex:DescribeBotAlias',
    'forbidden',
  ],
  [404, 'Could not find resource.', 'not-found'],
  [400, 'Rate exceeded', 'rate-limited'],
  [400, 'Member must have length equal to 10', 'bad-request'],
  [429, 'Slow down', 'rate-limited'],
])('the error %i "%s" is %s', async (status, message, reason) => {
  const { verdict, target } = await lex({ message }, { status });

  expect(verdict).toBe(`unknown, unreadable (${reason})`);
  expect(target?.findings[0]?.message).toContain(message);
});

test.each([
  ['ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/', 'credential-expired'],
  ['UnrecognizedClientException', 'unauthorized'],
  ['InvalidSignatureException', 'unauthorized'],
  ['AccessDeniedException', undefined],
])('the error that the header names counts more than the message: %s', (name, reason) => {
  const lexProvider = providerById('lex');
  const body = { message: 'The security token included in the request is expired' };

  expect(lexProvider?.refusal?.(403, body, () => name)?.reason).toBe(reason);
});

test('requests are signed for the region of the target, with the session token', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: `
deployments:
  x: { provider: lex, botId: B, botAliasId: A, region: eu-central-1, environments: { prod: "4" } }
`,
    world: `lex: { objects: [${JSON.stringify({ settings: { botId: 'B', botAliasId: 'A' }, reply: ALIAS })}] }`,
    environment: { AWS_REGION: 'us-east-1', AWS_SESSION_TOKEN: 'session-0123456789' },
  });

  expect(verdicts).toEqual({ 'x/prod': 'in-sync' });
  expect(simulator.requests[0]?.headers.authorization).toContain('/eu-central-1/lex/aws4_request');
  expect(simulator.requests[0]?.headers['x-amz-security-token']).toBe('session-0123456789');
});
