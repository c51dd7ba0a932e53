import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/model/problem.ts';
import type { Report } from '../../src/model/report.ts';
import { mergeReports } from '../../src/run/merge.ts';
import { type Checked, checked } from '../support/checked.ts';

vi.setConfig({ testTimeout: 300_000 });

const BOTS = 100;

/** Four hundred targets of two vendors; a chatbot's three environments share one read, and one bot is declared twice. */
function fleet() {
  const chatbots: Record<string, unknown> = {};
  const agents: Record<string, unknown> = {};
  const lines = ['version: 1', 'defaults: { undeclared: drift }', 'deployments:'];
  for (let index = 0; index < BOTS; index += 1) {
    const version = `1.${index % 7}`;
    const at = { deployed: '2026-11-01T00:00:00Z', modelId: 'm' };
    chatbots[`bot${index}`] = {
      test: { id: `t${index}`, version, ...at },
      prod: { id: `p${index}`, version, ...at },
      dev: index % 10 === 0 ? { id: `d${index}`, version, ...at } : null,
    };
    agents[`agent${index}`] = index % 9 === 0 ? { deployments: [] } : { deployments: [`v${index % 5}`] };
    lines.push(
      `  chat${index}:`,
      '    provider: chatcaptain',
      `    chatbotId: bot${index}`,
      `    environments: { prod: "1.${index % 6}", test: "${version}" }`,
      `  phone${index}:`,
      '    provider: cartesia',
      `    environments: { prod: { agentId: agent${index}, expect: { version: v${index % 4} } }, stage: { agentId: agent${index} } }`,
    );
  }
  lines.push(
    '  again:',
    '    provider: chatcaptain',
    '    chatbotId: bot3',
    '    environments: { live: { slot: prod } }',
  );
  return {
    files: `${lines.join('\n')}\n`,
    world: { version: 1, chatcaptain: { chatbots }, cartesia: { agents } },
  };
}

/** A report without its times and its shard, which differ between a merged report and a whole one. */
function plain({ startedAt: _startedAt, durationMs: _durationMs, shard: _shard, ...rest }: Report) {
  return rest;
}

describe('shards', () => {
  const inputs = fleet();
  let whole: Checked;

  beforeAll(async () => {
    whole = await checked(inputs);
  });

  it.each([1, 2, 7, 20])('merge into the report of an undivided run: %i parts', async (count) => {
    const parts = [];
    const sizes: number[] = [];
    for (let index = 1; index <= count; index += 1) {
      const { report } = await checked({ ...inputs, options: { shard: { index, count } } });
      parts.push({ name: `${index}.json`, report: JSON.parse(JSON.stringify(report)) as Report });
      sizes.push(report.targets.filter(({ status }) => status !== 'unexpected').length);
    }

    const merged = mergeReports(parts.reverse(), { exitZero: false });

    expect(whole.report.summary.total).toBeGreaterThanOrEqual(401);
    expect(plain(merged)).toEqual(plain(whole.report));
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(12);
  });

  it('may be empty if there are more shards than targets, and then exit 0', async () => {
    const files =
      'version: 1\ndeployments:\n  a: { provider: cartesia, agentId: a, environments: { prod: {} } }\n';
    const { report } = await checked({ files, options: { shard: { index: 2, count: 2 } } });

    expect([report.exitCode, report.summary.total]).toEqual([0, 0]);
  });

  it('are refused if one is missing, doubled or of another run', async () => {
    const part = async (index: number, count: number, name = `${index}.json`) => {
      const { report } = await checked({
        ...inputs,
        options: { shard: { index, count }, environments: ['prod'] },
      });
      return { name, report };
    };
    const [first, second, stranger] = [await part(1, 3), await part(2, 3), await part(1, 2, 'other.json')];
    const codes = (parts: readonly { name: string; report: Report }[]) => {
      try {
        mergeReports(parts, { exitZero: false });
        return 'merged';
      } catch (error) {
        return error instanceof ProblemError ? error.problems.map(({ message }) => message).join('\n') : '';
      }
    };

    expect(codes([first, second])).toBe('shard 3 of 3 is missing');
    expect(codes([first, second, { ...second, name: '2b.json' }])).toContain(
      '2.json and 2b.json are both shard 2 of 3',
    );
    expect(codes([first, stranger])).toContain('other.json and 1.json are not shards of the same run');
    expect(codes([])).toContain('nothing to merge');
  });

  it('are refused if their manifests differ', async () => {
    const files = (d: string, version: string) =>
      `version: 1
deployments:
  a: { provider: cartesia, agentId: at, environments: { prod: ${version} } }
  b: { provider: cartesia, agentId: b, environments: { prod: v8 } }
  c: { provider: cartesia, agentId: c, environments: { prod: v8 } }
  d: { provider: cartesia, agentId: ${d}, environments: { prod: v8 } }
`;
    const part = async (index: number, d: string, version = 'v8') => {
      const options = { shard: { index, count: 2 } };
      const { report } = await checked({ files: files(d, version), options });
      return { name: `${index}.json`, report };
    };
    const first = await part(1, 'd');
    const merged = (second: { name: string; report: Report }) =>
      mergeReports([first, second], { exitZero: false }).summary.total;

    expect(merged(await part(2, 'd'))).toBe(4);
    const stranger = '2.json and 1.json are not shards of the same run';
    const [other, newer] = [await part(2, 'c'), await part(2, 'd', 'v9')];
    expect(() => merged(other)).toThrow(stranger);
    expect(() => merged(newer)).toThrow(stranger);
  });
});
