import {
  fieldDiffers,
  liveUnhealthy,
  notDeployed,
  pinnedAtOnce,
  pinnedNotLive,
  rolloutSays,
  skippedSays,
  structureDiffers,
  textDiffers,
  unexpectedDeployment,
  unnamedMeanwhile,
} from '../model/describe.ts';
import { type Json, type JsonObject, ownValue } from '../model/json.ts';
import type { Expectation, Expected, FieldType, Target } from '../model/manifest.ts';
import type {
  Absent,
  Fields,
  Found,
  Notes,
  Observation,
  Rolling,
  Rollout,
  Unreadable,
} from '../model/observation.ts';
import type { Difference, Finding, Severity, Status, TargetReport } from '../model/report.ts';
import { milliseconds } from '../model/time.ts';
import { versionOrder } from '../model/version-order.ts';
import type { Provider } from '../providers/contract.ts';
import type { Matchers } from '../schema/matchers.ts';
import type { Redact } from '../transport/redact.ts';
import type { Budget } from './contains.ts';
import { type Differences, differencesOf, isLongText } from './differences.ts';
import { meets, type ObservedField, plainText, type Surroundings, written } from './expectations.ts';
import { ignoredOf, passesList, withoutIgnored } from './ignore.ts';
import { invisibleDifference } from './invisible.ts';
import { promotionFindings } from './promotion.ts';
import { redactJson } from './redact-report.ts';
import { isOpen } from './summarise.ts';
import { applyWaivers } from './waivers.ts';

export interface Comparison {
  readonly provider: Provider;
  readonly matchers: Matchers;
  /** Milliseconds since 1970: the moment of the run. */
  readonly now: number;
  /** What was observed in another environment of the same deployment; not given if it was not read. */
  readonly sibling: (environment: string) => Observation | undefined;
  /** Hides credentials in whatever is shown; before anything is cut. */
  readonly redact?: Redact;
  /** Shared by all comparisons of a run. */
  readonly budget?: Budget;
}

/** What a target is, from what was declared and what was observed. Pure: no clock, no disk, no network. */
export function compare(target: Target, observation: Observation, comparison: Comparison): TargetReport {
  const { status, findings } = judge(target, observation, comparison);
  const observed =
    observation.kind === 'found' ? shownFields(target, observation.fields, comparison) : undefined;
  return {
    id: target.id,
    deployment: target.deployment,
    environment: target.environment,
    provider: target.provider,
    ...(target.connection.name !== target.provider && { connection: target.connection.name }),
    ...(Object.keys(target.labels).length > 0 && { labels: (target.shown ?? target).labels }),
    status,
    ...(target.severity === 'warning' && { severity: target.severity }),
    location: target.location,
    ...(observed && { observed }),
    findings: sorted(findings),
  };
}

interface Judgement {
  readonly status: Status;
  readonly findings: readonly Finding[];
}

function judge(target: Target, observation: Observation, comparison: Comparison): Judgement {
  switch (observation.kind) {
    case 'unreadable':
      return judgeUnreadable(target, observation);
    case 'rolling':
      return judgeRolling(target, observation, comparison);
    case 'absent':
      return judgeAbsent(target, observation);
    case 'found':
      return target.deployed
        ? judgeFound(target, observation, comparison)
        : judgeUnexpected(target, observation, comparison);
    default:
      return observation satisfies never;
  }
}

function judgeUnreadable(target: Target, { reason, message, code }: Unreadable): Judgement {
  const finding: Finding = {
    code: code ?? 'unreadable',
    severity: 'error',
    reason,
    message,
    location: target.location,
  };
  return { status: 'unknown', findings: [finding] };
}

function judgeRolling(target: Target, { rollout, meanwhile }: Rolling, comparison: Comparison): Judgement {
  const { location } = target;
  if (target.deployed && bringsExpected(target, rollout, comparison)) {
    return { status: 'pending', findings: [rolloutFinding(target, rollout, target.severity)] };
  }
  const note = rolloutFinding(target, rollout, 'warning');
  if (meanwhile === 'unnamed') {
    const finding: Finding = {
      code: 'unreadable',
      severity: 'error',
      reason: 'ambiguous',
      message: unnamedMeanwhile(),
      location,
    };
    return { status: 'unknown', findings: [note, finding] };
  }
  return target.deployed
    ? { status: 'missing', findings: [note, missingFinding(target, undefined)] }
    : { status: 'in-sync', findings: [note] };
}

