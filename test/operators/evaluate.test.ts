import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { Expectation, FieldType } from '../../src/model/manifest.ts';
import type { OpenField } from '../../src/model/observation.ts';
import { evaluate, loadOperators, serializeExpectation } from '../../src/operators/expectation.ts';
import type { EvaluationContext, ObservedField } from '../../src/operators/operator.ts';
import { withoutIgnored } from '../../src/operators/parts.ts';
import fc from '../support/property.ts';
import { tried } from '../support/tried.ts';

await loadOperators(['semver', 'matches']);
const NOW = Date.parse('2026-11-22T12:00:00Z');
const around: EvaluationContext = { now: NOW, sibling: () => ({ type: 'text' }) };

const openFor = (message: string) => ({ kind: 'open', open: { reason: 'unresolved-expectation', message } });

function verdictOf(expectation: Expectation, value: Json | undefined, type: FieldType = 'text'): string {
  return evaluate(expectation, { type, value }, around).kind;
}

const equals = (value: Json): Expectation => ({ op: 'equals', value });
const not = (inner: Expectation): Expectation => ({ op: 'not', not: inner });
const within = (ms: number): Expectation => ({ op: 'within', ms, duration: '' });
const olderThan = (ms: number): Expectation => ({ op: 'olderThan', ms, duration: '' });
const commit = '3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c';
const git: Expectation = { op: 'git', ref: 'main', resolved: { value: commit } };
const file = (value: Json, exact = false): Expectation => ({
  op: 'file',
  path: 'p.md',
  as: typeof value === 'string' ? 'text' : 'json',
  exact,
  resolved: { value },
});

const from = (value: Json): Expectation => ({ op: 'from', path: 'p', pointer: '/v', resolved: { value } });

type Row = readonly [
  title: string,
  expectation: Expectation,
  value: Json | undefined,
  kind: string,
  type?: FieldType,
];

const oneOf = (...values: Json[]): Expectation => ({ op: 'oneOf', values });

