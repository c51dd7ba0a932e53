import { describe, expect, it } from 'vitest';
import { applyWaivers, daysLeft, withUnusedWaivers } from '../../src/compare/waivers.ts';
import type { Target, Waiver } from '../../src/model/manifest.ts';
import type { Finding, Status, TargetReport } from '../../src/model/report.ts';
import { at, codes, NOW, targetOf, waiverOf } from './helpers.ts';

const differs: Finding = { code: 'field-differs', severity: 'error', message: '', field: 'version' };

describe('the days of a waiver', () => {
  it.each([
    ['2026-11-23', '2026-11-22T23:59:59.999Z', 1],
    ['2026-11-22', '2026-11-22T00:00:00.000Z', 0],
    ['2026-11-22', '2026-11-22T23:59:59.999Z', 0],
    ['2026-11-22', '2026-11-23T00:00:00.000Z', -1],
    ['2027-11-22', '2026-11-22T12:00:00.000Z', 365],
  ])('until %s, seen at %s: %i', (until, now, left) => {
    expect(daysLeft(until, Date.parse(now))).toBe(left);
  });
});

describe('a waiver', () => {
  const applied = (waivers: Waiver[], ...findings: Finding[]) =>
    applyWaivers(targetOf({ waivers, severity: 'warning' }), findings, NOW);

  it('is noted on each difference of its field, including on its last day', () => {
    const waiver = waiverOf('version', '2026-11-22', { by: 'mara' });
    const note = { field: 'version', until: '2026-11-22', reason: 'known', daysLeft: 0 };

    expect(applied([waiver], differs, { ...differs, code: 'promotion-skipped' })).toStrictEqual([
      { ...differs, waiver: { ...note, by: 'mara' } },
      { ...differs, code: 'promotion-skipped', waiver: { ...note, by: 'mara' } },
    ]);
    expect(applied([waiverOf('version', '2026-11-22')], differs)[0]?.waiver).toStrictEqual(note);
  });

  it.each<[Finding['code'], boolean]>([
    ['field-differs', true],
    ['text-differs', true],
    ['promotion-skipped', true],
    ['unreadable', false],
    ['not-deployed', false],
    ['unexpected-deployment', false],
  ])('covers %s: %s', (code, covers) => {
    const [finding] = applied([waiverOf('version', '2026-12-31')], { ...differs, code });

    expect(finding?.waiver !== undefined).toBe(covers);
  });

  it('covers only its own field', () => {
    const waivers = [waiverOf('model', '2026-12-31'), waiverOf('version', '2026-12-30')];

    expect(applied(waivers, differs)[0]?.waiver?.until).toBe('2026-12-30');
    expect(applied(waivers, { ...differs, field: 'commit' })).toStrictEqual([
      { ...differs, field: 'commit' },
    ]);
  });

  it.each([
    ['is shown as the manifest has it, before variables are replaced', 'version', 'key-1', 'eva'],
    [
      'hides its reason and author if the manifest has no waiver for its field',
      'model',
      '(hidden)',
      '(hidden)',
    ],
  ])('%s', (_title, field, reason, by) => {
    const waivers = [waiverOf('version', '2026-12-31', { reason: 'key', by: 'mara' })];
    const shown = {
      expect: {},
      labels: {},
      waivers: [waiverOf('count', '2026-12-31'), waiverOf(field, '2026-12-31', { reason, by })],
    };
    const target = targetOf({ waivers, shown });

    expect(applyWaivers(target, [differs], NOW)[0]?.waiver).toMatchObject({ reason, by });
    const unsigned = targetOf({
      waivers: [waiverOf('version', '2026-12-31')],
      shown: { ...shown, waivers: [] },
    });
    expect(applyWaivers(unsigned, [differs], NOW)[0]?.waiver).toStrictEqual({
      field: 'version',
      until: '2026-12-31',
      reason: '(hidden)',
      daysLeft: 39,
    });
  });

  it('covers nothing after it has expired, and is reported once', () => {
    expect(
      applied([waiverOf('version', '2026-11-21')], differs, { ...differs, code: 'promotion-skipped' }),
    ).toStrictEqual([
      differs,
      { ...differs, code: 'promotion-skipped' },
      {
        code: 'waiver-expired',
        severity: 'warning',
        message: 'the waiver for version ran out at the end of 2026-11-21 (known)',
        field: 'version',
        location: at(5),
      },
    ]);
  });
});

