import { waiverExpired, waiverUnused } from '../model/describe.ts';
import { FIELD_CODES, isOpen } from '../model/drift.ts';
import { addTo } from '../model/group.ts';
import { HIDDEN } from '../model/hidden.ts';
import { placeText } from '../model/location.ts';
import type { Target, Waiver } from '../model/manifest.ts';
import type { Finding, Status, TargetReport } from '../model/report.ts';

const DAY_MS = 86_400_000;

/** Days until a waiver's last day, in UTC: 0 on the last day, negative after it. */
export function daysLeft(until: string, now: number): number {
  return Date.parse(`${until}T00:00:00Z`) / DAY_MS - Math.floor(now / DAY_MS);
}

/** Marks the differences that a waiver covers, and reports waivers that have expired. */
export function applyWaivers(target: Target, findings: readonly Finding[], now: number): Finding[] {
  const expired = new Map<string, Finding>();
  const marked = findings.map((finding) => {
    const waiver = target.waivers.find(({ field }) => isCovered(finding, field));
    if (waiver === undefined) return finding;
    const left = daysLeft(waiver.until, now);
    if (left >= 0) {
      const { location: _, ...note } = saidOf(target, waiver);
      return { ...finding, waiver: { ...note, daysLeft: left } };
    }
    const { field, location } = waiver;
    const message = waiverExpired(saidOf(target, waiver));
    expired.set(field, { code: 'waiver-expired', severity: target.severity, message, field, location });
    return finding;
  });
  return [...marked, ...expired.values()];
}

function saidOf({ shown }: Target, waiver: Waiver): Waiver {
  if (shown === undefined) return waiver;
  const said = shown.waivers.find(({ field }) => field === waiver.field);
  return said ?? { ...waiver, reason: HIDDEN, ...(waiver.by !== undefined && { by: HIDDEN }) };
}

function isCovered({ code, field }: Finding, waived: string): boolean {
  return field === waived && FIELD_CODES.includes(code);
}

/**
 * Whether something is unknown that the waiver of this field may cover. The finding of an unknown promotion has no
 * field.
 */
function isOpenIn(finding: Finding, waived: string): boolean {
  return isOpen(finding) && (finding.field === undefined || finding.field === waived);
}

const UNDECIDED: readonly Status[] = ['unknown', 'missing', 'unexpected', 'pending'];

/**
 * Warns of each waiver that no environment needs. Does not warn if it is not known whether one of its environments
 * needs the waiver.
 */
export function withUnusedWaivers(
  targets: readonly Target[],
  reports: readonly TargetReport[],
  all: readonly Target[],
): readonly TargetReport[] {
  const usage = new Map<string, { idle: number; readonly first: number; readonly waiver: Waiver }>();
  targets.forEach((target, index) => {
    const report = reports[index];
    for (const waiver of target.waivers) {
      const key = keyOf(target, waiver);
      const seen = usage.get(key) ?? { idle: 0, first: index, waiver };
      const differs = report?.findings.some(
        (finding) => isCovered(finding, waiver.field) || isOpenIn(finding, waiver.field),
      );
      if (report !== undefined && !differs && !UNDECIDED.includes(report.status)) seen.idle += 1;
      usage.set(key, seen);
    }
  });
  const declared = new Map<string, number>();
  for (const target of all) {
    for (const waiver of target.waivers) {
      const key = keyOf(target, waiver);
      declared.set(key, (declared.get(key) ?? 0) + 1);
    }
  }
  const unused = new Map<number, Finding[]>();
  for (const [key, { idle, first, waiver }] of usage) {
    if (idle !== declared.get(key)) continue;
    const { field, location } = waiver;
    const message = waiverUnused(waiver);
    addTo(unused, first, { code: 'waiver-unused', severity: 'warning', message, field, location });
  }
  if (unused.size === 0) return reports;
  return reports.map((report, index) => {
    const own = unused.get(index);
    return own === undefined ? report : { ...report, findings: [...report.findings, ...own] };
  });
}

function keyOf({ deployment }: Target, { location }: Waiver): string {
  return `${deployment} ${placeText(location)}`;
}
