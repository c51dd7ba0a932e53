import { describe, expect, test } from 'vitest';
import { isDefined } from '../../src/definition/define.ts';
import type { Json } from '../../src/model/json.ts';
import type { Get, GetRequest, Listed } from '../../src/providers/contract.ts';
import { PROVIDERS, providerById } from '../support/providers.ts';

interface Read {
  readonly listed: readonly Listed[] | undefined;
  readonly asked: readonly string[];
  /** The parts of the replies that were kept. */
  readonly held: string;
}

/** Reads a vendor's list. `replies` has a reply for each path. */
async function listOf(
  id: string,
  replies: Readonly<Record<string, Json>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Read> {
  const [asked, held]: [string[], Json[]] = [[], []];
  const get = (async ({ path, query = {}, keep = (body) => body }: GetRequest) => {
    const whole = `${path}?${new URLSearchParams(query)}`.replace(/\?$/, '');
    asked.push(whole);
    const reply = replies[whole] ?? replies[path];
    if (reply === undefined) return { status: 404, message: 'Not found.' };
    const body = await keep(reply);
    held.push(body);
    return { status: 200, body };
  }) as unknown as Get;
  const listed = await providerById(id)?.list?.read(settings, get);
  return { listed, asked, held: JSON.stringify(held) };
}

test('Vapi: a list that may be cut is refused, and unused members are dropped', async () => {
  const assistant = (id: number) => ({ id: `a${id}`, name: `A ${id}`, server: { secret: 'made-up' } });
  const some = Array.from({ length: 999 }, (_, index) => assistant(index));

  const { listed, asked, held } = await listOf('vapi', { '/assistant': some });

  expect([listed?.length, asked]).toEqual([999, ['/assistant?limit=1000']]);
  expect(listed?.[1]).toEqual({ name: 'A 1', settings: { assistantId: 'a1' } });
  expect(held).not.toContain('made-up');
  await expect(listOf('vapi', { '/assistant': [...some, assistant(999)] })).rejects.toThrow('may be cut');
});

test('ElevenLabs: an archived agent is passed over', async () => {
  const agents = [
    { agent_id: 'a1', name: 'Support', archived: false },
    { agent_id: 'a2', name: 'Old', archived: true },
    { agent_id: 'a3', name: '', archived: null },
  ];

  const { listed } = await listOf('elevenlabs', { '/v1/convai/agents': { agents, has_more: false } });

  expect(listed?.map(({ name }) => name)).toEqual(['Support', 'a3']);
});

test('Langfuse: a label that moves by itself is not an environment', async () => {
  const data = [
    { name: 'greet', labels: ['production', 'latest', 'production'] },
    { name: 'new', labels: ['latest'] },
  ];

  const { listed } = await listOf('langfuse', {
    '/api/public/v2/prompts': { data, meta: { totalPages: 1 } },
  });

  expect(listed?.map(({ environments }) => environments)).toEqual([[{ name: 'production' }], []]);
});

test('Braintrust: each prompt of the project in each environment that is not deleted', async () => {
  const { listed, asked } = await listOf(
    'braintrust',
    {
      '/v1/prompt?project_name=support&limit=100': {
        objects: [{ id: 'p1', slug: 'refund', name: 'Refund' }],
      },
      '/v1/prompt?project_name=support&limit=100&starting_after=p1': { objects: [] },
      '/environment': { objects: [{ slug: 'production' }, { slug: 'old', deleted_at: '2026-01-01' }] },
    },
    { project: 'support' },
  );

  expect(listed).toEqual([
    {
      name: 'Refund',
      settings: { project: 'support', prompt: 'refund' },
      environments: [{ name: 'production' }],
    },
  ]);
  expect(asked).toHaveLength(3);
});

test('LangSmith: a prompt has an environment for each of its tags', async () => {
  const { listed, asked } = await listOf(
    'langsmith',
    {
      '/api/v1/repos': { repos: [{ repo_handle: 'greet' }, { repo_handle: 'bye' }], total: 2 },
      '/api/v1/repos/-/greet/tags': [{ tag_name: 'production' }, { tag_name: 'staging' }],
      '/api/v1/repos/-/bye/tags': [],
    },
    { owner: '-' },
  );

  expect(listed).toEqual([
    {
      name: 'greet',
      settings: { prompt: 'greet' },
      environments: [{ name: 'production' }, { name: 'staging' }],
    },
    { name: 'bye', settings: { prompt: 'bye' }, environments: [] },
  ]);
  expect(asked[0]).toBe('/api/v1/repos?is_archived=false&is_public=false&limit=100');
});

test('MLflow: models and prompts, and a reply without either', async () => {
  const { listed, asked } = await listOf('mlflow', {
    '/api/2.0/mlflow/registered-models/search': {
      registered_models: [{ name: 'm', aliases: [{ alias: 'champion', version: '1' }] }, { name: 'n' }],
    },
  });
  const none = await listOf('mlflow', { '/api/2.0/mlflow/registered-models/search': {} });

  expect(listed?.slice(0, 2).map(({ environments }) => environments)).toEqual([[{ name: 'champion' }], []]);
  expect(asked.map((path) => path.includes('is_prompt'))).toEqual([false, true]);
  expect(none.listed).toEqual([]);
});

test('watsonx: the paths belong to the instance, if there is one', async () => {
  const { listed } = await listOf(
    'watsonx',
    {
      '/instances/i1/v1/orchestrate/agents': [{ id: 'a1', name: 'support' }],
      '/instances/i1/v1/orchestrate/agents/a1/environment': [
        { name: 'draft' },
        { name: 'live' },
        { name: 'gone', deleted_at: '2026-11-01T09:00:00Z' },
      ],
    },
    { host: 'api.example.com', instance: 'i1' },
  );

  expect(listed).toEqual([
    {
      name: 'support',
      settings: { host: 'api.example.com', agentId: 'a1' },
      environments: [{ name: 'live' }],
    },
  ]);
});

test('PolyAI: the list needs the account, and an agent does not', async () => {
  const { listed } = await listOf(
    'polyai',
    { '/v1/accounts/acc_1/agents': [{ agentId: 'PROJECT-1', agentName: 'Desk' }] },
    { accountId: 'acc_1', region: 'eu' },
  );

  expect(providerById('polyai')?.list?.settings).toEqual(['accountId']);
  expect(listed).toEqual([{ name: 'Desk', settings: { agentId: 'PROJECT-1' } }]);
});

test('a list fails if one of its environments cannot be read', async () => {
  await expect(
    listOf('promptlayer', { '/prompt-templates': { items: [{ prompt_name: 'greet' }], has_next: false } }),
  ).rejects.toThrow('the environments of greet: Not found.');
});

describe.each(PROVIDERS.filter((provider) => isDefined(provider) && provider.list === undefined))(
  '$id',
  ({ noList }) => {
    test('says in whole sentences where to look up ids without a list', () => {
      expect(noList).toMatch(/^[A-Z].*(?:aws |dashboard|page).*\.$/);
    });
  },
);
