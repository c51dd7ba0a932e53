import type { Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import {
  ALL_TYPES,
  type ComparedField,
  defineOperator,
  FAILS,
  HOLDS,
  type Mistaken,
  type ObservedField,
  quoted,
  unresolved,
  type Verdict,
} from './operator.ts';
import { isHash, isPossible, plainText } from './value.ts';

export const not = defineOperator<{ readonly op: 'not'; readonly not: Expectation }>({
  tag: 'not',
  otherNames: ['ne', 'neq', 'notEquals', 'isNot'],
  types: ALL_TYPES,
  summary: 'does not meet this expectation',
  example: { field: 'version', operand: '"2.0"', holds: '2.1', fails: '2.0' },
  operands: ['2.0'],
  schema: (type) => ({ allOf: [{ $ref: `#/definitions/expect-${type}` }] }),
  read(node, field, context, { read }) {
    const inner = read(node, { ...field, isNegated: true }, context);
    return inner === undefined ? undefined : { op: 'not', not: inner };
  },
  validate({ not: inner }, field, others) {
    const { values, validate } = others.of(inner);
    return validate?.(inner, field, others) ?? mistakenNot(values?.(inner) ?? [], field);
  },
  takes: 'open',
  evaluate({ not: inner }, observed, context, others) {
    if (inner.op === 'not')
      return others.evaluate(others.of(inner).inner?.(inner) ?? inner, observed, context);
    const result = others.evaluate(inner, observed, context);
    if (result.kind !== 'fails') return result.kind === 'open' ? result : FAILS;
    if (observed.value === undefined) return HOLDS;
    const { negated, values } = others.of(inner);
    return negated?.(inner, observed, context) ?? negatedValues(values?.(inner) ?? [], observed);
  },
  serialize: ({ not: inner }, { serialize }) => ({ not: serialize(inner) }),
  show: (operand, show) => `not ${show(operand)}`,
  inner: (expectation) => expectation.not,
  withInner: (_, inner) => ({ op: 'not', not: inner }),
});

/** A `not` around something that can never match would always hold. */
function mistakenNot(values: readonly Json[], field: ComparedField): Mistaken | undefined {
  const never = values.find((each) => !isPossible(each, field.type));
  if (never !== undefined) {
    return {
      message: `the field can never be ${quoted(never)}, so any value would meet this "not"`,
      hint: `write a value that the field can have: it is ${TYPE_WORDS[field.type]}`,
    };
  }
  const name = field.commit ? values.find((each) => !isHash(each)) : undefined;
  if (name === undefined) return undefined;
  return {
    message: `${quoted(name)} is not a commit, so any value would meet this "not"`,
    hint: 'write the whole hash; for a branch or a tag, write "not: { git: … }"',
  };
}

const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: 'text that is not empty',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time, for instance 2026-12-31T00:00:00Z',
  json: 'a list or an object',
};

/** The same check for values known only at run time. */
function negatedValues(values: readonly Json[], { value = null, type, commit }: ObservedField): Verdict {
  if (type === 'time' && !isPossible(value, type))
    return unresolved(`${JSON.stringify(value)} is not a time`);
  const never = values.find((each) => !isPossible(each, type));
  if (never !== undefined) {
    return unresolved(`the field can never be ${JSON.stringify(never)}, so any value would meet this "not"`);
  }
  const same = commit && values.find((each) => couldBeSameCommit(each, value));
  return typeof same === 'string'
    ? unresolved(
        `${JSON.stringify(same)} may be the same commit as ${JSON.stringify(value)}: write the whole hash in small letters`,
      )
    : HOLDS;
}

/**
 * Whether one value, in any case, is the beginning of the other, or one of them is not a hash and cannot be compared.
 */
function couldBeSameCommit(named: Json, live: Json): boolean {
  const hashOf = (value: Json) => plainText(String(value)).toLowerCase();
  const [left, right] = [hashOf(named), hashOf(live)];
  return !isHash(left) || !isHash(right) || left.startsWith(right) || right.startsWith(left);
}
