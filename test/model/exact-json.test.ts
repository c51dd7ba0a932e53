import { describe, expect, it } from 'vitest';
import { hasInexactNumber, parseExactJson, TooManyInexactNumbers } from '../../src/model/exact-json.ts';
import { costly } from '../support/costly.ts';
import { processorTime } from '../support/processor-time.ts';

describe('a number that a double keeps is read as JSON.parse reads it', () => {
  it.each([
    '0.1',
    '100',
    '-0',
    '0.0',
    '0e999',
    '-0.000000000000000000000000',
    '1E2',
    '1e+30',
    '1.5e300',
    '5e-324',
    '1.7976931348623157e308',
    '9007199254740992',
    '123456789012345.6',
    '100.00000000000000000000',
    '0.30000000000000004',
    '1000000000000000000000000000000',
    '12345678901234567000',
  ])('%s', (text) => {
    expect(parseExactJson(`{"a":[${text}],"b":"x"}`)).toEqual(JSON.parse(`{"a":[${text}],"b":"x"}`));
  });
});

describe('a number that loses digits is NaN', () => {
  it.each([
    '99.99999999999999999',
    '100.00000000000000001',
    '0.1000000000000000055',
    '1e400',
    '-1e400',
    '1e-400',
    '9007199254740993',
    '-18446744073709551615',
    '0.69999999999999996',
    '1.00000000000000000001e2',
    '123456789012345678901234567890',
    '0.000000000000000000000000000000001234567890123456789',
  ])('%s', (text) => {
    const value = parseExactJson(` {"x":1,"a":[2,{"b":${text} , "c":"\\"${text}\\\\"}],"d":-3} `);

    expect(value).toEqual({ x: 1, a: [2, { b: Number.NaN, c: `"${text}\\` }], d: -3 });
    expect(hasInexactNumber(value)).toBe(true);
  });
});

it('digits inside strings are not numbers', () => {
  const text = '{"9007199254740993":"9007199254740993","\\\\":"\\"9007199254740993\\"","e":"1e400"}';

  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

it('a reply may be one number, and a key may be __proto__', () => {
  const value = parseExactJson('{"__proto__":1e400,"constructor":{"__proto__":[1e400,1]}}');

  expect(parseExactJson('1e400')).toBeNaN();
  expect(Object.entries(value as object)[0]).toEqual(['__proto__', Number.NaN]);
  expect(JSON.stringify(value)).toBe('{"__proto__":null,"constructor":{"__proto__":[null,1]}}');
});

it('text that is not JSON is refused, with or without a number that loses digits', () => {
  for (const text of ['', '{', '[1e400', '1.', '01', '"1e400', '[9007199254740993,]']) {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  }
});

costly('a reply of many numbers that lose digits is refused, and 16 MiB take seconds at most', () => {
  const spent = processorTime();

  expect(() => parseExactJson(`[${'1e400,'.repeat(200_000)}1]`)).toThrow(TooManyInexactNumbers);
  parseExactJson(`[${'{"a":1,"b":"1234567890123456"},'.repeat(500_000)}1e400]`);
  parseExactJson(`[0.${'0'.repeat(8_000_000)}1, 0.${'1'.repeat(8_000_000)}]`);

  expect(spent()).toBeLessThan(15_000);
});
