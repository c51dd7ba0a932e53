import { describe, expect, it } from 'vitest';
import { promotionFindings } from '../../src/compare/promotion.ts';
import type { Found, Observation } from '../../src/model/observation.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { codes, foundOf, PROVIDER, rolloutOf, TARGET_AT, targetOf } from './helpers.ts';

const target = targetOf({ promotedFrom: 'test' });

function broken(
  here: Found,
  there: Observation | undefined,
  { provider = PROVIDER, of = target }: { provider?: Provider; of?: typeof target } = {},
) {
  return promotionFindings(of, here, { provider, sibling: (name) => (name === 'test' ? there : undefined) });
}

const version = (text: string, rest: Partial<Found> = {}): Found => foundOf({ version: text }, rest);
const since = (day: number): Partial<Found> => ({ liveSince: `2026-11-0${day}T00:00:00Z` });
const ORDER = ['promotion-skipped error version'];
const UNKNOWN = ['unreadable error'];

const ROWS: readonly (readonly [
  title: string,
  here: Found,
  there: Observation | undefined,
  codes: string[],
])[] = [
  ['the same', version('1.0'), version('1.0'), []],
  ['the same, opaque', version('blue'), version('blue'), []],
  ['it is behind', version('1.9'), version('1.10'), []],
  ['the same in another notation', version('1.0'), version('v1'), []],
  ['it is ahead', version('1.10'), version('1.9'), ORDER],
  [
    'it is ahead, and the other one was deployed later',
    version('1.10', since(1)),
    version('1.9', since(2)),
    ORDER,
  ],
  ['in the history', version('blue'), version('green', { history: ['red', 'blue'] }), []],
  [
    'not in the history',
    version('blue', since(1)),
    version('green', { history: ['red'], ...since(2) }),
    ORDER,
  ],
  ['an empty history', version('blue', since(1)), version('green', { history: [], ...since(2) }), ORDER],
  ['the other one came later', version('blue', since(1)), version('green', since(2)), []],
  ['the other one came at the same time', version('blue', since(2)), version('green', since(2)), ORDER],
  ['the other one came before', version('blue', since(2)), version('green', since(1)), ORDER],
  ['nothing is live there', version('1.0'), { kind: 'absent' }, ORDER],
  ['no time here', version('blue'), version('green', since(2)), UNKNOWN],
  ['no time there', version('blue', since(2)), version('green'), UNKNOWN],
  ['an invalid time', version('blue', since(1)), version('green', { liveSince: 'now' }), UNKNOWN],
  ['no version here', foundOf({}), version('1.0'), UNKNOWN],
  ['no version there', version('1.0'), foundOf({}), UNKNOWN],
  ['not read', version('1.0'), undefined, UNKNOWN],
  ['unreadable', version('1.0'), { kind: 'unreadable', reason: 'timeout', message: 'slow' }, UNKNOWN],
  [
    'rolling',
    version('1.0'),
    { kind: 'rolling', rollout: rolloutOf('in-progress', '1.0'), meanwhile: 'absent' },
    UNKNOWN,
  ],
  [
    'numbers, which have no order',
    foundOf({ version: 2, ...{} }, since(1)),
    foundOf({ version: 1 }, since(2)),
    [],
  ],
  ['a number and a text', foundOf({ version: 2 }, since(2)), version('1', since(1)), ORDER],
  ['a text and a number', version('1', since(2)), foundOf({ version: 2 }, since(1)), ORDER],
];

describe('a version that the previous environment has had', () => {
  it.each(ROWS)('%s', (_title, here, there, expected) => {
    expect(codes(broken(here, there))).toStrictEqual(expected);
  });

  it('matters only if there is a previous environment', () => {
    expect(broken(version('9'), version('1'), { of: targetOf() })).toStrictEqual([]);
  });

  it('is read from the field that the provider names', () => {
    const provider = { ...PROVIDER, promotionField: 'commit' };
    const of = (commit: string, text: string) => foundOf({ commit, version: text });

    expect(broken(of('a', '2'), of('a', '1'), { provider })).toStrictEqual([]);
    expect(codes(broken(foundOf({ version: '1' }), of('a', '1'), { provider }))).toStrictEqual(UNKNOWN);
  });

  it('is reported with both versions, the place and the severity', () => {
    const warned = { ...target, severity: 'warning' as const };

    expect(broken(version('1.10'), version('1.9'), { of: warned })).toStrictEqual([
      {
        code: 'promotion-skipped',
        severity: 'warning',
        message: '1.10 is live here and has not been in test: 1.9 is live there',
        field: 'version',
        expected: { promotion: ['test', 'prod'] },
        actual: '1.10',
        location: TARGET_AT,
      },
    ]);
    const declared = { version: { expectation: { op: 'equals', value: '1.10' }, location: TARGET_AT } };
    expect(broken(version('1.10'), version('1.9'), { of: { ...target, expect: declared } })).toMatchObject([
      { expected: '1.10', actual: '1.10' },
    ]);
    expect(broken(version('1.0'), { kind: 'absent' })[0]?.message).toBe(
      '1.0 is live here and has not been in test: nothing is live there',
    );
  });

  const open = { version: { reason: 'ambiguous', message: 'two are live' } } as const;
  it.each<[string, Found, Observation | undefined]>([
    ['version is not known in prod', foundOf({}), version('1.0')],
    ['two are live', foundOf({}, { open }), version('1.0')],
    ['what is live there is not known', version('1.0'), undefined],
    [
      'what is live there is not known',
      version('1.0'),
      { kind: 'rolling', rollout: rolloutOf('in-progress', '1.0'), meanwhile: 'absent' },
    ],
    ['slow', version('1.0'), { kind: 'unreadable', reason: 'timeout', message: 'slow' }],
    ['the version there is not known', version('1.0'), foundOf({})],
    ['two are live', version('1.0'), foundOf({}, { open })],
    ['when it was deployed is not known', version('a'), version('b')],
  ])('is unknown because %s', (why, here, there) => {
    expect(broken(here, there, { of: { ...target, severity: 'warning' } })).toStrictEqual([
      {
        code: 'unreadable',
        severity: 'error',
        reason: 'unresolved-expectation',
        message: `it is not known whether test has had this version: ${why}`,
        location: TARGET_AT,
      },
    ]);
  });
});

it('a broken promotion says that nothing is live in the previous environment, even if the version is hidden', () => {
  const [finding] = promotionFindings(target, version('2.0'), {
    provider: PROVIDER,
    sibling: () => ({ kind: 'absent' }),
    redact: () => '(hidden)',
  });

  expect(finding?.message).toBe('(hidden) is live here and has not been in test: nothing is live there');
});

it('a broken promotion shows no part of a key, however long the text around it', () => {
  const key = 'sk_car_0123456789';
  const redact = (text: string) => text.replaceAll(key, '(hidden)');
  const [finding] = promotionFindings(target, version('x'.repeat(110) + key, since(2)), {
    provider: PROVIDER,
    sibling: () => version('y'.repeat(110) + key, since(1)),
    redact,
  });

  expect(finding?.code).toBe('promotion-skipped');
  expect(finding?.actual).toBe(`${'x'.repeat(110)}(hidden)`);
  expect(JSON.stringify(finding)).not.toContain('sk_');
});