/** A "not" around something that can never match must stay open, or it would always hold. */
const NEGATED: readonly Row[] = [
  ['not equals: a text is not a number', not(equals(2)), '3', 'open'],
  ['not equals: a text is not null', not(equals(null)), '3', 'open'],
  ['not equals: a number, absent field', not(equals(2)), undefined, 'holds'],
  ['not equals: another number', not(equals(2)), 3, 'holds', 'number'],
  ['not equals: that number', not(equals(2)), 2, 'fails', 'number'],
  ['not equals: a number is not a text', not(equals('2')), 3, 'open', 'number'],
  ['not equals: a boolean is not a text', not(equals('true')), false, 'open', 'boolean'],
  ['not equals: the other boolean', not(equals(true)), false, 'holds', 'boolean'],
  [
    'not equals: another moment',
    not(equals('2026-11-22T11:00:00Z')),
    '2026-11-22T12:00:00Z',
    'holds',
    'time',
  ],
  ['not equals: a moment is not a word', not(equals('soon')), '2026-11-22T12:00:00Z', 'open', 'time'],
  ['not equals: a moment is not a number', not(equals(5)), '2026-11-22T12:00:00Z', 'open', 'time'],
  ['not equals: a structure may be anything', not(equals('a')), { a: 1 }, 'holds', 'json'],
  ['not oneOf: none of these', not(oneOf('a', 'b')), 'c', 'holds'],
  ['not oneOf: one of these', not(oneOf('a', 'b')), 'b', 'fails'],
  ['not oneOf: one of these is not a text', not(oneOf('a', 2)), 'c', 'open'],
  ['not file: another text', not(file('a')), 'b', 'holds'],
  ['not file: a text is not a structure', not(file({ a: 1 })), 'b', 'open'],
  ['not from: another text', not(from('a')), 'b', 'holds'],
  ['not from: a text is not a number', not(from(2)), '3', 'open'],
  ['not from: nothing was found', not({ op: 'from', path: 'p', pointer: '' }), 'b', 'open'],
  ['not contains: other items', not({ op: 'contains', value: [1] }), [2], 'holds', 'json'],
  ['not matches: another text', not({ op: 'matches', pattern: 'a' }), 'b', 'holds'],
  ['not semver: outside', not({ op: 'semver', range: '^1' }), '2.0.0', 'holds'],
  ['not semver: inside', not({ op: 'semver', range: '^1' }), '1.2.0', 'fails'],
  ['not semver: a pre-release counts as inside', not({ op: 'semver', range: '^1' }), '1.5.0-rc.1', 'fails'],
  ['not semver: a pre-release outside', not({ op: 'semver', range: '^1' }), '3.0.0-rc.1', 'holds'],
  ['not semver: not a version', not({ op: 'semver', range: '^1' }), 'latest', 'fails'],
  ['not semver: a number is not a version', not({ op: 'semver', range: '^1' }), 2, 'fails', 'number'],
  ['not not semver: not a version', not(not({ op: 'semver', range: '^1' })), 'latest', 'fails'],
  ['not not semver: inside', not(not({ op: 'semver', range: '^1' })), '1.2.0', 'holds'],
  ['not not not equals', not(not(not(equals('a')))), 'b', 'holds'],
  ['not not equals: a text is not a number', not(not(equals(2))), '2', 'fails'],
  ['not git: another commit', not(git), 'abcdef1', 'holds'],
  ['not git: that commit, in short', not(git), commit.slice(0, 7), 'fails'],
  ['not git: digits that are not a text', not(git), 1234567, 'open'],
  ['not equals: an empty live text', not(equals('a')), '', 'holds'],
  ['not git: a hash after other characters', not(git), 'vabcdef1', 'open'],
  ['not git: a hash before other characters', not(git), 'abcdef1-dirty', 'open'],
  ['not git: six characters of it', not(git), commit.slice(0, 6), 'open'],
  ['not git: a name', not(git), 'release-7', 'open'],
  ['not git: absent', not(git), undefined, 'holds'],
  ['not semver: absent', not({ op: 'semver', range: '^1' }), undefined, 'holds'],
  ['not equals: an empty text', not(equals('')), 'a', 'open'],
  ['not equals: blanks alone', not(equals(' \t')), 'a', 'open'],
  ['not oneOf: one of these is empty', not(oneOf('a', '')), 'c', 'open'],
  ['not oneOf: one of these, beside an empty one', not(oneOf('a', '')), 'a', 'fails'],
  ['not file: an empty file', not(file('')), 'b', 'open'],
  ['not file: a file with one empty line', not(file('\r\n')), 'b', 'open'],
  ['not from: an empty text', not(from('')), 'b', 'open'],
  ['not equals: the live value is not a time', not(equals('2026-11-01')), '01.11.2026', 'open', 'time'],
  ['not equals: the live value is the same, and not a time', not(equals('soon')), 'soon', 'fails', 'time'],
  [
    'not matches: the live value is not a time',
    not({ op: 'matches', pattern: '^2026' }),
    '01.11.2026',
    'open',
    'time',
  ],
  [
    'not matches: another moment',
    not({ op: 'matches', pattern: '^2026' }),
    '2025-11-01T00:00:00Z',
    'holds',
    'time',
  ],
  ['not present: exists, and is not a time', not({ op: 'present', present: false }), 'soon', 'holds', 'time'],
];

/** Expectations that stand in a `not`, for a field that is a commit. */
const COMMITS: readonly (readonly [Expectation, string, string])[] = [
  [equals(commit), commit, 'fails'],
  [equals(commit), commit.replace('3', '4'), 'holds'],
  [equals('abcdef1'), commit, 'holds'],
  [equals(commit.slice(0, 7)), commit, 'fails'],
  [equals(commit), commit.slice(0, 7), 'open'],
  [equals(commit.toUpperCase()), commit, 'fails'],
  [equals(commit), commit.toUpperCase(), 'open'],
  [equals(commit.slice(0, 6)), commit, 'open'],
  [equals('main'), commit, 'open'],
  [equals(commit), 'main', 'open'],
  [equals(''), commit, 'open'],
  [oneOf('abcdef1', commit.slice(0, 7)), commit, 'fails'],
  [oneOf('abcdef1', '1234567'), commit, 'holds'],
  [from(commit.slice(0, 8)), commit, 'open'],
  [file(`${commit.slice(0, 8)}\n`), commit, 'open'],
  [file(`${commit.replace('3', '4')}\n`), commit, 'holds'],
  [git, commit.toUpperCase(), 'fails'],
  [{ op: 'matches', pattern: '^abc' }, commit, 'holds'],
];

