import { report } from '../decode/context.ts';
import type { Json } from '../model/json.ts';
import { ALL_TYPES, defineOperator, type ObservedField, verdict } from './operator.ts';
import { readValue, sameValue } from './value.ts';

export const oneOf = defineOperator<{ readonly op: 'oneOf'; readonly values: readonly Json[] }>({
  tag: 'oneOf',
  otherNames: ['in', 'anyOf', 'enum', 'any'],
  types: ALL_TYPES,
  summary: 'is one of these',
  example: { field: 'version', operand: '["2.1", "2.2"]', holds: '2.1', fails: '2.3' },
  operands: [['2.1', '2.2']],
  schema: () => ({ type: 'array', minItems: 1 }),
  read(node, field, context) {
    if (node.kind !== 'list' || node.items.length === 0) {
      return report(context, node.start, {
        code: 'wrong-type',
        message: 'oneOf takes a list of at least one value',
        hint: 'write oneOf: [a, b]',
      });
    }
    const values = node.items.map((item) => readValue(item, field, context));
    return values.every((value) => value !== undefined) ? { op: 'oneOf', values } : undefined;
  },
  validate: ({ values }, { type }) =>
    type === 'boolean' && [true, false].every((each) => values.includes(each))
      ? {
          message: 'oneOf has both true and false, so any value would meet it',
          hint: 'write present: true if anything may be live',
        }
      : undefined,
  evaluate: ({ values }, { value = null, type, commit }) => verdict(isOneOf(values, value, { type, commit })),
  serialize: ({ values }) => ({ oneOf: values }),
  show: (operand, show) =>
    Array.isArray(operand) ? `one of ${operand.map(show).join(', ')}` : show(operand),
  values: ({ values }) => values,
  mapValues: ({ op, values }, map) => ({ op, values: values.map(map) }),
});

/** Skips structures of another size, because comparing large objects is slow. */
function isOneOf(
  values: readonly Json[],
  value: Json,
  { type, commit }: Pick<ObservedField, 'type' | 'commit'>,
): boolean {
  if (typeof value !== 'object' || value === null) {
    return values.some((each) => sameValue(each, value, type, commit));
  }
  const size = Object.keys(value).length;
  return values.some(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      Object.keys(each).length === size &&
      sameValue(each, value, type),
  );
}
