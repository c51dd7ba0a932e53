import { Ajv } from 'ajv';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { Expectation, FieldType } from '../../src/model/manifest.ts';
import {
  evaluate,
  filePathOf,
  isOperator,
  loadOperators,
  mapValues,
  mistakeIn,
  operatorOf,
  operatorsOn,
  resolved,
  showExpected,
  siblingOf,
  withoutParts,
} from '../../src/operators/expectation.ts';
import { validateRef } from '../../src/operators/git.ts';
import type { References } from '../../src/operators/operator.ts';

await loadOperators(['semver', 'matches']);

const not = (inner: Expectation): Expectation => ({ op: 'not', not: inner });
const equals = (value: Json): Expectation => ({ op: 'equals', value });
const contains = (value: Json): Expectation => ({ op: 'contains', value });
const from = (path: string, pointer = ''): Expectation => ({ op: 'from', path, pointer });
const text: Expectation = { op: 'file', path: 'a.md', as: 'text', exact: false };
const data: Expectation = { op: 'file', path: 'a.json', as: 'json', exact: false };
const git: Expectation = { op: 'git', ref: 'main' };
const sameAs: Expectation = { op: 'sameAs', environment: 'test' };
const matches = (pattern: string): Expectation => ({ op: 'matches', pattern });
const semver = (range: string): Expectation => ({ op: 'semver', range });
const messageOf = (expectation: Expectation, type: FieldType = 'text') =>
  mistakeIn(expectation, { name: 'f', type })?.message;

describe('an expectation in words', () => {
  test.each<[Json | undefined, string]>([
    ['2.2', '2.2'],
    [{ semver: '^1' }, 'a version in ^1'],
    [{ matches: 'a' }, 'text that matches a'],
    [{ oneOf: ['a', 2] }, 'one of a, 2'],
    [{ oneOf: 'a' }, 'a'],
    [{ contains: [1] }, 'at least [1]'],
    [{ present: true }, 'to be there'],
    [{ present: false }, 'not to be there'],
    [{ not: { not: 'a' } }, 'not not a'],
    [{ git: 'main' }, '{"git":"main"}'],
    [{ semver: '^1', matches: 'a' }, '{"semver":"^1","matches":"a"}'],
    [{ other: 1 }, '{"other":1}'],
    [{}, '{}'],
    [[1], '[1]'],
    [null, 'null'],
    [undefined, 'nothing'],
  ])('%j is %s', (expected, shown) => {
    expect(showExpected(expected)).toBe(shown);
  });
});

describe('a reference', () => {
  const asked: string[] = [];
  const found = (kind: string) => (name: string) => {
    asked.push(`${kind} ${name}`);
    return name.startsWith('gone') ? { fault: 'gone' } : { value: CONTENT };
  };
  const references: References = {
    text: found('text'),
    structure: found('structure'),
    commit: async (ref) => found('commit')(ref),
  };
  const CONTENT: Json = { a: [...'0123456789', { 'b/~': null }], '': { constructor: 1 } };
  const resolvedTo = async (expectation: Expectation, at: 'load' | 'run') => {
    asked.length = 0;
    const result = await resolved(expectation, at, references);
    return { asked: [...asked], result };
  };

  test.each<[Expectation, 'load' | 'run', string]>([
    [text, 'load', 'text a.md'],
    [data, 'load', 'structure a.json'],
    [git, 'run', 'commit main'],
  ])('%j is looked up at the %s', async (expectation, at, place) => {
    const looked = { ...expectation, resolved: { value: CONTENT } };
    expect(await resolvedTo(expectation, at)).toEqual({ asked: [place], result: looked });
    expect(await resolvedTo(not(not(expectation)), at)).toEqual({
      asked: [place],
      result: not(not(looked as Expectation)),
    });
    const other = await resolvedTo(not(expectation), at === 'run' ? 'load' : 'run');
    expect(other).toEqual({ asked: [], result: not(expectation) });
  });

  test('is the only expectation that is looked up', async () => {
    for (const at of ['load', 'run'] as const) {
      const expectation = not(equals('a'));
      expect((await resolvedTo(expectation, at)).result).toBe(expectation);
    }
  });

  test.each<[string, Json | undefined]>([
    ['', CONTENT],
    ['/a/0', '0'],
    ['/a/5', '5'],
    ['/a/10/b~1~0', null],
    ['//constructor', 1],
    ['/a/01', undefined],
    ['/a/-', undefined],
    ['/a/1x', undefined],
    ['/a/11', undefined],
    ['/a/0/0', undefined],
    ['/constructor', undefined],
  ])('into a file gives the value at %j', async (pointer, value) => {
    const expectation = {
      ...from('a.json', pointer),
      resolved: value === undefined ? { fault: `a.json has nothing at ${pointer}` } : { value },
    };
    expect((await resolvedTo(from('a.json', pointer), 'load')).result).toEqual(expectation);
  });

  test('to a file that is gone has a fault', async () => {
    const { result } = await resolvedTo(from('gone.json', '/a'), 'load');
    expect(result).toEqual({ ...from('gone.json', '/a'), resolved: { fault: 'gone' } });
  });
});

