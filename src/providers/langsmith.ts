import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';
import { replyWith } from '../definition/keep.ts';
import { liveOf } from '../definition/observe.ts';
import { at, faultAs } from '../definition/pointer.ts';
import { filledPath } from '../definition/template.ts';
import type { Json } from '../model/json.ts';
import type { Found, OpenField } from '../model/observation.ts';
import { parseTime } from '../model/time.ts';
import { givenFields, textOf } from './common.ts';
import type { Get, Settings } from './contract.ts';
import { langsmithAccess } from './langsmith-access.ts';

const repoOf = (prompt: string) => ({
  repo: {
    id: '0c9a6f0e-0000-4000-8000-000000000009',
    repo_handle: prompt,
    is_public: false,
    is_archived: false,
    created_at: '2026-10-01T09:00:00Z',
  },
});

/**
 * Written from LangSmith's OpenAPI (`RepoTag`, `TagTransition`; read in api-evangelist/langsmith, 2026-07-24) and the
 * SDK, npm `langsmith` 0.12.0 `lib/client.js` (paths, `listPrompts`, `-` for one's own workspace, headers). One reply
 * has every tag of a prompt.
 */
const definition: Definition = {
  id: 'langsmith',
  title: 'LangSmith',
  noun: 'prompt',
  docs: 'https://docs.langchain.com/langsmith/manage-prompts',
  baseUrl: 'https://api.smith.langchain.com',
  hosts: ['api.smith.langchain.com', 'eu.api.smith.langchain.com'],
  ...langsmithAccess,
  permission: 'A key that may read the prompts of the workspace. Roles that only read are a paid feature.',
  settings: {
    prompt: { description: 'handle of the prompt, without its owner', example: 'support-refund' },
    tag: {
      description:
        'the commit tag that is live; the environments of LangSmith have the tags staging and production',
      example: 'production',
      default: '{environment}',
    },
    owner: {
      description: 'handle of the owner; - means your own workspace',
      example: 'acme',
      on: ['connection', 'target'],
      default: '-',
    },
  },
  read: {
    get: '/api/v1/repos/{owner}/{prompt}/tags',
    list: '',
    where: { '/tag_name': '{tag}' },
    absent: { exists: '/api/v1/repos/{owner}/{prompt}', has: { '/repo/repo_handle': '{prompt}' } },
  },
  // Without `is_public=false` the list has everybody's prompts.
  discover: {
    get: '/api/v1/repos',
    query: { is_archived: 'false', is_public: 'false', limit: '100' },
    list: '/repos',
    pages: { offset: { query: 'offset', more: '/total' } },
    settings: { prompt: '/repo_handle' },
    environments: { get: '/api/v1/repos/{owner}/{prompt}/tags', list: '', name: '/tag_name' },
  },
  fields: {
    version: {
      at: '/commit_hash',
      commit: true,
      description: 'hash of the commit that has the tag',
      example: '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4',
    },
    updatedAt: { at: '/updated_at', type: 'time', description: 'when the tag was last changed, UTC' },
    deployedAt: {
      at: '/deployed_at',
      isMade: true,
      type: 'time',
      source: 'created_at of the newest transition, else updated_at of the tag',
      description: 'when the tag was moved to this commit, UTC',
    },
    deployedBy: {
      at: '/deployed_by',
      isMade: true,
      source: 'performed_by_name of the newest transition',
      description: 'who moved the tag to this commit',
      example: 'Ada Lovelace',
    },
  },
  versionIs: "the hash of the tag's commit",
  environments: { name: '/tag_name' },
  error: { detail: '{message}' },
  notes: [
    'A commit may be written in short: seven digits or more.',
    'The history of the tag says who moved it, and when. driftline reads it with one more request if the tag is not as declared, if `deployedAt` or `deployedBy` is compared, and for `driftline read`. Without the history, `deployedAt` is the `updated_at` of the tag, and there is no `deployedBy`.',
    'Clients that keep a prompt in a cache may use an older version for a while.',
    'A public prompt of somebody else is read only with its `owner`.',
    '`discover` lists the private prompts of the workspace, and the tags of each.',
  ],
  examples: [
    {
      settings: { prompt: 'support-refund', tag: 'production' },
      reply: [
        {
          id: '0c9a6f0e-0000-4000-8000-000000000001',
          repo_id: '0c9a6f0e-0000-4000-8000-000000000009',
          commit_id: '0c9a6f0e-0000-4000-8000-000000000002',
          commit_hash: '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4',
          tag_name: 'production',
          created_at: '2026-10-01T09:00:00Z',
          updated_at: '2026-11-02T09:00:01Z',
        },
      ],
      replies: {
        '/api/v1/repos/{owner}/{prompt}': repoOf('support-refund'),
        '/api/v1/repos/{owner}/{prompt}/tags/{tag}/history': {
          transitions: [
            {
              id: '0c9a6f0e-0000-4000-8000-000000000004',
              repo_id: '0c9a6f0e-0000-4000-8000-000000000009',
              tag_name: 'production',
              from_commit_hash: '1111111111111111111111111111111111111111111111111111111111111111',
              to_commit_hash: '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4',
              created_at: '2026-11-02T09:00:00Z',
              performed_by: '0c9a6f0e-0000-4000-8000-000000000005',
              performed_by_name: 'Ada Lovelace',
            },
          ],
          total: 1,
        },
      },
      is: {
        version: '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4',
        updatedAt: '2026-11-02T09:00:01.000Z',
        deployedAt: '2026-11-02T09:00:00.000Z',
        deployedBy: 'Ada Lovelace',
      },
    },
    {
      settings: { prompt: 'support-new', tag: 'production' },
      reply: [],
      replies: { '/api/v1/repos/{owner}/{prompt}': repoOf('support-new') },
      is: 'missing',
    },
    { settings: { prompt: 'unheard-of', tag: 'production' }, reply: [], is: 'unknown' },
    { settings: { prompt: 'nobody', tag: 'production' }, status: 404, is: 'unknown' },
  ],
};