describe('an unused waiver', () => {
  const reportOf = (target: Target, status: Status, findings: Finding[] = []): TargetReport => ({
    id: target.id,
    deployment: target.deployment,
    environment: target.environment,
    provider: target.provider,
    status,
    location: target.location,
    findings,
  });
  const shared = waiverOf('version', '2026-12-31');
  const here = (environment: string, waivers: Waiver[] = [shared], deployment = 'bot') =>
    targetOf({ environment, waivers, deployment });
  const unused = (rows: [Target, TargetReport?][], all = rows.map(([target]) => target)) =>
    withUnusedWaivers(
      rows.map(([target]) => target),
      rows.flatMap(([, report]) => report ?? []),
      all,
    ).map(({ findings }) => codes(findings));
  const WARNING = ['waiver-unused warning version'];
  const open: Finding = { code: 'unreadable', severity: 'error', message: '', reason: 'timeout' };

  it('is reported at its place', () => {
    const target = here('prod');
    const [report] = withUnusedWaivers([target], [reportOf(target, 'in-sync')], [target]);

    expect(report?.findings).toStrictEqual([
      {
        code: 'waiver-unused',
        severity: 'warning',
        message: 'the waiver for version until 2026-12-31 covers nothing: take it out',
        field: 'version',
        location: at(5),
      },
    ]);
  });

  it.each<[Status, Finding[], boolean]>([
    ['in-sync', [], true],
    ['drifted', [{ ...differs, field: 'model' }], true],
    ['drifted', [differs], false],
    ['drifted', [{ ...open, field: 'version' }], false],
    ['drifted', [{ ...open, field: 'model' }], true],
    ['drifted', [open], false],
    ['drifted', [{ ...differs, code: 'rollout-failed' }], true],
    ['waived', [differs], false],
    ['unknown', [], false],
    ['missing', [], false],
    ['unexpected', [], false],
    ['pending', [], false],
  ])('of a target that is %s with %j: %s', (status, findings, told) => {
    const target = here('prod');
    expect(unused([[target, reportOf(target, status, findings)]])[0]?.includes(WARNING[0] ?? '')).toBe(told);
  });

  it('is reported once, on the first target that has it, after the other findings', () => {
    const [test, prod] = [here('test'), here('prod')];
    const other = reportOf(here('dev', []), 'drifted', [differs]);

    expect(
      unused([
        [here('dev', []), other],
        [test, reportOf(test, 'drifted', [{ ...differs, field: 'model' }])],
        [prod, reportOf(prod, 'in-sync')],
      ]),
    ).toStrictEqual([['field-differs error version'], ['field-differs error model', ...WARNING], []]);
  });

  it('is not reported if one of the environments that share it needs it', () => {
    const [test, prod] = [here('test'), here('prod')];

    expect(
      unused([
        [test, reportOf(test, 'in-sync')],
        [prod, reportOf(prod, 'waived', [differs])],
      ]),
    ).toStrictEqual([[], ['field-differs error version']]);
  });

  it('is not reported if one of the environments that share it was not read', () => {
    const [test, prod] = [here('test'), here('prod')];

    expect(unused([[test, reportOf(test, 'in-sync')]], [test, prod])).toStrictEqual([[]]);
    expect(unused([[test, reportOf(test, 'in-sync')]], [test, here('prod', [])])).toStrictEqual([WARNING]);
  });

  it('is not reported for a target without a report', () => {
    expect(withUnusedWaivers([here('prod')], [], [here('prod')])).toStrictEqual([]);
  });

  it('is identified by its place and its deployment', () => {
    const [first, second] = [
      here('test', [waiverOf('version', '2026-12-31', { location: at(6) })]),
      here('prod'),
    ];
    const [left, right] = [here('prod', [shared], 'a'), here('prod', [shared], 'b')];

    expect(
      unused([
        [first, reportOf(first, 'in-sync')],
        [second, reportOf(second, 'in-sync')],
      ]),
    ).toStrictEqual([WARNING, WARNING]);
    // A YAML anchor gives two deployments the same place.
    expect(
      unused([
        [left, reportOf(left, 'waived', [differs])],
        [right, reportOf(right, 'in-sync')],
      ]),
    ).toStrictEqual([['field-differs error version'], WARNING]);
  });

  it('leaves the reports unchanged if there is no waiver', () => {
    const target = here('prod', []);
    const reports = [reportOf(target, 'in-sync')];

    expect(withUnusedWaivers([target], reports, [target])).toBe(reports);
  });
});
