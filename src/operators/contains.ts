import { report } from '../decode/context.ts';
import { json } from '../decode/scalars.ts';
import type { Json } from '../model/json.ts';
import { contains as hasMembers, TooMuch } from './contains-list.ts';
import { defineOperator, unresolved, verdict } from './operator.ts';
import { passesList, withoutIgnored } from './parts.ts';

export const contains = defineOperator<{ readonly op: 'contains'; readonly value: Json }>({
  tag: 'contains',
  otherNames: ['includes', 'has', 'subset'],
  types: ['json'],
  summary:
    'has at least these members, recursively; in a list, each expected item matches a different live item',
  example: {
    field: 'settings',
    operand: '{ temperature: 0.2 }',
    holds: '{"temperature":0.2,"seed":7}',
    fails: '{"temperature":0.9}',
  },
  operands: [{ limits: { cpu: '500m' } }],
  schema: () => ({ type: ['object', 'array'] }),
  read(node, _field, context) {
    if (node.kind === 'scalar') {
      return report(context, node.start, {
        code: 'wrong-type',
        message: 'contains takes a mapping or a list: the members that must be there',
        hint: 'write contains: { key: value }',
      });
    }
    const value = json.read(node, 'contains', context);
    return value === undefined ? undefined : { op: 'contains', value };
  },
  validate: ({ value }) =>
    Object.keys(Object(value)).length === 0
      ? {
          message: 'contains is empty, so any value would meet it',
          hint: 'name the members that must be there',
        }
      : undefined,
  evaluate({ value: expected }, { value = null }, { budget }) {
    try {
      return verdict(hasMembers(value, expected, budget));
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      return unresolved('its lists are too long to find a different live item for each expected one');
    }
  },
  serialize: ({ value }) => ({ contains: value }),
  show: (operand, show) => `at least ${show(operand)}`,
  wanted: ({ value }) => value,
  membersOnly: true,
  mapValues: ({ op, value }, map) => ({ op, value: map(value) }),
  // An index into a live list does not fit an expected list.
  without: (expectation, parts) => ({
    ...expectation,
    value: withoutIgnored(
      expectation.value,
      parts.filter((part) => !passesList(expectation.value, part)),
    ),
  }),
});
