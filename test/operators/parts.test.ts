import { describe, expect, it } from 'vitest';
import { ignoredOf, passesList, withoutIgnored } from '../../src/operators/parts.ts';

describe('the parts of a field that an ignore list excludes', () => {
  it.each<[string[], unknown]>([
    [[], []],
    [['version'], 'all'],
    [['model', 'version'], 'all'],
    [['/version'], 'all'],
    [['model', '/model', '/model/version', 'versions'], []],
    [
      ['/version/a/b', '/model/x', '/version/0'],
      [['a', 'b'], ['0']],
    ],
    [['/version/a', '/version'], 'all'],
    [['/version/a~1b~0c'], [['a/b~c']]],
    [['/version/'], [['']]],
  ])('%j', (ignore, ignored) => {
    expect(ignoredOf('version', ignore)).toStrictEqual(ignored);
  });
});

describe('a value without the ignored parts', () => {
  it.each([
    [{ a: 1, b: 2 }, [['a']], { b: 2 }],
    [{ a: { b: 1, c: 2 }, b: 3 }, [['a', 'b']], { a: { c: 2 }, b: 3 }],
    [{ a: { x: 1 }, b: { x: 2 } }, [['a', 'x']], { a: {}, b: { x: 2 } }],
    [{ a: 1 }, [['b']], { a: 1 }],
    [{ a: 1 }, [['a', 'b']], { a: 1 }],
    [{ a: null }, [['a', 'b']], { a: null }],
    [[1, 2, 3], [['1']], [1, null, 3]],
    [[1, [2, 3]], [['1', '0']], [1, [null, 3]]],
    [[{ a: 1, b: 2 }], [['0', 'a']], [{ b: 2 }]],
    [[1], [['1']], [1]],
    [[1, 2], [['01']], [1, 2]],
    [{ a: 1, b: 2, c: 3 }, [['a'], ['c']], { b: 2 }],
    ['text', [['0']], 'text'],
    [null, [['a']], null],
    [{ a: 1 }, [], { a: 1 }],
    [{ a: 1 }, [[]], { a: 1 }],
  ])('%j without %j', (value, parts, rest) => {
    expect(withoutIgnored(value, parts)).toStrictEqual(rest);
  });
});

describe('whether a pointer leads through a list', () => {
  it.each([
    [[1], ['0'], true],
    [[], ['x', 'y'], true],
    [[1], [], false],
    [{ a: [1] }, ['a'], false],
    [{ a: [1] }, ['a', '0'], true],
    [{ a: { b: [{ c: 1 }] } }, ['a', 'b', '0', 'c'], true],
    [{ a: { b: { c: 1 } } }, ['a', 'b', 'c'], false],
    [{ a: [1] }, ['b', '0'], false],
    ['text', ['0'], false],
    [null, ['a'], false],
  ])('in %j, %j: %j', (value, tokens, passes) => {
    expect(passesList(value, tokens)).toBe(passes);
  });
});
