import type { Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import { milliseconds } from '../model/time.ts';
import type { Matchers } from './matchers.ts';

/** A field, as far as it says which values it can have. */
export interface ComparedField {
  readonly type: FieldType;
  /** The hash of a git commit, whole or in short. */
  readonly commit?: boolean | undefined;
}

/** Why an expectation says nothing. Both texts are sentences without an end, as in a `Problem`. */
export interface Vacuity {
  readonly message: string;
  readonly hint: string;
}

/** Before 1970 nobody deployed an agent. */
const WITHIN_LIMIT_MS = Date.UTC(2026, 0);
const ANYTHING = 'write present: true if anything may be live';

/**
 * Why an expectation says nothing about what is live: everything meets it, or nothing can. What `file` and `from`
 * stand for counts once it is resolved. Needs the matchers of the operators that it has. Not given: it says something.
 */
export function vacuityOf(
  expectation: Expectation,
  field: ComparedField,
  matchers: Matchers,
): Vacuity | undefined {
  switch (expectation.op) {
    case 'not':
      return vacuityOf(expectation.not, field, matchers) ?? vacuityOfNot(expectation.not, field);
    case 'contains':
      return isEmpty(expectation.value)
        ? {
            message: 'contains is empty, and anything would meet it',
            hint: 'name the members that must be there',
          }
        : undefined;
    case 'oneOf':
      return field.type === 'boolean' && [true, false].every((each) => expectation.values.includes(each))
        ? { message: 'oneOf has both true and false, and anything would meet it', hint: ANYTHING }
        : undefined;
    case 'semver':
      return vacuityOfRange(expectation.range, matchers);
    case 'matches':
      return vacuityOfPattern(expectation.pattern, field.type, matchers);
    case 'within':
      return expectation.ms < WITHIN_LIMIT_MS
        ? undefined
        : {
            message: `within: ${expectation.duration} goes back to before 1970, and any time would meet it`,
            hint: 'write how recent it must be, for instance within: 7d',
          };
    default:
      return undefined;
  }
}

/** Whether a field of the type can have the value at all: an empty text or null means that the field is not there. */
export function isPossible(value: Json, { type }: ComparedField): boolean {
  switch (type) {
    case 'json':
      return value !== null;
    case 'text':
      return typeof value === 'string' && value.trim() !== '';
    case 'time':
      return typeof value === 'string' && milliseconds(value) !== undefined;
    default:
      return typeof value === type;
  }
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function vacuityOfRange(range: string, { rangeCoverage }: Matchers): Vacuity | undefined {
  const hint = 'write a range with a bound, for instance "^1.4"';
  switch (rangeCoverage(range)) {
    case 'all':
      return { message: `any version is in the range ${quoted(range)}`, hint };
    case 'none':
      return { message: `no version can be in the range ${quoted(range)}`, hint };
    default:
      return undefined;
  }
}

function vacuityOfPattern(
  pattern: string,
  type: FieldType,
  { patternCoverage }: Matchers,
): Vacuity | undefined {
  const what = type === 'time' ? 'time' : 'text';
  switch (patternCoverage(pattern, what)) {
    case 'some':
      return undefined;
    case 'all':
      return {
        message: `any ${what} matches the pattern ${quoted(pattern)}`,
        hint: `${ANYTHING}, or a pattern that leaves something out`,
      };
    case 'none':
      return {
        message: `no ${what} can match the pattern ${quoted(pattern)}`,
        hint: 'check ^ and $: they stand at the beginning and at the end',
      };
    default:
      return {
        message: `the pattern ${quoted(pattern)} is too much to tell whether anything would match it`,
        hint: 'write a shorter one',
      };
  }
}

/** What can never be equal would always hold with `not` before it, whatever is live. */
function vacuityOfNot(not: Expectation, field: ComparedField): Vacuity | undefined {
  const values = valuesOf(not);
  const never = values.find((each) => !isPossible(each, field));
  if (never !== undefined) {
    return {
      message: `the field can never be ${quoted(never)}, and anything would meet this "not"`,
      hint: `write a value that it can have: it is ${TYPE_WORDS[field.type]}`,
    };
  }
  const name = field.commit ? values.find((each) => !isHash(each)) : undefined;
  if (name === undefined) return undefined;
  return {
    message: `${quoted(name)} is no commit, and anything would meet this "not"`,
    hint: 'write the whole hash, or not: { git: … } for a branch or a tag',
  };
}

const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: 'text that is not empty',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time, for instance 2026-12-31T00:00:00Z',
  json: 'a list or an object',
};

function isHash(value: Json): boolean {
  return typeof value === 'string' && /^[0-9a-f]{7,}$/i.test(value);
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

const LONGEST = 200;

function quoted(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