describe('what an operator says of its expectation', () => {
  test.each<[Expectation, string | undefined, string | undefined, string | undefined]>([
    [not(text), 'a.md', undefined, undefined],
    [data, 'a.json', undefined, undefined],
    [not(not(from('p.json', '/v'))), 'p.json', undefined, undefined],
    [not(sameAs), undefined, 'test', undefined],
    [equals('a'), undefined, undefined, undefined],
    [text, 'a.md', undefined, 'a.md'],
    [from('p.json', '/v'), 'p.json', undefined, 'p.json#/v'],
    [git, undefined, undefined, 'git main'],
    [sameAs, undefined, 'test', 'environment test'],
  ])('the file, the environment and the source: %j', (expectation, path, sibling, source) => {
    expect([filePathOf(expectation), siblingOf(expectation)]).toEqual([path, sibling]);
    if (source !== undefined) expect(operatorOf(expectation).source?.(expectation)).toBe(source);
  });

  test('whether the line ends of a file count', () => {
    const plain = [text, { ...text, exact: true }, data].map((each) => operatorOf(each).plain?.(each));
    expect(plain).toEqual([true, false, undefined]);
  });

  test('that a pattern matches any time, if the field is a time', () => {
    expect(messageOf(matches('T'), 'time')).toBe('any time matches the pattern "T"');
    expect(messageOf(matches('T'))).toBeUndefined();
  });

  test('nothing, if there is no such operator', async () => {
    await loadOperators(['equals', 'other']);
    expect(messageOf(equals(''))).toBeUndefined();
    expect(() => operatorOf({ op: 'other' } as unknown as Expectation)).toThrow('there is no operator other');
    expect([isOperator('not'), isOperator('other')]).toEqual([true, false]);
  });

  const gone: Expectation = { ...data, resolved: { fault: 'gone' } };
  test.each<[Expectation, Expectation]>([
    [not(equals('a')), not(equals(['a']))],
    [contains({ a: 1 }), contains([{ a: 1 }])],
    [
      { op: 'oneOf', values: ['a', 2] },
      { op: 'oneOf', values: [['a'], [2]] },
    ],
    [
      { ...data, resolved: { value: 1 } },
      { ...data, resolved: { value: [1] } },
    ],
    [
      { ...from('p.json'), resolved: { value: 1 } },
      { ...from('p.json'), resolved: { value: [1] } },
    ],
    [gone, gone],
    [data, data],
    [git, git],
  ])('%j with each value changed', (expectation, changed) => {
    expect(mapValues(expectation, (value) => [value])).toEqual(changed);
  });

  test.each<[Expectation, Expectation]>([
    [equals({ a: 1, b: 2 }), equals({ b: 2 })],
    [not(equals({ a: 1, b: 2 })), not(equals({ b: 2 }))],
    [
      { op: 'oneOf', values: [{ a: 1 }, { b: 2 }] },
      { op: 'oneOf', values: [{}, { b: 2 }] },
    ],
    [contains({ a: 1, c: [1, 2] }), contains({ c: [1, 2] })],
    [equals({ a: 1, c: [1, 2] }), equals({ c: [null, 2] })],
    [semver('^1'), semver('^1')],
  ])('%j without ignored members', (expectation, rest) => {
    expect(withoutParts(expectation, [['a'], ['c', '0']])).toEqual(rest);
    expect(withoutParts(expectation, [])).toBe(expectation);
  });
});

