import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import { contains, newBudget, TooMuch } from '../../src/operators/contains-list.ts';
import { costly } from '../support/costly.ts';
import { processorTime } from '../support/processor-time.ts';
import fc, { runs } from '../support/property.ts';

/** What `contains` means: tries every assignment of live items to expected ones. */
function bruteForce(actual: Json, expected: Json): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return false;
    const place = (index: number, free: readonly Json[]): boolean =>
      index === expected.length ||
      free.some(
        (item, at) =>
          bruteForce(item, expected[index] as Json) &&
          place(
            index + 1,
            free.filter((_, other) => other !== at),
          ),
      );
    return place(0, actual);
  }
  if (!isJsonObject(expected)) return actual === expected;
  return (
    isJsonObject(actual) &&
    Object.entries(expected).every(
      ([key, value]) => Object.hasOwn(actual, key) && bruteForce(actual[key] as Json, value),
    )
  );
}

const scalar = fc.constantFrom<Json[]>(1, 2, '1', true, null);
const { value: json } = fc.letrec<{ value: Json; list: Json; object: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), tie('list')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', '[]'), tie('value'), { maxKeys: 3 }),
}));

describe('contains', () => {
  it('needs a different live item for each expected one', () => {
    expect(contains([{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1 }])).toBe(false);
    expect(contains([{ a: 1, b: 1 }, { a: 1 }], [{ a: 1 }, { a: 1 }])).toBe(true);
    expect(contains(['x', 'y'], ['x', 'x'])).toBe(false);
    expect(contains(['x', 'y', 'x'], ['x', 'x'])).toBe(true);
    expect(contains([[1], [1, 2]], [[2], [1]])).toBe(true);
    expect(contains([[1, 2]], [[2], [1]])).toBe(false);
  });

  it('finds the only possible assignment', () => {
    // The first expected item fits several live ones, and must leave the only one that fits the second.
    const live: Json[] = [
      { a: 1, b: 1 },
      { a: 1, c: 1 },
      { a: 1, d: 1 },
    ];

    expect(contains(live, [{ a: 1 }, { b: 1 }, { a: 1 }])).toBe(true);
    expect(contains(live, [{ a: 1 }, { b: 1 }, { a: 1 }, { a: 1 }])).toBe(false);
    expect(contains(live, [{ b: 1 }, { a: 1, b: 1 }])).toBe(false);
  });

  it('agrees with trying every assignment', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 5 }), fc.array(json, { maxLength: 4 }), (live, wanted) => {
        expect(contains(live, wanted)).toBe(bruteForce(live, wanted));
      }),
      { numRuns: runs(3_000) },
    );
  });

  it('agrees with trying every assignment on many items', () => {
    const item = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Json[]>(1, 2, [1], [2, 1]), {
      minKeys: 1,
    });
    const idle = Array.from({ length: 150 }, (_, n) => ({ n }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), fc.array(item, { maxLength: 5 }), (live, wanted) => {
        const padding: Json[] = [{ n: 1 }, { n: 149 }];
        expect(contains([...live, ...idle], [...wanted, ...padding])).toBe(bruteForce(live, wanted));
      }),
      { numRuns: runs(1_000) },
    );
  });

  const used = (live: Json, wanted: Json) => {
    const budget = newBudget();
    const before = budget.left;
    return { holds: contains(live, wanted, budget), steps: before - budget.left };
  };

  /** Items that use up the free steps of a comparison, so that all further steps are counted. */
  const idle = Array.from({ length: 20_000 }, (_, n) => n);
  const many = (count: number, itemOf: (n: number) => Json) =>
    Array.from({ length: count }, (_, n) => itemOf(n));
  const one = () => ({ a: 1 });
  const numbered = (n: number) => ({ a: n });
  const both = (n: number) => ({ a: n, b: 1 });

  it.each<[string, Json[], Json[], boolean, number]>([
    ['scalars', many(10, (n) => n), [1, 2, null], false, 14],
    ['more objects than are live', many(299, numbered), many(300, numbered), false, 600],
    ['few pairs', many(16, numbered), many(16, numbered), true, 561],
    ['more pairs', many(17, numbered), many(16, numbered), true, 197],
    ['few equal pairs', many(16, one), many(16, one), true, 545],
    ['many items, each with a name', many(300, both), many(300, numbered), true, 3901],
    ['the rarest scalar first', many(300, both), many(300, (n) => ({ b: 1, a: n })), true, 5101],
    ['items with one text', many(300, both), many(300, () => ({ b: 1 })), true, 3601],
    ['an impossible item first', many(300, both), [{ c: 1 }, ...many(299, numbered)], false, 2403],
    ['lists in lists', many(99, (n) => [n, [n, n]]), many(99, (n) => [[n], n]), true, 2872],
    ['one scalar twice in the only live item', [[7, 7], ...many(200, numbered)], [[7], [7]], false, 624],
    ['null beside objects', [null, ...many(200, numbered)], [null, numbered(1), numbered(2)], true, 819],
    ['a few choices after many', many(20, both), [...many(5, () => ({ b: 1 })), numbered(1)], true, 127],
    ['a choice taken from another item', [both(1), both(2)], [{ b: 1 }, { b: 1, a: 1 }], true, 15],
    [
      'one text, whatever the order of keys',
      many(20, () => ({ a: 1, b: 1 })),
      many(20, (n) => (n % 2 ? { a: 1, b: 1 } : { b: 1, a: 1 })),
      true,
      321,
    ],
    ['empty objects', many(300, both), many(2, () => ({})), true, 1209],
  ])('compares no more than it must: %s', (_, live, wanted, holds, steps) => {
    expect(used([...idle, ...live], wanted)).toEqual({ holds, steps });
  });

  it('gives up only when no step is left', () => {
    expect(newBudget()).toEqual({ left: 6_000_000 });
    expect(contains(idle.slice(2), [5], { left: -1 })).toBe(true);
    expect(contains(idle.slice(1), [5], { left: 1 })).toBe(true);
    expect(() => contains(idle.slice(1), [5], { left: 0 })).toThrow(TooMuch);
  });

  costly('does little work on long lists', () => {
    const count = 100_000;
    const named = Array.from({ length: count }, (_, n) => ({ function: { name: `tool-${n}` }, type: 'x' }));
    const some = Array.from({ length: 3_000 }, (_, n) => ({ function: { name: `tool-${n * 7}` } }));
    const same = Array.from({ length: 3_000 }, () => ({ type: 'x' }));
    const numbers = Array.from({ length: count }, (_, n) => n);

    expect(used(named, some)).toMatchObject({ holds: true, steps: expect.toSatisfy((n) => n < 1_500_000) });
    expect(used(named, [...some, { function: { name: 'gone' } }]).holds).toBe(false);
    expect(used(named, [...some, some[0] as Json]).holds).toBe(false);
    expect(used(named, same)).toMatchObject({ holds: true, steps: expect.toSatisfy((n) => n < 1_500_000) });
    expect(used(numbers, numbers.toReversed()).holds).toBe(true);
    expect(used(numbers, [...numbers.slice(1), 1]).holds).toBe(false);
  });

  costly('gives up if the work takes too long, and never claims that it holds', () => {
    const live = Array.from({ length: 20_000 }, (_, n): Json => ({ a: 1, list: [{ n }, { b: n }] }));
    const wanted = Array.from({ length: 5_000 }, (_, n) => ({ a: 1, list: [{ c: [n] }] }));
    const spent = processorTime();

    expect(() => contains(live, [...wanted, ...wanted.map((each) => ({ ...each, x: {} }))])).not.toThrow(
      RangeError,
    );
    const dense = Array.from({ length: 4_000 }, (_, n) => ({ [`k${n}`]: {} }));
    const wide = Object.fromEntries(dense.map((_, n) => [`k${n}`, {}]));
    expect(() => contains([...Array.from({ length: 3_999 }, () => wide), { k0: {} }], dense)).toThrow(
      TooMuch,
    );
    expect(spent()).toBeLessThan(5_000);
  });

  it('shares one limit between all comparisons of a run', () => {
    const budget = { left: 100_000 };
    const live = Array.from({ length: 40_000 }, (_, n) => n);
    const check = () => contains(live, [1], budget);

    expect([check(), check(), check()]).toEqual([true, true, true]);
    expect([1, 2, 3, 4, 5].map(() => contains(['a', 'b'], ['a'], budget))).not.toContain(false);
    expect(() => [1, 2, 3, 4, 5].map(check)).toThrow(TooMuch);
    expect(contains(['a', 'b'], ['a'], budget)).toBe(true);
  });
});
