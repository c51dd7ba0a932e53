import { defined } from '../model/defined.ts';
import { fieldDiffers, rolloutSays, skippedSays, structureDiffers, textDiffers } from '../model/describe.ts';
import { HIDDEN } from '../model/hidden.ts';
import { type Json, type JsonObject, ownValue, pointerTokens } from '../model/json.ts';
import type { Expectation, Expected, FieldType, Target } from '../model/manifest.ts';
import type { Found } from '../model/observation.ts';
import type { Difference, Finding } from '../model/report.ts';
import { versionOrder } from '../model/version-order.ts';
import {
  evaluate,
  innermost,
  mapValues,
  operatorOf,
  serializeExpectation,
  showExpected,
  withoutParts,
} from '../operators/expectation.ts';
import type { EvaluationContext, ObservedField, Operator } from '../operators/operator.ts';
import { ignoredOf, type Parts, withoutIgnored } from '../operators/parts.ts';
import { plainText } from '../operators/value.ts';
import { type Differences, differencesOf, isLongText } from './differences.ts';
import { invisibleDifference } from './invisible.ts';
import type { Comparison } from './judge.ts';
import { display, saidOf } from './whole.ts';

interface FieldParts {
  readonly target: Target;
  readonly found: Found;
  readonly field: string;
  readonly expected: Expected;
}

/** Empty if the field is as expected. */
export function compareField(parts: FieldParts, comparison: Comparison): Finding[] {
  const { provider } = comparison;
  const { target, found, field, expected } = parts;
  const ignored = ignoredOf(field, target.ignore);
  const { type = 'json', commit } = provider.fields[field] ?? {};
  if (ignored === 'all') return [];
  const expectation = withoutParts(expected.expectation, ignored);
  const value = found.fields[field];
  const observed: ObservedField = {
    type,
    commit,
    value: value === undefined ? undefined : withoutIgnored(value, ignored),
    open: found.open?.[field],
  };
  const verdict = evaluate(expectation, observed, contextOf(field, type, ignored, comparison));
  if (verdict.kind === 'holds') return [];
  const { location } = expected;
  if (verdict.kind === 'open') {
    const { code = 'unreadable', reason, message } = verdict.open;
    return [{ code, severity: 'error', reason, message: `${field}: ${message}`, field, location }];
  }
  const hide = (shown: Json) => display(field, shown, comparison);
  const reference = verdict.expected;
  const said = withoutParts(saidOf(target, field, expected), ignored);
  // The value of another environment comes from a vendor, so it is redacted like a live one.
  const isSibling = operatorOf(innermost(expectation)).sibling !== undefined;
  const finding = fieldFinding(field, { expectation, said, reference }, observed.value, {
    hide,
    hideExpected: isSibling ? hide : (shown) => provider.hide?.(field, shown) ?? shown,
    hidePath: (path) => comparison.redact?.(path) ?? path,
  });
  const isIdentity = provider.fields[field]?.identity === true;
  const skipped = isIdentity && found.skipped ? `; ${skippedSays(found.skipped)}` : '';
  const message = finding.message + skipped;
  const { severity } = target;
  return [Object.assign({}, finding, { message, severity, ...(isIdentity && since(found)), location })];
}

/** The values that an expectation may refer to. */
export function contextOf(
  field: string,
  type: FieldType,
  parts: Parts,
  { now, sibling, budget }: Comparison,
): EvaluationContext {
  return {
    now,
    budget,
    sibling: (environment) => {
      const other = sibling(environment);
      const unknown = (message: string) => ({ type, open: { reason: 'ambiguous', message } as const });
      if (other === undefined) return unknown('it was not read');
      if (other.kind === 'unreadable') return { type, open: other };
      if (other.kind === 'rolling') return unknown(rolloutSays(other.rollout));
      if (other.kind === 'absent') return { type };
      const value = other.fields[field];
      return {
        type,
        value: value === undefined ? undefined : withoutIgnored(value, parts),
        open: other.open?.[field],
      };
    },
  };
}

interface Declared {
  readonly expectation: Expectation;
  /** The expectation, ready to show. */
  readonly said: Expectation;
  /** The resolved value of a reference to git, a file or another environment. */
  readonly reference: Json | undefined;
}

interface Hiding {
  readonly hide: (value: Json) => Json;
  readonly hideExpected: (value: Json) => Json;
  readonly hidePath: (path: string) => string;
}

