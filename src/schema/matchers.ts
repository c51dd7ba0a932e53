import type { Coverage, Universe } from './pattern-coverage.ts';

/** What `semver` and `matches` need, loaded only where a manifest uses them. */
export interface Matchers {
  readonly satisfies: (version: string, range: string) => boolean;
  /** A version, and one that the range leaves out: a version before a release counts as what it precedes. */
  readonly isOutside: (version: string, range: string) => boolean;
  readonly matches: (text: string, pattern: string) => boolean;
  /** What is wrong with a range or a pattern, if anything is. */
  readonly rangeFault: (range: string) => string | undefined;
  readonly patternFault: (pattern: string) => string | undefined;
  /** How many of all versions or texts a range or a pattern takes; not given where that takes too long to tell. */
  readonly rangeCoverage: (range: string) => Coverage;
  readonly patternCoverage: (pattern: string, universe: Universe) => Coverage | undefined;
}

export interface MatcherNeeds {
  readonly ranges: boolean;
  readonly patterns: boolean;
}

export async function loadMatchers({ ranges, patterns }: MatcherNeeds): Promise<Matchers> {
  const semver = ranges ? await loadSemver() : NEVER_SEMVER;
  const regular = patterns ? await loadPatterns() : NEVER_PATTERNS;
  return { ...semver, ...regular };
}

const NEVER_SEMVER: SemverMatchers = {
  satisfies: unexpected,
  isOutside: unexpected,
  rangeFault: unexpected,
  rangeCoverage: unexpected,
};
const NEVER_PATTERNS: PatternMatchers = {
  matches: unexpected,
  patternFault: unexpected,
  patternCoverage: unexpected,
};

type SemverMatchers = Pick<Matchers, 'satisfies' | 'isOutside' | 'rangeFault' | 'rangeCoverage'>;
type PatternMatchers = Pick<Matchers, 'matches' | 'patternFault' | 'patternCoverage'>;

function unexpected(): never {
  throw new Error('a matcher was used that was not loaded');
}

async function loadSemver(): Promise<SemverMatchers> {
  const [{ default: semver }, { rangeCoverage }] = await Promise.all([
    import('semver'),
    import('./range-coverage.ts'),
  ]);
  return {
    satisfies: (version, range) => {
      const padded = padVersion(version);
      return padded !== undefined && semver.valid(padded) !== null && semver.satisfies(padded, range);
    },
    isOutside: (version, range) => {
      const padded = padVersion(version);
      return (
        padded !== undefined &&
        semver.valid(padded) !== null &&
        !semver.satisfies(padded, range, { includePrerelease: true })
      );
    },
    rangeFault: (range) =>
      range.length > TEXT_LIMIT || semver.validRange(range) === null
        ? 'it is not a version range'
        : undefined,
    rangeCoverage: (range) => rangeCoverage(new semver.Range(range)),
  };
}

/** `2.1` becomes `2.1.0`, a leading `v` goes; nothing else is coerced. */
export function padVersion(version: string): string | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?$/.exec(version.trim());
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', rest = ''] = match;
  return `${major}.${minor}.${patch}${rest}`;
}

/** Of a range or a pattern, in characters. */
const TEXT_LIMIT = 1_000;
/** What a pattern is compiled to, in instructions: each may have to be asked at each character. */
const PROGRAM_LIMIT = 5_000;
/** The same of all patterns of a manifest. */
const PROGRAMS_LIMIT = 500_000;

/** RE2's engine: linear time whatever the pattern, so that a manifest cannot hang the run. */
async function loadPatterns(): Promise<PatternMatchers> {
  const [{ RE2JS }, { createCoverage }] = await Promise.all([
    import('re2js'),
    import('./pattern-coverage.ts'),
  ]);
  const coverage = createCoverage();
  const patternOf = (compiled: ReturnType<typeof RE2JS.compile>) => ({
    program: compiled.re2Input.prog,
    finds: (text: string) => compiled.matcher(text).find(),
  });
  const covered = new Map<string, Coverage | undefined>();
  const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>();
  let instructions = 0;
  const compile = (pattern: string) => {
    const known = compiled.get(pattern);
    if (known !== undefined) return known;
    if (pattern.length > TEXT_LIMIT) throw new Error(`it is longer than ${TEXT_LIMIT} characters`);
    if (instructions > PROGRAMS_LIMIT) throw new Error('with the patterns before it, it is too much');
    const fresh = RE2JS.compile(pattern);
    instructions += fresh.programSize();
    if (fresh.programSize() > PROGRAM_LIMIT) throw new Error('what it repeats is too much');
    compiled.set(pattern, fresh);
    return fresh;
  };
  return {
    matches: (text, pattern) => compile(pattern).matcher(text).find(),
    patternFault: (pattern) => {
      try {
        compile(pattern);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    patternCoverage: (pattern, universe) => {
      const key = `${universe} ${pattern}`;
      if (!covered.has(key)) covered.set(key, coverage(patternOf(compile(pattern)), universe));
      return covered.get(key);
    },
  };
}
