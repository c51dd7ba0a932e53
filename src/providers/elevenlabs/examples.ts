import type { Example } from '../../definition/definition.ts';
import type { Json, JsonObject } from '../../model/json.ts';

const PERSON = {
  is_creator: true,
  creator_name: 'Ada',
  creator_email: 'ada@example.com',
  role: 'admin',
  anonymous_access_level_override: null,
  access_source: 'creator',
};

function branch(agent: string, id: string, name: string, share: number | null): JsonObject {
  return {
    id,
    name,
    agent_id: agent,
    description: '',
    created_at: 1_761_900_000,
    last_committed_at: 1_761_987_600,
    is_archived: false,
    protection_status: 'admin_perms_required',
    auto_rebase: false,
    access_info: PERSON,
    current_live_percentage: share,
  };
}

function summary(agent: string, id: string, name: string, share: number | null): Json {
  return {
    ...branch(agent, id, name, share),
    parent_branch_id: null,
    draft_exists: true,
    draft_created_at: 1_761_990_000,
    calls_7d: 812,
    merged_into_branch_id: null,
  };
}

function version(agent: string, branch: string, id: string, number: number): Json {
  return {
    id,
    agent_id: agent,
    branch_id: branch,
    version_description: 'Shorter greeting',
    seq_no_in_branch: number,
    time_committed_secs: 1_761_987_600,
    parents: { in_branch_parent_id: null, out_of_branch_parent_id: null },
    access_info: PERSON,
    merged_authors: null,
  };
}

function branchOf(agent: string, id: string, name: string, share: number): Json {
  const most_recent_versions = [version(agent, id, 'agtvrsn_7', 7)];
  return { ...branch(agent, id, name, share), parent_branch: null, most_recent_versions };
}

function deployments(id: string, map: Json): Json {
  const deployment = { id, traffic_percentage_branch_id_map: map, access_info: PERSON };
  return {
    meta: { total: 2, page: 1, page_size: 100 },
    results: [
      {
        ...deployment,
        id: 'agtdpl_0',
        deployed_at_unix_secs: 1_761_800_000,
        is_active: false,
        source: 'manual',
      },
      { ...deployment, deployed_at_unix_secs: 1_761_900_500, is_active: true, source: null },
    ],
  };
}

const AGENT = '/v1/convai/agents/{agentId}';
const LIVE = 'agent_3701k3ttaq12ewp8b7qv5rfyszkz';
const SPLIT = 'agent_split';
const OLD = 'agent_unversioned';

export const examples: readonly Example[] = [
  {
    settings: { agentId: LIVE },
    reply: {
      meta: { total: 2 },
      results: [summary(LIVE, 'agtbrch_1', 'main', 100), summary(LIVE, 'agtbrch_2', 'canary', null)],
    },
    replies: {
      [`${AGENT}/deployments?page_size=100`]: deployments('agtdpl_1', { agtbrch_1: 100 }),
      [`${AGENT}/branches/agtbrch_1`]: branchOf(LIVE, 'agtbrch_1', 'main', 100),
    },
    is: {
      version: 'agtvrsn_7',
      deploymentId: 'agtdpl_1',
      deployedAt: '2025-11-01T09:00:00.000Z',
      deployedBy: 'ada@example.com',
      branch: 'main',
      traffic: { main: 100 },
      sequence: 7,
      protection: 'admin_perms_required',
    },
  },
  {
    settings: { agentId: SPLIT },
    reply: {
      meta: { total: 2 },
      results: [summary(SPLIT, 'agtbrch_1', 'main', 90), summary(SPLIT, 'agtbrch_2', 'canary', 10)],
    },
    replies: {
      [`${AGENT}/deployments?page_size=100`]: deployments('agtdpl_2', { agtbrch_1: 90, agtbrch_2: 10 }),
    },
    is: { traffic: { main: 90, canary: 10 }, deploymentId: 'agtdpl_2' },
  },
  {
    settings: { agentId: OLD },
    reply: { meta: { total: 0 }, results: [] },
    replies: {
      [`${AGENT}/deployments?page_size=100`]: { meta: { total: 0 }, results: [] },
      [AGENT]: {
        agent_id: OLD,
        name: 'Support',
        conversation_config: {
          agent: {
            first_message: 'Hello',
            prompt: {
              prompt: 'Be kind.',
              tools: [{ api_schema: { request_headers: { authorization: 'Bearer made-up-example' } } }],
            },
          },
        },
        metadata: { created_at_unix_secs: 1_761_900_000, updated_at_unix_secs: 1_761_987_600 },
        platform_settings: { auth: { enable_auth: true } },
        tags: [],
        version_id: null,
        branch_id: null,
        main_branch_id: null,
      },
    },
    is: { deployedAt: '2025-11-01T09:00:00.000Z' },
  },
  { settings: { agentId: 'agent_gone' }, status: 404, is: 'unknown' },
  {
    settings: { agentId: 'agent_odd' },
    reply: { results: [summary('another_agent', 'agtbrch_1', 'main', 100)] },
    is: 'unknown',
  },
];
