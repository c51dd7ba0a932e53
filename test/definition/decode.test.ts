import { expect, test } from 'vitest';
import { parseDefinition } from '../../src/definition/files.ts';
import type { Problem } from '../../src/model/problem.ts';

const HUB = `id: prompt-hub
title: Prompt hub
noun: prompt
baseUrl: https://prompts.example.com/api
credentials: { token: DRIFTLINE_PROMPT_HUB_TOKEN }
auth: { bearer: token }
headers: { x-api-version: "2026-01" }
rateLimit: { requests: 60, per: 1m }
settings:
  prompt: { description: name of the prompt }
  label: { description: label that is live, default: "{environment}", moving: { latest: with each new version } }
read:
  get: /prompts/{prompt}/deployments
  query: { label: "{label}" }
  item: /data
  absent: { status: 404, exists: "/prompts/{prompt}" }
  about: { /prompt: "{prompt}" }
state: { at: /status, live: [active], pending: [building, queued], failed: [error] }
rollout: { version: /next_version, status: /next_status }
split: { at: /traffic, share: /percent, version: /version }
fields:
  version: /version
  deployedAt: { at: /created_at, type: time }
  config: { at: /config, type: json, hide: [/secrets], optional: true }
discover: { get: /prompts, list: /data, settings: { prompt: /name } }
examples:
  - { settings: { prompt: greet, label: prod }, reply: { data: { prompt: greet, version: 7 } }, is: { version: "7" } }
`;

function mistakesIn(yaml: string): string[] {
  const problems: Problem[] = [];
  parseDefinition(yaml, 'hub.yaml', problems);
  return problems.map(({ message, location }) => `${location?.line}:${location?.column} ${message}`);
}

test('a definition that uses every part is read', () => {
  const problems: Problem[] = [];
  const definition = parseDefinition(HUB, 'hub.yaml', problems)?.definition;

  expect(problems).toEqual([]);
  expect(definition).toMatchObject({
    auth: { kind: 'bearer', token: 'token' },
    rateLimit: { requests: 60, seconds: 60 },
    headers: { 'x-api-version': '2026-01' },
    variablePrefixes: ['DRIFTLINE_PROMPT_HUB_'],
    baseUrlVariable: 'PROMPT_HUB_BASE_URL',
    fields: { version: { at: '/version' } },
    settings: { label: { moving: { latest: 'with each new version' } } },
  });
});

test.each([
  ['bearer: token', 'basic: [token, token]', { kind: 'basic', user: 'token', password: 'token' }],
  [
    'bearer: token',
    'header: { name: x-key, value: token, prefix: "Key " }',
    { kind: 'header', name: 'x-key', value: 'token', prefix: 'Key ' },
  ],
  ['bearer: token', 'query: { name: key, value: token }', { kind: 'query', name: 'key', value: 'token' }],
  ['{ bearer: token }', 'none', { kind: 'none' }],
])('instead of %s, auth may be %s', (from, to, auth) => {
  const problems: Problem[] = [];

  expect(parseDefinition(HUB.replace(from, to), 'hub.yaml', problems)?.definition.auth).toEqual(auth);
  expect(problems).toEqual([]);
});

test.each<[from: string, to: string, mistake: string]>([
  ['id: prompt-hub', 'id: Prompt_Hub', '1:5 "id" cannot be "Prompt_Hub"'],
  ['noun: prompt\n', '', '1:1 a provider needs "noun"'],
  ['https://prompts.example.com/api', 'prompts.example.com', '4:10 "baseUrl" is not a URL'],
  ['https://prompts', 'https://user:secret@prompts', '4:10 "baseUrl" has user-info in it'],
  [
    'DRIFTLINE_PROMPT_HUB_TOKEN',
    '"sk-live 123"',
    '5:23 "token" must be the name of an environment variable, never a value',
  ],
  [
    'DRIFTLINE_PROMPT_HUB_TOKEN',
    'DRIFTLINE_VAR_TOKEN',
    '5:23 "token" cannot begin with DRIFTLINE_VAR_: such a variable sets ${var.…}, and reports show its value',
  ],
  ['bearer: token', 'bearer: tokn', '6:1 there is no credential "tokn"'],
  ['{ bearer: token }', '{ bearer: token, basic: [a, b] }', '6:7 "auth" must say one way, not 2'],
  ['{ bearer: token }', '{ baerer: token }', '6:9 unknown key "baerer"'],
  ['x-api-version', 'Host', '7:12 "Host" may not be set: HTTP itself uses it'],
  ['per: 1m', 'per: soon', '8:33 "per" cannot be "soon"'],
  ['  label: {', '  provider: {', '11:3 a setting cannot be called "provider"'],
  ['"{environment}"', '"{prompt}"', '11:45 "default" cannot be "{prompt}"'],
  ['/prompts/{prompt}/deployments', 'prompts/{prompt}', '13:8 "get" cannot be "prompts/{prompt}"'],
  [
    '/prompts/{prompt}/deployments',
    '/prompts/../{prompt}',
    '13:8 "get" has . or .. as a segment: "/prompts/../{prompt}"',
  ],
  ['/prompts/{prompt}/deployments', '/prompts/{promt}', '13:3 there is no setting "promt"'],
  ['item: /data', 'item: data', '15:9 "item" cannot be "data"'],
  ['item: /data', 'where: { /env: "{label}" }', '15:3 "where" needs "list"'],
  ['item: /data', 'item: /data\n  list: /all', '16:3 "item" and "list" contradict each other'],
  ['status: 404', 'status: 500', '16:21 "status" cannot be "500"'],
  ['[error]', '[error, Active]', '18:68 "Active" stands for live and for failed'],
  ['[building, queued]', '[building, BUILDING]', '18:39 "BUILDING" stands for pending twice'],
  ['live: [active], ', '', '18:8 "state" needs "live"'],
  ['  version: /version\n', '  "my field": /version\n', '22:3 a field cannot be called "my field"'],
  ['type: time', 'type: date', '23:40 "type" cannot be "date"'],
  ['is: { version: "7" }', 'is: { verison: "7" }', '27:103 there is no field "verison"'],
])('in place of %j, %j is a mistake', (from, to, mistake) => {
  expect(HUB).toContain(from);
  expect(mistakesIn(HUB.replace(from, to))).toContain(mistake);
});

