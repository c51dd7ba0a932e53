import {
  fieldDiffers,
  notDeployed,
  pinnedNotLive,
  rolloutSays,
  structureDiffers,
  textDiffers,
  unexpectedDeployment,
  unnamedMeanwhile,
} from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, Expected, Target } from '../model/manifest.ts';
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
import type { Finding, Severity, Status, TargetReport } from '../model/report.ts';
import type { Provider } from '../providers/contract.ts';
import type { Matchers } from '../schema/matchers.ts';
import { differencesOf } from './differences.ts';
import { meets, type ObservedField, written } from './expectations.ts';
import { ignoredOf, withoutIgnored } from './ignore.ts';

export interface Comparison {
  readonly provider: Provider;
  readonly matchers: Matchers;
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
    ...(Object.keys(target.labels).length > 0 && { labels: target.labels }),
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
        : judgeUnexpected(target, observation);
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
    ? { status: 'missing', findings: [missingFinding(target, observation.detail), ...notes] }
    : { status: 'in-sync', findings: notes };
}

function missingFinding(target: Target, detail: string | undefined): Finding {
  const version = target.expect.version;
  const expected = version && written(version.expectation);
  return {
    code: 'not-deployed',
    severity: target.severity,
    message: notDeployed(expected, detail),
    ...(expected !== undefined && { expected }),
    location: target.location,
  };
}

function judgeUnexpected(target: Target, found: Found): Judgement {
  const version = found.fields.version;
  const finding: Finding = {
    code: 'unexpected-deployment',
    severity: target.severity,
    message: unexpectedDeployment(version),
    ...(version !== undefined && { actual: version }),
    ...since(found),
    location: target.location,
  };
  return { status: 'unexpected', findings: [finding] };
}

function judgeFound(target: Target, found: Found, comparison: Comparison): Judgement {
  const fields = Object.entries(target.expect).flatMap(([field, expected]) =>
    compareField({ target, found, field, expected }, comparison),
  );
  const failing = fields.filter(({ code }) => code !== 'unreadable');
  const identityFails = failing.some(({ field = '' }) => comparison.provider.fields[field]?.identity);
  const notes = noteFindings(target, found, {
    severity: identityFails ? target.severity : 'warning',
    live: found.fields.version,
  });
  const findings = [...fields, ...notes];
  if (fields.length > failing.length) return { status: 'unknown', findings };
  if (failing.length === 0) return { status: 'in-sync', findings };
  const pending = (found.rollouts ?? []).some(
    (rollout) => rollout.state !== 'failed' && replaces(rollout, failing, target, comparison),
  );
  return { status: pending ? 'pending' : 'drifted', findings };
}

/** Does this rollout bring what is live to what is expected? By what says which thing is deployed, and nothing else. */
function replaces(
  rollout: Rollout,
  failing: readonly Finding[],
  target: Target,
  comparison: Comparison,
): boolean {
  const identity = failing.filter(({ field = '' }) => comparison.provider.fields[field]?.identity);
  return identity.length > 0 && bringsExpected(target, rollout, comparison);
}

function bringsExpected(target: Target, rollout: Rollout, { provider, matchers }: Comparison): boolean {
  return Object.entries(target.expect).every(([field, { expectation }]) => {
    const spec = provider.fields[field];
    if (spec?.identity === undefined) return true;
    return meets(expectation, { type: spec.type, value: rollout.fields[field] }, matchers).kind === 'holds';
  });
}

interface FieldParts {
  readonly target: Target;
  readonly found: Found;
  readonly field: string;
  readonly expected: Expected;
}

function compareField(parts: FieldParts, { provider, matchers }: Comparison): Finding[] {
  const { target, found, field, expected } = parts;
  const ignored = ignoredOf(field, target.ignore);
  const type = provider.fields[field]?.type ?? 'json';
  if (ignored === 'all') return [];
  const expectation = withoutIgnoredParts(expected.expectation, ignored);
  const value = found.fields[field];
  const observed: ObservedField = {
    type,
    value: value === undefined ? undefined : withoutIgnored(value, ignored),
    open: found.open?.[field],
  };
  const verdict = meets(expectation, observed, matchers);
  if (verdict.kind === 'holds') return [];
  const { location } = expected;
  if (verdict.kind === 'open') {
    const { reason, message } = verdict.open;
    return [
      { code: 'unreadable', severity: 'error', reason, message: `${field}: ${message}`, field, location },
    ];
  }
  const hide = (shown: Json) => provider.hide?.(field, shown) ?? shown;
  const finding = fieldFinding({ field, expectation, actual: observed.value, hide });
  const identity = provider.fields[field]?.identity ? since(found) : {};
  return [{ ...finding, severity: target.severity, ...identity, location }];
}

