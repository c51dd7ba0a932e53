import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { checkSituation } from '../support/pipeline.ts';

/*
 * Replies that contradict themselves, are about another object, or have a value of a wrong type at a place where an
 * empty value means "nothing is deployed". No such reply proves what is live, or that nothing is.
 */

interface Doubt {
  readonly settings: JsonObject;
  readonly objects: JsonObject;
  readonly expectation: Json;
}

const NOTHING = { deployed: false };

const LEX = { botId: 'B', botAliasId: 'A', region: 'eu-central-1' };
const lex = (version: Json): Doubt => ({
  settings: { provider: 'lex', ...LEX },
  objects: {
    settings: LEX,
    reply: { botId: 'B', botAliasId: 'A', botAliasStatus: 'Available', botVersion: version },
  },
  expectation: NOTHING,
});

const CORE = { runtimeId: 'r', endpoint: 'prod', region: 'eu-central-1' };
const core = (version: Json): Doubt => ({
  settings: { provider: 'agentcore', ...CORE },
  objects: {
    settings: CORE,
    reply: {
      name: 'prod',
      status: 'READY',
      liveVersion: version,
      agentRuntimeArn: 'arn:aws:bedrock-agentcore:eu-central-1:1:runtime/r',
      lastUpdatedAt: '2026-11-01T09:00:00Z',
    },
  },
  expectation: NOTHING,
});

const ELEVEN = '/v1/convai/agents/a1';
const branch = (id: string, name: string, share: number) => ({
  id,
  name,
  agent_id: 'a1',
  is_archived: false,
  current_live_percentage: share,
});
const elevenlabs = (...splits: JsonObject[]): Doubt => ({
  settings: { provider: 'elevenlabs', agentId: 'a1' },
  objects: {
    settings: { agentId: 'a1' },
    reply: { results: [branch('b1', 'main', 100), branch('b2', 'canary', 0)] },
    replies: {
      [`${ELEVEN}/branches/b1`]: {
        id: 'b1',
        name: 'main',
        agent_id: 'a1',
        most_recent_versions: [
          { id: 'v1', agent_id: 'a1', branch_id: 'b1', seq_no_in_branch: 1, time_committed_secs: 1 },
        ],
      },
      [`${ELEVEN}/deployments?page_size=100`]: {
        results: splits.map((split, index) => ({
          id: `d${index}`,
          deployed_at_unix_secs: 1,
          is_active: true,
          traffic_percentage_branch_id_map: split,
        })),
      },
    },
  },
  expectation: 'v1',
});

const langfuse = (labels: Json): Doubt => ({
  settings: { provider: 'langfuse', prompt: 'greet' },
  objects: {
    settings: { prompt: 'greet', label: 'prod' },
    reply: { name: 'greet', version: 3, type: 'text', prompt: 'Hi', config: {}, labels },
  },
  expectation: '3',
});

const polyai = (environment: Json): Doubt => ({
  settings: { provider: 'polyai', agentId: 'p', stage: 'live' },
  objects: {
    settings: { agentId: 'p', stage: 'live' },
    reply: {
      activeDeployments: {
        live: {
          id: 'd',
          agentId: 'p',
          environment,
          artifactVersion: 'a',
          version: 'v',
          createdBy: 'ada',
          createdAt: '2026-11-01T09:00:00Z',
        },
      },
    },
  },
  expectation: 'v',
});

const retell = (page: JsonObject): Doubt => ({
  settings: { provider: 'retell', agentId: 'a1' },
  objects: {
    settings: { phoneNumber: '+1' },
    reply: { phone_number: '+1', inbound_agents: null },
    replies: {
      '/list-agent-versions/a1?limit=100': { items: [{ version: 3, is_published: true }], ...page },
    },
  },
  expectation: '3',
});

const voiceflow = (environment: JsonObject, expectation: Json): Doubt => ({
  settings: { provider: 'voiceflow', projectId: 'p', alias: 'main' },
  objects: {
    settings: { projectId: 'p', alias: 'main' },
    reply: { data: [{ alias: 'main', isMain: true, ...environment }] },
  },
  expectation,
});

const promptlayer = (reply: JsonObject): Doubt => ({
  settings: { provider: 'promptlayer', prompt: 'x' },
  objects: { settings: { prompt: 'x', label: 'prod' }, reply },
  expectation: NOTHING,
});

const langsmith = (revision: string): Doubt => ({
  settings: { provider: 'langsmith-deployment', deploymentId: 'd' },
  objects: {
    settings: { deploymentId: 'd' },
    reply: { id: 'd', status: 'READY', active_revision_id: null, latest_revision_id: revision },
  },
  expectation: NOTHING,
});

