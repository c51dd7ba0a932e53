import { describe, expect, it, vi } from 'vitest';
import {
  hasMoreParts,
  hasNumberBeyond,
  isDeeperThan,
  isJsonObject,
  type Json,
  jsonEqual,
  ownValue,
  pointerToken,
  pointerTokens,
} from '../../src/model/json.ts';
import { milliseconds, utcTime } from '../../src/model/time.ts';
import { versionOrder } from '../../src/model/version-order.ts';

describe('two JSON values are equal', () => {
  it.each<[Json, Json, boolean]>([
    [1, 1, true],
    [1, '1', false],
    [0, false, false],
    [null, null, true],
    [null, {}, false],
    [{}, null, false],
    [[], {}, false],
    [{}, [], false],
    [[], '', false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[1, 2], [1, 3], false],
    [[1], [1, 2], false],
    [[1, 2], [1], false],
    [[[1]], [[1]], true],
    [[[1]], [[2]], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: { b: [1] } }, { a: { b: [1] } }, true],
    [{ a: { b: [1] } }, { a: { b: [2] } }, false],
    [{ toString: 1 }, { other: 1 }, false],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}'), true],
    [JSON.parse('{"__proto__":{}}'), { a: 1 }, false],
    [{ 0: 'a' }, ['a'], false],
    [['a'], { 0: 'a', length: 1 }, false],
    ['a', ['a'], false],
  ])('%j and %j: %s', (left, right, same) => {
    expect(jsonEqual(left, right)).toBe(same);
  });
});

it('an object is neither a list nor null, and inherited members do not count', () => {
  expect([{}, [], null, 'x', 1, undefined].map(isJsonObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(ownValue({ a: 1 }, 'a')).toBe(1);
  expect(ownValue({ a: 1 }, 'constructor')).toBeUndefined();
});

it('pointers are written and read by RFC 6901', () => {
  expect(['a/b', 'c~d', '~1', 3].map(pointerToken)).toEqual(['a~1b', 'c~0d', '~01', '3']);
  expect(pointerTokens('/a~1b/c~0d/~01//3')).toEqual(['a/b', 'c~d', '~1', '', '3']);
});

describe('a value is nested deeper', () => {
  it.each<[Json, number, boolean]>([
    ['x', 0, false],
    [null, 0, false],
    [{ a: null }, 0, false],
    [{}, 0, false],
    [{ a: 1 }, 0, false],
    [{ a: {} }, 0, true],
    [{ a: {} }, 1, false],
    [[[]], 0, true],
    [[[[]]], 1, true],
    [[[[]]], 2, false],
    [{ a: null, b: 'x', c: [{ d: 1 }] }, 1, true],
    [{ a: null, b: 'x', c: [{ d: 1 }] }, 2, false],
  ])('%j than %i: %s', (value, limit, deeper) => {
    expect(isDeeperThan(value, limit)).toBe(deeper);
  });
});

describe('a value has a number beyond a limit', () => {
  it.each<[Json, boolean]>([
    [10, false],
    [11, true],
    [-10, false],
    [-11, true],
    ['11', false],
    [null, false],
    [{ a: [1, { b: null, c: -11 }] }, true],
    [{ a: [1, { b: null, c: 10 }], d: 'x' }, false],
    [[11, null, 0], true],
    [[], false],
  ])('%j: %s', (value, beyond) => {
    expect(hasNumberBeyond(value, 10)).toBe(beyond);
  });
});

describe('a value has more members and entries, at any depth,', () => {
  it.each<[Json, number, boolean]>([
    [null, 0, false],
    ['text', 0, false],
    [{}, 0, false],
    [[null], 0, true],
    [['text', null, 1], 3, false],
    [['text', null, 1], 2, true],
    [{ a: 1, b: [] }, 2, false],
    [{ a: 1, b: [] }, 1, true],
    [{ a: 1, b: [{ c: null }, 'text'] }, 5, false],
    [{ a: 1, b: [{ c: null }, 'text'] }, 4, true],
  ])('%j than %i: %s', (value, limit, more) => {
    expect(hasMoreParts(value, limit)).toBe(more);
  });
});

describe('a time', () => {
  const NOON = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T12:00:00Z', NOON],
    ['2026-11-22T12:00:00,250Z', NOON + 250],
    ['2026-11-22T12:00:00z', NOON],
    ['2026-11-22T12:00:00', NOON],
    ['2026-11-22 12:00:00', NOON],
    ['2026-11-22T12:00', NOON],
    ['2026-11-22T12:00Z', NOON],
    ['2026-11-22T12:00:00.250Z', NOON + 250],
    ['2026-11-22T12:00:00,250', NOON + 250],
    ['2026-11-22 12:00:00.250 +00:00', NOON + 250],
    ['2026-11-22 12:00:00  Z', NOON],
    ['2026-11-22T13:00:00+01:00', NOON],
    ['2026-11-22T11:00:00-0100', NOON],
    ['2026-11-22', NOON - 12 * 3_600_000],
    ['2026-11-22T', undefined],
    ['2026-11-22T12', undefined],
    ['2026-11-22T12:00:0', undefined],
    ['2026-11-22T12:00:00.', undefined],
    ['2026-11-22T12:00:00+1', undefined],
    ['2026-11-22Z', undefined],
    ['2026-13-22T12:00:00Z', undefined],
    ['2026-02-31T00:00:00Z', undefined],
    ['2026-02-29', undefined],
    ['2026-02-29T12:00:00Z', undefined],
    ['2026-02-28T12:00:00Z', Date.UTC(2026, 1, 28, 12)],
    ['2026-11-22T25:00:00Z', undefined],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2026-11-22t12:00:00z', Date.UTC(2026, 10, 22, 12)],
    ['2026-11-22t12:00:00.5Z', Date.UTC(2026, 10, 22, 12, 0, 0, 500)],
    ['2026-11-22t12:00:00+01:00', Date.UTC(2026, 10, 22, 11)],
    ['2026-11-22u12:00:00Z', undefined],
    ['2026-04-31 12:00', undefined],
    ['2026-04-00', undefined],
    ['2026-04-30T23:30:00-01:00', Date.UTC(2026, 4, 1, 0, 30)],
    ['on 2026-11-22T12:00:00Z', undefined],
    ['2026-11-22T12:00:00Z.', undefined],
    ['12026-11-22T12:00:00', undefined],
    ['2026-11-22T12:00:001', undefined],
    ['22 Nov 2026', undefined],
    ['1763812800000', undefined],
    ['', undefined],
  ])('%j', (text, time) => {
    expect(milliseconds(text)).toBe(time);
  });

  it('does not depend on the time zone of the machine', () => {
    const parse = vi.spyOn(Date, 'parse');
    for (const text of ['2026-11-22', '2026-11-22T12:00', '2026-11-22 12:00:00,5', '2026-11-22T12:00:00z']) {
      milliseconds(text);
    }

    expect(parse.mock.calls.map(([text]) => text.at(-1))).toEqual(['Z', 'Z', 'Z', 'Z']);
    parse.mockRestore();
  });

  it('is shown in UTC, and any other text unchanged', () => {
    expect(utcTime('2026-11-22T13:00:00+01:00')).toBe('2026-11-22T12:00:00.000Z');
    expect(utcTime('2026-11-22t13:00:00z')).toBe('2026-11-22T13:00:00.000Z');
    expect(utcTime('yesterday')).toBe('yesterday');
  });
});

