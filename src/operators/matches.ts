import { readText, SCALAR } from '../decode/scalars.ts';
import { defineOperator, type Mistaken, quoted, unresolved, verdict } from './operator.ts';
import type { Coverage, Universe } from './pattern-coverage.ts';

// Limits in characters: with a hostile manifest and vendor, even linear time adds up.
const TEXT_LIMIT = 4_096;
const PATTERN_LIMIT = 1_000;
/** Instructions of a compiled pattern: each may run once per character. */
const PROGRAM_LIMIT = 5_000;
/** Instructions of all compiled patterns of a run. */
const PROGRAMS_LIMIT = 500_000;

type Patterns = Awaited<ReturnType<typeof loadPatterns>>;
let patterns: Patterns | undefined;

function loaded(): Patterns {
  if (patterns === undefined) throw new Error('a pattern is used before its library is loaded');
  return patterns;
}

export const matches = defineOperator<{ readonly op: 'matches'; readonly pattern: string }>({
  tag: 'matches',
  otherNames: ['regex', 'regexp', 'pattern', 'like', 'startsWith', 'endsWith'],
  types: ['text', 'time'],
  summary: 'matches this regular expression: RE2 syntax, linear time, not anchored',
  example: { field: 'version', operand: '"^rel-\\\\d+$"', holds: 'rel-12', fails: 'rel-12b' },
  operands: ['^rel-\\d+$'],
  schema: () => SCALAR,
  read(node, _field, context) {
    const pattern = readText(node, 'matches', context);
    return pattern === undefined ? undefined : { op: 'matches', pattern };
  },
  async load() {
    patterns = await loadPatterns();
  },
  validate({ pattern }, { type }) {
    const universe = type === 'time' ? 'time' : 'text';
    try {
      return mistakenCoverage(loaded().coverage(pattern, universe), pattern, universe);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      return {
        message: `${quoted(pattern)} is not a pattern: ${fault}`,
        hint: 'the syntax is RE2: no look-around, no back-references',
      };
    }
  },
  evaluate({ pattern }, { value }) {
    if (typeof value !== 'string') return verdict(false);
    if (value.length > TEXT_LIMIT) {
      return unresolved(`it has ${value.length} characters, and a pattern is tried on ${TEXT_LIMIT} at most`);
    }
    return verdict(loaded().isMatch(value, pattern));
  },
  serialize: ({ pattern }) => ({ matches: pattern }),
  show: (operand, show) => `text that matches ${show(operand)}`,
});

function mistakenCoverage(
  coverage: Coverage | undefined,
  pattern: string,
  what: Universe,
): Mistaken | undefined {
  switch (coverage) {
    case 'some':
      return undefined;
    case 'all':
      return {
        message: `any ${what} matches the pattern ${quoted(pattern)}`,
        hint: 'write present: true if anything may be live, or a pattern that leaves something out',
      };
    case 'none':
      return {
        message: `no ${what} can match the pattern ${quoted(pattern)}`,
        hint: 'check ^ and $: they stand at the beginning and at the end',
      };
    default:
      return {
        message: `the pattern ${quoted(pattern)} is too complex to tell whether anything would match it`,
        hint: 'write a shorter one',
      };
  }
}

/** RE2 takes linear time, so no pattern can hang the run. */
async function loadPatterns() {
  const [{ RE2JS }, { createCoverage }] = await Promise.all([
    import('re2js'),
    import('./pattern-coverage.ts'),
  ]);
  const coverage = createCoverage();
  const covered = new Map<string, Coverage | undefined>();
  const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>();
  let instructions = 0;
  const compile = (pattern: string) => {
    const known = compiled.get(pattern);
    if (known !== undefined) return known;
    if (pattern.length > PATTERN_LIMIT) throw new Error(`it is longer than ${PATTERN_LIMIT} characters`);
    if (instructions > PROGRAMS_LIMIT) throw new Error('it is too complex with the patterns before it');
    const fresh = RE2JS.compile(pattern);
    instructions += fresh.programSize();
    if (fresh.programSize() > PROGRAM_LIMIT) throw new Error('its repetitions are too many');
    compiled.set(pattern, fresh);
    return fresh;
  };
  const isMatch = (text: string, pattern: string): boolean => compile(pattern).matcher(text).find();
  return {
    isMatch,
    /** Throws if the pattern is invalid; undefined if it is too complex. */
    coverage(pattern: string, universe: Universe): Coverage | undefined {
      const key = `${universe} ${pattern}`;
      const { prog: program } = compile(pattern).re2Input;
      const finds = (text: string) => isMatch(text, pattern);
      if (!covered.has(key)) covered.set(key, coverage({ program, finds }, universe));
      return covered.get(key);
    },
  };
}
