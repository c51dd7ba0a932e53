import { json, SCALAR } from '../decode/scalars.ts';
import type { Json } from '../model/json.ts';
import { ALL_TYPES, defineOperator, verdict } from './operator.ts';
import { possibleText, sameValue } from './value.ts';

/** A scalar or a list without an operator means `equals` too. */
export const equals = defineOperator<{ readonly op: 'equals'; readonly value: Json }>({
  tag: 'equals',
  otherNames: ['eq', 'is', 'value', 'equal'],
  types: ALL_TYPES,
  summary: 'is exactly this value: any JSON, with the types of YAML 1.2',
  example: {
    field: 'settings',
    operand: '{ temperature: 0.2 }',
    holds: '{"temperature":0.2}',
    fails: '{"temperature":0.2,"seed":7}',
  },
  operands: [{ temperature: 0.7 }],
  schema: (type) => (type === 'json' ? {} : SCALAR),
  read(node, field, context) {
    const value = possibleText(json.read(node, 'equals', context), { node, field }, context);
    return value === undefined ? undefined : { op: 'equals', value };
  },
  evaluate: ({ value: expected }, { value = null, type, commit }) =>
    verdict(sameValue(expected, value, type, commit)),
  serialize: ({ value }) => value,
  values: ({ value }) => [value],
  wanted: ({ value }) => value,
  mapValues: ({ op, value }, map) => ({ op, value: map(value) }),
});
