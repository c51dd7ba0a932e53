import { describe, expect, it } from 'vitest';
import { defineProvider } from '../../src/definition/define.ts';
import type { Definition } from '../../src/definition/definition.ts';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { Get } from '../../src/providers/contract.ts';

const definition: Definition = {
  id: 'prompt-hub',
  title: 'Prompt hub',
  noun: 'prompt',
  baseUrl: 'https://prompts.acme.example/api',
  credentials: { token: { variable: 'DRIFTLINE_PROMPT_HUB_TOKEN' } },
  auth: { kind: 'bearer', token: 'token' },
  settings: {
    workspace: { description: 'workspace' },
    prompt: { description: 'name of the prompt' },
    model: { description: 'id of the model' },
    label: { description: 'label that is live', default: '{environment}' },
  },
  read: {
    get: '/{workspace}/prompts/{prompt}',
    query: { label: '{label}', model: '{model}' },
    item: '/data',
  },
  fields: { version: { at: '/version' } },
  discover: {
    get: '/{workspace}/prompts',
    list: '/data/items',
    pages: { next: '/cursor', query: 'after' },
    settings: { prompt: '/name' },
    name: '/title',
    environments: { list: '/labels', name: '' },
  },
  examples: [
    {
      settings: { workspace: 'w', prompt: 'greet', model: 'm' },
      reply: { data: { version: '7' } },
      is: { version: '7' },
    },
  ],
};
const provider = defineProvider(definition);

/** The list, read from a vendor with these pages. A cursor is the index of a page. */
function listed(...pages: readonly Json[]) {
  const get: Get = async ({ path, query }) => {
    expect(path).toBe('/w/prompts');
    return { status: 200, body: pages[Number(query?.after ?? 0)] } as never;
  };
  return provider.list?.read({ workspace: 'w' }, get);
}

describe('the list of a definition', () => {
  it('needs the settings of its request, and says what it does not list', () => {
    expect(provider.list).toMatchObject({ settings: ['workspace'], unlisted: ['model'] });
  });

  it('is read page by page', async () => {
    const items = (...each: readonly Json[]) => ({ items: each });

    expect(
      await listed(
        { data: items({ name: 'greet', title: 'Greet', labels: ['prod', 'dev'] }), cursor: '1' },
        { data: items({ name: 7, labels: { prod: 1 } }), cursor: null },
      ),
    ).toEqual([
      {
        name: 'Greet',
        settings: { workspace: 'w', prompt: 'greet' },
        environments: [{ name: 'prod' }, { name: 'dev' }],
      },
      { name: '7', settings: { workspace: 'w', prompt: '7' }, environments: [{ name: 'prod' }] },
    ]);
  });

  it.each<readonly [string, Json, string]>([
    ['no list', { data: {} }, '/data/items'],
    ['an entry without a name', { data: { items: [{ labels: [] }] } }, '/data/items/0/name'],
    ['an entry that is a text', { data: { items: ['greet'] } }, '/data/items/0/name'],
    [
      'labels that are not a list',
      { data: { items: [{ name: 'a', labels: 'prod' }] } },
      '/data/items/0/labels',
    ],
    ['a label that is a number', { data: { items: [{ name: 'a', labels: [1] }] } }, '/data/items/0/labels/0'],
    ['a circle of pages', { data: { items: [] }, cursor: '0' }, 'lead back'],
  ])('is refused with the place of the fault: %s', async (_title, body, words) => {
    await expect(listed(body)).rejects.toThrow(words);
  });

  it('has a sample of any size', async () => {
    const fleet = (await provider.sample()).fleet?.(3);
    const [first] = Array.isArray(fleet?.scenario.objects) ? fleet.scenario.objects : [];
    const replies = isJsonObject(first ?? null) ? (first as { replies: Record<string, Json> }).replies : {};
    const get: Get = async ({ query = {} }) => {
      const path = ['/{workspace}/prompts', new URLSearchParams(query)].join('?').replace(/\?$/, '');
      return { status: 200, body: replies[path] ?? null } as never;
    };
    const found = await provider.list?.read({ workspace: 'w' }, get);

    expect(fleet?.settings).toEqual({ workspace: 'w', model: 'm' });
    expect(found?.map(({ settings }) => settings.prompt)).toEqual(['greet-1', 'greet-2', 'greet-3']);
  });

  it('says what to look up if there is no list', () => {
    const { discover: _, ...others } = definition;

    expect(defineProvider(others)).toMatchObject({
      noList:
        'driftline reads no list of prompts from Prompt hub: look up workspace and prompt and model there.',
    });
  });
});

it('reads the environments of an entry page by page', async () => {
  const paged = defineProvider({
    ...definition,
    discover: {
      get: '/{workspace}/prompts',
      list: '/data',
      settings: { prompt: '/name' },
      environments: {
        get: '/{workspace}/prompts/{prompt}/labels',
        list: '/labels',
        name: '/name',
        pages: { offset: { query: 'offset', more: '/count' } },
      },
    },
  });
  const labels = ['dev', 'test', 'prod'].map((name) => ({ name }));
  const get: Get = async ({ path, query, keep = (body) => body }) => {
    const from = Number(query?.offset ?? 0);
    const body: Json = path.endsWith('/labels')
      ? { count: labels.length, labels: labels.slice(from, from + 2) }
      : { data: [{ name: 'greet' }] };
    return { status: 200, body: await keep(body) } as never;
  };

  const [greet] = (await paged.list?.read({ workspace: 'w' }, get)) ?? [];

  expect(greet?.environments?.map(({ name }) => name)).toEqual(['dev', 'test', 'prod']);
});
