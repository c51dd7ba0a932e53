import { isJsonObject, type Json } from '../model/json.ts';
import type { Finding, TargetReport } from '../model/report.ts';

/** What came from a vendor may echo a credential: it is hidden wherever it is shown. Names and places are the manifest's. */
export function redactTargets(
  targets: readonly TargetReport[],
  redact: (text: string) => string,
): readonly TargetReport[] {
  return targets.map((target) => {
    const observed = target.observed && redactObject(target.observed, redact);
    if (observed === target.observed && target.findings.length === 0) return target;
    return {
      ...target,
      ...(observed && { observed }),
      findings: target.findings.map((finding) => redactFinding(finding, redact)),
    };
  });
}

function redactFinding(finding: Finding, redact: (text: string) => string): Finding {
  const { expected, actual, differences, diff, liveBy, liveSince } = finding;
  return {
    ...finding,
    message: redact(finding.message),
    ...(expected !== undefined && { expected: redactJson(expected, redact) }),
    ...(actual !== undefined && { actual: redactJson(actual, redact) }),
    ...(liveBy !== undefined && { liveBy: redact(liveBy) }),
    ...(liveSince !== undefined && { liveSince: redact(liveSince) }),
    ...(diff !== undefined && { diff: redact(diff) }),
    ...(differences && {
      differences: differences.map((each) => ({
        path: redact(each.path),
        ...(each.diff !== undefined && { diff: redact(each.diff) }),
        ...(each.expected !== undefined && { expected: redactJson(each.expected, redact) }),
        ...(each.actual !== undefined && { actual: redactJson(each.actual, redact) }),
      })),
    }),
  };
}

/** Every text in a value, keys included, and every number, for a key may be digits. A value without anything to hide is returned as it is, not as a copy. */
export function redactJson(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') {
    const digits = String(value);
    const shown = redact(digits);
    return shown === digits ? value : shown;
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => redactJson(item, redact));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isJsonObject(value) ? redactObject(value, redact) : value;
}

export function redactObject(
  object: Readonly<Record<string, Json>>,
  redact: (text: string) => string,
): Readonly<Record<string, Json>> {
  const entries = Object.entries(object).map(
    ([key, value]) => [redact(key), redactJson(value, redact)] as const,
  );
  return entries.every(([key, value]) => Object.hasOwn(object, key) && object[key] === value)
    ? object
    : Object.fromEntries(entries);
}
