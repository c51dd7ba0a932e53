import { expect, test } from 'vitest';
import { keepOf } from '../../src/definition/keep.ts';
import { readSplit } from '../../src/definition/split.ts';
import type { Json } from '../../src/model/json.ts';
import { huggingface } from '../../src/providers/huggingface.ts';
import { withoutInexact } from '../../src/run/inexact.ts';

const many = (count: number): Json => Array.from({ length: count }, () => 1);

test('a field with too many members to compare is unknown, and the others are not', () => {
  const { fields, open } = withoutInexact({
    kind: 'found',
    fields: { version: '7', spec: many(250_001), settings: many(250_000), odd: Number.NaN },
  }) as { fields: object; open: Readonly<Record<string, { reason: string; message: string }>> };

  expect(Object.keys(fields)).toEqual(['version', 'settings']);
  expect(open.spec).toMatchObject({
    reason: 'malformed-response',
    message: 'the content cannot be compared: it has more than 250000 members and entries',
  });
  expect(open.odd?.message).toContain('more digits');
});

test('a traffic split of absurdly many versions is refused', () => {
  const split = { at: '/traffic' };
  const shares = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`v${index}`, 0]));

  expect(() => readSplit(split, { traffic: shares }, '')).toThrow('/traffic is a split of more than 10000');
});

test('the entries of a list that is too long are not hashed', async () => {
  const { definition } = huggingface;
  const listed = {
    ...definition,
    read: { get: '/all', list: '/items', where: {} },
    fields: { hash: { at: '', hash: { version: '/version' } } },
  };
  const lengthOf = async (count: number) => {
    const kept = await keepOf(listed)({ items: Array.from({ length: count }, () => ({ version: 1 })) });
    return JSON.stringify(kept).length / count;
  };

  expect(await lengthOf(100)).toBeGreaterThan(50);
  expect(await lengthOf(100_001)).toBeLessThan(20);
});