const ROWS: readonly Row[] = [
  ['equals: the same text', equals('2.2'), '2.2', 'holds'],
  ['equals: 1.10 is not 1.1', equals('1.10'), '1.1', 'fails'],
  ['equals: the number 2.2 is not the text', equals(2.2), '2.2', 'fails'],
  ['equals: a field that is not there', equals('2.2'), undefined, 'fails'],
  ['equals: composed and decomposed letters differ', equals('\u00e9'), 'e\u0301', 'fails'],
  ['equals: CRLF in a value counts', equals('a\nb'), 'a\r\nb', 'fails'],
  ['equals: objects in any order of keys', equals({ a: 1, b: [1, 2] }), { b: [1, 2], a: 1 }, 'holds', 'json'],
  ['equals: lists in their order', equals([1, 2]), [2, 1], 'fails', 'json'],
  ['equals: null inside is a value', equals({ a: null }), {}, 'fails', 'json'],
  ['equals: a key named __proto__', equals(JSON.parse('{"__proto__":1}')), {}, 'fails', 'json'],
  ['equals: 1 and 1.0 are one number', equals(1), 1.0, 'holds', 'number'],
  [
    'equals: one moment in two zones',
    equals('2026-11-22T12:00:00+01:00'),
    '2026-11-22T11:00:00.000Z',
    'holds',
    'time',
  ],
  [
    'equals: a time without a zone is UTC',
    equals('2026-11-22T11:00:00'),
    '2026-11-22T11:00:00.000Z',
    'holds',
    'time',
  ],
  ['equals: another moment', equals('2026-11-22T11:00:01Z'), '2026-11-22T11:00:00.000Z', 'fails', 'time'],
  [
    'contains: members, recursively',
    { op: 'contains', value: { a: { b: 1 } } },
    { a: { b: 1, c: 2 }, d: 3 },
    'holds',
    'json',
  ],
  [
    'contains: a member that differs',
    { op: 'contains', value: { a: { b: 2 } } },
    { a: { b: 1 } },
    'fails',
    'json',
  ],
  ['contains: a member that is not there', { op: 'contains', value: { x: null } }, { a: 1 }, 'fails', 'json'],
  [
    'contains: a different live item for each',
    { op: 'contains', value: [{ n: 2 }] },
    [{ n: 1 }, { n: 2, m: 3 }],
    'holds',
    'json',
  ],
  ['contains: an item too many', { op: 'contains', value: [{ n: 3 }] }, [{ n: 1 }], 'fails', 'json'],
  ['contains: inherited keys do not count', { op: 'contains', value: { toString: {} } }, {}, 'fails', 'json'],
  ['oneOf: one of them, a structure', oneOf(null, 1, { a: 1 }, [2]), { a: 1 }, 'holds', 'json'],
  ['oneOf: a list of one is not an object', oneOf({ 0: 2 }), [2], 'fails', 'json'],
  ['oneOf: structures of other sizes', oneOf({}, { a: 1, b: 2 }, [1]), { a: 1 }, 'fails', 'json'],
  ['oneOf: null is there', oneOf({}, null), null, 'holds', 'json'],
  ['oneOf: one of them', { op: 'oneOf', values: ['a', 'b'] }, 'b', 'holds'],
  ['oneOf: none', { op: 'oneOf', values: ['1.1'] }, '1.10', 'fails'],
  ['not: a value that differs', not(equals('a')), 'b', 'holds'],
  ['not: a field that is not there', not(equals('a')), undefined, 'holds'],
  ['semver: in range', { op: 'semver', range: '^1.4' }, '1.9.3', 'holds'],
  ['semver: a leading v, two numbers', { op: 'semver', range: '^2' }, 'v2.1', 'holds'],
  ['semver: one number', { op: 'semver', range: '^2' }, '2', 'holds'],
  ['semver: numbers of two digits', { op: 'semver', range: '10.20.30' }, 'v10.20.30', 'holds'],
  ['semver: two numbers of two digits', { op: 'semver', range: '10.20.0' }, '10.20', 'holds'],
  ['semver: blanks around it', { op: 'semver', range: '^2' }, ' 2.1.0\n', 'holds'],
  ['semver: a build', { op: 'semver', range: '^2' }, '2.1.0+build.7', 'holds'],
  ['semver: a pre-release in its range', { op: 'semver', range: '2.1.0-rc.1' }, '2.1-rc.1', 'holds'],
  ['semver: another pre-release', { op: 'semver', range: '2.1.0-rc.2' }, '2.1.0-rc.1', 'fails'],
  ['semver: a letter after it', { op: 'semver', range: '*' }, '2.1.0x', 'fails'],
  ['semver: four numbers', { op: 'semver', range: '*' }, '2.1.0.4', 'fails'],
  ['semver: an empty pre-release', { op: 'semver', range: '*' }, '2.1.0-', 'fails'],
  ['semver: out of range', { op: 'semver', range: '~1.4' }, '1.5', 'fails'],
  ['semver: not a version', { op: 'semver', range: '*' }, 'latest', 'fails'],
  ['semver: nothing is coerced', { op: 'semver', range: '*' }, 'rel-1.2.3', 'fails'],
  ['semver: a pre-release is not in a plain range', { op: 'semver', range: '^1.4' }, '1.5.0-rc.1', 'fails'],
  ['matches: not anchored', { op: 'matches', pattern: 'rel-\\d+' }, 'x rel-12 y', 'holds'],
  ['matches: anchored by the user', { op: 'matches', pattern: '^rel-\\d+$' }, 'rel-12x', 'fails'],
  [
    'matches: linear in the worst case',
    { op: 'matches', pattern: '(a+)+$' },
    `${'a'.repeat(4000)}b`,
    'fails',
  ],
  ['present: true', { op: 'present', present: true }, '', 'holds'],
  ['present: false', { op: 'present', present: false }, undefined, 'holds'],
  ['present: false and there', { op: 'present', present: false }, 'x', 'fails'],
  ['git: the whole commit', git, commit, 'holds'],
  ['git: seven characters of it', git, commit.slice(0, 7), 'holds'],
  ['git: in capitals', git, commit.toUpperCase(), 'holds'],
  ['git: six are too few', git, commit.slice(0, 6), 'fails'],
  ['git: longer than the commit', git, `${commit}0`, 'fails'],
  ['git: another one', git, 'aaaaaaa', 'fails'],
  ['git: a ref that is gone', { op: 'git', ref: 'x', resolved: { fault: 'gone' } }, commit, 'open'],
  ['file: the same text', file('a\nb\n'), 'a\nb\n', 'holds'],
  ['file: line endings and the last newline do not count', file('a\r\nb\r\n'), 'a\nb', 'holds'],
  ['file: they count if exact', file('a\r\nb\r\n', true), 'a\nb', 'fails'],
  ['file: exact, a byte order mark at the beginning', file('\ufeffa', true), '\ufeffa', 'holds'],
  ['file: exact, a byte order mark that is not live', file('\ufeffa', true), 'a', 'fails'],
  ['file: white space inside counts', file('a  b'), 'a b', 'fails'],
  ['file: structures', file({ a: [1] }), { a: [1] }, 'holds', 'json'],
  [
    'file: not there',
    { op: 'file', path: 'p', as: 'text', exact: false, resolved: { fault: 'no file' } },
    'x',
    'open',
  ],
  ['from: the value', { op: 'from', path: 'p', pointer: '/v', resolved: { value: '1.2' } }, '1.2', 'holds'],
  [
    'from: a number is not a text',
    { op: 'from', path: 'p', pointer: '/v', resolved: { value: 1.2 } },
    '1.2',
    'fails',
  ],
  ['within: exactly at the limit', within(1000), '2026-11-22T11:59:59Z', 'holds', 'time'],
  ['within: a number is not a time', within(1000), 1, 'open', 'time'],
  ['within: a list is not a time', within(1000), ['2026-11-22T11:59:59Z'], 'open', 'time'],
  [
    'equals: a list of a time is not a time',
    equals(['2026-11-22T12:00:00+01:00']),
    '2026-11-22T11:00:00Z',
    'fails',
    'time',
  ],
  [
    'equals: a time is not a list of it',
    equals('2026-11-22T12:00:00+01:00'),
    ['2026-11-22T11:00:00Z'],
    'fails',
    'time',
  ],
  ['git: a number is not a commit', git, 1234567, 'fails'],
  ['git: a value that is not a text', { op: 'git', ref: 'x', resolved: { value: 1 } }, commit, 'fails'],
  ['git: a character before the commit', git, `x${commit}`, 'fails'],
  ['git: seven characters and more text', git, `${commit.slice(0, 7)}-dirty`, 'fails'],
  ['git: not there', git, undefined, 'fails'],
  ['git: not looked up', { op: 'git', ref: 'x' }, commit, 'open'],
  ['file: a number is not a text', { ...file('1'), as: 'text' } as Expectation, 1, 'fails'],
  ['file: the live value is not a text', { ...file(1), as: 'text' } as Expectation, '1', 'fails'],
  ['file: neither is a text, and they are the same', { ...file(1), as: 'text' } as Expectation, 1, 'fails'],
  ['file: a byte order mark at the beginning does not count', file('\ufeffa'), 'a', 'holds'],
  ['file: a byte order mark in the middle counts', file('a\ufeffb'), 'ab', 'fails'],
  ['file: one newline at the end does not count, two do', file('a\n\n'), 'a', 'fails'],
  ['file: newlines inside count', file('a\n\nb'), 'a\nb', 'fails'],
  ['file: a structure in another order', file({ a: 1, b: 2 }), { b: 2, a: 1 }, 'holds', 'json'],
  ['file: as JSON, a text as it is', { ...file('a\n'), as: 'json' } as Expectation, 'a', 'fails', 'json'],
  [
    'from: one moment in two zones',
    from('2026-11-22T12:00:00+01:00'),
    '2026-11-22T11:00:00Z',
    'holds',
    'time',
  ],
  [
    'from: a text that only looks like a time',
    from('2026-11-22T12:00:00+01:00'),
    '2026-11-22T11:00:00Z',
    'fails',
  ],
  ['from: not there', from('1'), undefined, 'fails'],
  ['equals: two texts that are not times', equals('soon'), 'now', 'fails', 'time'],
  ['equals: a time and a number', equals('2026-11-22T11:00:00Z'), 1_795_345_200_000, 'fails', 'time'],
  ['equals: a number and a time', equals(1_795_345_200_000), '2026-11-22T11:00:00Z', 'fails', 'time'],
  [
    'oneOf: one moment in two zones',
    { op: 'oneOf', values: ['x', '2026-11-22T12:00:00+01:00'] },
    '2026-11-22T11:00:00Z',
    'holds',
    'time',
  ],
  ['oneOf: not there', { op: 'oneOf', values: ['a'] }, undefined, 'fails'],
  ['semver: a number is not a version', { op: 'semver', range: '*' }, 1, 'fails'],
  ['semver: not there', { op: 'semver', range: '*' }, undefined, 'fails'],
  ['matches: a text of 4,096 characters', { op: 'matches', pattern: 'a$' }, 'a'.repeat(4096), 'holds'],
  ['matches: a text that is longer', { op: 'matches', pattern: 'a$' }, 'a'.repeat(4097), 'open'],
  ['not matches: a text that is longer', not({ op: 'matches', pattern: 'b' }), 'a'.repeat(4097), 'open'],
  [
    'matches: a long list is not a text',
    { op: 'matches', pattern: 'a' },
    Array(5000).fill('a'),
    'fails',
    'json',
  ],
  ['matches: a number is not a text', { op: 'matches', pattern: '1' }, 1, 'fails'],
  ['matches: not there', { op: 'matches', pattern: '' }, undefined, 'fails'],
  ['contains: a list, and the live value is not one', { op: 'contains', value: ['a'] }, 'a', 'fails', 'json'],
  ['contains: a list of an object', { op: 'contains', value: [] }, {}, 'fails', 'json'],
  ['contains: members of a list', { op: 'contains', value: {} }, [], 'fails', 'json'],
  ['contains: a text', { op: 'contains', value: 'a' }, 'ab', 'fails'],
  ['contains: the same text', { op: 'contains', value: 'a' }, 'a', 'holds'],
  ['contains: all members, not some', { op: 'contains', value: { a: 1, b: 2 } }, { a: 1 }, 'fails', 'json'],
  ['contains: all items, not some', { op: 'contains', value: [1, 2] }, [1], 'fails', 'json'],
  ['contains: not there', { op: 'contains', value: null }, undefined, 'fails', 'json'],
  ['present: null is there', { op: 'present', present: true }, null, 'holds'],
  ['present: not there', { op: 'present', present: true }, undefined, 'fails'],
  ['not: present', not({ op: 'present', present: true }), undefined, 'holds'],
  ['olderThan: not there', olderThan(1), undefined, 'fails', 'time'],
  ['olderThan: exactly at the limit', olderThan(1000), '2026-11-22T11:59:59Z', 'holds', 'time'],
  ['within: recent enough', within(7 * 86_400_000), '2026-11-20T00:00:00Z', 'holds', 'time'],
  ['within: to the millisecond', within(1000), '2026-11-22T11:59:59.000Z', 'holds', 'time'],
  ['within: too long ago', within(1000), '2026-11-22T11:59:58.999Z', 'fails', 'time'],
  [
    'within: in the near future, by a clock that is ahead',
    within(1000),
    '2026-11-22T12:05:00Z',
    'holds',
    'time',
  ],
  ['within: other zones', within(3_600_000), '2026-11-22T13:30:00+02:00', 'holds', 'time'],
  ['within: no time', within(1000), 'yesterday', 'open', 'time'],
  ['within: not there', within(1000), undefined, 'fails', 'time'],
  [
    'within: a day in the future, which clocks may differ by',
    within(1000),
    '2026-11-23T12:00:00.000Z',
    'holds',
    'time',
  ],
  ['within: more than a day in the future', within(1000), '2026-11-23T12:00:00.001Z', 'open', 'time'],
  ['olderThan: more than a day in the future', olderThan(1000), '2026-11-24T12:00:00Z', 'open', 'time'],
  ['not within: more than a day in the future', not(within(1000)), '2026-11-24T12:00:00Z', 'open', 'time'],
  ...NEGATED,
  ['olderThan: has soaked', olderThan(86_400_000), '2026-11-21T12:00:00Z', 'holds', 'time'],
  ['olderThan: not yet', olderThan(86_400_000), '2026-11-21T12:00:00.001Z', 'fails', 'time'],
];

