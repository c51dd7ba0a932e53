import { type Json, jsonEqual } from '../model/json.ts';
import type { Expectation, FieldType, Resolved } from '../model/manifest.ts';
import type { OpenField } from '../model/observation.ts';
import { milliseconds } from '../model/time.ts';
import type { Matchers } from '../schema/matchers.ts';
import { type Budget, contains, TooMuch } from './contains.ts';

/** One field as the vendor has it. */
export interface ObservedField {
  readonly type: FieldType;
  /** The hash of a git commit, whole or in short. */
  readonly commit?: boolean | undefined;
  /** Not given where the field is not there. */
  readonly value?: Json;
  /** The reply leaves it open what the value is. */
  readonly open?: OpenField;
}

/** What an expectation may refer to beside the field itself. */
export interface Surroundings {
  readonly matchers: Matchers;
  /** Milliseconds since 1970: the moment of the run. */
  readonly now: number;
  /** The same field in another environment of the deployment. */
  readonly sibling: (environment: string) => ObservedField;
  /** What is left of the run's for long lists; enough for one comparison, if not given. */
  readonly budget?: Budget | undefined;
}

/** Whether an expectation holds, fails, or cannot be told. `expected` is what a reference turned out to be. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly expected?: Json }
  | { readonly kind: 'open'; readonly open: OpenField };

const HOLDS: Verdict = { kind: 'holds' };
const FAILS: Verdict = { kind: 'fails' };

function verdict(holds: boolean): Verdict {
  return holds ? HOLDS : FAILS;
}

export function meets(expectation: Expectation, observed: ObservedField, around: Surroundings): Verdict {
  if (expectation.op === 'present') return meetsPresent(expectation.present, observed);
  if (expectation.op === 'not') {
    return meetsNegated(expectation.not, observed, around);
  }
  if (observed.open !== undefined) return { kind: 'open', open: observed.open };
  switch (expectation.op) {
    case 'git':
    case 'file':
    case 'from':
      return meetsReference(expectation, observed);
    case 'sameAs':
      return meetsSibling(expectation.environment, observed, around);
    case 'within':
    case 'olderThan':
      return meetsAge(expectation, observed.value, around.now);
    default:
      return meetsValue(expectation, observed, around);
  }
}

/** What could never hold would always hold with a "not" before it, whatever is live: that is not known, and not in sync. */
function meetsNegated(not: Expectation, observed: ObservedField, around: Surroundings): Verdict {
  if (not.op === 'not') return meets(not.not, observed, around);
  const inner = meets(not, observed, around);
  if (inner.kind === 'open') return inner;
  const { value, type } = observed;
  if (inner.kind === 'holds') return FAILS;
  if (value === undefined || not.op === 'present') return HOLDS;
  if (not.op === 'semver') {
    return verdict(typeof value === 'string' && around.matchers.isOutside(value, not.range));
  }
  if (not.op === 'git' && !isHash(value)) {
    return unresolved(`${JSON.stringify(value)} is no commit, or too little of one`);
  }
  if (type === 'time' && !isComparable(value, type)) return unresolved(`${JSON.stringify(value)} is no time`);
  const values = valuesOf(not);
  const never = values.find((each) => !isComparable(each, type));
  if (never !== undefined) {
    return unresolved(
      `${JSON.stringify(never)} is never equal to it, so that it says nothing that it must not be`,
    );
  }
  const same = observed.commit && values.find((each) => mayBeCommit(each, value));
  return typeof same === 'string'
    ? unresolved(
        `${JSON.stringify(same)} is not known to be another commit than ${JSON.stringify(value)}: write the whole hash in small letters`,
      )
    : HOLDS;
}

/** Of a commit, as `git` goes by. */
function isHash(value: Json): boolean {
  return typeof value === 'string' && /^[0-9a-f]{7,}$/i.test(value);
}

/** The same in another case or in short, or nothing that tells. */
function mayBeCommit(named: Json, live: Json): boolean {
  const [left, right] = [named, live].map((each) => plainText(String(each)).toLowerCase()) as [
    string,
    string,
  ];
  return !isHash(left) || !isHash(right) || left.startsWith(right) || right.startsWith(left);
}

function valuesOf(expectation: Expectation): readonly Json[] {
  switch (expectation.op) {
    case 'equals':
      return [expectation.value];
    case 'oneOf':
      return expectation.values;
    case 'file':
    case 'from':
      return expectation.resolved !== undefined && 'value' in expectation.resolved
        ? [expectation.resolved.value]
        : [];
    default:
      return [];
  }
}

function isComparable(value: Json, type: FieldType): boolean {
  switch (type) {
    case 'json':
      return true;
    case 'text':
      // Of what is empty in a reply, the field is not there.
      return typeof value === 'string' && value.trim() !== '';
    case 'time':
      return typeof value === 'string' && milliseconds(value) !== undefined;
    default:
      return typeof value === type;
  }
}

/** Linear time is long where a hostile manifest and a hostile vendor make the most of it. */
const MATCHED_LIMIT = 4_096;

type ValueExpectation = Expectation & { op: 'equals' | 'contains' | 'oneOf' | 'semver' | 'matches' };