function judgeAbsent(target: Target, observation: Absent): Judgement {
  const severity = target.deployed ? target.severity : 'warning';
  const notes = noteFindings(target, observation, { severity, live: undefined });
  return target.deployed
    ? { status: 'missing', findings: [missingFinding(target, missingDetail(observation)), ...notes] }
    : { status: 'in-sync', findings: notes };
}

function missingDetail({ detail, skipped }: Absent): string | undefined {
  return skipped === undefined ? detail : [detail ?? [], skippedSays(skipped)].flat().join('; ');
}

function missingFinding(target: Target, detail: string | undefined): Finding {
  const version = target.expect.version && saidOf(target, 'version', target.expect.version);
  const expected = version && written(version);
  return {
    code: 'not-deployed',
    severity: target.severity,
    message: notDeployed(expected, detail),
    ...(expected !== undefined && { expected }),
    location: target.location,
  };
}

function judgeUnexpected(target: Target, found: Found, comparison: Comparison): Judgement {
  const live = found.fields.version;
  const version = live === undefined ? undefined : display('version', live, comparison);
  const finding: Finding = {
    code: 'unexpected-deployment',
    severity: target.severity,
    message: unexpectedDeployment(version),
    ...(version !== undefined && { actual: version }),
    ...since(found),
    location: target.location,
  };
  return { status: 'unexpected', findings: [finding, ...unhealthyFindings(target, found)] };
}

function judgeFound(target: Target, found: Found, comparison: Comparison): Judgement {
  const fields = Object.entries(target.expect).flatMap(([field, expected]) =>
    compareField({ target, found, field, expected }, comparison),
  );
  const promotion = promotionFindings(target, found, comparison);
  const waived = applyWaivers(target, [...fields, ...promotion], comparison.now);
  const failing = waived.filter((finding) => !isOpen(finding));
  const identityFails = failing.some((finding) => isOfIdentity(finding, comparison));
  const notes = noteFindings(target, found, {
    severity: identityFails ? target.severity : 'warning',
    live:
      found.fields.version === undefined ? undefined : display('version', found.fields.version, comparison),
  });
  const findings = [...waived, ...notes, ...unhealthyFindings(target, found)];
  const unwaived = failing.filter(({ waiver }) => waiver === undefined);
  // What could not be compared hides nothing that certainly differs.
  if (waived.some(isOpen)) return { status: unwaived.length > 0 ? 'drifted' : 'unknown', findings };
  if (failing.length === 0) return { status: 'in-sync', findings };
  const { rollouts = [] } = found;
  const pending = rollouts.some(
    (rollout) =>
      rollout.state !== 'failed' &&
      !hasFailedSince(rollout, rollouts) &&
      replaces(rollout, failing, target, comparison) &&
      !unwaived.some((finding) => isLeft(finding, rollout, target, comparison)),
  );
  if (pending) return { status: 'pending', findings };
  return { status: unwaived.length === 0 ? 'waived' : 'drifted', findings };
}

/** Does this rollout bring what is live to what is expected? By what says which thing is deployed, and nothing else. */
function replaces(
  rollout: Rollout,
  failing: readonly Finding[],
  target: Target,
  comparison: Comparison,
): boolean {
  const differs = ({ code }: Finding) => code === 'field-differs' || code === 'text-differs';
  return (
    failing.some((finding) => differs(finding) && isOfIdentity(finding, comparison)) &&
    bringsExpected(target, rollout, comparison)
  );
}

/** The same version, tried again later, has failed: the earlier rollout is none that anybody waits for. */
function hasFailedSince({ fields, since = '' }: Rollout, rollouts: readonly Rollout[]): boolean {
  const begun = milliseconds(since) ?? Number.POSITIVE_INFINITY;
  return rollouts.some(
    (other) =>
      other.state === 'failed' &&
      other.fields.version === fields.version &&
      (milliseconds(other.since ?? '') ?? Number.NEGATIVE_INFINITY) > begun,
  );
}

/** Is what differs so still, once this rollout is done? A version brings no place, and no order that it breaks as well. */
function isLeft(
  { code, field = '' }: Finding,
  { fields }: Rollout,
  target: Target,
  comparison: Comparison,
): boolean {
  if (code === 'promotion-skipped') {
    return promotionFindings(target, { kind: 'found', fields }, comparison).length > 0;
  }
  return comparison.provider.fields[field]?.place === true && fields[field] === undefined;
}

