import { readText, SCALAR } from '../decode/scalars.ts';
import { ALL_TYPES, defineOperator, FAILS, HOLDS, unresolved } from './operator.ts';
import { sameValue } from './value.ts';

/** `manifest/same-as.ts` checks that the environment exists and that there is no cycle. */
export const sameAs = defineOperator<{ readonly op: 'sameAs'; readonly environment: string }>({
  tag: 'sameAs',
  otherNames: ['equalTo', 'sameIn'],
  types: ALL_TYPES,
  summary: 'equals the same field as observed in that environment of the same deployment',
  example: { field: 'version', operand: 'test', holds: '3.0', fails: '3.1' },
  operands: ['test'],
  schema: () => SCALAR,
  read(node, _field, context) {
    const environment = readText(node, 'sameAs', context);
    return environment === undefined ? undefined : { op: 'sameAs', environment };
  },
  takes: 'absent',
  evaluate({ environment }, observed, { sibling }) {
    const other = sibling(environment);
    if (other.open !== undefined) {
      return unresolved(`the value in ${environment} is not known: ${other.open.message}`);
    }
    if (other.value === undefined) return observed.value === undefined ? HOLDS : FAILS;
    if (observed.value !== undefined && sameValue(other.value, observed.value, observed.type)) return HOLDS;
    return { kind: 'fails', expected: other.value };
  },
  serialize: ({ environment }) => ({ sameAs: environment }),
  source: ({ environment }) => `environment ${environment}`,
  sibling: ({ environment }) => environment,
});