describe('one version compared with another', () => {
  it.each([
    ['1.9', '1.10', -1],
    ['1.10', '1.9', 1],
    ['2', '1.99.99', 1],
    ['1.0', 'v1', 0],
    ['1', '1.0.0.0.0.1', -1],
    ['1.0'.padEnd(1000), '1', 0],
    ['1.0'.padEnd(1001), '1', undefined],
    ['1.0.1', '1', 1],
    ['v2.0.1', '2.0.1', 0],
    [' 1.2 ', '1.2', 0],
    ['1.2.0-rc.1', '1.2.1', -1],
    ['1.3.0-rc.1', '1.2.1', 1],
    ['1.2.0-rc.1', '1.2.0', undefined],
    ['1.2.0', '1.2.0+build', undefined],
    ['1.2.0-a', '1.2.0-b', undefined],
    ['blue', '1.0', undefined],
    ['1.0', 'blue', undefined],
    ['1.0', 'x1.0', undefined],
    ['1.0', '1.0x', undefined],
    ['1.', '1.0', undefined],
    ['1.2.3.4.5.6.7', '1', undefined],
    ['7', '12', -1],
    ['99999', '1', 1],
    ['99999-rc.1', '1', 1],
    ['100000', '1', undefined],
    ['1', '12345678', undefined],
    ['12345678', '87654321', undefined],
    ['12345678-0000', '87654321-0000', undefined],
    ['v100000', 'v1', 1],
    ['20261101.1', '20261102.0', -1],
    ['999999999.1', '1', 1],
    ['1000000000.1', '1', undefined],
    ['1.1000000000', '1', undefined],
  ])('%j and %j: %s', (left, right, order) => {
    expect(versionOrder(left, right)).toBe(order);
  });
});
