import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/model/problem.ts';
import type { Report, Shard, Status, TargetReport } from '../../src/model/report.ts';
import { mergeReports, type Part } from '../../src/run/merge.ts';
import { at } from '../compare/helpers.ts';

function targetOf(id: string, status: Status = 'in-sync'): TargetReport {
  const [deployment = '', environment = ''] = id.split('/');
  return { id, deployment, environment, provider: 'cartesia', status, location: at(1), findings: [] };
}

function part(name: string, targets: TargetReport[], rest: Partial<Report> = {}): Part {
  return {
    name,
    report: {
      reportVersion: 1,
      tool: { name: 'driftline', version: '1.2.3' },
      startedAt: '2026-11-22T12:00:00.000Z',
      durationMs: 100,
      outcome: 'in-sync',
      exitCode: 0,
      summary: {
        total: targets.length,
        inSync: 0,
        drifted: 0,
        missing: 0,
        unexpected: 0,
        pending: 0,
        planned: 0,
        waived: 0,
        unknown: 0,
        warnings: 0,
        requests: 2,
      },
      targets,
      ...rest,
    },
  };
}

const shard = (
  index: number,
  count: number,
  positions: number[],
  { of = 'x', total = 4 }: { of?: string; total?: number } = {},
): { shard: Shard } => ({ shard: { index, count, of, total, positions } });

const merged = (...parts: Part[]): Report => mergeReports(parts, { exitZero: false });

function problemsOf(...parts: Part[]): string[] {
  try {
    merged(...parts);
  } catch (error) {
    if (error instanceof ProblemError) {
      return error.problems.map(({ code, message, hint }) => `${code}: ${message} (${hint})`);
    }
    throw error;
  }
  return [];
}

