import { readText, SCALAR } from '../decode/scalars.ts';
import { defineOperator, quoted, verdict } from './operator.ts';
import type { Coverage } from './pattern-coverage.ts';
import { rangeCoverage } from './range-coverage.ts';

let library: typeof import('semver') | undefined;

function loaded(): typeof import('semver') {
  if (library === undefined) throw new Error('semver is used before it is loaded');
  return library;
}

/** What each range covers: a fleet repeats a few ranges thousands of times. */
const covered = new Map<string, Coverage>();

const LONGEST = 1_000;

export const semver = defineOperator<{ readonly op: 'semver'; readonly range: string }>({
  tag: 'semver',
  otherNames: ['range', 'satisfies'],
  types: ['text'],
  summary:
    'is a version in this range; a leading `v` is allowed, `2.1` counts as `2.1.0`, nothing else is coerced',
  example: { field: 'version', operand: '"^1.4"', holds: 'v1.9', fails: '2.0.0' },
  operands: ['^1.4', '>=2 <3'],
  schema: () => SCALAR,
  read(node, _field, context) {
    const range = readText(node, 'semver', context);
    return range === undefined ? undefined : { op: 'semver', range };
  },
  async load() {
    library ??= (await import('semver')).default;
  },
  validate({ range }) {
    const { validRange, Range } = loaded();
    if (range.length > LONGEST || validRange(range) === null) {
      return { message: `${quoted(range)} is not a version range`, hint: 'for example semver: "^1.4"' };
    }
    const coverage = covered.get(range) ?? rangeCoverage(new Range(range));
    covered.set(range, coverage);
    if (coverage === 'some') return undefined;
    return {
      message:
        coverage === 'all'
          ? `any version is in the range ${quoted(range)}`
          : `no version can be in the range ${quoted(range)}`,
      hint: 'write a range with a bound, for instance "^1.4"',
    };
  },
  evaluate: ({ range }, { value = null }) => {
    const version = validVersion(value);
    return verdict(version !== null && loaded().satisfies(version, range));
  },
  // A pre-release counts as its release.
  negated: ({ range }, { value = null }) => {
    const version = validVersion(value);
    return verdict(version !== null && !loaded().satisfies(version, range, { includePrerelease: true }));
  },
  serialize: ({ range }) => ({ semver: range }),
  show: (operand, show) => `a version in ${show(operand)}`,
});

function validVersion(value: unknown): string | null {
  return loaded().valid(typeof value === 'string' ? padVersion(value) : undefined);
}

/** `2.1` becomes `2.1.0`, and a leading `v` is removed. Nothing else is coerced. */
function padVersion(version: string): string | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?$/.exec(version.trim());
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', rest = ''] = match;
  return `${major}.${minor}.${patch}${rest}`;
}