function isOfIdentity({ field = '' }: Finding, { provider }: Comparison): boolean {
  return provider.fields[field]?.identity === true;
}

function bringsExpected(target: Target, rollout: Rollout, comparison: Comparison): boolean {
  const { provider } = comparison;
  let isNamed = false;
  const isBrought = Object.entries(target.expect).every(([field, { expectation }]) => {
    const { identity = false, type = 'json', commit } = provider.fields[field] ?? {};
    const observed: ObservedField = { type, commit, value: rollout.fields[field] };
    // What the rollout does not name, it is not known to bring, however it is expected: "not" holds of nothing.
    if (observed.value === undefined) return !identity;
    if (expectation.op !== 'present') isNamed = true;
    return meets(expectation, observed, surroundingsOf(field, type, [], comparison)).kind === 'holds';
  });
  // Where nothing that it names is declared, any rollout at all would do.
  return isBrought && isNamed;
}

interface FieldParts {
  readonly target: Target;
  readonly found: Found;
  readonly field: string;
  readonly expected: Expected;
}

function compareField(parts: FieldParts, comparison: Comparison): Finding[] {
  const { provider } = comparison;
  const { target, found, field, expected } = parts;
  const ignored = ignoredOf(field, target.ignore);
  const { type = 'json', commit } = provider.fields[field] ?? {};
  if (ignored === 'all') return [];
  const expectation = withoutIgnoredParts(expected.expectation, ignored);
  const value = found.fields[field];
  const observed: ObservedField = {
    type,
    commit,
    value: value === undefined ? undefined : withoutIgnored(value, ignored),
    open: found.open?.[field],
  };
  const verdict = meets(expectation, observed, surroundingsOf(field, type, ignored, comparison));
  if (verdict.kind === 'holds') return [];
  const { location } = expected;
  if (verdict.kind === 'open') {
    const { code = 'unreadable', reason, message } = verdict.open;
    return [{ code, severity: 'error', reason, message: `${field}: ${message}`, field, location }];
  }
  const hide = (shown: Json) => display(field, shown, comparison);
  const own = (shown: Json) => provider.hide?.(field, shown) ?? shown;
  const reference = verdict.expected;
  const said = withoutIgnoredParts(saidOf(target, field, expected), ignored);
  const finding = fieldFinding({
    field,
    expectation,
    said,
    reference,
    actual: observed.value,
    hide,
    // What another environment runs is what a vendor says.
    hideExpected: innermost(expectation).op === 'sameAs' ? hide : own,
    hidePath: (path) => comparison.redact?.(path) ?? path,
  });
  const isIdentity = provider.fields[field]?.identity === true;
  const skipped = isIdentity && found.skipped ? `; ${skippedSays(found.skipped)}` : '';
  return [
    {
      ...finding,
      message: finding.message + skipped,
      severity: target.severity,
      ...(isIdentity && since(found)),
      location,
    },
  ];
}

/** What is asked of a field, as it may be shown. */
function saidOf({ shown }: Target, field: string, { expectation }: Expected): Expectation {
  return shown === undefined
    ? expectation
    : (shown.expect[field]?.expectation ?? { op: 'equals', value: HIDDEN });
}

function innermost(expectation: Expectation): Expectation {
  return expectation.op === 'not' ? innermost(expectation.not) : expectation;
}

type Parts = readonly (readonly string[])[];

