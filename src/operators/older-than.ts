import { defineAge } from './age.ts';

export const olderThan = defineAge({
  tag: 'olderThan',
  otherNames: ['minAge', 'age', 'soak'],
  summary: '(times) has soaked that long',
  example: {
    field: 'deployedAt',
    operand: '2d',
    holds: '2026-11-20T00:00:00Z',
    fails: '2026-11-22T00:00:00Z',
  },
  operands: ['2d'],
  meets: (age, limit) => age >= limit,
});
