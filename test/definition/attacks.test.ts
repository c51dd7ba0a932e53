import { describe, expect, test } from 'vitest';
import { defineProvider } from '../../src/definition/define.ts';
import { parseDefinition } from '../../src/definition/files.ts';
import type { Json } from '../../src/model/json.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Get, GetRequest } from '../../src/providers/contract.ts';

const HUB = `id: prompt-hub
title: Prompt hub
noun: prompt
baseUrl: https://prompts.example.com/{tenant}/api
credentials: { token: DRIFTLINE_PROMPT_HUB_TOKEN }
auth: { bearer: token }
headers: { x-api-version: "2026-01" }
settings:
  tenant: { description: tenant, default: main }
  prompt: { description: name of the prompt }
  label: { description: label that is live, default: "{environment}" }
  room: { description: room, optional: true }
read:
  get: /prompts/{prompt}
  query: { label: "{label}", room: "{room}" }
  list: /items
  where: { /name: "{label}" }
  absent: { status: 404, exists: "/prompts/{prompt}/about" }
state: { at: /status, live: [active] }
split: { at: /traffic, share: /percent, version: /version }
fields:
  version: /version
  note: { at: /config/note, optional: true }
environments: { name: /name }
discover: { get: /prompts, list: /items, settings: { prompt: /name } }
`;

function parsed(yaml: string) {
  const problems: Problem[] = [];
  const definition = parseDefinition(yaml, 'hub.yaml', problems)?.definition;
  return { definition, mistakes: problems.map(({ message, hint }) => `${message} (${hint})`) };
}

test('the unchanged definition is valid', () => {
  expect(parsed(HUB).mistakes).toEqual([]);
});

describe('reports a mistake in a definition', () => {
  test.each<[title: string, from: string, to: string, mistake: string]>([
    ['braces without a setting', '/prompts/{prompt}\n', '/prompts/{prompt-name}\n', 'has a brace'],
    ['an empty pair of braces', '/prompts/{prompt}\n', '/prompts/{}\n', 'has a brace'],
    ['a brace alone', '/prompts/{prompt}\n', '/prompts/{prompt\n', 'has a brace'],
    ['two pairs of braces', '/prompts/{prompt}\n', '/prompts/{{prompt}}\n', 'has a brace'],
    [
      'braces in a query',
      'label: "{label}", room',
      'label: "{the-label}", room',
      'a brace that belongs to no setting: "{the-label}"',
    ],
    ['a query in the path', '/prompts/{prompt}\n', '/prompts?name={prompt}\n', 'cannot be'],
    ['a path to another host', '/prompts/{prompt}\n', '//evil.example/{prompt}\n', 'cannot be'],
    ['a whole URL for a path', '/prompts/{prompt}\n', 'https://evil.example/\n', 'cannot be'],
    ['dots as a segment', '/prompts/{prompt}\n', '/prompts/../{prompt}\n', '. or ..'],
    ['encoded dots as a segment', '/prompts/{prompt}\n', '/prompts/%2e%2E/{prompt}\n', '. or ..'],
    ['an optional setting in a path', '/prompts/{prompt}\n', '/prompts/{prompt}/{room}\n', '"room"'],
    ['an optional setting in where', '/name: "{label}" }', '/name: "{room}" }', '"room"'],
    ['an optional setting in the base URL', '{tenant}/api', '{room}/api', '"room"'],
    ['a setting in a pointer of a field', 'version: /version\n', 'version: "/{label}/version"\n', '"label"'],
    ['a setting in a pointer of the state', 'at: /status', 'at: "/{label}/status"', '"label"'],
    ['a setting in a pointer of the list', 'prompt: /name', 'prompt: "/{label}"', '"label"'],
    ['user-info in the base URL', 'https://prompts', 'https://user:pw@prompts', 'user'],
    ['a query in the base URL', '{tenant}/api', '{tenant}/api?x=1', 'query'],
    [
      'a header of the credential',
      'x-api-version: "2026-01"',
      'Authorization: "Bearer x"',
      '"Authorization"',
    ],
    ['a header twice', 'x-api-version: "2026-01"', 'x-a: "1", X-A: "2"', '"X-A"'],
    [
      'a header that changes the method',
      'x-api-version: "2026-01"',
      'x-http-method-override: POST',
      'may not be set',
    ],
    [
      'a header that leads to another host',
      'x-api-version: "2026-01"',
      'host: evil.example',
      'may not be set',
    ],
    ['a built-in id in capitals', 'id: prompt-hub', 'id: Langfuse', 'cannot be "Langfuse"'],
    ['an id that a scenario has', 'id: prompt-hub', 'id: faults', '"faults"'],
    ['a variable for a setting', 'default: main', 'default: $HOME', '"$HOME"'],
    [
      'a value for a variable',
      'DRIFTLINE_PROMPT_HUB_TOKEN',
      'sk-1234567890',
      'name of an environment variable',
    ],
    ['a method', 'get: /prompts/{prompt}\n', 'post: /prompts/{prompt}\n', '"post"'],
    ['a setting with the name of an inherited member', '  room:', '  constructor:', '"constructor"'],
    ['a field with the name of an inherited member', '  note:', '  toString:', '"toString"'],
  ])('%s', (_, from, to, mistake) => {
    expect(HUB).toContain(from);
    const { definition, mistakes } = parsed(HUB.replace(from, to));

    expect(definition).toBeUndefined();
    expect(mistakes.join('\n')).toContain(mistake);
    expect(mistakes.join('\n')).not.toContain('sk-1234567890');
  });

  test('a query parameter that carries the credential cannot have another value too', () => {
    const yaml = HUB.replace('{ bearer: token }', '{ query: { name: label, value: token } }');

    expect(parsed(yaml).mistakes.join('\n')).toContain('"label" carries a credential');
  });
});