function fieldFinding(
  field: string,
  { expectation, said, reference }: Declared,
  actual: Json | undefined,
  { hide, hideExpected, hidePath }: Hiding,
): Omit<Finding, 'severity'> {
  const operator = operatorOf(expectation);
  const wanted = reference ?? operator.wanted?.(expectation);
  const expected =
    reference === undefined ? serializeExpectation(mapValues(said, hideExpected)) : hideExpected(reference);
  const live = actual === undefined ? undefined : hide(actual);
  const source = reference === undefined ? undefined : operatorOf(said).source?.(said);
  const sides = defined({ field, expected, expectedFrom: source, actual: live });
  if (isText(wanted, operator) && typeof actual === 'string') {
    const texts =
      operator.plain?.(expectation) === true
        ? { ...sides, expected: plainText(String(expected)), actual: plainText(String(live)) }
        : sides;
    const note = invisibleDifference(String(texts.expected), String(texts.actual));
    const message = textDiffers(field, source, note);
    return { code: 'text-differs', message, ...texts, ...(note !== undefined && { note }) };
  }
  if (isStructure(wanted) && isStructure(actual)) {
    const found = differencesOf(wanted, actual, { membersOnly: operator.membersOnly ?? false });
    const shownWanted = hideExpected(reference ?? operatorOf(said).wanted?.(said) ?? HIDDEN);
    const differences = shownDifferences(found, { wanted: shownWanted, actual: hide(actual), hidePath });
    const count = found.differences.length + found.more;
    const code = differences.every((each) => isLongText(each)) ? 'text-differs' : 'field-differs';
    const note = invisibleNote(differences);
    return {
      code,
      message: structureDiffers(field, count, { source, note }),
      ...sides,
      ...(note !== undefined && { note }),
      differences,
      ...(found.more > 0 && { moreDifferences: found.more }),
    };
  }
  const note =
    typeof expected === 'string' && typeof live === 'string'
      ? invisibleDifference(expected, live)
      : undefined;
  const hints = [typeHint(wanted, actual) ?? source, note && `they differ ${note}`];
  const hint = hints.filter((each) => each !== undefined).join('; ');
  const direction = directionOf(wanted, actual);
  return {
    code: 'field-differs',
    message: fieldDiffers({ field, declared: showExpected(expected), actual: live }, hint),
    ...sides,
    ...(note !== undefined && { note }),
    ...(direction !== undefined && { direction }),
  };
}

const MOST_NOTED = 3;

/** Explains texts that differ and look the same. */
function invisibleNote(differences: readonly Difference[]): string | undefined {
  const notes: string[] = [];
  for (const { path, expected, actual } of differences) {
    if (typeof expected !== 'string' || typeof actual !== 'string') continue;
    const note = invisibleDifference(expected, actual);
    if (note !== undefined) notes.push(`${path} differs ${note}`);
    if (notes.length === MOST_NOTED) break;
  }
  return notes.length === 0 ? undefined : notes.join('; ');
}

/** Texts of several lines are shown as a diff, and so is the text of a file. */
function isText(wanted: Json | undefined, { isText: always }: Operator): wanted is string {
  return typeof wanted === 'string' && (always === true || /\n/.test(wanted));
}

function directionOf(wanted: Json | undefined, actual: Json | undefined): Finding['direction'] {
  const order = typeof wanted === 'string' && typeof actual === 'string' && versionOrder(actual, wanted);
  return !order ? undefined : order > 0 ? 'live-ahead' : 'live-behind';
}

function shownDifferences(
  { differences }: Differences,
  shown: { readonly wanted: Json; readonly actual: Json; readonly hidePath: (path: string) => string },
): Difference[] {
  return differences.map((each) => ({
    // A key that is not in the manifest comes from the vendor.
    path: each.expected === undefined ? shown.hidePath(each.path) : each.path,
    ...(each.expected !== undefined && {
      expected: each.expected === null ? null : at(shown.wanted, each.path),
    }),
    ...(each.actual !== undefined && { actual: each.actual === null ? null : at(shown.actual, each.path) }),
  }));
}

function isStructure(value: Json | undefined): value is Json & object {
  return typeof value === 'object' && value !== null;
}

/** The value at a path, ready to show. If the path is missing, a parent was hidden. */
function at(shown: Json, path: string): Json {
  let current: Json | undefined = shown;
  for (const key of path === '' ? [] : pointerTokens(path)) {
    if (typeof current !== 'object' || current === null) return current ?? HIDDEN;
    current = Array.isArray(current) ? current[Number(key)] : ownValue(current as JsonObject, key);
  }
  return current ?? HIDDEN;
}

/** Distinguishes values that look the same, such as 2.2 and "2.2". Structures never look the same. */
function typeHint(wanted: Json | undefined, actual: Json | undefined): string | undefined {
  if (wanted === undefined || actual === undefined || isStructure(wanted) || isStructure(actual))
    return undefined;
  return String(wanted) === String(actual)
    ? `the manifest has the ${typeof wanted} ${JSON.stringify(wanted)}, the vendor the ${typeof actual} ${JSON.stringify(actual)}`
    : undefined;
}

export function since({ liveSince, liveBy }: Found): Pick<Finding, 'liveSince' | 'liveBy'> {
  return { ...(liveSince !== undefined && { liveSince }), ...(liveBy !== undefined && { liveBy }) };
}
