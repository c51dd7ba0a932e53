import { defineAge } from './age.ts';

/** 56 years: nothing has been live for so long. */
const LIMIT_MS = Date.UTC(2026, 0);

export const within = defineAge({
  tag: 'within',
  otherNames: ['maxAge', 'newerThan', 'since'],
  summary: '(times) is that recent',
  example: {
    field: 'deployedAt',
    operand: '7d',
    holds: '2026-11-20T00:00:00Z',
    fails: '2026-11-01T00:00:00Z',
  },
  operands: ['7d'],
  validate: ({ ms, duration }) =>
    ms < LIMIT_MS
      ? undefined
      : {
          message: `within: ${duration} is longer than 56 years, so any time would meet it`,
          hint: 'write how recent it must be, for instance within: 7d',
        },
  meets: (age, limit) => age <= limit,
});