function meetsValue(
  expectation: ValueExpectation,
  { value, type }: ObservedField,
  { matchers, budget }: Surroundings,
): Verdict {
  if (value === undefined) return FAILS;
  switch (expectation.op) {
    case 'equals':
      return verdict(sameValue(expectation.value, value, type));
    case 'contains':
      return meetsContains(expectation.value, value, budget);
    case 'oneOf':
      return verdict(isOneOf(expectation.values, value, type));
    case 'semver':
      return verdict(typeof value === 'string' && matchers.satisfies(value, expectation.range));
    case 'matches':
      if (typeof value === 'string' && value.length > MATCHED_LIMIT) {
        return unresolved(
          `it has ${value.length} characters, and a pattern is tried on ${MATCHED_LIMIT} at most`,
        );
      }
      return verdict(typeof value === 'string' && matchers.matches(value, expectation.pattern));
    default:
      return expectation satisfies never;
  }
}

function meetsContains(expected: Json, actual: Json, budget: Budget | undefined): Verdict {
  try {
    return verdict(contains(actual, expected, budget));
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return unresolved('its lists are too long to find a different live item for each that is asked for');
  }
}

/** Counting a live object's members takes a while, if there are many: of structures each size is tried once. */
function isOneOf(values: readonly Json[], value: Json, type: FieldType): boolean {
  if (typeof value !== 'object' || value === null) return values.some((each) => sameValue(each, value, type));
  const size = Object.keys(value).length;
  return values.some(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      Object.keys(each).length === size &&
      sameValue(each, value, type),
  );
}

function meetsPresent(present: boolean, { value, open }: ObservedField): Verdict {
  if (open !== undefined && open.present === undefined) return { kind: 'open', open };
  return verdict((open?.present ?? value !== undefined) === present);
}

type Reference = Expectation & { op: 'git' | 'file' | 'from'; resolved?: Resolved };

function meetsReference(expectation: Reference, { value, type }: ObservedField): Verdict {
  const { resolved } = expectation;
  if (resolved === undefined || 'fault' in resolved)
    return unresolved(resolved?.fault ?? 'it was not looked up');
  const expected = resolved.value;
  if (value === undefined) return { kind: 'fails', expected };
  const same =
    expectation.op === 'git'
      ? isCommit(expected, value)
      : expectation.op === 'file' && expectation.as === 'text' && !expectation.exact
        ? sameText(expected, value)
        : sameValue(expected, value, type);
  return same ? HOLDS : { kind: 'fails', expected };
}

function unresolved(message: string): Verdict {
  return { kind: 'open', open: { reason: 'unresolved-expectation', message } };
}

/** The whole commit, or seven characters of it and more. */
function isCommit(expected: Json, actual: Json): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  const short = actual.toLowerCase();
  return short.length >= 7 && expected.startsWith(short);
}

function sameText(expected: Json, actual: Json): boolean {
  return (
    typeof expected === 'string' && typeof actual === 'string' && plainText(expected) === plainText(actual)
  );
}

/** Without what differs between editors and systems: a BOM, line ends, and the end of the last line. */
export function plainText(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n$/, '');
}

function meetsSibling(environment: string, observed: ObservedField, { sibling }: Surroundings): Verdict {
  const other = sibling(environment);
  if (other.open !== undefined) {
    return unresolved(
      `${environment}, which it should be the same as, could not be told: ${other.open.message}`,
    );
  }
  if (other.value === undefined) return observed.value === undefined ? HOLDS : FAILS;
  if (observed.value !== undefined && sameValue(other.value, observed.value, observed.type)) return HOLDS;
  return { kind: 'fails', expected: other.value };
}

/** As far as the vendor's clock and ours may differ. */
const CLOCK_SKEW_MS = 86_400_000;

function meetsAge(
  { op, ms }: Expectation & { op: 'within' | 'olderThan' },
  value: Json | undefined,
  now: number,
): Verdict {
  if (value === undefined) return FAILS;
  const time = typeof value === 'string' ? milliseconds(value) : undefined;
  if (time === undefined) return unresolved(`${JSON.stringify(value)} is no time`);
  if (time - now > CLOCK_SKEW_MS) return unresolved(`${value} lies in the future`);
  return verdict(op === 'within' ? now - time <= ms : now - time >= ms);
}

/** Times are equal when they are the same moment, however written. */
function sameValue(expected: Json, actual: Json, type: FieldType): boolean {
  if (jsonEqual(expected, actual)) return true;
  if (type !== 'time' || typeof expected !== 'string' || typeof actual !== 'string') return false;
  const [left, right] = [milliseconds(expected), milliseconds(actual)];
  return left !== undefined && left === right;
}

/** As it stands in the manifest, for a report: the value itself for equality, else the operator. */
export function written(expectation: Expectation): Json {
  switch (expectation.op) {
    case 'equals':
      return expectation.value;
    case 'contains':
      return { contains: expectation.value };
    case 'oneOf':
      return { oneOf: expectation.values };
    case 'not':
      return { not: written(expectation.not) };
    case 'semver':
      return { semver: expectation.range };
    case 'matches':
      return { matches: expectation.pattern };
    case 'present':
      return { present: expectation.present };
    case 'git':
      return { git: expectation.ref };
    case 'file':
      return { file: expectation.path };
    case 'from':
      return { from: `${expectation.path}#${expectation.pointer}` };
    case 'sameAs':
      return { sameAs: expectation.environment };
    case 'within':
    case 'olderThan':
      return { [expectation.op]: expectation.duration };
    default:
      return expectation satisfies never;
  }
}
