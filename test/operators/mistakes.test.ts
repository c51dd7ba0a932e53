import { describe, expect, test } from 'vitest';
import type { Expectation, FieldType } from '../../src/model/manifest.ts';
import { evaluate, loadOperators, mistakeIn } from '../../src/operators/expectation.ts';
import { costly } from '../support/costly.ts';
import { processorTime } from '../support/processor-time.ts';
import fc, { runs } from '../support/property.ts';

await loadOperators(['semver', 'matches']);
const saysNothing = (expectation: Expectation, type: FieldType = 'text', commit = false) =>
  mistakeIn(expectation, { name: 'f', type, commit }) !== undefined;
const pattern = (text: string): Expectation => ({ op: 'matches', pattern: text });
const range = (text: string): Expectation => ({ op: 'semver', range: text });
const not = (inner: Expectation): Expectation => ({ op: 'not', not: inner });
const equals = (value: string | number | boolean): Expectation => ({ op: 'equals', value });

describe('a pattern', () => {
  test.each([
    ...[
      '',
      '()',
      '(?:)',
      '^',
      '$',
      'a|',
      '|a',
      '.*',
      '^.*$',
      '^.*',
      'x*',
      'x?',
      'x{0}',
      '(x*)*',
      '\\s*',
      '(?i)',
    ],
    ...[
      '.',
      '.+',
      '^.+$',
      '\\S',
      '[\\s\\S]',
      '(?s)^.',
      'a|[^a]',
      '\\w|\\W',
      '^v?',
      '^rel-|',
      '\\b|\\B',
      '(?m)^',
    ],
    ...[
      'v|',
      '^(?:v.*|[^v]|)',
      '\\pL|\\PL',
      '(?i)k|[^k]',
      'a??',
      '[[:^space:]]',
      '^(?:[^v]|v$|v[^1]|v1$|v1.+)',
      '^(?:a|[^a])+$',
    ],
  ])('is a mistake if every text matches it: %j', (text) => {
    expect(saysNothing(pattern(text))).toBe(true);
    expect(saysNothing(not(pattern(text)))).toBe(true);
  });

  test.each([
    ...[
      '^$|^v',
      '^v',
      'v',
      '[^v]',
      '\\d',
      '\\d+$',
      '^.$',
      '^..+$',
      '\\w',
      '\\W',
      'a|b',
      '^(?:a|b)?$',
      '\\b',
      '\\pL',
    ],
    ...[
      '^[^v]',
      '^(?:[^v]|v$)',
      '\\S\\S',
      '^\\S',
      '\\S$',
      '^\\s',
      '(?i)k',
      '[a-z]|[0-9]',
      '\\n',
      '(?s)a.b',
      '[^\\x76]',
    ],
    ...['\u{1F680}', '[^\u{1F680}]', '^\\PL*$', '.{2}', '^.{1,64}$', '\\.'],
  ])('is correct if some texts do not match: %j', (text) => {
    expect(saysNothing(pattern(text)), text).toBe(false);
  });

  test.each(['a^', '$a', '[^\\x00-\\x{10ffff}]', '\\b\\B', '^a\\bb', '^$', '^\\s*$', '\\A *\\z', '^(?:)$'])(
    'is a mistake if no text matches it: %j',
    (text) => {
      expect(saysNothing(pattern(text))).toBe(true);
    },
  );

  test('of a time field is tried on times', () => {
    for (const text of ['T', '^\\d', 'Z$', '-', '\\d{3}Z', ''])
      expect(saysNothing(pattern(text), 'time'), text).toBe(true);
    for (const text of ['^2', '^2026-', 'T09', '000Z$', '^1|^3'])
      expect(saysNothing(pattern(text), 'time'), text).toBe(false);
    expect(saysNothing(pattern('^v'), 'time')).toBe(false);
  });

  test('is a mistake only if random texts agree that it always or never matches', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '^',
      '$',
      '[^a]',
      '\\b',
      '\\w',
      '(?:a|)',
      'a*',
      '.?',
      '|',
      '\\S',
      '.+',
    );
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '-', ' ', '\u00e9', '1'),
      minLength: 0,
      maxLength: 4,
    });
    const told = new Map<string, boolean>();
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }).map((parts) => parts.join('')),
        text,
        (source, tried) => {
          const said = mistakeIn(pattern(source), { name: 'f', type: 'text' })?.message ?? '';
          if (said.includes('is not a pattern')) return;
          told.set(source, said.startsWith('any text'));
          if (tried.trim() === '') return;
          const context = { now: 0, sibling: () => ({ type: 'text' as const }) };
          const { kind } = evaluate(pattern(source), { type: 'text', value: tried }, context);
          if (kind === 'holds') expect(said, source).not.toMatch(/^no text/);
          else expect(said, source).not.toMatch(/^any text/);
        },
      ),
      { numRuns: runs(20_000) },
    );
    expect([...told.values()].filter(Boolean).length).toBeGreaterThan(50);
    expect([...told.values()].filter((each) => !each).length).toBeGreaterThan(50);
  });

  costly('with many repetitions is decided within bounds', async () => {
    const spent = processorTime();
    await loadOperators(['matches']);
    for (let index = 0; index < 500; index += 1) {
      expect(saysNothing(pattern(`(.{0,9}a${index}){9}`))).toBe(false);
    }
    await loadOperators(['matches']);
    for (let index = 0; index < 50; index += 1) {
      expect(saysNothing(pattern(`(.{0,30}a${index}.{0,30}b){3}|.{0,5}`))).toBe(true);
    }
    expect(spent()).toBeLessThan(7_500);
  });
});