const DISCOVER = 'settings: { prompt: /name } }';
test.each([
  ['exists: "/prompts/{prompt}" }', 'exists: "/prompts/{prompt}", has: { "/{label}/id": "" } }'],
  ['item: /data', 'list: /data\n  pages: { next: "/{label}", query: cursor }'],
  ['item: /data', 'list: /data\n  pages: { page: { query: page, more: "/{label}" } }'],
  [DISCOVER, `unless: ["/{label}/old"], ${DISCOVER}`],
  [DISCOVER, `environments: { list: "/{label}", name: /name }, ${DISCOVER}`],
  [DISCOVER, `environments: { list: /all, name: "/{label}" }, ${DISCOVER}`],
  [DISCOVER, `environments: { list: /all, name: /name, unless: ["/{label}"] }, ${DISCOVER}`],
])('a setting in a pointer that takes none is a mistake: in place of %j, %j', (from, to) => {
  expect(HUB).toContain(from);
  expect(mistakesIn(HUB.replace(from, to))).toEqual([
    expect.stringMatching(
      /^\d+:\d+ this pointer contains the setting "label", which would not be filled in$/,
    ),
  ]);
});

test.each<[written: string, read: unknown]>([
  ['{ next: /next, query: cursor }', { next: '/next', query: 'cursor' }],
  ['{ next: /next, query: cursor, more: /more }', { next: '/next', query: 'cursor', more: '/more' }],
  ['{ last: /id, query: after }', { last: '/id', query: 'after' }],
  ['{ link: true }', { link: true }],
  ['{ page: { query: page, more: /pages } }', { page: { query: 'page', more: '/pages' } }],
  ['{ page: { query: p, more: /pages, first: 0 } }', { page: { query: 'p', more: '/pages', first: 0 } }],
  ['{ offset: { query: offset } }', { offset: { query: 'offset' } }],
  ['{ offset: { query: skip, more: /total } }', { offset: { query: 'skip', more: '/total' } }],
])('pages: %s is a way to the next page', (written, read) => {
  const list = `item: /data`;
  const yaml = HUB.replace(list, `list: /data\n  pages: ${written}`);
  const problems: Problem[] = [];

  expect(parseDefinition(yaml, 'hub.yaml', problems)?.definition.read.pages).toEqual(read);
  expect(problems).toEqual([]);
});

test.each([
  '{ next: /next }',
  '{ query: cursor }',
  '{ next: /next, query: cursor, link: true }',
  '{ last: /id, query: after, more: /more }',
  '{ offset: { query: offset }, query: cursor }',
])('pages: %s is refused', (written) => {
  expect(mistakesIn(HUB.replace('item: /data', `list: /data\n  pages: ${written}`))).toContain(
    '16:10 "pages" must say one way to the next page',
  );
});

test.each([
  ['item: /data', 'list: /data\n  pages: { link: false }', '16:18 "link" cannot be "false"'],
  ['item: /data', 'list: /data\n  pages: { link: true, image: /a }', '16:24 unknown key "image"'],
  ['{ bearer: token }', '{ basic: [[token], token] }', '6:17 "basic" must be text, not a list'],
])('instead of %s, %s is reported as one mistake only', (from, to, mistake) => {
  expect(mistakesIn(HUB.replace(from, to))).toEqual([mistake]);
});

test('every field needs a pointer, except one that is a hash', () => {
  const hash = HUB.replace('version: /version\n', 'version: /version\n  hash: { hash: { a: /a } }\n');

  expect(mistakesIn(hash)).toEqual([]);
  expect(mistakesIn(HUB.replace('at: /created_at, ', ''))).toContain('23:15 a field needs "at"');
});

test('every mistake is reported at once, in the order of the file', () => {
  const yaml = HUB.replace('id: prompt-hub', 'id: X')
    .replace('item: /data', 'item: data')
    .replace('type: time', 'type: date');

  expect(mistakesIn(yaml)).toHaveLength(3);
});
