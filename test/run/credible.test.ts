import { describe, expect, it } from 'vitest';
import { outcomeOf, summarize } from '../../src/compare/summary.ts';
import { exitCodeFor } from '../../src/model/exit-code.ts';
import type { Target } from '../../src/model/manifest.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Finding, Report, Status, TargetReport } from '../../src/model/report.ts';
import { credibilityProblems } from '../../src/run/credible.ts';
import { compared, equals, foundOf, rolloutOf, targetOf, waiverOf } from '../compare/helpers.ts';

function reportOf(targets: readonly TargetReport[], rest: Partial<Report> = {}): Report {
  const outcome = outcomeOf(targets, { allowPending: false });
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: '1.2.3' },
    startedAt: '2026-11-22T12:00:00.000Z',
    durationMs: 1,
    outcome,
    exitCode: exitCodeFor(outcome, { exitZero: false }),
    summary: summarize(targets, 3),
    targets,
    ...rest,
  };
}

const problemsOf = (report: Report) => credibilityProblems('r.json', report).map(({ message }) => message);

const expects = { expect: { version: equals('1.0'), model: equals('a') } };
const open = { open: { model: { reason: 'ambiguous', message: 'two' } } } as const;
const SITUATIONS: Readonly<Record<string, readonly [Target, Observation]>> = {
  'in-sync': [targetOf(expects), foundOf({ version: '1.0', model: 'a' })],
  drifted: [targetOf(expects), foundOf({ version: '0.9', model: 'a' })],
  'drifted and open': [targetOf(expects), foundOf({ version: '0.9' }, open)],
  unknown: [targetOf(expects), foundOf({ version: '1.0' }, open)],
  unreadable: [targetOf(expects), { kind: 'unreadable', reason: 'timeout', message: 'slow' }],
  missing: [targetOf(expects), { kind: 'absent' }],
  unexpected: [targetOf({ deployed: false }), foundOf({ version: '1.0' })],
  pending: [
    targetOf(expects),
    foundOf({ version: '0.9', model: 'a' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
  ],
  waived: [
    targetOf({ ...expects, waivers: [waiverOf('version', '2026-11-22')] }),
    foundOf({ version: '0.9', model: 'a' }),
  ],
  expired: [
    targetOf({ ...expects, waivers: [waiverOf('version', '2026-11-21')] }),
    foundOf({ version: '0.9', model: 'a' }),
  ],
  'of severity warning': [
    targetOf({ ...expects, severity: 'warning' }),
    foundOf({ version: '0.9', model: 'a' }, { rollouts: [rolloutOf('failed', '1.0')] }),
  ],
  'in sync with a note': [
    targetOf(expects),
    foundOf({ version: '1.0', model: 'a' }, { rollouts: [rolloutOf('failed', '1.1')] }),
  ],
};
const targetNamed = (name: string) => compared(...(SITUATIONS[name] as readonly [Target, Observation]));

describe('a report to merge', () => {
  it.each(Object.keys(SITUATIONS))('is accepted as it was written: %s', (name) => {
    expect(problemsOf(reportOf([targetNamed(name)]))).toEqual([]);
  });

  const STATUSES: readonly Status[] = [
    'unknown',
    'unexpected',
    'missing',
    'pending',
    'drifted',
    'waived',
    'in-sync',
  ];
  // A pending target may be written as drifted: drift beside a rollout of another version has the same findings.
  const others = Object.keys(SITUATIONS)
    .flatMap((name) => STATUSES.map((status) => [name, status] as const))
    .filter(
      ([name, status]) => status !== targetNamed(name).status && `${name} ${status}` !== 'pending drifted',
    );

  it.each(others)('is refused if a target in the situation "%s" has the status %s', (name, status) => {
    const report = reportOf([{ ...targetNamed(name), status }]);

    expect(problemsOf(report)).toEqual([expect.stringMatching(`r.json: bot/prod is ${status}, and has `)]);
  });

  const drifted = () => targetNamed('drifted');
  const edited = (change: Partial<Finding>): TargetReport => ({
    ...drifted(),
    findings: drifted().findings.map((finding) => ({ ...finding, ...change })),
  });

  it.each<[string, Report, string]>([
    ['no targets', reportOf([]), 'it has no targets'],
    [
      'another count',
      reportOf([drifted()], { summary: { ...summarize([drifted()], 3), drifted: 0 } }),
      'its summary says drifted: 0, but its targets give 1',
    ],
    [
      'targets taken out',
      { ...reportOf([drifted(), drifted()]), targets: [drifted()] },
      'its summary says total: 2, but its targets give 1',
    ],
    ['another outcome', reportOf([drifted()], { outcome: 'unknown', exitCode: 3 }), 'its outcome is unknown'],
    [
      'another exit code',
      reportOf([drifted()], { exitCode: 3 }),
      'its exit code is 3, but its outcome is drift',
    ],
    ['a signal', reportOf([drifted()], { exitCode: 130 }), 'its exit code is 130'],
    [
      'findings made milder',
      reportOf([edited({ severity: 'warning' })]),
      'but its finding field-differs has warning',
    ],
    ['a target made milder', reportOf([{ ...drifted(), severity: 'warning' }]), 'has the severity warning'],
    ['another id', reportOf([{ ...drifted(), id: 'bot/test' }]), 'bot/test is not bot/prod'],
    [
      'incomplete set, but no exit code of a signal',
      reportOf([drifted()], { incomplete: true }),
      'was ended by a signal',
    ],
  ])('is refused with %s', (_title, report, message) => {
    expect(problemsOf(report)).toContainEqual(expect.stringContaining(message));
  });

  it('may come from --exit-zero, and may be an empty shard', () => {
    expect(problemsOf(reportOf([drifted()], { exitCode: 0 }))).toEqual([]);
    const shard = { index: 2, count: 2, of: 'x', total: 1, positions: [] };
    expect(problemsOf(reportOf([], { shard }))).toEqual([]);
    expect(problemsOf(reportOf([], { shard: { ...shard, total: 0 } }))).toEqual([
      'r.json: it has no targets',
    ]);
  });

  it('counts what could not be compared, beside drift that is a warning', () => {
    const [target, observation] = SITUATIONS['drifted and open'] as readonly [Target, Observation];
    const report = reportOf([compared({ ...target, severity: 'warning' }, observation)]);

    expect(report).toMatchObject({ outcome: 'unknown', exitCode: 3, targets: [{ status: 'drifted' }] });
    expect(problemsOf(report)).toEqual([]);
  });
});