describe('operators', () => {
  it.each(ROWS.map((row) => [row[0], row] as const))(
    '%s',
    (_title, [, expectation, value, kind, type = 'text']) => {
      expect(verdictOf(expectation, value, type)).toBe(kind);
    },
  );

  it.each(COMMITS)('not %j, the live commit is %s: %s', (expectation, value, kind) => {
    expect(evaluate(not(expectation), { type: 'text', commit: true, value }, around).kind).toBe(kind);
  });

  it.each<[Json, Json, string]>([
    [commit.slice(0, 7), commit, 'holds'],
    [commit.slice(0, 7).toUpperCase(), commit, 'holds'],
    [commit.slice(0, 6), commit, 'fails'],
    [1234567, '12345678', 'fails'],
    ['1234567', 12345678, 'fails'],
    ['abcdef1', 'abcdef1-x0', 'fails'],
    ['abcdef1', 'abcdef1-x', 'fails'],
    ['abcdef1x', 'abcdef1x0', 'fails'],
  ])('%j, the live commit is %j: %s', (wanted, value, kind) => {
    expect(evaluate(equals(wanted), { type: 'text', commit: true, value }, around).kind).toBe(kind);
    expect(evaluate(oneOf('1', wanted), { type: 'text', commit: true, value }, around).kind).toBe(kind);
  });

  it('have as many rows here as docs/testing.md says', () => {
    tried('verdicts of operators', ROWS.length + COMMITS.length);
  });

  const open: ObservedField = { type: 'text', open: { reason: 'ambiguous', message: 'two', present: true } };
  const OPEN_ROWS: readonly (readonly [string, Expectation, string])[] = [
    ['equals', equals('a'), 'open'],
    ['not equals', not(equals('a')), 'open'],
    ['present true', { op: 'present', present: true }, 'holds'],
    ['present false', { op: 'present', present: false }, 'fails'],
  ];
  it.each(OPEN_ROWS)('a value that the vendor leaves open: %s', (_title, expectation, kind) => {
    expect(evaluate(expectation, open, around).kind).toBe(kind);
  });

  it.each<[string, OpenField, boolean, string]>([
    ['absent', { reason: 'ambiguous', message: '', present: false }, true, 'fails'],
    ['absent, as expected', { reason: 'ambiguous', message: '', present: false }, false, 'holds'],
    ['nothing is known', { reason: 'ambiguous', message: '' }, true, 'open'],
    ['unknown, and expected to be absent', { reason: 'ambiguous', message: '' }, false, 'open'],
  ])('present, with an open value: %s', (_title, open, present, kind) => {
    expect(evaluate({ op: 'present', present }, { type: 'text', value: 'x', open }, around).kind).toBe(kind);
  });

  it.each<[Expectation, ObservedField, unknown, sibling?: ObservedField]>([
    [git, { type: 'text', value: 'abcdef1' }, { kind: 'fails', expected: commit }],
    [git, { type: 'text' }, { kind: 'fails', expected: commit }],
    [
      { op: 'git', ref: 'x' },
      { type: 'text', value: 'a' },
      openFor('the value of the reference was not looked up'),
    ],
    [
      { op: 'from', path: 'p', pointer: '', resolved: { fault: 'no file' } },
      { type: 'text' },
      openFor('no file'),
    ],
    [
      { op: 'matches', pattern: 'a' },
      { type: 'text', value: 'a'.repeat(5000) },
      openFor('it has 5000 characters, and a pattern is tried on 4096 at most'),
    ],
    [within(1), { type: 'time', value: 'soon' }, openFor('"soon" is not a time')],
    [
      within(1),
      { type: 'time', value: '2026-11-24T12:00:00Z' },
      openFor('2026-11-24T12:00:00Z lies in the future'),
    ],
    [
      not(oneOf('a', 2)),
      { type: 'text', value: 'b' },
      openFor('the field can never be 2, so any value would meet this "not"'),
    ],
    [not(within(1)), { type: 'time', value: 'soon' }, openFor('"soon" is not a time')],
    [not(oneOf('2026-01-01')), { type: 'time', value: 'soon' }, openFor('"soon" is not a time')],
    [not(git), { type: 'text', value: 'v1' }, openFor('"v1" is not a commit, or is too short for one')],
    [
      not(equals('main')),
      { type: 'text', commit: true, value: 'v1' },
      openFor('"main" may be the same commit as "v1": write the whole hash in small letters'),
    ],
    [
      { op: 'sameAs', environment: 'dev' },
      { type: 'text', value: 'a' },
      { kind: 'fails', expected: 'b' },
      { type: 'text', value: 'b' },
    ],
    [
      { op: 'sameAs', environment: 'dev' },
      { type: 'text', value: 'a' },
      openFor('the value in dev is not known: slow'),
      { type: 'text', open: { reason: 'timeout', message: 'slow' } },
    ],
    [{ op: 'sameAs', environment: 'dev' }, { type: 'text', value: 'a' }, { kind: 'fails' }],
    [{ op: 'sameAs', environment: 'dev' }, { type: 'text' }, { kind: 'holds' }],
  ])(
    'give the expected value, or why it is unknown: %j of %j',
    (expectation, observed, verdict, sibling = { type: 'text' }) => {
      expect(evaluate(expectation, observed, { ...around, sibling: () => sibling })).toStrictEqual(verdict);
    },
  );

  it('contains gives up on lists that are too long, and hides no other error', () => {
    const value = Array.from({ length: 20_000 }, (_, n) => n);
    const contains: Expectation = { op: 'contains', value: [1] };
    expect(evaluate(contains, { type: 'json', value }, { ...around, budget: { left: 0 } })).toEqual(
      openFor('its lists are too long to find a different live item for each expected one'),
    );
    const broken = {
      get a(): Json {
        throw new Error('broken');
      },
    };
    expect(() => verdictOf({ op: 'contains', value: { a: 1 } }, broken, 'json')).toThrow('broken');
  });

  it.each<[Expectation, Json]>([
    [equals('a'), 'a'],
    [not(equals('a')), { not: 'a' }],
    [{ op: 'contains', value: [1] }, { contains: [1] }],
    [{ op: 'oneOf', values: ['a'] }, { oneOf: ['a'] }],
    [{ op: 'semver', range: '^1' }, { semver: '^1' }],
    [{ op: 'matches', pattern: 'a' }, { matches: 'a' }],
    [{ op: 'present', present: true }, { present: true }],
    [git, { git: 'main' }],
    [file('x'), { file: 'p.md' }],
    [from('x'), { from: 'p#/v' }],
    [{ op: 'sameAs', environment: 'test' }, { sameAs: 'test' }],
    [{ op: 'within', ms: 1, duration: '1ms' }, { within: '1ms' }],
    [{ op: 'olderThan', ms: 1, duration: '1ms' }, { olderThan: '1ms' }],
  ])('serialize as in the manifest: %j', (expectation, inManifest) => {
    expect(serializeExpectation(expectation)).toEqual(inManifest);
  });

  it.each([
    ['the same', { type: 'text', value: '2' }, 'holds'],
    ['another', { type: 'text', value: '3' }, 'fails'],
    ['nothing there', { type: 'text' }, 'fails'],
    ['unknown there', { type: 'text', open: { reason: 'timeout', message: 'slow' } }, 'open'],
  ] as const)('sameAs: %s', (_title, sibling, kind) => {
    const verdict = evaluate(
      { op: 'sameAs', environment: 'test' },
      { type: 'text', value: '2' },
      { ...around, sibling: () => sibling },
    );

    expect(verdict.kind).toBe(kind);
  });
});

