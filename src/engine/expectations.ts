import { isJsonObject, type Json, jsonEqual, ownValue } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import type { OpenField } from '../model/observation.ts';
import { milliseconds } from '../model/time.ts';
import type { Matchers } from '../schema/matchers.ts';

/** One field as the vendor has it. */
export interface ObservedField {
  readonly type: FieldType;
  /** Not given where the field is not there. */
  readonly value?: Json;
  /** The reply leaves it open what the value is. */
  readonly open?: OpenField;
}

/** Whether an expectation holds, fails, or cannot be told. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'open'; readonly open: OpenField };

const HOLDS: Verdict = { kind: 'holds' };
const FAILS: Verdict = { kind: 'fails' };

function verdict(holds: boolean): Verdict {
  return holds ? HOLDS : FAILS;
}

export function meets(expectation: Expectation, observed: ObservedField, matchers: Matchers): Verdict {
  const { value, open } = observed;
  if (expectation.op === 'present') return meetsPresent(expectation.present, observed);
  if (expectation.op === 'not') {
    const inner = meets(expectation.not, observed, matchers);
    return inner.kind === 'open' ? inner : verdict(inner.kind === 'fails');
  }
  if (open !== undefined) return { kind: 'open', open };
  if (value === undefined) return FAILS;
  switch (expectation.op) {
    case 'equals':
      return verdict(sameValue(expectation.value, value, observed.type));
    case 'contains':
      return verdict(contains(value, expectation.value));
    case 'oneOf':
      return verdict(expectation.values.some((each) => sameValue(each, value, observed.type)));
    case 'semver':
      return verdict(typeof value === 'string' && matchers.satisfies(value, expectation.range));
    case 'matches':
      return verdict(typeof value === 'string' && matchers.matches(value, expectation.pattern));
    default:
      return expectation satisfies never;
  }
}

function meetsPresent(present: boolean, { value, open }: ObservedField): Verdict {
  if (open !== undefined && open.present === undefined) return { kind: 'open', open };
  return verdict((open?.present ?? value !== undefined) === present);
}

/** Times are equal when they are the same moment, however written. */
function sameValue(expected: Json, actual: Json, type: FieldType): boolean {
  if (jsonEqual(expected, actual)) return true;
  if (type !== 'time' || typeof expected !== 'string' || typeof actual !== 'string') return false;
  const [left, right] = [milliseconds(expected), milliseconds(actual)];
  return left !== undefined && left === right;
}

/** Has at least these members: of an object the named ones, of a list one for each that is asked for. */
export function contains(actual: Json, expected: Json): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && expected.every((wanted) => actual.some((item: Json) => contains(item, wanted)))
    );
  }
  if (!isJsonObject(expected)) return jsonEqual(actual, expected);
  if (!isJsonObject(actual)) return false;
  return Object.entries(expected).every(([key, wanted]) => {
    const member = ownValue(actual, key);
    return member !== undefined && contains(member, wanted);
  });
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
    default:
      return expectation satisfies never;
  }
}
