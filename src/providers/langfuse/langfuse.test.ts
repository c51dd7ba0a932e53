import { describe, expect, test } from 'vitest';
import { checkSituation } from '../../../test/support/pipeline.ts';
import type { JsonObject } from '../../model/json.ts';

const LIST = '/api/public/v2/prompts?label=production&limit=100&page=';
const prompt = (name: string, version: number) => ({
  name,
  version,
  type: 'text',
  prompt: `I am ${name}`,
  config: {},
  labels: ['production'],
  tags: [],
});
const entry = (name: string, versions: readonly number[], labels = ['production']) => ({
  name,
  type: 'text',
  versions,
  labels,
  tags: [],
  lastUpdatedAt: '2026-11-01T09:00:00.000Z',
  lastConfig: { secret: 'not read' },
});
const object = (name: string, version: number) => ({
  settings: { prompt: name, label: 'production' },
  reply: prompt(name, version),
});

/** The pages of the list. The simulator takes them as the replies of one object. */
function pages(...lists: readonly (readonly JsonObject[])[]) {
  const replies = lists.map((data, index) => [
    `${LIST}${index + 1}`,
    { data, meta: { page: index + 1, limit: 100, totalPages: lists.length, totalItems: 500 } },
  ]);
  return { settings: { prompt: 'list', label: 'production' }, replies: Object.fromEntries(replies) };
}

function manifestOf(names: readonly string[], expect: JsonObject): string {
  const deployments = names.map((name) => [
    name.replaceAll('/', '-'),
    { provider: 'langfuse', prompt: name, environments: { production: { expect } } },
  ]);
  return `deployments: ${JSON.stringify(Object.fromEntries(deployments))}\n`;
}

const checked = (names: readonly string[], objects: readonly JsonObject[], expect: JsonObject) =>
  checkSituation({ manifest: manifestOf(names, expect), world: `langfuse: ${JSON.stringify({ objects })}` });

describe('a fleet of prompts', () => {
  const names = Array.from({ length: 500 }, (_, index) => `p${index}`);
  // Every fiftieth prompt has another version.
  const versionOf = (index: number) => (index % 50 === 7 ? 2 : 1);
  const singles = names.map((name, index) => object(name, versionOf(index)));
  const lists = Array.from({ length: 5 }, (_, page) =>
    names
      .slice(page * 100, page * 100 + 100)
      .map((name, index) => entry(name, [versionOf(page * 100 + index)])),
  );

  test('costs fewer than ten requests', async () => {
    const { report } = await checked(names, [pages(...lists)], { version: '1' });

    expect(report.summary.requests).toBe(5);
    expect(report.summary).toMatchObject({ total: 500, inSync: 490, drifted: 10 });
  });

  test('has the same verdicts as single reads if the list leaves prompts out', async () => {
    const few = names.slice(0, 60);
    const some = lists.map((list) => list.slice(0, 60).filter((_, index) => index % 30 !== 9));
    const objects = singles.slice(0, 60);
    const [listed, single] = [
      await checked(few, [...objects, pages(some[0] ?? [])], { version: '1' }),
      await checked(few, objects, { version: '1' }),
    ];

    expect(listed.verdicts).toEqual(single.verdicts);
    expect(listed.report.summary.requests).toBe(3);
    // One request for the list, which the server does not have.
    expect(single.report.summary.requests).toBe(61);
  });

  test('is read singly if the content is compared', async () => {
    const { report, simulator } = await checked(names.slice(0, 20), [...singles, pages(...lists)], {
      prompt: 'I am p0',
    });

    expect(report.summary).toMatchObject({ requests: 20, inSync: 1, drifted: 19 });
    expect(simulator.requests.filter(({ path }) => path.includes('page='))).toEqual([]);
  });

  test('is read singly if the list has more pages than there are prompts', async () => {
    const many = pages(...Array.from({ length: 9 }, () => [entry('other', [1])]));
    const { report } = await checked(names.slice(0, 6), [...singles, many], { version: '1' });

    expect(report.summary).toMatchObject({ requests: 7, inSync: 6 });
  });

  test.each<[string, JsonObject[]]>([
    ['two versions', [entry('p0', [1, 2])]],
    ['no version', [entry('p0', [])]],
    ['another label', [entry('p0', [2], ['latest'])]],
    ['two entries', [entry('p0', [2]), entry('p0', [1])]],
    ['a text for its versions', [{ ...entry('p0', []), versions: '2' }]],
    ['an object for its version', [{ ...entry('p0', []), versions: [{}] }]],
  ])('ignores an entry with %s', async (_name, data) => {
    const { verdicts } = await checked(names.slice(0, 6), [...singles, pages(data)], { version: '1' });

    expect(verdicts['p0/production']).toBe('in-sync');
  });
});

test('warns that the label latest moves by itself', async () => {
  const { verdicts, report } = await checkSituation({
    manifest:
      'deployments:\n  a:\n    provider: langfuse\n    prompt: greet\n    label: latest\n    environments:\n      prod: "3"\n',
    world: `langfuse: ${JSON.stringify({ objects: [{ settings: { prompt: 'greet', label: 'latest' }, reply: { ...prompt('greet', 3), labels: ['latest'] } }] })}`,
  });

  expect(verdicts['a/prod']).toBe('in-sync, warning live-unhealthy');
  expect(report.targets[0]?.findings[0]?.message).toContain(
    'the label "latest" moves by itself, with each new version of the prompt',
  );
});

test('a folder in a name is one segment of the path', async () => {
  const { verdicts, simulator } = await checked(['support/refund'], [object('support/refund', 12)], {
    version: '12',
  });

  expect(verdicts).toEqual({ 'support-refund/production': 'in-sync' });
  expect(simulator.requests[0]?.path).toContain('/prompts/support%2Frefund?label=production');
});

test('a prompt of another name is refused', async () => {
  const { verdicts } = await checked(
    ['greet'],
    [{ settings: { prompt: 'greet', label: 'production' }, reply: prompt('other', 1) }],
    { version: '1' },
  );

  expect(verdicts).toEqual({ 'greet/production': 'unknown, unreadable (malformed-response)' });
});
