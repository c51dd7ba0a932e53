import { boolean } from '../decode/scalars.ts';
import { ALL_TYPES, defineOperator, HOLDS, verdict } from './operator.ts';

export const present = defineOperator<{ readonly op: 'present'; readonly present: boolean }>({
  tag: 'present',
  otherNames: ['exists', 'exist', 'defined', 'set'],
  types: ALL_TYPES,
  summary: 'exists, or does not',
  example: { field: 'region', operand: 'false', holds: '', fails: 'eu' },
  operands: [true, false],
  schema: () => boolean.schema,
  read(node, _field, context) {
    const value = boolean.read(node, 'present', context);
    return value === undefined ? undefined : { op: 'present', present: value };
  },
  takes: 'open',
  evaluate({ present: expected }, { value, open }) {
    if (open !== undefined && open.present === undefined) return { kind: 'open', open };
    return verdict((open?.present ?? value !== undefined) === expected);
  },
  negated: () => HOLDS,
  isAboutPresence: true,
  serialize: (expectation) => ({ present: expectation.present }),
  show: (operand) => (operand === true ? 'to be there' : 'not to be there'),
});
