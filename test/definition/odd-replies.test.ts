import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { checkDeployment, defineProvider } from '../../src/index.ts';
import type { Json } from '../../src/model/json.ts';
import { listen } from '../support/transport.ts';

// Replies that a definition does not foresee. None of them proves that nothing is deployed, and none ends the run.

const ENV = { DRIFTLINE_HUB_TOKEN: 'hub_0123456789abcdef' };
const NOTHING = { deployed: false };
const SEVEN = { expect: { version: '7' } };

type Answer = Json | ((request: IncomingMessage, response: ServerResponse) => void);

async function verdict(changes: object, answers: Readonly<Record<string, Answer>>, wanted: object) {
  const asked: string[] = [];
  const base = await listen((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    const answer = answers[url];
    if (typeof answer === 'function') return answer(request, response);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'nothing here' }));
  });
  const hub = await defineProvider({
    id: 'hub',
    title: 'Hub',
    noun: 'prompt',
    baseUrl: base,
    credentials: { token: 'DRIFTLINE_HUB_TOKEN' },
    auth: { bearer: 'token' },
    settings: {
      prompt: { description: 'name' },
      label: { description: 'label', default: '{environment}' },
    },
    fields: { version: '/version' },
    ...changes,
  });
  const { status, findings } = await checkDeployment(
    { provider: 'hub', environment: 'prod', prompt: 'greet', ...wanted },
    { env: { ...ENV, HUB_BASE_URL: base }, definedProviders: [hub] },
  );
  const [finding] = findings;
  return { says: finding?.reason === undefined ? status : `${status}, ${finding.reason}`, asked };
}

const ITEM = { read: { get: '/prompts/{prompt}', item: '/data' } };
const item = (body: Json) => ({ '/prompts/greet': body });

test.each<[string, Json, string]>([
  ['a reply without the item', {}, 'in-sync'],
  ['null in place of the item', { data: null, message: 'nothing is deployed' }, 'in-sync'],
  ['a message in place of the item', { message: 'API rate limit exceeded' }, 'unknown, malformed-response'],
  ['a detail in place of the item', { detail: [{ msg: 'field required' }] }, 'unknown, malformed-response'],
  ['a status in place of the item', { status: 503 }, 'unknown, malformed-response'],
  ['a failure in place of the item', { ok: false }, 'unknown, malformed-response'],
  ['a failure beside null', { success: false, data: null }, 'unknown, server-error'],
  ['an empty message in place of the item', { message: '' }, 'in-sync'],
])('the verdict if "deployed: false" is declared and the vendor sends %s', async (_title, body, says) => {
  expect((await verdict(ITEM, item(body), NOTHING)).says).toBe(says);
});

test('a failure beside a live version is unknown', async () => {
  const body = { success: false, message: 'stale', data: { version: 7 } };

  expect((await verdict(ITEM, item(body), SEVEN)).says).toBe('unknown, server-error');
});

const LIST = { read: { get: '/all', list: '/items', where: { '/env': '{label}', '/live': true } } };

test.each<[string, Json, string]>([
  ['of another environment', { env: 'test', live: true }, 'in-sync'],
  ['that is not live', { env: 'prod', live: false }, 'in-sync'],
  ['of a number', { env: 7, live: true }, 'in-sync'],
  ['of null', { env: null, live: true }, 'unknown, malformed-response'],
  ['without a name', { env: '', live: true }, 'unknown, malformed-response'],
  ['of true', { env: true, live: true }, 'unknown, malformed-response'],
  ['that is live in words', { env: 'prod', live: 'true' }, 'unknown, malformed-response'],
  ['that is live by a number', { env: 'prod', live: 1 }, 'unknown, malformed-response'],
  ['that may be live', { env: 'prod', live: null }, 'unknown, malformed-response'],
  ['that does not say whether it is live', { env: 'prod' }, 'unknown, malformed-response'],
  ['of another environment, live or not', { env: 'test', live: null }, 'in-sync'],
  ['that is not live, wherever', { env: null, live: false }, 'in-sync'],
])(
  'the verdict if "deployed: false" is declared and the list has an entry %s',
  async (_title, entry, says) => {
    const entries = [{ env: 'dev', live: true, version: 1 }, entry];

    expect((await verdict(LIST, { '/all': { items: entries } }, NOTHING)).says).toBe(says);
  },
);

test.each<[string | number, string, string]>([
  ['{label}', '9007199254740993', 'unknown, malformed-response'],
  ['{label}', '1e21', 'unknown, malformed-response'],
  ['{label}', '3', 'in-sync'],
  [3, '"3"', 'unknown, malformed-response'],
  [3, '4', 'in-sync'],
])(
  'the verdict if "deployed: false" is declared, the id is %j and an entry has the id %s',
  async (id, said, says) => {
    const list = { read: { get: '/all', list: '/items', where: { '/id': id } } };
    const all: Answer = (_, response) => {
      response.setHeader('content-type', 'application/json').end(`{"items":[{"id":${said},"version":1}]}`);
    };

    expect((await verdict(list, { '/all': all }, NOTHING)).says).toBe(says);
  },
);

test('a second read may ask for the same URL as the first', async () => {
  const changes = { read: { ...ITEM.read, absent: { status: 404, exists: '/prompts/{prompt}' } } };

  expect((await verdict(changes, item({ data: null }), NOTHING)).says).toBe('in-sync');
  expect((await verdict(changes, {}, NOTHING)).says).toBe('unknown, not-found');
});

test('a Link may lead to the URL of the second read', async () => {
  const changes = {
    read: {
      get: '/all',
      list: '/items',
      where: { '/env': '{label}' },
      pages: { link: true },
      absent: { exists: '/prompts/{prompt}' },
    },
  };
  const page: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', link: '</prompts/greet>; rel="next"' });
    response.end('{"items":[]}');
  };

  const { says } = await verdict(changes, { '/all': page, '/prompts/greet': { items: [] } }, NOTHING);

  expect(says).toBe('in-sync');
});

test('a Link is followed with its whole query', async () => {
  const changes = {
    read: { get: '/all', list: '/items', where: { '/env': '{label}' }, pages: { link: true } },
  };
  const next = '/all?only=a&only=b%20c&page=2';
  const page: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', link: `<${next}>; rel="next"` });
    response.end('{"items":[]}');
  };

  const { asked, says } = await verdict(
    changes,
    { '/all': page, [next]: { items: [{ env: 'prod', version: 7 }] } },
    SEVEN,
  );

  expect(asked).toEqual(['/all', next]);
  expect(says).toBe('in-sync');
});