/** Reads a reply. */
async function read(body: Json, settings: Readonly<Record<string, string>> = {}, yaml = HUB) {
  const { definition } = parsed(yaml);
  if (definition === undefined) throw new Error('the definition is wrong');
  const asked: GetRequest[] = [];
  const get = (async (request: GetRequest) => {
    asked.push(request);
    return { status: 200, body: (await request.keep?.(body)) ?? body };
  }) as unknown as Get;
  const provider = defineProvider(definition);
  const given = { tenant: 'main', prompt: 'greet', label: 'prod', ...settings };
  return { asked, base: provider.baseUrl(given), observation: await provider.read(given, get) };
}

const LIVE = { name: 'prod', status: 'active', version: 7 };

describe('a value in a manifest stays one segment of a path and one value of a query', () => {
  test.each(['a/b', 'a?b=c', 'a#b', '..%2f', 'a\\b', '{prompt}', '$&', 'ü', '%'])('%s', async (value) => {
    const { asked, base } = await read({ items: [LIVE] }, { tenant: value, prompt: value, room: value });

    expect(base).toBe(`https://prompts.example.com/${encodeURIComponent(value)}/api`);
    expect(asked[0]?.path).toBe(`/prompts/${encodeURIComponent(value)}`);
    expect(asked[0]?.query).toEqual({ label: 'prod', room: value });
  });
});

describe('a reply of another shape', () => {
  test.each<[string, Json, string]>([
    ['a text for the list', { items: 'prod' }, '/items is a text'],
    ['a number for the body', 7, 'the reply is a number'],
    ['null for the body', null, 'the reply is null'],
    ['a list in a list', { items: [[LIVE]] }, '/items/0 is a list'],
    ['an entry that is null', { items: [null, LIVE] }, '/items/0 is null'],
    ['an object for the name', { items: [{ ...LIVE, name: { a: 1 } }] }, '/items/0/name is an object'],
    [
      'an entry without a name',
      { items: [{ ...LIVE, name: 'dev' }, { version: 1 }] },
      '/items/1/name is not there',
    ],
    ['a version that is an object', { items: [{ ...LIVE, version: {} }] }, '/items/0/version is an object'],
    ['a version that is true', { items: [{ ...LIVE, version: true }] }, '/items/0/version is a boolean'],
    ['no version', { items: [{ name: 'prod', status: 'active' }] }, '/items/0/version is not there'],
    ['a state that is a number', { items: [{ ...LIVE, status: 1 }] }, '/items/0/status is a number'],
    ['an unknown state', { items: [{ ...LIVE, status: 'sleeping' }] }, '"sleeping"'],
    [
      'shares that do not add up',
      { items: [{ ...LIVE, traffic: [{ version: 7, percent: 40 }] }] },
      'add up to 40',
    ],
    ['a negative share', { items: [{ ...LIVE, traffic: { a: { percent: -1 } } }] }, '-1'],
    ['a share that is a text', { items: [{ ...LIVE, traffic: { a: { percent: '100' } } }] }, 'not a share'],
    ['a split that is a text', { items: [{ ...LIVE, traffic: 'all' }] }, 'not a list or an object'],
  ])('%s', async (_, body, words) => {
    await expect(read(body)).rejects.toThrow(words);
  });

  test('two entries that fit are ambiguous', async () => {
    const { observation } = await read({ items: [LIVE, { ...LIVE, version: 8 }] });

    expect(observation).toMatchObject({ kind: 'unreadable', reason: 'ambiguous' });
  });

  test('a pointer into a text finds nothing', async () => {
    const { observation } = await read({ items: [{ ...LIVE, config: 'note' }] });

    expect(observation).toMatchObject({ kind: 'found', open: { note: { reason: 'ambiguous' } } });
  });

  test('an inherited member is not in the reply', async () => {
    const yaml = HUB.replace('note: { at: /config/note', 'note: { at: /constructor/name');

    expect((await read({ items: [LIVE] }, {}, yaml)).observation).toMatchObject({ open: { note: {} } });
  });

  test('members that no field names are dropped', async () => {
    const secret = { apiKey: 'made-up-secret', config: { note: 'hello', token: 'made-up-secret' } };
    const yaml = HUB;
    const held: Json[] = [];
    const { definition } = parsed(yaml);
    const get = (async ({ keep = (body) => body }: GetRequest) => {
      const body = await keep({ secret: 'made-up-secret', items: [{ ...LIVE, ...secret }] });
      held.push(body);
      return { status: 200, body };
    }) as unknown as Get;
    if (definition !== undefined)
      await defineProvider(definition).read({ prompt: 'greet', label: 'prod' }, get);

    expect(JSON.stringify(held)).toContain('hello');
    expect(JSON.stringify(held)).not.toContain('made-up-secret');
  });
});
