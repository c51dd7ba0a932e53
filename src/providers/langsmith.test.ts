import { expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';
import type { Json, JsonObject } from '../model/json.ts';

const HASH = '7f3c9a1e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4';
const OLD = '1111111e5b2d48f60c1a9e7d3b5f8240c6e1a7d9f2b4c8e0d5a3f7b9c1e6d2a4';
const tag = (name: string, hash: string): JsonObject => ({
  id: name,
  repo_id: 'r',
  commit_id: 'c',
  commit_hash: hash,
  tag_name: name,
  created_at: '2026-10-01T09:00:00Z',
  updated_at: '2026-11-02T09:00:01Z',
});
const move = (hash: string, time: string, name = 'Ada'): JsonObject => ({
  to_commit_hash: hash,
  created_at: time,
  performed_by: 'u1',
  performed_by_name: name,
});
const HISTORY = '/api/v1/repos/-/greet/tags/prod/history';
const world = (tags: Json, history?: Json) =>
  `langsmith: ${JSON.stringify({
    objects: [
      {
        settings: { prompt: 'greet', tag: 'prod' },
        reply: tags,
        ...(history !== undefined && { replies: { [HISTORY]: history } }),
      },
    ],
  })}`;
const manifest = (expectation: string) =>
  `deployments:\n  a:\n    provider: langsmith\n    prompt: greet\n    environments:\n      prod: ${expectation}\n`;

test('seven digits of the hash are enough', async () => {
  const { verdicts } = await checkSituation({
    manifest: manifest('7F3C9A1'),
    world: world([tag('prod', HASH), tag('staging', OLD)]),
  });

  expect(verdicts).toEqual({ 'a/prod': 'in-sync' });
});

test('drift shows when the tag moved, and who moved it', async () => {
  const { report } = await checkSituation({
    manifest: manifest(OLD.slice(0, 8)),
    world: world([tag('prod', HASH)], {
      transitions: [move(OLD, '2026-10-01T09:00:00Z', 'Grace'), move(HASH, '2026-11-02T09:00:00Z')],
      total: 2,
    }),
  });

  expect(report.targets[0]?.findings[0]).toMatchObject({
    code: 'field-differs',
    liveSince: '2026-11-02T09:00:00.000Z',
    liveBy: 'Ada',
  });
});

test('reads the history only for drift, or if it is compared', async () => {
  const requests = async (expectation: string) => {
    const { report } = await checkSituation({
      manifest: manifest(expectation),
      world: world([tag('prod', HASH)], { transitions: [move(HASH, '2026-11-02T09:00:00Z')], total: 1 }),
    });
    return [report.summary.requests, report.targets[0]?.observed?.deployedBy];
  };

  expect(await requests(HASH.slice(0, 8))).toEqual([1, undefined]);
  expect(await requests('{}')).toEqual([1, undefined]);
  expect(await requests(OLD)).toEqual([2, 'Ada']);
  expect(await requests('{ deployed: false }')).toEqual([2, 'Ada']);
  expect(await requests(`{ expect: { version: { not: ${OLD} } } }`)).toEqual([2, 'Ada']);
  expect(await requests(`{ expect: { version: ${HASH}, deployedBy: Ada } }`)).toEqual([2, 'Ada']);
});

test.each<[string, Json | undefined]>([
  ['cannot be read', undefined],
  ['is empty', { transitions: [], total: 0 }],
  ['has another shape', { transitions: 'none' }],
  ['ends at another commit', { transitions: [move(OLD, '2026-11-03T09:00:00Z')], total: 1 }],
])('keeps the time of the tag if its history %s', async (_name, history) => {
  const { report, verdicts } = await checkSituation({
    manifest: manifest(`{ expect: { version: ${HASH.slice(0, 9)}, deployedAt: "2026-11-02T09:00:01Z" } }`),
    world: world([tag('prod', HASH)], history),
  });

  expect(verdicts).toEqual({ 'a/prod': 'in-sync' });
  expect(report.targets[0]?.observed).not.toHaveProperty('deployedBy');
});

test('reports a tag that is not declared', async () => {
  const { report } = await checkSituation({
    manifest: `defaults: { undeclared: warn }\n${manifest(HASH)}`,
    world: world([tag('prod', HASH), tag('staging', OLD)]),
  });

  expect(JSON.stringify(report)).toContain('staging is not declared');
});

test('sends the workspace if it is given', async () => {
  const given = { LANGSMITH_WORKSPACE_ID: 'ws-1' };
  const [with_, without] = await Promise.all(
    [given, { LANGSMITH_WORKSPACE_ID: '' }].map((environment) =>
      checkSituation({ manifest: manifest(HASH), world: world([tag('prod', HASH)]), environment }),
    ),
  );

  expect(with_?.simulator.requests[0]?.headers).toMatchObject({ 'x-tenant-id': 'ws-1' });
  expect(without?.verdicts).toEqual({ 'a/prod': 'in-sync' });
  expect(without?.simulator.requests[0]?.headers).not.toHaveProperty('x-tenant-id');
});
