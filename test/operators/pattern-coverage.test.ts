import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { createCoverage, type Pattern, type Universe } from '../../src/operators/pattern-coverage.ts';
import { costly } from '../support/costly.ts';
import fc, { runs } from '../support/property.ts';

type Finds = (text: string) => boolean;

/** A compiled pattern. `finds` says whether a sample matches, and decides what is computed: each test chooses it. */
function patternOf(source: string, finds: Finds): Pattern {
  return { program: RE2JS.compile(source).re2().prog as unknown as Pattern['program'], finds };
}

const everySample: Finds = () => true;
const noSample: Finds = () => false;
const blanksOnly: Finds = (text) => text.trim() === '';

function coverage(source: string, finds: Finds, universe: Universe = 'text') {
  return createCoverage()(patternOf(source, finds), universe);
}

/** All texts of up to three of these characters. */
function textsOf(characters: readonly string[]): readonly string[] {
  const longer = (texts: readonly string[]) => texts.flatMap((text) => characters.map((each) => text + each));
  const one = longer(['']);
  return ['', ...one, ...longer(one), ...longer(longer(one))];
}

const TEXTS = textsOf(['a', 'B', ' ', '-', '1', 'k', '\u212a', '\n']);
const isLine: Finds = (text) => text.trim() !== '' && !text.includes('\n');

describe('the computed coverage agrees with trying texts', () => {
  const part = fc.constantFrom(
    ...[
      'a',
      'B',
      '.',
      '^',
      '$',
      '[^a]',
      '\\b',
      '\\B',
      '\\w',
      '\\W',
      '(?:a|)',
      'a*',
      '.?',
      '|',
      '\\S',
      '.+',
      '\\s',
    ],
    ...[
      '(?m:^)',
      '(?m:$)',
      '(?s:.)',
      '(?i:k)',
      '[^k]',
      '\\A',
      '\\z',
      '\\d',
      '[0-9]',
      '[^\\s]',
      '(?i:b)',
      '\\n',
    ],
  );
  const source = fc.array(part, { maxLength: 3 }).map((parts) => parts.join(''));
  const agrees = (finds: Finds, expected: (isMatch: Finds) => 'all' | 'some' | 'none') =>
    fc.assert(
      fc.property(source, (each) => {
        const compiled = RE2JS.compile(each);
        expect([each, coverage(each, finds)]).toEqual([
          each,
          expected((text) => compiled.matcher(text).find()),
        ]);
      }),
      { numRuns: runs(1_000) },
    );

  test('for a pattern that matches every sample', () => {
    agrees(everySample, (isMatch) => (TEXTS.filter(isLine).every(isMatch) ? 'all' : 'some'));
  });

  test('for a pattern that matches no sample', () => {
    agrees(noSample, (isMatch) => (TEXTS.some(isMatch) ? 'some' : 'none'));
  });

  test('for a pattern that matches only the blank samples', () => {
    agrees(blanksOnly, (isMatch) =>
      TEXTS.some((text) => text.trim() !== '' && isMatch(text)) ? 'some' : 'none',
    );
  });
});

test.each([
  ['^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$', 'all'],
  ['^.{24}$', 'all'],
  ['^[0-9:]', 'all'],
  ['[^0]', 'all'],
  ['[8-9]|[0-7]', 'all'],
  ['T', 'all'],
  ['^\\d{3}[0-8]', 'some'],
  ['^\\d{3}[1-9]', 'some'],
  ['[1-8]', 'some'],
  ['\\.[^5]', 'some'],
  ['^.{25}', 'some'],
  ['^.{23}$', 'some'],
  ['t', 'some'],
  ['[^-0-9T:.Z]', 'some'],
  ['\\d[T;]', 'all'],
  ['\\d[;/]', 'some'],
])('%s matches %s of all times', (source, expected) => {
  expect(coverage(source, everySample, 'time')).toBe(expected);
});

test.each([
  ['[^A-Za-z]|[A-Z]|[a-y]|z', 'all'],
  ['[^\\x{10ffff}]', 'some'],
  ['[^\\x{10fffe}-\\x{10ffff}]|\\x{10ffff}', 'some'],
  ['[^ ]', 'all'],
  ['[^\\x{3000}]', 'all'],
  ['[^\\x{3001}]', 'some'],
  ['(a)|[^a]', 'all'],
  ['(?i)k|[^Kk\\x{212a}]', 'all'],
  ['k|K|[^Kk\\x{212a}]', 'some'],
])('%s matches %s of all texts', (source, expected) => {
  expect(coverage(source, everySample)).toBe(expected);
});

test.each([
  ['^\\B(?i:k)', 'some'],
  ['^\\B(?i:s)', 'some'],
  ['^\\B(?i:t)', 'none'],
  ['\\x{10ffff}', 'some'],
  ['a\\Ab', 'none'],
  ['a\\zb', 'none'],
  ['a(?m:$)\\n(?m:^)b', 'some'],
  ['a(?m:^)b', 'none'],
  ['a(?m:$)b', 'none'],
  ['\\w\\b\\w', 'none'],
  ['\\w\\B-', 'none'],
])('%s matches %s of all texts, but no sample', (source, expected) => {
  expect(coverage(source, noSample)).toBe(expected);
});

describe('a pattern that takes too many steps', () => {
  const many = 'a.{14}$|[^a].{14}$|^.{0,14}$';

  test('has no coverage if all samples match, and otherwise matches some texts', () => {
    expect(coverage(many, everySample)).toBeUndefined();
    expect(coverage(many, (text) => text === '#')).toBe('some');
    expect(coverage(`a${'(?:a?b?c?d?){90}'.repeat(40)}`, noSample)).toBe('some');
  });

  costly('has a limit of its own, and all patterns of a run have one', () => {
    const each = createCoverage();
    for (let turn = 0; turn < 9; turn += 1) {
      expect(each(patternOf(many, everySample), 'text')).toBeUndefined();
      expect(each(patternOf('.', everySample), 'text')).toBe('all');
    }
    expect(each(patternOf(many, everySample), 'text')).toBeUndefined();
    expect(each(patternOf('.', everySample), 'text')).toBeUndefined();
    expect(
      each(
        patternOf('a', (text) => text === 'a'),
        'text',
      ),
    ).toBe('some');
  });
});
