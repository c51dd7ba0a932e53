import { describe, expect, it } from 'vitest';
import { invisibleDifference } from '../../src/compare/invisible.ts';
import type { Expectation } from '../../src/model/manifest.ts';
import { costly } from '../support/costly.ts';
import { processorTime } from '../support/processor-time.ts';
import { compared, equals, foundOf, targetOf } from './helpers.ts';

describe('a difference that nobody sees', () => {
  it.each([
    ['a\nb\n', 'a\nb', 'only in the final newline, which only the declared text has'],
    ['a\nb', 'a\nb\n', 'only in the final newline, which only the live text has'],
    ['a\n', 'a\n\n\n', 'only in the number of final newlines'],
    ['a\nb  \nc', 'a\nb\nc', 'only in trailing spaces, first in line 2'],
    ['a\n\tb\n', 'a\n  b\n', 'only in tabs, first in line 2'],
    ['a b', 'a\u00a0b', 'only in no-break spaces'],
    ['a b', 'a\u2003b', 'only in special spaces'],
    ['a\nab', 'a\na\u200bb', 'only in zero-width characters, first in line 2'],
    ['a', '\ufeffa', 'only in a byte order mark'],
    ['caf\u00e9', 'cafe\u0301', 'only in the Unicode form (NFC, NFD)'],
    ['a\nb', 'a\r\nb', 'only in line ends, first in line 1'],
    ['a\nb', 'a\rb', 'only in line ends, first in line 1'],
    ['ab', 'a\u0000b', 'only in control characters'],
    ['a\n \r\nb', 'a\n\nb', 'only in line ends and trailing spaces, first in line 2'],
    ['a  b', 'a b', 'only in the number of spaces'],
    [
      'a\n\tb \n',
      'a\n  b',
      'only in trailing spaces, tabs and the final newline, which only the declared text has, first in line 2',
    ],
  ])('is described: %j and %j', (declared, live, said) => {
    expect(invisibleDifference(declared, live)).toBe(said);
  });

  it.each([
    ['a', 'b'],
    ['a\n', 'b'],
    ['a b', 'ab'],
    ['', 'a'],
    ['a\n\nb', 'a\nb'],
    ['same', 'same'],
  ])('is not found: %j and %j', (declared, live) => {
    expect(invisibleDifference(declared, live)).toBeUndefined();
  });

  costly('is found in little time', () => {
    const spent = processorTime();
    const blanks = ' \t'.repeat(400_000);
    expect(invisibleDifference(`${blanks}x`, `${blanks} x`)).toBe('only in tabs');
    expect(invisibleDifference('x\n'.repeat(400_000), 'x\r\n'.repeat(300_000))).toBeUndefined();
    expect(invisibleDifference(`a${'\n'.repeat(900_000)}`, 'a')).toContain('final newline');
    const long = 'x'.repeat(900_000);
    for (let count = 0; count < 200; count += 1) invisibleDifference(`${long}a`, `${long}b${count}`);
    expect(spent()).toBeLessThan(5_000);
  });
});

describe('a finding describes a difference that nobody sees', () => {
  const finding = (wanted: string, live: string) =>
    compared(targetOf({ expect: { model: equals(wanted) } }), foundOf({ model: live })).findings[0];

  it('of a text of several lines', () => {
    expect(finding('a\nb\n', 'a\nb')).toMatchObject({
      code: 'text-differs',
      message:
        'model: the live text differs from the declared one only in the final newline, which only the declared text has',
      note: 'only in the final newline, which only the declared text has',
    });
    expect(finding('a\nb\n', 'a\nc')).not.toHaveProperty('note');
  });

  it('of a value of one line', () => {
    expect(finding('2.1', '2.1\u00a0')).toMatchObject({
      code: 'field-differs',
      message: expect.stringContaining('(they differ only in trailing spaces)'),
      note: 'only in trailing spaces',
    });
    const reference: Expectation = { op: 'git', ref: 'main', resolved: { value: '2.1' } };
    const [found] = compared(targetOf({ expect: { model: reference } }), foundOf({ model: '2.1 ' })).findings;
    expect(found?.message).toContain('(git main; they differ only in trailing spaces)');
    expect(finding('2.1', '2.2')).not.toHaveProperty('note');
  });

  it('of a text inside a structure, with its place', () => {
    const config = (value: string) => [{ role: 'system', content: [{ value }] }];
    const { findings } = compared(
      targetOf({ expect: { config: equals(config('a\nb\n')) } }),
      foundOf({ config: config('a\nb') }),
    );

    expect(findings[0]).toMatchObject({
      code: 'text-differs',
      message:
        'config: differs from what is declared in one place (/0/content/0/value differs only in the final newline, which only the declared text has)',
      note: '/0/content/0/value differs only in the final newline, which only the declared text has',
    });
  });

  it('of the first three texts inside a structure', () => {
    const [one, other] = ['a', 'a '].map((text) => ({
      n: text === 'a' ? 1 : 2,
      a: text,
      b: text,
      c: text,
      d: text,
    }));
    const { findings } = compared(
      targetOf({ expect: { config: equals(one ?? null) } }),
      foundOf({ config: other ?? null }),
    );

    expect(findings[0]?.note).toBe(
      '/a differs only in trailing spaces; /b differs only in trailing spaces; /c differs only in trailing spaces',
    );
  });

  it('but not if the values are hidden', () => {
    const { findings } = compared(
      targetOf({ expect: { config: equals({ secret: 'a\n' }) } }),
      foundOf({ config: { secret: 'a' } }),
    );

    expect(findings[0]).not.toHaveProperty('note');
  });
});