describe('the schema of', () => {
  const ajv = new Ajv({ strict: false });
  test.each<[string, FieldType, takes: Json[], refuses: Json[]]>([
    ['equals', 'text', ['a', 1, true], [[1], { a: 1 }]],
    ['equals', 'json', ['a', [1], { a: 1 }], []],
    ['contains', 'json', [[1], { a: 1 }], ['a', 1]],
    ['oneOf', 'text', [['a']], [[], 'a']],
    ['semver', 'text', ['^1', 1], [['^1']]],
    ['matches', 'text', ['a'], [['a']]],
    ['present', 'text', [true, 'True', '${var.a}'], ['x', 1]],
    ['git', 'text', ['main', 1], [['main']]],
    ['file', 'text', ['a'], ['', 1, ['a']]],
    [
      'from',
      'number',
      ['a.json#/b', 'A.YML#', 'a.Yaml#/', '${var.a}'],
      ['a.json', 'a.txt#/a', 'a.json#b', '#/a', 1, ['a.json#']],
    ],
    ['sameAs', 'text', ['test', 1], [['test']]],
    ['within', 'time', ['7d'], ['7', 7]],
    ['olderThan', 'time', ['2h'], ['h']],
  ])('%s, of %s, takes %j and refuses %j', (tag, type, takes, refuses) => {
    const operator = operatorsOn(type).find((each) => each.tag === tag);
    const validate = ajv.compile(operator?.schema(type) as object);
    expect(takes.filter((each) => !validate(each))).toEqual([]);
    expect(refuses.filter((each) => validate(each))).toEqual([]);
  });

  test('`not` is the schema of any expectation for the same type', () => {
    expect(operatorOf(not(git)).schema('time')).toEqual({ allOf: [{ $ref: '#/definitions/expect-time' }] });
  });
});

describe('the longest accepted', () => {
  const long = (count: number) => 'a'.repeat(count);
  const within = (ms: number): Expectation => ({ op: 'within', ms, duration: 'x' });

  test.each<[string, () => string | undefined, string | undefined]>([
    ['ref', () => validateRef(long(1_000)), undefined],
    ['ref, and one character more', () => validateRef(long(1_001)), 'it is longer than 1000 characters'],
    ['range', () => messageOf(semver(`^1${' '.repeat(998)}`)), undefined],
    [
      'range, and one character more',
      () => messageOf(semver(`^1${' '.repeat(999)}`)),
      `"^1${' '.repeat(197)}… is not a version range`,
    ],
    [
      'range that is quoted whole',
      () => messageOf(semver(long(198))),
      `"${long(198)}" is not a version range`,
    ],
    [
      'range that is quoted whole, and one character',
      () => messageOf(semver(long(199))),
      `"${long(199)}… is not a version range`,
    ],
    ['pattern', () => messageOf(matches(long(1_000))), undefined],
    [
      'pattern, and one character',
      () => messageOf(matches(long(1_001))),
      `"${long(199)}… is not a pattern: it is longer than 1000 characters`,
    ],
    ['time', () => messageOf(within(Date.UTC(2026, 0) - 1), 'time'), undefined],
    [
      'time, and a millisecond',
      () => messageOf(within(Date.UTC(2026, 0)), 'time'),
      'within: x is longer than 56 years, so any time would meet it',
    ],
  ])('%s', (_, message, expected) => {
    expect(message()).toBe(expected);
  });

  test('the instructions of all patterns have a limit, and a pattern that was compiled before costs nothing', async () => {
    await loadOperators(['matches']);
    const large = (n: number, last = 998) =>
      `${String.fromCodePoint(0x4e00 + n)}{1000}b{1000}c{1000}d{1000}e{${last}}`;
    const tried = (pattern: string) => () =>
      evaluate(matches(pattern), { type: 'text', value: 'x' }, { now: 0, sibling: () => ({ type: 'text' }) });
    expect(RE2JS.compile(large(0)).programSize()).toBe(5_000);
    expect(tried(large(0, 999))).toThrow('its repetitions are too many');
    await loadOperators(['matches']);
    for (let n = 0; n < 100; n += 1) tried(large(n))();
    tried(large(0))();
    tried('a')();
    expect(tried('b')).toThrow('it is too complex with the patterns before it');
    expect(tried(large(0))().kind).toBe('fails');
  });
});
