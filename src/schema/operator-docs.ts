import type { Json } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';

export interface OperatorDoc {
  readonly types: readonly FieldType[];
  readonly description: string;
  readonly examples: readonly Json[];
  /** JSON Schema of its operand, for editors. */
  readonly schema: Readonly<Record<string, Json>>;
}

const ALL: readonly FieldType[] = ['text', 'number', 'boolean', 'time', 'json'];
const SCALAR = ['string', 'number', 'boolean'];

/** What an editor shows of each operator. The grammar is in `manifest/expectations.ts`; a test compares the two. */
export const OPERATOR_DOCS: Readonly<Record<string, OperatorDoc>> = {
  equals: {
    types: ALL,
    description: 'Is exactly this, any JSON: for objects and lists. YAML 1.2 types hold inside.',
    examples: [{ temperature: 0.7 }],
    schema: {},
  },
  contains: {
    types: ['json'],
    description: 'Has at least these members, recursively; of a list, one for each that is asked for.',
    examples: [{ limits: { cpu: '500m' } }],
    schema: { type: ['object', 'array'] },
  },
  oneOf: {
    types: ALL,
    description: 'Is one of these.',
    examples: [['2.1', '2.2']],
    schema: { type: 'array', minItems: 1 },
  },
  not: { types: ALL, description: 'Does not meet this expectation.', examples: ['2.0'], schema: {} },
  semver: {
    types: ['text'],
    description:
      'Is a version in this range. A leading v is allowed, 2.1 counts as 2.1.0, nothing else is coerced.',
    examples: ['^1.4', '>=2 <3'],
    schema: { type: SCALAR },
  },
  matches: {
    types: ['text', 'time'],
    description: 'Matches this regular expression (RE2 syntax, linear time, not anchored).',
    examples: ['^rel-\\d+$'],
    schema: { type: SCALAR },
  },
  git: {
    types: ['text'],
    description:
      "Is the commit that this ref resolves to in the manifest's repository; 7 or more characters of it count.",
    examples: ['main', 'v1.4.2', 'HEAD~1'],
    schema: { type: SCALAR },
  },
  file: {
    types: ['text', 'json'],
    description:
      'Equals this file: its text, or what is in it as JSON or YAML. Line endings and a final newline do not count, unless exact: true stands beside it.',
    examples: ['prompts/refund.md', 'prompts/tools.json'],
    schema: { type: 'string', minLength: 1 },
  },
  from: {
    types: ALL,
    description: 'Equals this value of a JSON or YAML file: the file, #, and a JSON pointer.',
    examples: ['package.json#/version'],
    schema: { type: 'string', pattern: '^[^#]+\\.([jJ][sS][oO][nN]|[yY][aA]?[mM][lL])#(/.*)?$|\\$\\{var\\.' },
  },
  sameAs: {
    types: ALL,
    description: 'Equals the same field as it is observed in that environment of the same deployment.',
    examples: ['test'],
    schema: { type: SCALAR },
  },
  within: {
    types: ['time'],
    description: 'Is that recent.',
    examples: ['7d'],
    schema: { type: 'string', pattern: '^\\d{1,12}(ms|s|m|h|d|w)$|\\$\\{var\\.' },
  },
  olderThan: {
    types: ['time'],
    description: 'Has soaked that long.',
    examples: ['2d'],
    schema: { type: 'string', pattern: '^\\d{1,12}(ms|s|m|h|d|w)$|\\$\\{var\\.' },
  },
  present: {
    types: ALL,
    description: 'Is there at all, or is not.',
    examples: [true, false],
    schema: { type: ['boolean', 'string'] },
  },
};
