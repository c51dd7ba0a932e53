import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import { contains, newBudget, TooMuch } from '../../src/operators/contains-list.ts';
import { costly } from '../support/costly.ts';
import fc, { runs } from '../support/property.ts';

/** Tries every assignment. */
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
    // The first fits several live items, and must leave the only one that fits the second.
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
    const started = process.cpuUsage();

    expect(() => contains(live, [...wanted, ...wanted.map((each) => ({ ...each, x: {} }))])).not.toThrow(
      RangeError,
    );
    const dense = Array.from({ length: 4_000 }, (_, n) => ({ [`k${n}`]: {} }));
    const wide = Object.fromEntries(dense.map((_, n) => [`k${n}`, {}]));
    expect(() => contains([...Array.from({ length: 3_999 }, () => wide), { k0: {} }], dense)).toThrow(
      TooMuch,
    );
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
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