const HISTORY_PATH = '/api/v1/repos/{owner}/{prompt}/tags/{tag}/history';
const HISTORY = replyWith(
  ['to_commit_hash', 'created_at', 'performed_by_name'].map((name) => `/transitions/*/${name}`),
);

export const langsmith = defineProvider(definition, {
  replies: { history: HISTORY.response },
  refine(found) {
    const { updatedAt } = found.fields;
    return typeof updatedAt === 'string'
      ? { ...found, fields: { ...found.fields, deployedAt: updatedAt }, liveSince: updatedAt }
      : found;
  },
  // One request per tag, made only for a tag that is not as declared.
  later: { fields: ['deployedAt', 'deployedBy'], read: withMove },
  sample: { paths: [HISTORY_PATH] },
});

/** Adds who moved the tag, and when. If the history does not say when, the time of the tag itself is kept. */
async function withMove(found: Found, settings: Settings, get: Get): Promise<Found> {
  const { version, updatedAt } = found.fields;
  const move = await newestMove(settings, get);
  const isOfLive = move !== undefined && at(move, '/to_commit_hash') === version;
  const deployedAt = (isOfLive ? timeOf(at(move, '/created_at')) : undefined) ?? updatedAt;
  const deployedBy = isOfLive ? textOf(at(move, '/performed_by_name')) : undefined;
  const fields = { ...found.fields, ...givenFields({ deployedAt, deployedBy }) };
  const unsaid: OpenField = {
    reason: 'ambiguous',
    message: "the tag's history does not say who moved the tag to this commit",
  };
  const open = {
    ...found.open,
    ...(deployedAt === undefined && found.open?.updatedAt && { deployedAt: found.open.updatedAt }),
    ...(deployedBy === undefined && { deployedBy: unsaid }),
  };
  return { ...found, fields, open, ...liveOf(fields) };
}

/** Undefined if the history is empty or cannot be read. */
async function newestMove(settings: Settings, get: Get): Promise<Json | undefined> {
  const request = { path: filledPath(HISTORY_PATH, settings), ...HISTORY };
  const reply = await get(request).catch(faultAs(() => undefined));
  const list = reply?.status === 200 ? at(reply.body, '/transitions') : undefined;
  if (!Array.isArray(list)) return undefined;
  const dated = list.flatMap((move: Json) => {
    const time = timeOf(at(move, '/created_at'));
    return time === undefined ? [] : [{ move, time }];
  });
  return dated.toSorted((left, right) => (left.time < right.time ? 1 : -1))[0]?.move;
}

function timeOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? parseTime(value) : undefined;
}