function withoutIgnoredParts(expectation: Expectation, parts: readonly (readonly string[])[]): Expectation {
  if (parts.length === 0) return expectation;
  switch (expectation.op) {
    case 'equals':
    case 'contains':
      return { ...expectation, value: withoutIgnored(expectation.value, parts) };
    case 'oneOf':
      return { ...expectation, values: expectation.values.map((value) => withoutIgnored(value, parts)) };
    case 'not':
      return { ...expectation, not: withoutIgnoredParts(expectation.not, parts) };
    default:
      return expectation;
  }
}

interface Difference {
  readonly field: string;
  readonly expectation: Expectation;
  readonly actual: Json | undefined;
  readonly hide: (value: Json) => Json;
}

function fieldFinding({ field, expectation, actual, hide }: Difference): Omit<Finding, 'severity'> {
  const expected = shownWritten(expectation, hide);
  const live = actual === undefined ? undefined : hide(actual);
  const sides = { field, expected, ...(live !== undefined && { actual: live }) };
  const wanted = 'value' in expectation ? expectation.value : undefined;
  if (typeof wanted === 'string' && typeof actual === 'string' && /\n/.test(wanted + actual)) {
    return { code: 'text-differs', message: textDiffers(field), ...sides };
  }
  if (isStructure(wanted) && isStructure(actual)) {
    const membersOnly = expectation.op === 'contains';
    const { differences, more } = differencesOf(wanted, actual, { membersOnly });
    const shown = differences.map((each) => ({
      path: each.path,
      ...(each.expected !== undefined && { expected: at(hide(wanted), each.path, each.expected) }),
      ...(each.actual !== undefined && { actual: at(hide(actual), each.path, each.actual) }),
    }));
    const rest = more > 0 ? { moreDifferences: more } : {};
    const message = structureDiffers(field, differences.length + more);
    return { code: 'field-differs', message, ...sides, differences: shown, ...rest };
  }
  return {
    code: 'field-differs',
    message: fieldDiffers({ field, expected, actual: live }, typeHint(wanted, actual)),
    ...sides,
  };
}

function shownWritten(expectation: Expectation, hide: (value: Json) => Json): Json {
  const plain = written(expectation);
  if (expectation.op === 'equals') return hide(plain);
  return expectation.op === 'contains' ? { contains: hide(expectation.value) } : plain;
}

function isStructure(value: Json | undefined): value is Json & object {
  return typeof value === 'object' && value !== null;
}

/** The same place in the value as it may be shown; above it something may have been hidden as a whole. */
function at(shown: Json, path: string, otherwise: Json): Json {
  let current: Json | undefined = shown;
  for (const token of path.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return current ?? otherwise;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    current = (Object.hasOwn(current, key) ? (current as Record<string, Json>)[key] : undefined) ?? null;
  }
  return current ?? otherwise;
}

function typeHint(wanted: Json | undefined, actual: Json | undefined): string | undefined {
  if (wanted === undefined || actual === undefined || typeof wanted === typeof actual) return undefined;
  return String(wanted) === String(actual)
    ? `the manifest has the ${typeof wanted} ${JSON.stringify(wanted)}, the vendor the ${typeof actual} ${JSON.stringify(actual)}`
    : undefined;
}

function noteFindings(
  target: Target,
  { rollouts = [], pinned }: Notes,
  { severity, live }: { severity: Severity; live: Json | undefined },
): Finding[] {
  const findings = rollouts.map((rollout) => rolloutFinding(target, rollout, severity));
  if (pinned === undefined) return findings;
  const message = pinnedNotLive(pinned, live);
  return [
    ...findings,
    { code: 'pinned-not-live', severity, message, actual: pinned.version, location: target.location },
  ];
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
function shownFields(target: Target, fields: Fields, { provider }: Comparison): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => provider.fields[field]?.type !== 'json' || Object.hasOwn(target.expect, field))
      .map(([field, value]) => [field, provider.hide?.(field, value) ?? value]),
  );
}

function sorted(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (left, right) => byText(left.code, right.code) || byText(left.field ?? '', right.field ?? ''),
  );
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