describe('laws', () => {
  const text = fc.string({ maxLength: 8 });
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

  it('not of not is the expectation itself', () => {
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (wanted, value) => {
        expect(verdictOf(not(not(equals(wanted))), value)).toBe(verdictOf(equals(wanted), value));
      }),
    );
  });

  it('oneOf with one value is equality', () => {
    fc.assert(
      fc.property(json, json, (wanted, value) => {
        expect(verdictOf({ op: 'oneOf', values: [wanted] }, value, 'json')).toBe(
          verdictOf(equals(wanted), value, 'json'),
        );
      }),
    );
  });

  it('equality is symmetric and ignores the order of keys', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        const shuffled = JSON.parse(
          JSON.stringify(right, Object.keys(Object(right)).sort().reverse()) ?? 'null',
        );
        expect(verdictOf(equals(left), right, 'json')).toBe(verdictOf(equals(right), left, 'json'));
        if (right !== null && typeof right === 'object' && !Array.isArray(right)) {
          expect(verdictOf(equals(shuffled), shuffled, 'json')).toBe('holds');
        }
      }),
    );
  });

  it('contains holds for every equal value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(verdictOf({ op: 'contains', value }, value, 'json')).toBe('holds');
      }),
    );
  });

  it('ignore never adds drift', () => {
    const parts = fc.array(fc.array(fc.constantFrom('a', 'b', '0', '1'), { minLength: 1, maxLength: 3 }), {
      maxLength: 4,
    });
    const small = fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.parse(JSON.stringify({ a: value, b: [value] }))) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(small, small, parts, (wanted, value, ignored) => {
        const [left, right] = [withoutIgnored(wanted, ignored), withoutIgnored(value, ignored)];
        if (verdictOf(equals(wanted), value, 'json') === 'holds') {
          expect(verdictOf(equals(left), right, 'json')).toBe('holds');
        }
        expect(withoutIgnored(left, ignored)).toEqual(left);
      }),
    );
  });

  it('comparing ignores how a value is formatted', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2, 4), (value, indent) => {
        const again = JSON.parse(JSON.stringify(value, null, indent));
        expect(verdictOf(equals(again), value, 'json')).toBe('holds');
        expect(verdictOf(equals(value), again, 'json')).toBe('holds');
      }),
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 6 }).map((line) => line.replaceAll(/[\r\n]/g, '')),
          { minLength: 1 },
        ),
        (lines) => {
          const [unix, dos] = [lines.join('\n'), `${lines.join('\r\n')}\r\n`];
          expect(verdictOf(file(unix), dos)).toBe(verdictOf(file(dos), unix));
        },
      ),
    );
  });
});