describe('reports of runs that share no target', () => {
  it('become one report, in the given order', () => {
    const first = part('a', [targetOf('a/prod'), targetOf('a/test')], {
      startedAt: '2026-11-22T12:00:01.000Z',
    });
    const second = part('b', [targetOf('b/prod', 'drifted')], { durationMs: 50 });

    expect(merged(first, second)).toStrictEqual({
      reportVersion: 1,
      tool: { name: 'driftline', version: '1.2.3' },
      startedAt: '2026-11-22T12:00:00.000Z',
      durationMs: 1100,
      outcome: 'drift',
      exitCode: 2,
      summary: {
        total: 3,
        inSync: 2,
        drifted: 1,
        missing: 0,
        unexpected: 0,
        pending: 0,
        planned: 0,
        waived: 0,
        unknown: 0,
        warnings: 0,
        requests: 4,
      },
      targets: [...first.report.targets, ...second.report.targets],
    });
  });

  it('keep the order of their targets, whatever their names', () => {
    const parts = [
      part('z', [targetOf('z/1'), targetOf('a/1')]),
      part('a', [targetOf('m/1'), targetOf('b/1')]),
    ];

    expect(merged(...parts).targets.map(({ id }) => id)).toStrictEqual(['z/1', 'a/1', 'm/1', 'b/1']);
  });

  it.each<[Status[], number]>([
    [['in-sync', 'waived'], 0],
    [['in-sync', 'unknown'], 3],
    [['unknown', 'drifted'], 2],
    [['pending', 'in-sync'], 2],
  ])('%j end the process with %i', (statuses, code) => {
    const parts = statuses.map((status, index) => part(`${index}`, [targetOf(`${index}/prod`, status)]));

    expect(mergeReports(parts, { exitZero: false }).exitCode).toBe(code);
    expect(mergeReports(parts, { exitZero: true }).exitCode).toBe(0);
  });

  it('allow pending only if all of them did', () => {
    const [a, b] = [[targetOf('a/prod', 'pending')], [targetOf('b/prod')]];
    const allowed = { allowPending: true } as const;

    expect(merged(part('a', a, allowed), part('b', b, allowed))).toMatchObject({
      exitCode: 0,
      allowPending: true,
    });
    expect(merged(part('a', a, allowed), part('b', b))).toMatchObject({ exitCode: 2 });
    expect(merged(part('a', a, allowed), part('b', b))).not.toHaveProperty('allowPending');
  });

  it('are incomplete if one report is', () => {
    const [a, b] = [part('a', [targetOf('a/prod')]), part('b', [targetOf('b/prod')], { incomplete: true })];

    expect(merged(a, b).incomplete).toBe(true);
    expect(merged(b, a).incomplete).toBe(true);
    expect(merged(a)).not.toHaveProperty('incomplete');
  });

  it('have the repository of the first one', () => {
    const a = part('a', [], { repositoryPrefix: '' });

    expect(merged(a, part('b', [], { repositoryPrefix: 'x' })).repositoryPrefix).toBe('');
    expect(merged(part('b', []), a)).not.toHaveProperty('repositoryPrefix');
  });

  it('have the notices that follow from all of their targets', () => {
    const many = (name: string) =>
      part(
        name,
        Array.from({ length: 5 }, (_, n) => targetOf(`${name}/${n}`, 'drifted')),
      );

    expect(merged(many('a'), many('b')).notices).toStrictEqual([
      expect.stringContaining('10 of 10 targets of cartesia'),
    ]);
    expect(merged(many('a'))).not.toHaveProperty('notices');
  });

  it('keep the notices about the manifest once, and make the other notices anew', () => {
    const notices = ['undeclared: x', '5 of 5 targets drift together'];
    const all = [part('a', [], { notices }), part('b', [], { notices }), part('c', [])];

    expect(merged(...all).notices).toStrictEqual(['undeclared: x']);
  });

  it('count only new drift if all of them did', () => {
    const old = { code: 'field-differs', severity: 'error', message: '', new: false } as const;
    const drifted = (name: string, rest: Partial<Report> = {}) =>
      part(name, [{ ...targetOf(`${name}/prod`, 'drifted'), findings: [old] }], rest);
    const only = { failOn: 'new' } as const;

    expect(merged(drifted('a', only), drifted('b', only))).toMatchObject({ exitCode: 0, failOn: 'new' });
    expect(merged(drifted('a', only), drifted('b'))).toMatchObject({ exitCode: 2 });
    expect(merged(drifted('a', only), drifted('b'))).not.toHaveProperty('failOn');
  });

  it('have the resolved and unconfirmed findings of all, each once', () => {
    const gone = (target: string) => ({ target, code: 'field-differs', firstSeen: '2026-11-01' }) as const;
    const doubt = { ...gone('b/prod'), severity: 'error' } as const;
    const all = [
      part('a', [], { resolved: [gone('x/1'), gone('x/2')] }),
      part('b', [], { resolved: [gone('x/2')], unconfirmed: [doubt] }),
      part('c', []),
    ];

    const found = merged(...all);
    expect(found.resolved).toStrictEqual([gone('x/1'), gone('x/2')]);
    expect(found.unconfirmed).toStrictEqual([doubt]);
    expect(found.summary.resolved).toBe(2);
    expect(merged(part('c', []))).not.toHaveProperty('resolved');
  });

  it('have the base that all of them have, and are refused if their bases differ', () => {
    const base = (commit: string, added: string[] = [], removed: string[] = []) => ({
      base: { ref: 'main', commit, added, removed },
    });

    expect(
      merged(part('a', [], base('abc', ['a/1'], ['r/1'])), part('b', [], base('abc', ['a/1', 'b/1']))).base,
    ).toStrictEqual({
      ref: 'main',
      commit: 'abc',
      added: ['a/1', 'b/1'],
      removed: ['r/1'],
    });
    expect(merged(part('a', []))).not.toHaveProperty('base');
    const hint = 'run all parts with --base at the same commit, or all without';
    for (const other of [part('c', [], base('def')), part('c', [])]) {
      expect(problemsOf(part('a', [], base('abc')), part('b', [], base('abc')), other)).toStrictEqual([
        `usage: a and c are compared with different bases (${hint})`,
      ]);
    }
  });

  it('are refused if they share targets, and the first ten are named', () => {
    const twelve = Array.from({ length: 12 }, (_, index) => targetOf(`bot/${index}`));

    expect(problemsOf(part('a', [targetOf('a/prod')]), part('b', [targetOf('a/prod')]))).toStrictEqual([
      'usage: a/prod is in a and in b (each target may be in one report only, and once)',
    ]);
    expect(problemsOf(part('a', twelve), part('b', twelve))).toHaveLength(10);
    expect(problemsOf(part('a', [targetOf('a/prod')]), part('a', [targetOf('a/prod')]))).toStrictEqual([
      'usage: a/prod is in a and in a (each target may be in one report only, and once)',
    ]);
    expect(problemsOf(part('a', [targetOf('a/prod'), targetOf('a/prod')]))).toStrictEqual([
      'usage: a/prod is in a twice (each target may be in one report only, and once)',
    ]);
  });

  it('are refused if there is no report', () => {
    expect(problemsOf()).toStrictEqual([
      'usage: there is nothing to merge (name the JSON reports of the shards)',
    ]);
  });
});