describe('a range', () => {
  test.each([
    '',
    '*',
    'x',
    'X.x',
    '*.*.*',
    '>=0',
    '>=0.0.0',
    '>=0.0.0-0',
    '1.x ||',
    '|| 2',
    '<2 || >=1',
    '<=2 || >2',
    '<1 || 1.x || >=2',
  ])('is a mistake if it contains every version: %j', (text) => {
    expect(saysNothing(range(text))).toBe(true);
    expect(saysNothing(not(range(text)))).toBe(true);
  });

  test.each(['>2 <1', '<0.0.0', '>1.0.0 <1.0.1', '^1 ^2', '>=1.0.0-b <1.0.0-a', '1.2.3 1.2.4'])(
    'is a mistake if no version is in it: %j',
    (text) => {
      expect(saysNothing(range(text))).toBe(true);
      expect(saysNothing(not(range(text)))).toBe(true);
    },
  );

  test.each([
    '^1',
    '~1.4',
    '1.x',
    '>=1',
    '<2',
    '1 - 3',
    '<2 || >2',
    '>0.0.0',
    '1.0.0-rc.1',
    '>1.0.0-a <1.0.0-b',
    '<1 || >=1.2',
    '^1 || >2 <1',
  ])('is correct if it contains only some versions: %j', (text) => {
    expect(saysNothing(range(text))).toBe(false);
  });
});

describe('a "not"', () => {
  test.each<[string, Expectation, FieldType, boolean?]>([
    ['a number for a text', { op: 'equals', value: 5 }, 'text'],
    ['an empty text', equals(''), 'text'],
    ['a blank text', equals(' \t'), 'text'],
    ['a text for a number', equals('5'), 'number'],
    ['a number for true or false', equals(1), 'boolean'],
    ['what is not a time', equals('yesterday'), 'time'],
    ['one of several', { op: 'oneOf', values: ['a', ''] }, 'text'],
    ['a branch for a commit', equals('main'), 'text', true],
    [
      'a file that is empty',
      { op: 'file', path: 'a', as: 'text', exact: false, resolved: { value: '' } },
      'text',
    ],
    ['a number from a file', { op: 'from', path: 'a.json', pointer: '/a', resolved: { value: 2 } }, 'text'],
    [
      'nothing out of a file',
      { op: 'from', path: 'a.json', pointer: '/a', resolved: { value: null } },
      'json',
    ],
  ])('around an impossible value is a mistake: %s', (_, inner, type, commit) => {
    expect(saysNothing(not(inner), type, commit)).toBe(true);
    expect(saysNothing(not(not(not(inner))), type, commit)).toBe(true);
    // Without the "not", the expectation is never met: that is drift, and no mistake.
    expect(saysNothing(inner, type, commit)).toBe(false);
  });

  test.each<[string, Expectation, FieldType, boolean?]>([
    ['a text', equals('1.0'), 'text'],
    ['a number', equals(5), 'number'],
    ['true', equals(true), 'boolean'],
    ['a time', equals('2026-01-01T00:00:00Z'), 'time'],
    ['an empty object', { op: 'equals', value: {} }, 'json'],
    ['a commit in short', equals('abcdef0'), 'text', true],
    ['present: true', { op: 'present', present: true }, 'text'],
    ['a file that is not read yet', { op: 'file', path: 'a', as: 'text', exact: false }, 'text'],
    [
      'a file that cannot be read',
      { op: 'from', path: 'a.json', pointer: '', resolved: { fault: 'x' } },
      'text',
    ],
    ['a number that is not read yet', { op: 'from', path: 'a.json', pointer: '' }, 'number'],
    ['another environment', { op: 'sameAs', environment: 'dev' }, 'text'],
    ['a ref', { op: 'git', ref: 'main' }, 'text', true],
  ])('around a possible value is no mistake: %s', (_, inner, type, commit) => {
    expect(saysNothing(not(inner), type, commit)).toBe(false);
  });
});

describe('an operator with a list or an object', () => {
  test('is a mistake if the list or the object is empty', () => {
    expect(saysNothing({ op: 'contains', value: {} }, 'json')).toBe(true);
    expect(saysNothing({ op: 'contains', value: [] }, 'json')).toBe(true);
    expect(saysNothing(not({ op: 'contains', value: {} }), 'json')).toBe(true);
    expect(saysNothing({ op: 'contains', value: { a: {} } }, 'json')).toBe(false);
    expect(saysNothing({ op: 'contains', value: [[]] }, 'json')).toBe(false);
  });

  test('is a mistake if it names every possible value', () => {
    expect(saysNothing({ op: 'oneOf', values: [true, false] }, 'boolean')).toBe(true);
    expect(saysNothing({ op: 'oneOf', values: [true] }, 'boolean')).toBe(false);
    expect(saysNothing({ op: 'oneOf', values: ['true', 'false'] }, 'text')).toBe(false);
  });
});

test('within is a mistake if it is longer than 56 years', () => {
  const within = (days: number): Expectation => ({
    op: 'within',
    ms: days * 86_400_000,
    duration: `${days}d`,
  });
  expect(saysNothing(within(36_500), 'time')).toBe(true);
  expect(saysNothing(within(3650), 'time')).toBe(false);
});