const mlflow = (count: number): Doubt => ({
  settings: { provider: 'mlflow', model: 'm' },
  objects: {
    settings: { model: 'm' },
    replies: {
      '/api/2.0/mlflow/registered-models/get?name=m': {
        registered_model: {
          name: 'm',
          aliases: Array.from({ length: count }, (_, index) => ({ alias: `a${index}`, version: '1' })),
        },
      },
    },
  },
  expectation: NOTHING,
});

const vapi = (parts: number): Doubt => ({
  settings: { provider: 'vapi', assistantId: 'a' },
  objects: {
    settings: { assistantId: 'a' },
    reply: {
      id: 'a',
      latestVersion: 'v3',
      updatedAt: '2026-11-01T09:00:00Z',
      model: Array.from({ length: parts }, () => 1),
    },
  },
  expectation: { expect: { version: 'v3', configHash: { not: 'sha256:0' } } },
});

const MALFORMED = 'unknown, unreadable (malformed-response)';

test.each<[string, Doubt, string]>([
  ['Lex: without a version, nothing is live', lex(null), 'in-sync'],
  ['Lex: an empty version is malformed', lex(''), MALFORMED],
  ['AgentCore: without a version, nothing is live', core(null), 'in-sync'],
  ...['', true, [], {}].map((value): [string, Doubt, string] => [
    `AgentCore: the version ${JSON.stringify(value)} is not nothing`,
    core(value),
    MALFORMED,
  ]),
  ['AgentCore: a version may be a number', core(7), 'unexpected, unexpected-deployment'],
  ['ElevenLabs: a split that agrees', elevenlabs({ b1: 100 }), 'in-sync'],
  ['ElevenLabs: no split was ever made', elevenlabs(), 'in-sync'],
  [
    'ElevenLabs: the active split differs from the shares of the branches',
    elevenlabs({ b1: 50, b2: 50 }),
    'unknown, unreadable (ambiguous)',
  ],
  [
    'ElevenLabs: two splits are active at once',
    elevenlabs({ b1: 100 }, { b2: 100 }),
    'unknown, multiple-live (ambiguous)',
  ],
  ['Langfuse: the label is on the version', langfuse(['latest', 'prod']), 'in-sync'],
  ['Langfuse: the label is not on the version', langfuse(['staging']), MALFORMED],
  ['Langfuse: the labels are not a list', langfuse('prod'), MALFORMED],
  ['PolyAI: the requested environment', polyai('live'), 'in-sync'],
  ['PolyAI: another environment in its place', polyai('sandbox'), MALFORMED],
  ['Retell: the last page of versions', retell({ has_more: false }), 'in-sync'],
  ['Retell: more versions, and no cursor', retell({ has_more: true }), MALFORMED],
  [
    'Voiceflow: an inferred absence counts as missing if a version is declared',
    voiceflow({ publishedVersionID: null }, 'v1'),
    'missing, not-deployed',
  ],
  [
    'Voiceflow: an inferred absence does not prove deployed: false',
    voiceflow({ publishedVersionID: null }, NOTHING),
    'unknown, unreadable (ambiguous)',
  ],
  ...['..', '\ud800'].map((id): [string, Doubt, string] => [
    `LangSmith: ${JSON.stringify(id)} is not an id that can be asked for`,
    langsmith(id),
    MALFORMED,
  ]),
  ['MLflow: ten thousand aliases', mlflow(10_000), 'in-sync'],
  ['MLflow: more aliases than can be reported', mlflow(10_001), 'unknown, unreadable (too-large)'],
  ['Vapi: a long assistant', vapi(200_000), 'in-sync'],
  [
    'Vapi: an assistant that is too long to be hashed',
    vapi(250_001),
    'unknown, unreadable (malformed-response configHash)',
  ],
  ['PromptLayer: no label', promptlayer({ success: true, release_labels: [] }), 'in-sync'],
  [
    'PromptLayer: null in place of the labels',
    promptlayer({ success: true, release_labels: null }),
    MALFORMED,
  ],
  [
    'PromptLayer: a failure without labels',
    promptlayer({ success: false, release_labels: [] }),
    'unknown, unreadable (server-error)',
  ],
])('%s', async (_title, { settings, objects, expectation }, verdict) => {
  const { verdicts } = await checkSituation({
    manifest: `deployments: ${JSON.stringify({ a: { ...settings, environments: { prod: expectation } } })}\n`,
    world: { [String(settings.provider)]: { objects: [objects] } },
  });

  expect(verdicts['a/prod']).toBe(verdict);
});
