import { describe, expect, it } from 'vitest';
import type { Expectation, Target } from '../../src/model/manifest.ts';
import type { Found, Observation, Rolling, Rollout } from '../../src/model/observation.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { tried } from '../support/tried.ts';
import {
  compared,
  EXPECTED_AT,
  equals,
  foundOf,
  PROVIDER,
  rolloutOf,
  TARGET_AT,
  targetOf,
  verdict,
  waiverOf,
} from './helpers.ts';

const V1 = { expect: { version: equals('1.0') } };
const rolling = (
  state: Rollout['state'],
  version: string,
  meanwhile: Rolling['meanwhile'] = 'unnamed',
): Rolling => ({ kind: 'rolling', rollout: rolloutOf(state, version), meanwhile });
const unreadable: Observation = { kind: 'unreadable', reason: 'timeout', message: 'too slow' };
const OPEN = { reason: 'ambiguous', message: 'cannot be told' } as const;

type Row = readonly [title: string, target: Target, observation: Observation, verdict: readonly string[]];

const JUDGED: readonly Row[] = [
  ['what is expected', targetOf(V1), foundOf({ version: '1.0' }), ['in-sync']],
  ['nothing in particular', targetOf(), foundOf({ version: '1.0' }), ['in-sync']],
  ['another version', targetOf(V1), foundOf({ version: '0.9' }), ['drifted', 'field-differs error version']],
  ['no such field', targetOf(V1), foundOf({}), ['drifted', 'field-differs error version']],
  [
    'another version, of severity warning',
    targetOf({ ...V1, severity: 'warning' }),
    foundOf({ version: '0.9' }),
    ['drifted', 'field-differs warning version'],
  ],
  ['unreadable', targetOf(V1), unreadable, ['unknown', 'unreadable error']],
  [
    'unreadable, of severity warning',
    targetOf({ severity: 'warning' }),
    unreadable,
    ['unknown', 'unreadable error'],
  ],
  [
    'unreadable, and should not be live',
    targetOf({ deployed: false }),
    unreadable,
    ['unknown', 'unreadable error'],
  ],
  [
    'several live',
    targetOf(V1),
    { ...unreadable, code: 'multiple-live' },
    ['unknown', 'multiple-live error'],
  ],
  ['absent', targetOf(V1), { kind: 'absent' }, ['missing', 'not-deployed error']],
  [
    'absent, of severity warning',
    targetOf({ severity: 'warning' }),
    { kind: 'absent' },
    ['missing', 'not-deployed warning'],
  ],
  ['absent, as declared', targetOf({ deployed: false }), { kind: 'absent' }, ['in-sync']],
  [
    'absent, and the expected version under way',
    targetOf(V1),
    { kind: 'absent', rollouts: [rolloutOf('in-progress', '1.0')] },
    ['missing', 'not-deployed error', 'rollout-in-progress error'],
  ],
  [
    'absent as declared, and a rollout under way',
    targetOf({ deployed: false }),
    { kind: 'absent', rollouts: [rolloutOf('failed', '1.0')] },
    ['in-sync', 'rollout-failed warning'],
  ],
  [
    'live, and should not be',
    targetOf({ deployed: false }),
    foundOf({ version: '1.0' }),
    ['unexpected', 'unexpected-deployment error'],
  ],
  [
    'live, and should not be, of severity warning',
    targetOf({ deployed: false, severity: 'warning' }),
    foundOf({ version: '1.0' }),
    ['unexpected', 'unexpected-deployment warning'],
  ],
  [
    'rolling to the expected version',
    targetOf(V1),
    rolling('in-progress', '1.0'),
    ['pending', 'rollout-in-progress error'],
  ],
  [
    'rolling to the expected version, of severity warning',
    targetOf({ ...V1, severity: 'warning' }),
    rolling('awaiting-approval', '1.0', 'absent'),
    ['pending', 'awaiting-approval warning'],
  ],
  [
    'rolling from an unnamed version to an unexpected one',
    targetOf(V1),
    rolling('in-progress', '2.0'),
    ['unknown', 'rollout-in-progress warning', 'unreadable error'],
  ],
  [
    'a failed rollout of the expected version, and an unnamed one is live',
    targetOf(V1),
    rolling('failed', '1.0'),
    ['unknown', 'rollout-failed warning', 'unreadable error'],
  ],
  [
    'a failed rollout of the expected version, and nothing is live',
    targetOf(V1),
    rolling('failed', '1.0', 'absent'),
    ['missing', 'not-deployed error', 'rollout-failed warning'],
  ],
  [
    'rolling to another version, and nothing is live',
    targetOf(V1),
    rolling('in-progress', '2.0', 'absent'),
    ['missing', 'not-deployed error', 'rollout-in-progress warning'],
  ],
  [
    'rolling, should not be live, and is not live yet',
    targetOf({ ...V1, deployed: false }),
    rolling('in-progress', '1.0', 'absent'),
    ['in-sync', 'rollout-in-progress warning'],
  ],
  [
    'rolling from an unnamed version, and should not be live',
    targetOf({ ...V1, deployed: false }),
    rolling('in-progress', '1.0'),
    ['unknown', 'rollout-in-progress warning', 'unreadable error'],
  ],
  [
    'another version, and the expected one under way',
    targetOf(V1),
    foundOf({ version: '0.9' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['pending', 'field-differs error version', 'rollout-in-progress error'],
  ],
  [
    'another version, and the expected one awaiting approval after one that failed',
    targetOf(V1),
    foundOf(
      { version: '0.9' },
      { rollouts: [rolloutOf('failed', '1.0'), rolloutOf('awaiting-approval', '1.0')] },
    ),
    ['pending', 'awaiting-approval error', 'field-differs error version', 'rollout-failed error'],
  ],
  [
    'another version, and the expected one failed',
    targetOf(V1),
    foundOf({ version: '0.9' }, { rollouts: [rolloutOf('failed', '1.0')] }),
    ['drifted', 'field-differs error version', 'rollout-failed error'],
  ],
  [
    'another version, and a third under way',
    targetOf(V1),
    foundOf({ version: '0.9' }, { rollouts: [rolloutOf('in-progress', '2.0')] }),
    ['drifted', 'field-differs error version', 'rollout-in-progress error'],
  ],
  [
    'another version, and a rollout that names only some of the expected fields',
    targetOf({ expect: { version: equals('1.0'), commit: equals('abc') } }),
    foundOf({ version: '0.9', commit: 'abc' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['drifted', 'field-differs error version', 'rollout-in-progress error'],
  ],
  [
    'another version and another model, and the expected version under way',
    targetOf({ expect: { version: equals('1.0'), model: equals('a') } }),
    foundOf({ version: '0.9', model: 'b' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['pending', 'field-differs error model', 'field-differs error version', 'rollout-in-progress error'],
  ],
  [
    'another model alone, which a rollout of the version does not change',
    targetOf({ expect: { version: equals('1.0'), model: equals('a') } }),
    foundOf({ version: '1.0', model: 'b' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['drifted', 'field-differs error model', 'rollout-in-progress warning'],
  ],
  [
    'the expected version, and another one under way',
    targetOf(V1),
    foundOf({ version: '1.0' }, { rollouts: [rolloutOf('in-progress', '2.0')] }),
    ['in-sync', 'rollout-in-progress warning'],
  ],
  [
    'another version, and the expected one pinned',
    targetOf({ ...V1, severity: 'warning' }),
    foundOf({ version: '0.9' }, { pinned: { version: '1.0', deploymentId: 'd', status: 'failed' } }),
    ['drifted', 'field-differs warning version', 'pinned-not-live warning'],
  ],
  [
    'a field that is left open',
    targetOf(V1),
    foundOf({}, { open: { version: OPEN } }),
    ['unknown', 'unreadable error version'],
  ],
  [
    'a field that is left open, of severity warning',
    targetOf({ ...V1, severity: 'warning' }),
    foundOf({}, { open: { version: OPEN } }),
    ['unknown', 'unreadable error version'],
  ],
  [
    'a field that is left open and another that differs, the expected version under way',
    targetOf({ expect: { version: equals('1.0'), model: equals('a') } }),
    foundOf({ version: '0.9' }, { open: { model: OPEN }, rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['drifted', 'field-differs error version', 'rollout-in-progress error', 'unreadable error model'],
  ],
  [
    'a field that is left open and another that differs',
    targetOf({ expect: { version: equals('1.0'), model: equals('a') } }),
    foundOf({ version: '0.9' }, { open: { model: OPEN } }),
    ['drifted', 'field-differs error version', 'unreadable error model'],
  ],
  [
    'a ref that is not known and a field that differs, of severity warning',
    targetOf({
      expect: { commit: { op: 'git', ref: 'x', resolved: { fault: 'gone' } }, model: equals('a') },
      severity: 'warning',
    }),
    foundOf({ commit: 'abc', model: 'b' }),
    ['drifted', 'field-differs warning model', 'unreadable error commit'],
  ],
  [
    'a field that is left open and another that differs, which is waived',
    targetOf({
      expect: { version: equals('1.0'), model: equals('a') },
      waivers: [waiverOf('version', '2026-11-22')],
    }),
    foundOf({ version: '0.9' }, { open: { model: OPEN } }),
    ['unknown', 'field-differs error version waived', 'unreadable error model'],
  ],
  [
    'a field that is left open and another that differs, whose waiver has run out',
    targetOf({
      expect: { version: equals('1.0'), model: equals('a') },
      waivers: [waiverOf('version', '2026-11-21')],
    }),
    foundOf({ version: '0.9' }, { open: { model: OPEN } }),
    ['drifted', 'field-differs error version', 'unreadable error model', 'waiver-expired error version'],
  ],
  [
    'a field that is left open with a code of its own',
    targetOf({ expect: { version: equals('1.0') } }),
    foundOf({}, { open: { version: { ...OPEN, code: 'multiple-live' } } }),
    ['unknown', 'multiple-live error version'],
  ],
  [
    'a promotion that is unknown and a field that differs',
    targetOf({ expect: { model: equals('a') }, promotedFrom: 'test' }),
    foundOf({ version: '1.0', model: 'b' }),
    ['drifted', 'field-differs error model', 'unreadable error'],
  ],
  [
    'an ignored field beside one that is left open',
    targetOf({ expect: { version: equals('1.0'), model: equals('a') }, ignore: ['version'] }),
    foundOf({ version: '0.9' }, { open: { model: OPEN } }),
    ['unknown', 'unreadable error model'],
  ],
  [
    'a difference that is waived',
    targetOf({ ...V1, waivers: [waiverOf('version', '2026-11-22')] }),
    foundOf({ version: '0.9' }),
    ['waived', 'field-differs error version waived'],
  ],
  [
    'a difference that is waived, and one that is not',
    targetOf({
      expect: { version: equals('1.0'), model: equals('a') },
      waivers: [waiverOf('version', '2026-11-22')],
    }),
    foundOf({ version: '0.9', model: 'b' }),
    ['drifted', 'field-differs error model', 'field-differs error version waived'],
  ],
  [
    'a difference whose waiver has run out',
    targetOf({ ...V1, waivers: [waiverOf('version', '2026-11-21')] }),
    foundOf({ version: '0.9' }),
    ['drifted', 'field-differs error version', 'waiver-expired error version'],
  ],
  [
    'a waived difference, and the expected version under way',
    targetOf({ ...V1, waivers: [waiverOf('version', '2026-11-22')] }),
    foundOf({ version: '0.9' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['pending', 'field-differs error version waived', 'rollout-in-progress error'],
  ],
  [
    'a waiver for a field that is left open, which covers nothing',
    targetOf({ ...V1, waivers: [waiverOf('version', '2026-11-22')] }),
    foundOf({}, { open: { version: OPEN } }),
    ['unknown', 'unreadable error version'],
  ],
  [
    'a version that is left open, and a rollout',
    targetOf(V1),
    foundOf({}, { open: { version: OPEN }, rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['unknown', 'rollout-in-progress warning', 'unreadable error version'],
  ],
  [
    'a field that the vendor does not have, and the expected version under way',
    targetOf({ expect: { unheard: equals(1), version: equals('1.0') } }),
    foundOf({ version: '0.9' }, { rollouts: [rolloutOf('in-progress', '1.0')] }),
    ['pending', 'field-differs error unheard', 'field-differs error version', 'rollout-in-progress error'],
  ],
  [
    'a version that was never before and a field that is left open',
    targetOf({ promotedFrom: 'test', expect: { A: equals(1) } }),
    foundOf({ version: '2.0' }, { open: { A: OPEN } }),
    ['unknown', 'unreadable error', 'unreadable error A'],
  ],
  [
    'several fields, in the order of their names',
    targetOf({
      expect: {
        model: equals('a'),
        commit: equals('a'),
        version: equals('a'),
        count: equals(1),
        A: equals(1),
      },
    }),
    foundOf({}),
    ['drifted', ...['A', 'commit', 'count', 'model', 'version'].map((name) => `field-differs error ${name}`)],
  ],
  [
    'a version that was never before',
    targetOf({ promotedFrom: 'test' }),
    foundOf({ version: '2.0' }),
    ['unknown', 'unreadable error'],
  ],
];

describe('a target is', () => {
  it.each(JUDGED)('judged by: %s', (_title, target, observation, expected) => {
    expect(verdict(target, observation)).toStrictEqual(expected);
  });

  it('judged in as many situations as docs/testing.md says', () => {
    tried('situations of a target', JUDGED.length);
  });
});

describe('the report of a target', () => {
  it('has its place, and no empty members', () => {
    expect(compared(targetOf(V1), foundOf({ version: '1.0' }))).toStrictEqual({
      id: 'bot/prod',
      deployment: 'bot',
      environment: 'prod',
      provider: 'cartesia',
      status: 'in-sync',
      location: TARGET_AT,
      observed: { version: '1.0' },
      findings: [],
    });
  });

  it('has the name of its own connection, its labels and its severity', () => {
    const connection = { name: 'eu', provider: 'cartesia', settings: {} };
    const target = targetOf({ connection, labels: { team: 'x' }, severity: 'warning' });

    expect(compared(target, unreadable)).toStrictEqual({
      id: 'bot/prod',
      deployment: 'bot',
      environment: 'prod',
      provider: 'cartesia',
      connection: 'eu',
      labels: { team: 'x' },
      status: 'unknown',
      severity: 'warning',
      location: TARGET_AT,
      findings: [
        {
          code: 'unreadable',
          severity: 'error',
          reason: 'timeout',
          message: 'too slow',
          location: TARGET_AT,
        },
      ],
    });
  });

  it('has the observed fields, structures only if they are compared, and no secret', () => {
    const fields = { version: 'key-1', count: 2, config: { secret: 'x', a: 'key-2' }, other: [1] };
    const redact = (text: string) => text.replaceAll(/key-\d/g, '***');
    const expecting = targetOf({ expect: { config: { op: 'present', present: true } } });

    expect(compared(targetOf(), foundOf(fields), { redact }).observed).toStrictEqual({
      version: '***',
      count: 2,
      other: [1],
    });
    expect(compared(expecting, foundOf(fields), { redact }).observed).toStrictEqual({
      version: '***',
      count: 2,
      config: { secret: '(hidden)', a: '***' },
      other: [1],
    });
    expect(compared(targetOf(), { kind: 'absent' })).not.toHaveProperty('observed');
  });

  it('has no structure that is not compared, even if nothing is hidden', () => {
    expect(compared(targetOf(), foundOf({ version: '1.0', config: { a: 1 } })).observed).toStrictEqual({
      version: '1.0',
    });
  });

  it('hides a value that is secret as a whole', () => {
    expect(compared(targetOf(), foundOf({ version: 'key' }), { redact: () => '***' }).observed).toStrictEqual(
      {
        version: '***',
      },
    );
    expect(compared(targetOf(), foundOf({ version: 'classified' })).observed).toStrictEqual({
      version: '(hidden)',
    });
  });

  it('has every rollout, in the order of the vendor', () => {
    const rollouts = ['3.0', '1.0', '2.0'].map((version) => rolloutOf('in-progress', version));

    expect(
      compared(targetOf(), foundOf({}, { rollouts })).findings.map(({ rollout }) => rollout),
    ).toStrictEqual(['3.0', '1.0', '2.0']);
  });
});

const finding = (
  expectation: Expectation,
  fields: Found['fields'],
  field = 'version',
  rest: Partial<Found> = {},
) => compared(targetOf({ expect: { [field]: expectation } }), foundOf(fields, rest)).findings[0];

describe('a finding says', () => {
  it('what should be live where nothing is deployed', () => {
    expect(compared(targetOf(V1), { kind: 'absent', detail: 'it was taken down' }).findings).toStrictEqual([
      {
        code: 'not-deployed',
        severity: 'error',
        message: 'nothing is deployed, and 1.0 should be live: it was taken down',
        expected: '1.0',
        location: TARGET_AT,
      },
    ]);
    expect(compared(targetOf(), { kind: 'absent' }).findings).toStrictEqual([
      {
        code: 'not-deployed',
        severity: 'error',
        message: 'nothing is deployed, and something should be live',
        location: TARGET_AT,
      },
    ]);
  });

  const skipped = { version: '1.1', deploymentId: 'd2' };
  const SKIPPED = 'the newer 1.1 (d2) was skipped by the vendor';

  it.each<[Partial<Observation>, string]>([
    [{}, ''],
    [{ detail: 'it was taken down' }, ': it was taken down'],
    [{ skipped }, `: ${SKIPPED}`],
    [{ detail: 'it was taken down', skipped }, `: it was taken down; ${SKIPPED}`],
  ])('why nothing is deployed, %j, and which field is declared', (why, said) => {
    const absent = { kind: 'absent', ...why } as Observation;
    const [finding] = compared(targetOf({ expect: { commit: equals('abc') } }), absent).findings;

    expect(finding).toMatchObject({ field: 'commit', expected: 'abc' });
    expect(finding?.message).toBe(`nothing is deployed, and commit abc should be live${said}`);
  });

  it('that the vendor skipped a newer version, only for fields that identify what is deployed', () => {
    expect(finding(equals('1.1'), { version: '1.0' }, 'version', { skipped })?.message).toBe(
      `version: declared is 1.1, live is 1.0; ${SKIPPED}`,
    );
    expect(finding(equals('1.1'), { version: '1.0' })?.message).toBe('version: declared is 1.1, live is 1.0');
    expect(finding(equals('a'), { model: 'b' }, 'model', { skipped })?.message).toBe(
      'model: declared is a, live is b',
    );
  });

  it('why an absence that the vendor only implies is unknown', () => {
    const inferred = { kind: 'absent', inferred: 'the list may be cut' } as const;

    expect(compared(targetOf({ deployed: false }), inferred)).toMatchObject({
      status: 'unknown',
      findings: [{ code: 'unreadable', reason: 'ambiguous', message: 'the list may be cut' }],
    });
    expect(compared(targetOf(V1), inferred).status).toBe('missing');
  });

  it('which version is declared where several are live', () => {
    const several = { ...unreadable, code: 'multiple-live' } as const;

    expect(compared(targetOf(V1), several).findings).toStrictEqual([
      {
        code: 'multiple-live',
        severity: 'error',
        reason: 'timeout',
        message: 'too slow',
        expected: '1.0',
        actualUnknown: true,
        location: TARGET_AT,
      },
    ]);
    expect(compared(targetOf(V1), unreadable).findings[0]).not.toHaveProperty('expected');
  });

  it('that the vendor shows only a failed rollout, unless nothing is live', () => {
    expect(compared(targetOf(V1), rolling('failed', '1.0')).findings[1]).toMatchObject({
      reason: 'ambiguous',
      message: 'the vendor does not name what is live: it shows only a rollout that failed',
    });
    for (const { findings } of [
      compared(targetOf(V1), { kind: 'absent', rollouts: [rolloutOf('failed', '1.0')] }),
      compared(targetOf(V1), rolling('failed', '1.0', 'absent')),
    ]) {
      expect(findings.map((each) => 'actualUnknown' in each)).toStrictEqual([false, false]);
    }
  });

  const bad = { version: '1.0', deploymentId: 'd', status: 'failed' };

  it.each<[string, Partial<Found>]>([
    ['several pinned', { pinnedAtOnce: [bad, bad] }],
    ['bad health', { unhealthy: bad }],
  ])('more about a live version that is as expected: %s', (_title, more) => {
    const { status, findings } = compared(targetOf(V1), foundOf({ version: '1.0' }, more));

    expect(status).toBe('in-sync');
    expect(findings).toHaveLength(1);
  });

  it('what is live and should not be, since when and by whom', () => {
    const off = targetOf({ deployed: false });
    const live = { liveSince: '2026-11-01T00:00:00Z', liveBy: 'mara' };

    expect(compared(off, foundOf({ version: '1.0' }, live)).findings).toStrictEqual([
      {
        code: 'unexpected-deployment',
        severity: 'error',
        message: 'nothing may be deployed here, but 1.0 is live',
        expected: { deployed: false },
        actual: '1.0',
        ...live,
        location: TARGET_AT,
      },
    ]);
    expect(compared(off, foundOf({ version: 'classified' })).findings[0]).toMatchObject({
      message: 'nothing may be deployed here, but (hidden) is live',
      actual: '(hidden)',
    });
    expect(compared(off, foundOf({})).findings).toStrictEqual([
      {
        code: 'unexpected-deployment',
        severity: 'error',
        message: 'nothing may be deployed here, but something is live',
        expected: { deployed: false },
        actualUnknown: true,
        location: TARGET_AT,
      },
    ]);
  });

  it('what is declared, what is live and what a rollout brings, and that the live version cannot be named', () => {
    expect(compared(targetOf(V1), rolling('awaiting-approval', '2.0')).findings).toStrictEqual([
      {
        code: 'awaiting-approval',
        severity: 'warning',
        message: 'a rollout of 2.0 is waiting for approval',
        expected: '1.0',
        actualUnknown: true,
        rollout: '2.0',
        location: TARGET_AT,
      },
      {
        code: 'unreadable',
        severity: 'error',
        reason: 'ambiguous',
        message:
          'the vendor does not name what is live during the rollout, and the rollout is not of the expected version',
        location: TARGET_AT,
      },
    ]);
    const unnamed: Rolling = {
      kind: 'rolling',
      rollout: { state: 'failed', fields: {} },
      meanwhile: 'absent',
    };
    expect(compared(targetOf({ deployed: false }), unnamed).findings).toStrictEqual([
      {
        code: 'rollout-failed',
        severity: 'warning',
        message: 'a rollout failed',
        expected: { deployed: false },
        location: TARGET_AT,
      },
    ]);
    const rollouts = [rolloutOf('in-progress', 'classified')];
    expect(compared(targetOf(V1), foundOf({ version: '1.0' }, { rollouts })).findings).toMatchObject([
      { code: 'rollout-in-progress', expected: '1.0', actual: '1.0', rollout: '(hidden)' },
    ]);
    const declared = { region: equals('eu'), commit: equals('abc') };
    expect(
      compared(
        targetOf({ expect: declared }),
        foundOf({ version: '1.0', region: 'eu', commit: 'abc' }, { rollouts }),
      ).findings,
    ).toMatchObject([{ code: 'rollout-in-progress', field: 'commit', expected: 'abc', actual: 'abc' }]);
  });

  it('what is pinned and not live', () => {
    const pinned = { version: '1.0', deploymentId: 'd1', status: 'failed' };
    const told = (fields: Found['fields']) => compared(targetOf(), foundOf(fields, { pinned })).findings;

    expect(told({ version: '0.9' })).toStrictEqual([
      {
        code: 'pinned-not-live',
        severity: 'warning',
        message: '1.0 (d1, failed) is pinned but not live; 0.9 is',
        actual: '0.9',
        location: TARGET_AT,
      },
    ]);
    expect(told({ version: 'classified' })[0]?.message).toContain('not live; (hidden) is');
    expect(told({})[0]?.message).toBe(
      '1.0 (d1, failed) is pinned but not live; something else is, and its version is not known',
    );
    expect(compared(targetOf(V1), { kind: 'absent', pinned }).findings[1]).toMatchObject({
      severity: 'error',
      message: '1.0 (d1, failed) is pinned but not live; nothing is',
    });
  });

  it('that a label moves by itself, without changing the status', () => {
    const live = foundOf({ version: '1.0' }, { moving: 'the label "latest" moves by itself' });

    expect(compared(targetOf(V1), live)).toMatchObject({
      status: 'in-sync',
      findings: [
        {
          code: 'live-unhealthy',
          severity: 'warning',
          message: 'the label "latest" moves by itself',
          location: TARGET_AT,
        },
      ],
    });
  });

  it('both versions, which of them is ahead, since when and by whom', () => {
    const live = { liveSince: '2026-11-01T00:00:00Z', liveBy: 'mara' };

    expect(finding(equals('1.9'), { version: '1.10' }, 'version', live)).toStrictEqual({
      code: 'field-differs',
      severity: 'error',
      message: 'version: declared is 1.9, live is 1.10',
      field: 'version',
      expected: '1.9',
      actual: '1.10',
      direction: 'live-ahead',
      ...live,
      location: EXPECTED_AT,
    });
    expect(finding(equals('1.10'), { version: '1.9' })?.direction).toBe('live-behind');
    expect(finding(equals('1.0'), { version: 'v1' })).not.toHaveProperty('direction');
    expect(finding(equals('blue'), { version: 'green' })).not.toHaveProperty('direction');
    expect(finding(equals(2), { version: '1.0' })).not.toHaveProperty('direction');
    expect(finding(equals('2'), { version: 1 })).not.toHaveProperty('direction');
  });

  it('since when a version is live, only for fields that identify what is deployed', () => {
    const live = { liveSince: '2026-11-01T00:00:00Z' };

    expect(finding(equals('a'), { model: 'b' }, 'model', live)).not.toHaveProperty('liveSince');
    expect(finding(equals('a'), { commit: 'b' }, 'commit', live)).toMatchObject(live);
    expect(finding(equals('a'), { commit: 'b' }, 'commit', live)).not.toHaveProperty('liveBy');
    expect(finding(equals('a'), { commit: 'b' }, 'commit', { liveBy: 'mara' })).not.toHaveProperty(
      'liveSince',
    );
  });

  it('that a field is absent', () => {
    expect(finding(equals('1.0'), {})).toStrictEqual({
      code: 'field-differs',
      severity: 'error',
      message: 'version: declared is 1.0, live has no such field',
      field: 'version',
      expected: '1.0',
      location: EXPECTED_AT,
    });
  });

  it('that two values look the same and differ in type', () => {
    expect(finding(equals(2.2), { version: '2.2' })?.message).toBe(
      'version: declared is 2.2, live is 2.2 (the manifest has the number 2.2, the vendor the string "2.2")',
    );
    expect(finding(equals('undefined'), {})?.message).toBe(
      'version: declared is undefined, live has no such field',
    );
    expect(finding({ op: 'semver', range: '^1' }, { version: 'undefined' })?.message).toBe(
      'version: declared is a version in ^1, live is undefined',
    );
    expect(finding(equals(2.2), { version: '2.3' })?.message).toBe('version: declared is 2.2, live is 2.3');
    expect(finding(equals('true'), { version: true })?.message).toContain(
      '(the manifest has the string "true"',
    );
  });

  it('why a field could not be compared', () => {
    expect(finding(equals('1.0'), {}, 'version', { open: { version: OPEN } })).toStrictEqual({
      code: 'unreadable',
      severity: 'error',
      reason: 'ambiguous',
      message: 'version: cannot be told',
      field: 'version',
      location: EXPECTED_AT,
    });
  });

  it.each<[Expectation, unknown, string]>([
    [{ op: 'oneOf', values: ['a', 'b'] }, { oneOf: ['a', 'b'] }, 'one of a, b'],
    [{ op: 'not', not: equals('c') }, { not: 'c' }, 'not c'],
    [{ op: 'contains', value: 'x' }, { contains: 'x' }, 'at least x'],
    [{ op: 'semver', range: '^2' }, { semver: '^2' }, 'a version in ^2'],
    [{ op: 'matches', pattern: '^x' }, { matches: '^x' }, 'text that matches ^x'],
    [{ op: 'present', present: false }, { present: false }, 'not to be there'],
  ])('the operator, as in the manifest: %j', (expectation, expected, words) => {
    expect(finding(expectation, { version: 'c' })).toStrictEqual({
      code: 'field-differs',
      severity: 'error',
      message: `version: declared is ${words}, live is c`,
      field: 'version',
      expected,
      actual: 'c',
      location: EXPECTED_AT,
    });
  });

  it.each<[string, Expectation]>([
    ['git main', { op: 'git', ref: 'main', resolved: { value: 'abc' } }],
    ['package.json#/v', { op: 'from', path: 'package.json', pointer: '/v', resolved: { value: 'abc' } }],
  ])('where the expected value comes from: %s', (expectedFrom, expectation) => {
    expect(finding(expectation, { version: 'c' })).toStrictEqual({
      code: 'field-differs',
      severity: 'error',
      message: `version: declared is abc, live is c (${expectedFrom})`,
      field: 'version',
      expected: 'abc',
      expectedFrom,
      actual: 'c',
      location: EXPECTED_AT,
    });
  });
});

describe('texts', () => {
  const file = (value: string, exact = false): Expectation => ({
    op: 'file',
    path: 'p.md',
    as: 'text',
    exact,
    resolved: { value },
  });

  it('of several lines have the code text-differs', () => {
    expect(finding(equals('a\nb'), { version: 'c' })).toStrictEqual({
      code: 'text-differs',
      severity: 'error',
      message: 'version: the live text differs from the declared one',
      field: 'version',
      expected: 'a\nb',
      actual: 'c',
      location: EXPECTED_AT,
    });
    expect(finding(equals('a'), { version: 'c\nd' })?.code).toBe('field-differs');
    expect(finding(equals('a\nb'), { version: 1 })?.code).toBe('field-differs');
  });

  it('of a file have the code text-differs even if they are one line; CRLF and a final newline count only if exact', () => {
    expect(finding(file('\ufeffa\r\n'), { version: 'b\r\nc\r\n' })).toStrictEqual({
      code: 'text-differs',
      severity: 'error',
      message: 'version: the live text differs from p.md',
      field: 'version',
      expected: 'a',
      expectedFrom: 'p.md',
      actual: 'b\nc',
      location: EXPECTED_AT,
    });
    expect(finding(file('a\r\n', true), { version: 'a\n' })).toMatchObject({
      expected: 'a\r\n',
      actual: 'a\n',
    });
    expect(finding(file('a'), { version: 'b' })?.code).toBe('text-differs');
    expect(
      finding(
        { op: 'file', path: 'p.json', as: 'json', exact: false, resolved: { value: { a: 1 } } },
        { config: 'x' },
        'config',
      ),
    ).toMatchObject({ code: 'field-differs', expected: { a: 1 }, actual: 'x' });
    expect(finding(file('a'), {})).toMatchObject({
      code: 'field-differs',
      expected: 'a',
      expectedFrom: 'p.md',
    });
    expect(finding(equals('a\r\nb\n'), { version: 'c\r\n' })).toMatchObject({
      expected: 'a\r\nb\n',
      actual: 'c\r\n',
    });
  });
});

describe('structures', () => {
  const about = (expectation: Expectation, config: Found['fields'][string]) =>
    finding(expectation, { config }, 'config');

  it('show each difference with its path', () => {
    expect(about(equals({ a: 1, b: [1, 2], c: null }), { a: 2, b: [1], c: 1, d: 3 })).toStrictEqual({
      code: 'field-differs',
      severity: 'error',
      message: 'config: differs from what is declared in 4 places',
      field: 'config',
      expected: { a: 1, b: [1, 2], c: null },
      actual: { a: 2, b: [1], c: 1, d: 3 },
      differences: [
        { path: '/a', expected: 1, actual: 2 },
        { path: '/b/1', expected: 2 },
        { path: '/c', expected: null, actual: 1 },
        { path: '/d', actual: 3 },
      ],
      location: EXPECTED_AT,
    });
    expect(about(equals({ a: 1 }), { a: null })?.differences).toStrictEqual([
      { path: '/a', expected: 1, actual: null },
    ]);
    expect(about(equals({ a: 1 }), { a: 2 })?.message).toBe(
      'config: differs from what is declared in one place',
    );
  });

  it('show differences only in the members that `contains` expects', () => {
    expect(about({ op: 'contains', value: { a: 1 } }, { a: 2, d: 3 })).toMatchObject({
      expected: { contains: { a: 1 } },
      differences: [{ path: '/a', expected: 1, actual: 2 }],
    });
  });

  it('have the code text-differs if only texts of several lines differ', () => {
    expect(about(equals({ a: 'x\ny' }), { a: 'z' })?.code).toBe('text-differs');
    expect(about(equals({ a: 'x\ny', b: 1 }), { a: 'z', b: 2 })?.code).toBe('field-differs');
    expect(about(equals({ a: 'x\ny' }), { a: 1 })?.code).toBe('field-differs');
  });

  it('show at most a hundred differences, and count the others', () => {
    const many = (count: number, value: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

    expect(about(equals(many(100, 1)), many(100, 2))).not.toHaveProperty('moreDifferences');
    const found = about(equals(many(103, 1)), many(103, 2));
    expect(found?.differences).toHaveLength(100);
    expect(found).toMatchObject({
      moreDifferences: 3,
      message: 'config: differs from what is declared in 103 places',
    });
  });

  it('are shown whole if the live value is not a structure', () => {
    expect(about(equals({ a: 1 }), 'x')).toMatchObject({
      code: 'field-differs',
      expected: { a: 1 },
      actual: 'x',
    });
    expect(about(equals('x'), { a: 1 })).toMatchObject({
      code: 'field-differs',
      expected: 'x',
      actual: { a: 1 },
    });
    expect(about(equals({ a: 1 }), null)).not.toHaveProperty('differences');
    expect(about(equals(null), { a: 1 })).not.toHaveProperty('differences');
  });

  it('differ as a whole if one is an object and the other is a list', () => {
    expect(finding(equals({ a: 1 }), { other: [1] }, 'other')?.differences).toStrictEqual([
      { path: '', expected: { a: 1 }, actual: [1] },
    ]);
  });

  it('never show a secret, on either side and at any depth', () => {
    const wanted = { secret: { key: 'cherry' }, a: 1 };

    expect(about(equals(wanted), { secret: { key: 'plum' }, a: 2 })).toMatchObject({
      expected: { secret: '(hidden)', a: 1 },
      actual: { secret: '(hidden)', a: 2 },
      differences: [
        { path: '/secret/key', expected: '(hidden)', actual: '(hidden)' },
        { path: '/a', expected: 1, actual: 2 },
      ],
    });
    expect(about(equals({ gone: { key: 1 } }), { gone: { key: 2 } })?.differences).toStrictEqual([
      { path: '/gone/key', expected: '(hidden)', actual: '(hidden)' },
    ]);
    const operators: readonly Expectation[] = [
      { op: 'oneOf', values: [wanted] },
      { op: 'contains', value: wanted },
      { op: 'not', not: { op: 'not', not: equals(wanted) } },
      { op: 'from', path: 'p.json', pointer: '/a', resolved: { value: wanted } },
    ];
    for (const operator of operators) {
      const told = JSON.stringify(about(operator, { secret: { key: 'plum' } }));
      expect(told).toContain('(hidden)');
      expect(told).not.toMatch(/cherry|plum/);
    }
  });

  it('show the right paths, whatever the names of their members', () => {
    const redact = (text: string) => text.replaceAll('key', '***');
    const target = targetOf({ expect: { config: equals({ 'a/b~c': ['x', 'y'], key: { k: 1 } }) } });
    const live = foundOf({ config: { 'a/b~c': ['x', 'z'], key: { k: 2 }, key2: 3 } });

    expect(compared(target, live, { redact }).findings[0]?.differences).toStrictEqual([
      { path: '/a~1b~0c/1', expected: 'y', actual: 'z' },
      // `key` is in the manifest, so its path is shown. `key2` is only the vendor's, so its path is redacted.
      { path: '/key/k', expected: 1, actual: '(hidden)' },
      { path: '/***2', actual: '(hidden)' },
    ]);
  });
});

describe('an ignored part', () => {
  const ignoring = (expectation: Expectation, config: Found['fields'][string], ignore = ['/config/x']) =>
    verdict(targetOf({ expect: { config: expectation }, ignore }), foundOf({ config }))[0];

  it.each<[string, Expectation]>([
    ['equals', equals({ a: 1, x: 1 })],
    ['contains', { op: 'contains', value: { a: 1, x: 1 } }],
    ['oneOf', { op: 'oneOf', values: [{ b: 1 }, { a: 1, x: 1 }] }],
    ['not not', { op: 'not', not: { op: 'not', not: equals({ a: 1, x: 1 }) } }],
    ['file', { op: 'file', path: 'p', as: 'json', exact: false, resolved: { value: { a: 1, x: 1 } } }],
    ['from', { op: 'from', path: 'p', pointer: '', resolved: { value: { a: 1, x: 1 } } }],
  ])('counts on neither side: %s', (_title, expectation) => {
    expect(ignoring(expectation, { a: 1, x: 2 })).toBe('in-sync');
    expect(ignoring(expectation, { a: 1 })).toBe('in-sync');
    expect(ignoring(expectation, { a: 2, x: 1 })).toBe('drifted');
    expect(ignoring(expectation, { a: 1, x: 2 }, [])).toBe('drifted');
  });

  it('cannot be a position in a list of `contains`, whose items may be anywhere in the live list', () => {
    const contains = (value: Found['fields'][string]): Expectation => ({ op: 'contains', value });
    expect(ignoring(contains([{ a: 1 }]), [{ a: 1 }, { a: 9 }], ['/config/1'])).toBe('in-sync');
    expect(ignoring(contains([{ a: 1 }]), [{ a: 9 }, { a: 2 }], ['/config/0'])).toBe('drifted');
    expect(ignoring(contains([{ a: 1 }]), [{ a: 9 }, { a: 2 }], ['/config/0/a'])).toBe('drifted');
    expect(ignoring(contains({ l: [1], x: 1 }), { l: [1], x: 2 }, ['/config/l/5', '/config/x'])).toBe(
      'in-sync',
    );
  });

  it('does not change an expectation that has no value', () => {
    expect(ignoring({ op: 'present', present: true }, { x: 2 })).toBe('in-sync');
    expect(ignoring({ op: 'from', path: 'p', pointer: '' }, { x: 2 })).toBe('unknown');
    expect(
      ignoring({ op: 'file', path: 'p', as: 'json', exact: false, resolved: { fault: 'gone' } }, {}),
    ).toBe('unknown');
  });

  it('may be a whole field, even one whose live value is not known', () => {
    expect(ignoring(equals(1), 2, ['config'])).toBe('in-sync');
    expect(
      verdict(targetOf({ ...V1, ignore: ['version'] }), foundOf({}, { open: { version: OPEN } })),
    ).toStrictEqual(['in-sync']);
    expect(verdict(targetOf({ ...V1, ignore: ['model'] }), foundOf({ version: '2' }))[0]).toBe('drifted');
  });

  it('does not make an absent value equal to a present one', () => {
    const ignore = ['/config/x'];
    const expectation: Expectation = { op: 'present', present: true };
    expect(verdict(targetOf({ expect: { config: expectation }, ignore }), foundOf({}))[0]).toBe('drifted');
  });
});

describe('sameAs', () => {
  const like = (
    sibling: Observation | undefined,
    fields: Found['fields'],
    field = 'version',
    ignore: string[] = [],
  ) => {
    const target = targetOf({ expect: { [field]: { op: 'sameAs', environment: 'test' } }, ignore });
    const asked: string[] = [];
    const report = compared(target, foundOf(fields), {
      sibling: (environment) => {
        asked.push(environment);
        return sibling;
      },
    });
    return { ...report, asked };
  };

  it('compares with the same field of the other environment, and names that environment', () => {
    expect(like(foundOf({ version: '1.0' }), { version: '1.0' })).toMatchObject({
      status: 'in-sync',
      asked: ['test'],
    });
    expect(like(foundOf({ version: '2.0' }), { version: '1.0' }).findings).toStrictEqual([
      {
        code: 'field-differs',
        severity: 'error',
        message: 'version: declared is 2.0, live is 1.0 (environment test)',
        field: 'version',
        expected: '2.0',
        expectedFrom: 'environment test',
        actual: '1.0',
        direction: 'live-behind',
        location: EXPECTED_AT,
      },
    ]);
  });

  it('hides a credential that is live in the other environment, but not one that stands in the manifest', () => {
    const redact = (text: string) => text.replaceAll('key', '***');
    const sibling = () => foundOf({ version: 'key-1' });
    const expectedOf = (expectation: Expectation) =>
      compared(targetOf({ expect: { version: expectation } }), foundOf({ version: 'x' }), { redact, sibling })
        .findings[0]?.expected;

    expect(expectedOf({ op: 'sameAs', environment: 'test' })).toBe('***-1');
    expect(expectedOf(equals('key-1'))).toBe('key-1');
  });

  it('compares times as times', () => {
    const [one, other] = ['2026-11-22T12:00:00+01:00', '2026-11-22T11:00:00Z'];
    expect(like(foundOf({ deployedAt: one }), { deployedAt: other }, 'deployedAt').status).toBe('in-sync');
    expect(like(foundOf({ version: one }), { version: other }).status).toBe('drifted');
  });

  it.each<[string, Observation | undefined, string]>([
    ['not read', undefined, 'it was not read'],
    ['unreadable', unreadable, 'too slow'],
    ['rolling', rolling('in-progress', '1.0'), 'a rollout of 1.0 is in progress'],
    ['left open', foundOf({}, { open: { version: OPEN } }), 'cannot be told'],
  ])('is unknown if the other environment is %s', (_title, sibling, why) => {
    const { status, findings } = like(sibling, { version: '1.0' });

    expect(status).toBe('unknown');
    expect(findings).toStrictEqual([
      {
        code: 'unreadable',
        severity: 'error',
        reason: 'unresolved-expectation',
        message: `version: the value in test is not known: ${why}`,
        field: 'version',
        location: EXPECTED_AT,
      },
    ]);
  });

  it('is drift if nothing is live in the other environment and something is live in this one', () => {
    expect(like({ kind: 'absent' }, { version: '1.0' }).findings).toStrictEqual([
      {
        code: 'field-differs',
        severity: 'error',
        message: 'version: declared is {"sameAs":"test"}, live is 1.0',
        field: 'version',
        expected: { sameAs: 'test' },
        actual: '1.0',
        location: EXPECTED_AT,
      },
    ]);
    expect(like({ kind: 'absent' }, {}).status).toBe('in-sync');
    expect(like(foundOf({}), {}).status).toBe('in-sync');
    expect(like(foundOf({ version: '1.0' }), {})).toMatchObject({ status: 'drifted' });
  });

  it('leaves out the ignored parts in both environments', () => {
    const sibling = foundOf({ config: { a: 1, x: 1 } });

    expect(like(sibling, { config: { a: 1, x: 2 } }, 'config', ['/config/x']).status).toBe('in-sync');
    expect(like(sibling, { config: { a: 1, x: 2 } }, 'config').status).toBe('drifted');
  });
});

describe('rollouts', () => {
  it('are compared by the operator that the manifest has for the version', () => {
    const asked = { version: { op: 'semver', range: '^2' }, model: equals('a') } as const;
    const under = { rollouts: [rolloutOf('in-progress', '2.1.0')] };

    expect(verdict(targetOf({ expect: asked }), foundOf({ version: '1.0.0', model: 'a' }, under))[0]).toBe(
      'pending',
    );
    expect(verdict(targetOf({ expect: { unheard: equals(1) } }), foundOf({}, under))[0]).toBe('drifted');
  });
});

describe('a secret', () => {
  const config = { a: 1, secret: 'hunter2' };

  it.each<[string, Expectation]>([
    ['a text that looks like an object', equals('[object Object]')],
    ['a list of one text that looks like an object', { op: 'oneOf', values: ['[object Object]'] }],
    ['a structure that cannot be made a text', equals({ toString: 1 })],
    ['a file with a text that looks like an object', fileOf('[object Object]')],
  ])('is not shown if the manifest expects %s', (_title, expectation) => {
    for (const live of [config, { toString: 'x', secret: 'hunter2' }]) {
      const report = compared(targetOf({ expect: { config: expectation } }), foundOf({ config: live }));

      expect(report.status).toBe('drifted');
      expect(report.findings.map(({ message }) => message).join()).not.toContain('hunter2');
    }
  });

  it('does not hide that two values differ only in their type', () => {
    const { findings } = compared(targetOf({ expect: { count: equals('2') } }), foundOf({ count: 2 }));

    expect(findings[0]?.message).toContain('the manifest has the string "2", the vendor the number 2');
  });

  it('is removed before a provider or a sentence cuts the value', () => {
    const redact = (text: string) => text.replaceAll('key?more', '(key)');
    const provider: Provider = {
      ...PROVIDER,
      hide: (_field, value) => (typeof value === 'string' ? value.replace(/\?.*/, '?(hidden)') : value),
    };
    const { findings, observed } = compared(
      targetOf({ expect: { model: equals('x') } }),
      foundOf({ model: 'https://h/key?more' }),
      { redact, provider },
    );

    expect(JSON.stringify([findings, observed])).not.toContain('key?');
  });

  it('is hidden even if it is a number', () => {
    const redact = (text: string) => text.replaceAll('9876543210', '(key)');
    const { findings, observed } = compared(
      targetOf({ expect: { count: equals(1) } }),
      foundOf({ count: 9876543210 }),
      { redact },
    );

    expect(JSON.stringify([findings, observed])).not.toContain('98765');
  });
});

describe('a rollout under way', () => {
  const rollouts = [rolloutOf('in-progress', '2')];

  it('excuses the version that it replaces, even one of several lines', () => {
    const text = 'second\nversion';
    const target = targetOf({ expect: { version: equals(text) } });
    const live = foundOf({ version: 'first\nversion' }, { rollouts: [rolloutOf('in-progress', text)] });

    expect(verdict(target, live)).toEqual([
      'pending',
      'rollout-in-progress error',
      'text-differs error version',
    ]);
  });

  it('never excuses a broken promotion', () => {
    const target = targetOf({ expect: { version: equals('2') }, promotedFrom: 'test' });
    const sibling = () => foundOf({ version: '1' });

    expect(verdict(target, foundOf({ version: '2' }, { rollouts }), { sibling })).toEqual([
      'drifted',
      'promotion-skipped error version',
      'rollout-in-progress error',
    ]);
  });
});

describe('a rollout of the declared version', () => {
  const expected = { version: equals('2'), region: equals('eu') };
  const to = (fields: Found['fields']) => ({ rollouts: [{ state: 'in-progress', fields } as const] });
  const live = (fields: Found['fields']) => foundOf({ version: '1', region: 'us' }, to(fields));

  it.each<[string, Partial<Parameters<typeof targetOf>[0]>, Found, string]>([
    [
      'does not excuse a region that it does not name',
      { expect: expected },
      live({ version: '2' }),
      'drifted',
    ],
    [
      'does not excuse another region that it names',
      { expect: expected },
      live({ version: '2', region: 'uk' }),
      'drifted',
    ],
    [
      'excuses a region that it names as declared',
      { expect: expected },
      live({ version: '2', region: 'eu' }),
      'pending',
    ],
    [
      'excuses a region that is already as declared',
      { expect: { ...expected, region: equals('us') } },
      live({ version: '2' }),
      'pending',
    ],
    [
      'excuses a region whose difference is waived',
      { expect: expected, waivers: [waiverOf('region', '2026-11-22')] },
      live({ version: '2' }),
      'pending',
    ],
  ])('%s', (_title, given, observation, status) => {
    expect(verdict(targetOf(given), observation)[0]).toBe(status);
  });

  it.each<[string, Observation, Partial<Parameters<typeof targetOf>[0]>, string]>([
    ['does not excuse a promotion that it breaks too', foundOf({ version: '0' }), {}, 'drifted'],
    ['excuses a promotion that it repairs', foundOf({ version: '2' }), {}, 'pending'],
    [
      'does not excuse a promotion that it may break too',
      foundOf({ version: 'x' }, { history: ['0'] }),
      {},
      'drifted',
    ],
    [
      'excuses a promotion that is waived',
      foundOf({ version: '0' }),
      { waivers: [waiverOf('version', '2026-11-22')] },
      'pending',
    ],
  ])('%s', (_title, there, given, status) => {
    const target = targetOf({ expect: { version: equals('2') }, promotedFrom: 'test', ...given });
    const here = foundOf({ version: '3' }, to({ version: '2' }));

    expect(verdict(target, here, { sibling: () => there })[0]).toBe(status);
  });

  it.each<[string, string, string, string | undefined, string]>([
    ['does not excuse a later failure of the same version', '2', '2026-11-02', '2026-11-03', 'drifted'],
    ['excuses an earlier failure', '2', '2026-11-03', '2026-11-02', 'pending'],
    ['excuses a failure at the same time', '2', '2026-11-02', '2026-11-02', 'pending'],
    ['excuses a failure at an unknown time', '2', '2026-11-02', undefined, 'pending'],
    ['excuses a failure of another version', '3', '2026-11-02', '2026-11-03', 'pending'],
  ])('%s', (_title, version, begun, ended, status) => {
    const rollouts: Rollout[] = [
      { ...rolloutOf('in-progress', '2'), since: `${begun}T00:00:00Z` },
      { ...rolloutOf('failed', version), ...(ended && { since: `${ended}T00:00:00Z` }) },
    ];
    const target = targetOf({ expect: { version: equals('2') } });

    expect(verdict(target, foundOf({ version: '1' }, { rollouts }))[0]).toBe(status);
  });
});

it('an absent field is not shown as hidden', () => {
  const provider: Provider = { ...PROVIDER, hide: () => '(hidden)' };
  const { findings } = compared(targetOf(V1), foundOf({}), { provider });

  expect(findings[0]).not.toHaveProperty('actual');
});

it('a target is pending although a later rollout of the same version brings another model', () => {
  const rollouts: Rollout[] = ['m', 'x'].map((model, index) => ({
    state: 'in-progress',
    fields: { version: '2', model },
    since: `2026-11-0${index + 2}T00:00:00Z`,
  }));
  const target = targetOf({ expect: { version: equals('2'), model: equals('m') } });

  expect(verdict(target, foundOf({ version: '1', model: 'm' }, { rollouts }))[0]).toBe('pending');
});

it('a target is pending during two rollouts of the declared version', () => {
  const rollouts = ['2026-11-02', '2026-11-03'].map((day) => ({
    ...rolloutOf('in-progress', '2'),
    since: `${day}T00:00:00Z`,
  }));
  const target = targetOf({ expect: { version: equals('2') } });

  expect(verdict(target, foundOf({ version: '1' }, { rollouts }))[0]).toBe('pending');
});

describe('a rollout compared with the declaration', () => {
  const to = (fields: Found['fields']): Rolling => ({
    kind: 'rolling',
    rollout: { state: 'in-progress', fields },
    meanwhile: 'absent',
  });

  it.each<[string, Readonly<Record<string, Expectation>>, Found['fields'], string]>([
    ['nothing is declared', {}, { version: '2' }, 'missing'],
    ['none of its fields is declared', { config: equals({ a: 1 }) }, { version: '2' }, 'missing'],
    ['it names the declared model', { model: equals('m') }, { version: '2', model: 'm' }, 'pending'],
    ['it names another model', { model: equals('m') }, { version: '2', model: 'x' }, 'missing'],
    [
      'it names another model beside the declared version',
      { version: equals('2'), model: equals('m') },
      { version: '2', model: 'x' },
      'missing',
    ],
    ['it does not name the model', { version: equals('2'), model: equals('m') }, { version: '2' }, 'pending'],
    ['any version will do', { version: { op: 'present', present: true } }, { version: '2' }, 'missing'],
  ])('is pending if it brings what is declared, else missing: %s', (_title, expect_, fields, status) => {
    expect(verdict(targetOf({ expect: expect_ }), to(fields))[0]).toBe(status);
  });
});

function fileOf(value: string): Expectation {
  return { op: 'file', path: 'p', as: 'json', exact: false, resolved: { value } };
}