describe('shards', () => {
  const one = part('one', [targetOf('a/1'), targetOf('c/1')], shard(1, 3, [0, 2]));
  const two = part('two', [targetOf('d/1'), targetOf('b/1')], shard(2, 3, [3, 1]));
  const three = part('three', [], shard(3, 3, []));
  const OF_ONE =
    'merge the shards of one run: the same manifests, selection and number of shards, refs at the same commits';

  it('are merged in the order of the manifest', () => {
    expect(merged(three, two, one).targets.map(({ id }) => id)).toStrictEqual(['a/1', 'b/1', 'c/1', 'd/1']);
  });

  it('are named by number if they are missing', () => {
    const hint = 'a merged report without it would leave targets out: was that job cut off?';

    expect(problemsOf(one, two)).toStrictEqual([`usage: shard 3 of 3 is missing (${hint})`]);
    expect(problemsOf(two)).toStrictEqual([`usage: shards 1, 3 of 3 are missing (${hint})`]);
    expect(problemsOf(part('x', [], shard(1, 30, [])))[0]).toContain(
      'shards 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 of 30',
    );
  });

  it('may be given only once', () => {
    expect(problemsOf(one, two, three, { ...three, name: 'again' })).toStrictEqual([
      'usage: three and again are both shard 3 of 3 (name each shard once)',
    ]);
  });

  it.each([
    ['a report that is no shard', part('odd', [])],
    ['a shard of another number of shards', part('odd', [], shard(3, 4, []))],
    ['a shard of another run', part('odd', [], shard(3, 3, [], { of: 'y' }))],
    ['a shard of a run with another number of targets', part('odd', [], shard(3, 3, [], { total: 5 }))],
  ])('cannot be merged with %s', (_title, odd) => {
    const message = `usage: odd and one are not shards of the same run (${OF_ONE})`;

    expect(problemsOf(one, two, three, odd)).toStrictEqual([message]);
    expect(problemsOf(one, two, odd)).toStrictEqual([
      message,
      expect.stringContaining('shard 3 of 3 is missing'),
    ]);
  });

  it('are refused if a selected name matches nothing in any of them', () => {
    const unseen = (each: Part, ...names: string[]): Part => ({
      ...each,
      report: { ...each.report, shard: { ...(each.report.shard as Shard), unseen: names } },
    });

    expect(problemsOf(unseen(one, 'tset', 'dev'), unseen(two, 'tset'), unseen(three, 'tset'))).toStrictEqual([
      'usage: "tset" was asked for, and fits nothing in any of the shards (check the names given to -e and -t)',
    ]);
    expect(problemsOf(unseen(one, 'dev'), two, unseen(three, 'dev'))).toStrictEqual([]);
    expect(problemsOf(unseen(one, 'dev'), two, three, part('odd', []))).toStrictEqual([
      `usage: odd and one are not shards of the same run (${OF_ONE})`,
    ]);
  });

  it('are compared with the first shard', () => {
    expect(problemsOf(part('odd', []), one, two, three)).toStrictEqual([
      `usage: odd and one are not shards of the same run (${OF_ONE})`,
    ]);
  });

  it('must give the position of each target', () => {
    const short = part('short', [targetOf('e/1')], shard(3, 3, []));

    expect(problemsOf(one, two, short)).toStrictEqual([
      'usage: short does not say where its targets belong (make it again)',
    ]);
  });

  const WHOLE = 'merge the reports as check wrote them';

  it.each<[string, Part[], string]>([
    [
      'a target taken out of one',
      [part('short', [], shard(2, 3, []))],
      'targets 2, 4 of 4 are in none of the reports',
    ],
    [
      'the last target taken out of one',
      [part('short', [targetOf('b/1')], shard(2, 3, [1]))],
      'target 4 of 4 is in none of the reports',
    ],
    [
      'a place taken twice',
      [part('other', [targetOf('d/1'), targetOf('b/1')], shard(2, 3, [2, 1]))],
      'd/1 in other is target 3 of 4, and so is c/1 in one',
    ],
    [
      'a place beyond the number of targets',
      [part('far', [targetOf('d/1'), targetOf('b/1')], shard(2, 3, [4, 1]))],
      'd/1 in far is target 5 of 4',
    ],
  ])('with %s are refused', (_title, [odd], message) => {
    expect(problemsOf(one, odd as Part, three)).toContain(`usage: ${message} (${WHOLE})`);
  });

  it('are refused with at most ten mistakes about wrong places', () => {
    const far = Array.from({ length: 12 }, (_, index) => targetOf(`a/${index}`));
    const positions = far.map((_, index) => index + 5);

    expect(problemsOf(part('far', far, shard(1, 1, positions)))).toHaveLength(10);
  });

  it('are refused without delay if they name an absurdly large total', () => {
    const vast = part('vast', [], shard(1, 1, [], { total: Number.MAX_SAFE_INTEGER }));

    expect(problemsOf(vast)).toStrictEqual([expect.stringContaining('targets 1, 2, 3, 4,')]);
    expect(problemsOf(part('vast', [], shard(1, Number.MAX_SAFE_INTEGER, [])))).toStrictEqual([
      expect.stringContaining('shards 2, 3, 4, 5,'),
    ]);
  });

  it('do not count undeclared environments as targets', () => {
    const found: TargetReport = {
      ...targetOf('a/2', 'unexpected'),
      findings: [{ code: 'undeclared-environment', severity: 'error', message: 'it is live' }],
    };
    const whole = { total: 1 };

    expect(merged(part('one', [targetOf('a/1'), found], shard(1, 1, [0, 0], whole))).summary.total).toBe(2);
    expect(problemsOf(part('one', [found], shard(1, 1, [0], whole)))).toStrictEqual([
      `usage: target 1 of 1 is in none of the reports (${WHOLE})`,
    ]);
  });
});
