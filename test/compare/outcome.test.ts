import { describe, expect, it } from 'vitest';
import { countsAs, outcomeOf, summarize } from '../../src/compare/summary.ts';
import { exitCodeFor } from '../../src/model/exit-code.ts';
import type { Finding, Outcome, Status, TargetReport } from '../../src/model/report.ts';
import { at } from './helpers.ts';

function reportOf(status: Status, severity?: 'warning', findings: readonly Finding[] = []): TargetReport {
  return {
    id: `bot/${status}`,
    deployment: 'bot',
    environment: status,
    provider: 'cartesia',
    status,
    ...(severity && { severity }),
    location: at(1),
    findings,
  };
}

/** What a target counts as, by its status: of severity error, of severity warning, and both with `allowPending`. */
const COUNTED: readonly (readonly [Status, Outcome, Outcome, Outcome, Outcome])[] = [
  ['in-sync', 'in-sync', 'in-sync', 'in-sync', 'in-sync'],
  ['waived', 'in-sync', 'in-sync', 'in-sync', 'in-sync'],
  ['planned', 'in-sync', 'in-sync', 'in-sync', 'in-sync'],
  ['unknown', 'unknown', 'unknown', 'unknown', 'unknown'],
  ['pending', 'drift', 'in-sync', 'in-sync', 'in-sync'],
  ['drifted', 'drift', 'in-sync', 'drift', 'in-sync'],
  ['missing', 'drift', 'in-sync', 'drift', 'in-sync'],
  ['unexpected', 'drift', 'in-sync', 'drift', 'in-sync'],
];

describe('a status', () => {
  it.each(COUNTED)(
    'counts towards the exit code: %s',
    (status, error, warning, errorAllowed, warningAllowed) => {
      const [strict, lax] = [{ allowPending: false }, { allowPending: true }];

      expect(countsAs(reportOf(status), strict)).toBe(error);
      expect(countsAs(reportOf(status, 'warning'), strict)).toBe(warning);
      expect(countsAs(reportOf(status), lax)).toBe(errorAllowed);
      expect(countsAs(reportOf(status, 'warning'), lax)).toBe(warningAllowed);
    },
  );
});

it.each(['drifted', 'missing', 'unexpected', 'pending'] as const)(
  'a target of severity warning that is %s counts as unknown if something could not be read',
  (status) => {
    const open = { code: 'unreadable', severity: 'error', message: '', reason: 'timeout' } as const;

    expect(countsAs(reportOf(status, 'warning', [open]), {})).toBe('unknown');
    expect(countsAs(reportOf(status, undefined, [open]), {})).toBe('drift');
  },
);

describe('the outcome', () => {
  it.each<[Outcome, Status[]]>([
    ['in-sync', []],
    ['in-sync', ['in-sync', 'waived']],
    ['unknown', ['in-sync', 'unknown']],
    ['drift', ['in-sync', 'drifted']],
    ['drift', ['unknown', 'drifted']],
    ['drift', ['pending']],
  ])('is %s if the statuses are %j', (outcome, statuses) => {
    expect(
      outcomeOf(
        statuses.map((status) => reportOf(status)),
        { allowPending: false },
      ),
    ).toBe(outcome);
  });

  it('is in sync if pending is allowed', () => {
    expect(outcomeOf([reportOf('pending')], { allowPending: true })).toBe('in-sync');
    expect(outcomeOf([reportOf('pending'), reportOf('unknown')], { allowPending: true })).toBe('unknown');
  });

  it.each<[Outcome, number]>([
    ['in-sync', 0],
    ['drift', 2],
    ['unknown', 3],
  ])('%s ends the process with %i, and with 0 under --exit-zero', (outcome, code) => {
    expect(exitCodeFor(outcome, { exitZero: false })).toBe(code);
    expect(exitCodeFor(outcome, { exitZero: true })).toBe(0);
  });
});

it('the summary counts what is new and what is resolved since the baseline', () => {
  const news = [true, false, true, undefined].map((isNew) => ({
    code: 'field-differs' as const,
    severity: 'error' as const,
    message: '',
    ...(isNew !== undefined && { new: isNew }),
  }));
  const target = reportOf('drifted', undefined, news);

  expect(summarize([target], 1, [{}, {}, {}])).toMatchObject({ total: 1, new: 2, resolved: 3, drifted: 1 });
  expect(summarize([target], 1, [])).toMatchObject({ total: 1, new: 2, resolved: 0 });
});

it('the summary counts every status and every warning', () => {
  const warning = { code: 'rollout-failed', severity: 'warning', message: '' } as const;
  const error = { code: 'field-differs', severity: 'error', message: '' } as const;
  const targets = COUNTED.flatMap(([status], index) =>
    Array.from({ length: index + 1 }, () =>
      reportOf(status, undefined, index === 0 ? [warning, error, warning] : []),
    ),
  );

  expect(summarize(targets, 41)).toStrictEqual({
    total: 36,
    inSync: 1,
    waived: 2,
    planned: 3,
    unknown: 4,
    pending: 5,
    drifted: 6,
    missing: 7,
    unexpected: 8,
    warnings: 2,
    requests: 41,
  });
});