function surroundingsOf(field: string, type: FieldType, parts: Parts, comparison: Comparison): Surroundings {
  const { matchers, now, sibling, budget } = comparison;
  return {
    matchers,
    now,
    budget,
    sibling: (environment) => {
      const other = sibling(environment);
      if (other === undefined) return { type, open: { reason: 'ambiguous', message: 'it was not read' } };
      if (other.kind === 'unreadable') return { type, open: other };
      if (other.kind === 'rolling')
        return { type, open: { reason: 'ambiguous', message: rolloutSays(other.rollout) } };
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

function withoutIgnoredParts(expectation: Expectation, parts: Parts): Expectation {
  if (parts.length === 0) return expectation;
  switch (expectation.op) {
    case 'equals':
      return { ...expectation, value: withoutIgnored(expectation.value, parts) };
    case 'contains': {
      // Its lists say what is somewhere in the live one: a place in that is no place in them.
      const { value } = expectation;
      return {
        ...expectation,
        value: withoutIgnored(
          value,
          parts.filter((part) => !passesList(value, part)),
        ),
      };
    }
    case 'oneOf':
      return { ...expectation, values: expectation.values.map((value) => withoutIgnored(value, parts)) };
    case 'not':
      return { ...expectation, not: withoutIgnoredParts(expectation.not, parts) };
    case 'file':
    case 'from':
      return expectation.resolved !== undefined && 'value' in expectation.resolved
        ? { ...expectation, resolved: { value: withoutIgnored(expectation.resolved.value, parts) } }
        : expectation;
    default:
      return expectation;
  }
}

interface FieldDifference {
  readonly field: string;
  readonly expectation: Expectation;
  /** The same as it may be shown. */
  readonly said: Expectation;
  /** What a reference to git, a file or another environment turned out to be. */
  readonly reference: Json | undefined;
  readonly actual: Json | undefined;
  readonly hide: (value: Json) => Json;
  readonly hideExpected: (value: Json) => Json;
  readonly hidePath: (path: string) => string;
}

function fieldFinding(difference: FieldDifference): Omit<Finding, 'severity'> {
  const { field, expectation, said, reference, actual, hide, hideExpected, hidePath } = difference;
  const wanted = reference ?? ('value' in expectation ? expectation.value : undefined);
  const expected = reference === undefined ? shownWritten(said, hideExpected) : hideExpected(reference);
  const live = actual === undefined ? undefined : hide(actual);
  const source = reference === undefined ? undefined : sourceText(said);
  const sides = {
    field,
    expected,
    ...(source !== undefined && { expectedFrom: source }),
    ...(live !== undefined && { actual: live }),
  };
  if (isText(wanted, expectation) && typeof actual === 'string') {
    const texts =
      expectation.op === 'file' && !expectation.exact
        ? { ...sides, expected: plainText(String(expected)), actual: plainText(String(live)) }
        : sides;
    const note = invisibleDifference(String(texts.expected), String(texts.actual));
    const message = textDiffers(field, source, note);
    return { code: 'text-differs', message, ...texts, ...(note !== undefined && { note }) };
  }
  if (isStructure(wanted) && isStructure(actual)) {
    const found = differencesOf(wanted, actual, { membersOnly: expectation.op === 'contains' });
    const shownWanted = reference ?? ('value' in said ? said.value : HIDDEN);
    const differences = shownDifferences(found, {
      wanted: hideExpected(shownWanted),
      actual: hide(actual),
      hidePath,
    });
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
    typeof wanted === 'string' && typeof expected === 'string' && typeof live === 'string'
      ? invisibleDifference(expected, live)
      : undefined;
  const hints = [typeHint(wanted, actual) ?? source, note && `they differ ${note}`];
  const hint = hints.filter((each) => each !== undefined).join('; ');
  const direction = directionOf(wanted, actual);
  return {
    code: 'field-differs',
    message: fieldDiffers({ field, expected, actual: live }, hint === '' ? undefined : hint),
    ...sides,
    ...(note !== undefined && { note }),
    ...(direction !== undefined && { direction }),
  };
}

const MOST_NOTED = 3;

/** Of the places where texts differ and look the same. */
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

/** A text of several lines is shown as a diff, and so is whatever a file says. */
function isText(wanted: Json | undefined, expectation: Expectation): wanted is string {
  return typeof wanted === 'string' && (expectation.op === 'file' || /\n/.test(wanted));
}

function sourceText(expectation: Expectation): string | undefined {
  switch (expectation.op) {
    case 'git':
      return `git ${expectation.ref}`;
    case 'file':
      return expectation.path;
    case 'from':
      return `${expectation.path}#${expectation.pointer}`;
    case 'sameAs':
      return `environment ${expectation.environment}`;
    default:
      return undefined;
  }
}

function directionOf(wanted: Json | undefined, actual: Json | undefined): Finding['direction'] {
  if (typeof wanted !== 'string' || typeof actual !== 'string') return undefined;
  const order = versionOrder(actual, wanted);
  return order === undefined || order === 0 ? undefined : order > 0 ? 'live-ahead' : 'live-behind';
}

function shownDifferences(
  { differences }: Differences,
  shown: { readonly wanted: Json; readonly actual: Json; readonly hidePath: (path: string) => string },
): Difference[] {
  return differences.map((each) => ({
    // A key that the manifest does not have is the vendor's.
    path: each.expected === undefined ? shown.hidePath(each.path) : each.path,
    ...(each.expected !== undefined && {
      expected: each.expected === null ? null : at(shown.wanted, each.path),
    }),
    ...(each.actual !== undefined && { actual: each.actual === null ? null : at(shown.actual, each.path) }),
  }));
}

function shownWritten(expectation: Expectation, hide: (value: Json) => Json): Json {
  switch (expectation.op) {
    case 'equals':
      return hide(expectation.value);
    case 'contains':
      return { contains: hide(expectation.value) };
    case 'oneOf':
      return { oneOf: expectation.values.map(hide) };
    case 'not':
      return { not: shownWritten(expectation.not, hide) };
    default:
      return written(expectation);
  }
}

function isStructure(value: Json | undefined): value is Json & object {
  return typeof value === 'object' && value !== null;
}

/** The same place in the value as it may be shown; where that has no such place, something above it was hidden. */
function at(shown: Json, path: string): Json {
  let current: Json | undefined = shown;
  for (const token of path.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return current ?? HIDDEN;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    current = Array.isArray(current) ? current[Number(key)] : ownValue(current as JsonObject, key);
  }
  return current ?? HIDDEN;
}

const HIDDEN = '(hidden)';

/** What looks the same and is not, as 2.2 and "2.2". A structure never does, and may hold what is not to be shown. */
function typeHint(wanted: Json | undefined, actual: Json | undefined): string | undefined {
  if (wanted === undefined || actual === undefined || isStructure(wanted) || isStructure(actual))
    return undefined;
  return String(wanted) === String(actual)
    ? `the manifest has the ${typeof wanted} ${JSON.stringify(wanted)}, the vendor the ${typeof actual} ${JSON.stringify(actual)}`
    : undefined;
}

function noteFindings(
  target: Target,
  { rollouts = [], pinned, pinnedAtOnce: several }: Notes,
  { severity, live }: { severity: Severity; live: Json | undefined },
): Finding[] {
  const { location } = target;
  const findings = rollouts.map((rollout) => rolloutFinding(target, rollout, severity));
  if (pinned !== undefined) {
    const message = pinnedNotLive(pinned, live);
    findings.push({ code: 'pinned-not-live', severity, message, actual: pinned.version, location });
  }
  if (several !== undefined) {
    findings.push({ code: 'pinned-not-live', severity, message: pinnedAtOnce(several), location });
  }
  return findings;
}

function unhealthyFindings({ location }: Target, { unhealthy }: Found): Finding[] {
  if (unhealthy === undefined) return [];
  const message = liveUnhealthy(unhealthy);
  return [{ code: 'live-unhealthy', severity: 'warning', message, actual: unhealthy.status, location }];
}

function rolloutFinding(target: Target, rollout: Rollout, severity: Severity): Finding {
  const code = (
    {
      'in-progress': 'rollout-in-progress',
      'awaiting-approval': 'awaiting-approval',
      failed: 'rollout-failed',
    } as const
  )[rollout.state];
  const { version } = rollout.fields;
  const location = target.location;
  return {
    code,
    severity,
    message: rolloutSays(rollout),
    ...(version !== undefined && { actual: version }),
    location,
  };
}

function since({ liveSince, liveBy }: Found): Pick<Finding, 'liveSince' | 'liveBy'> {
  return { ...(liveSince !== undefined && { liveSince }), ...(liveBy !== undefined && { liveBy }) };
}

/** What is said of a field's value; lists and objects only where the manifest compares them. */
function display(field: string, value: Json, { provider, redact }: Comparison): Json {
  // Redacted first: what a provider cuts out of a URL may leave a part of a key that nobody knows any more.
  const known = redact === undefined ? value : redactJson(value, redact);
  return provider.hide?.(field, known) ?? known;
}

function shownFields(target: Target, fields: Fields, comparison: Comparison): Fields {
  const { provider } = comparison;
  const names = Object.keys(fields);
  const shown = Object.entries(fields)
    .filter(([field]) => provider.fields[field]?.type !== 'json' || Object.hasOwn(target.expect, field))
    .map(([field, value]) => [field, display(field, value, comparison)] as const);
  const isAll = shown.length === names.length && shown.every(([field, value]) => fields[field] === value);
  return isAll ? fields : Object.fromEntries(shown);
}

const NO_FINDINGS: readonly Finding[] = [];

function sorted(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 0) return NO_FINDINGS;
  return findings.toSorted(
    (left, right) => byText(left.code, right.code) || byText(left.field ?? '', right.field ?? ''),
  );
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
