import { defined } from '../model/defined.ts';
import { DRIFT_CODES, FIELD_CODES, isOpen } from '../model/drift.ts';
import { addTo } from '../model/group.ts';
import { type Json, jsonEqual } from '../model/json.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { usageError } from '../model/problem.ts';
import type { Finding, KnownFinding, Report, TargetReport, UnconfirmedFinding } from '../model/report.ts';
import { milliseconds } from '../model/time.ts';
import type { Redact } from '../redact/redactor.ts';
import { redactJson } from '../redact/report.ts';
import type { RunContext } from './context.ts';
import { readReportIfThere, reportOf } from './read-report.ts';
import { placeSelector, type Selection, selects } from './select.ts';

export interface Baseline {
  readonly name: string;
  /** Empty if there is no report yet. */
  readonly targets: ReadonlyMap<string, TargetReport>;
  /** By target: the findings of the earlier run, and older findings that the earlier run could not look for. */
  readonly known: ReadonlyMap<string, readonly UnconfirmedFinding[]>;
  readonly isFirst: boolean;
}

const PURPOSE = {
  name: 'name a JSON report of an earlier check, or a path where no file exists',
  make: 'make it with driftline check -o json=PATH; to start over, name a path where no file exists',
  otherVersion: 'use the driftline that wrote it; to start over, name a path where no file exists',
};

/** Reads the earlier report before any vendor is asked. Without a file, this is the first run. */
export async function loadBaseline(
  baseline: string | Report | undefined,
  { cwd, onRead, onNotice }: RunContext,
): Promise<Baseline | undefined> {
  if (baseline === undefined) return undefined;
  const name = typeof baseline === 'string' ? baseline : 'the baseline';
  const report =
    typeof baseline === 'string'
      ? await readReportIfThere(baseline, { purpose: PURPOSE, cwd, onRead })
      : await reportOf(baseline, { name, purpose: PURPOSE });
  if (report === undefined) {
    onNotice?.(`there is no baseline ${name} yet: every finding is new`);
    return { name, targets: new Map(), known: new Map(), isFirst: true };
  }
  const startedAt = timeOf(report.startedAt);
  if (startedAt === undefined) throw usageError(`${name}, /startedAt: is not a time`, PURPOSE.make);
  return { name, ...indexed(report, startedAt), isFirst: false };
}

function indexed(report: Report, startedAt: string): Pick<Baseline, 'targets' | 'known'> {
  const targets = new Map<string, TargetReport>();
  const known = new Map<string, UnconfirmedFinding[]>();
  const add = (finding: UnconfirmedFinding) => addTo(known, finding.target, finding);
  for (const target of report.targets) {
    targets.set(target.id, target);
    for (const finding of target.findings) {
      add(knownFinding(target.id, finding, timeOf(finding.firstSeen) ?? startedAt));
    }
  }
  for (const finding of report.unconfirmed ?? []) {
    add({ ...finding, firstSeen: timeOf(finding.firstSeen) ?? startedAt });
  }
  return { targets, known };
}

function timeOf(text: string | undefined): string | undefined {
  const time = milliseconds(text);
  return time === undefined ? undefined : new Date(time).toISOString();
}

function knownFinding(
  target: string,
  { code, severity, field, reason, expected, actual, rollout, waiver }: Finding,
  firstSeen: string,
): UnconfirmedFinding {
  const waived = waiver === undefined ? undefined : true;
  return defined({ target, code, severity, field, reason, expected, actual, rollout, waived, firstSeen });
}

/** Refuses a baseline of other targets: everything would be new. */
export function refuseUnrelated({ name, targets, isFirst }: Baseline, all: readonly Target[]): void {
  if (isFirst || all.length === 0 || all.some(({ id }) => targets.has(id))) return;
  const [theirs] = targets.keys();
  const [ours] = all;
  const has = theirs === undefined ? 'has no targets' : `is about other targets, such as ${theirs}`;
  throw usageError(
    `the baseline ${name} ${has}; this run checks ${all.length === 1 ? '' : 'others, such as '}${ours?.id}`,
    'name a report of the same manifests and selection; to start over, name a path where no file exists',
  );
}

interface Now {
  readonly targets: readonly TargetReport[];
  readonly manifest: Manifest;
  readonly selected: readonly Target[];
  readonly selection: Selection;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** The findings of this run marked as new or known, and the findings of the baseline that are gone. */
export interface Novelty {
  readonly targets: readonly TargetReport[];
  readonly resolved: readonly KnownFinding[];
  readonly unconfirmed: readonly UnconfirmedFinding[];
}

export function noveltyLists({ resolved, unconfirmed }: Omit<Novelty, 'targets'>) {
  return { resolved, ...(unconfirmed.length > 0 && { unconfirmed }) };
}

export function compareWithBaseline(baseline: Baseline, now: Now): Novelty {
  const targets: TargetReport[] = [];
  const resolved: KnownFinding[] = [];
  const unconfirmed: UnconfirmedFinding[] = [];
  const seen = new Set<string>();
  for (const target of now.targets) {
    seen.add(target.id);
    const known = baseline.known.get(target.id) ?? [];
    targets.push(withNovelty(target, known, now.startedAt));
    for (const finding of known) {
      if (isStillThere(finding, target)) continue;
      if (isOutOfSight(finding, target)) unconfirmed.push(finding);
      else resolved.push(resolvedOf(finding));
    }
  }
  const fateOf = fates(now);
  for (const [id, known] of baseline.known) {
    if (seen.has(id)) continue;
    const fate = fateOf(id, baseline.targets.get(id), known);
    if (fate === 'resolved') resolved.push(...known.map(resolvedOf));
    if (fate === 'unconfirmed') unconfirmed.push(...known);
  }
  return { targets, resolved, unconfirmed };
}

/**
 * Each finding of the baseline matches at most one finding of this run, because a target may have several findings with
 * the same code and field.
 */
function withNovelty(
  target: TargetReport,
  known: readonly UnconfirmedFinding[],
  startedAt: string,
): TargetReport {
  if (target.findings.length === 0) return target;
  const left = [...known];
  const findings = target.findings.map((finding): Finding => {
    const index = left.findIndex((each) => isSame(each, finding));
    const [same] = index === -1 ? [] : left.splice(index, 1);
    const { location, ...rest } = finding;
    const firstSeen = same?.firstSeen ?? startedAt;
    return { ...rest, new: same === undefined, firstSeen, ...(location !== undefined && { location }) };
  });
  return { ...target, findings };
}

/**
 * Whether code, field and values are the same. A finding that counts now and did not count before is new all the same.
 */
function isSame(known: UnconfirmedFinding, finding: Finding): boolean {
  const counted = finding.severity === 'error' && finding.waiver === undefined;
  const wasCounted = known.severity === 'error' && known.waived === undefined;
  return (
    known.code === finding.code &&
    known.field === finding.field &&
    known.reason === finding.reason &&
    isEqual(known.expected, finding.expected) &&
    isEqual(known.actual, finding.actual) &&
    isEqual(known.rollout, finding.rollout) &&
    (wasCounted || !counted)
  );
}

function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  return left === undefined || right === undefined ? left === right : jsonEqual(left, right);
}

/** Whether the difference still exists, even with another value or under another code. */
function isStillThere(known: UnconfirmedFinding, { findings }: TargetReport): boolean {
  return findings.some(({ code, field }) => {
    if (code === known.code && field === known.field) return true;
    if (known.code === 'planned-change' && known.field === undefined) return DRIFT_CODES.includes(code);
    if (code === 'not-deployed') return known.field !== undefined && isDifference(known.code);
    return isDifference(code) && isDifference(known.code) && field === known.field;
  });
}

function isDifference(code: Finding['code']): boolean {
  return code === 'planned-change' || FIELD_CODES.includes(code);
}

/** Whether this run could not look for the finding, which is then neither resolved nor forgotten. */
function isOutOfSight(known: UnconfirmedFinding, { status, findings }: TargetReport): boolean {
  // A failure to read is gone once the read succeeds or fails for another reason.
  if (known.reason !== undefined) return false;
  if (status === 'unknown') return true;
  return findings.some(
    (finding) => isOpen(finding) && (finding.field === undefined || finding.field === known.field),
  );
}

function resolvedOf({ target, code, field, firstSeen }: UnconfirmedFinding): KnownFinding {
  return { target, code, ...(field !== undefined && { field }), firstSeen };
}

/** Redacts what the report repeats from the baseline, which anybody may have edited. */
export function redactNovelty({ targets, resolved, unconfirmed }: Novelty, redact: Redact): Novelty {
  const hidden = <Each extends KnownFinding>(all: readonly Each[]) =>
    redactJson(all as unknown as Json, redact) as unknown as readonly Each[];
  return { targets, resolved: hidden(resolved), unconfirmed: hidden(unconfirmed) };
}

/** For a target that this run does not report: what becomes of its findings in the baseline. */
function fates({ targets, manifest, selected, selection }: Now) {
  const declared = new Set(manifest.targets.map(({ id }) => id));
  const files = new Set(manifest.files);
  const isSelected = selects(selection);
  const isPlace = placeSelector(selection);
  const deployments = new Set(selected.map(({ deployment }) => deployment));
  const unread = new Set(
    targets.filter(({ status }) => status === 'unknown').map(({ deployment }) => deployment),
  );
  return (
    id: string,
    earlier: TargetReport | undefined,
    known: readonly KnownFinding[],
  ): 'resolved' | 'unconfirmed' | 'elsewhere' => {
    if (declared.has(id)) return 'elsewhere';
    const deployment = earlier?.deployment ?? id.slice(0, id.lastIndexOf('/'));
    // Another target of the deployment shows whether an undeclared environment is live.
    if (known.some(({ code }) => code === 'undeclared-environment') && deployments.has(deployment)) {
      const environment = id.slice(deployment.length + 1);
      if (!isPlace(id, environment)) return 'elsewhere';
      return unread.has(deployment) ? 'unconfirmed' : 'resolved';
    }
    if (earlier === undefined || !isSelected({ labels: {}, ...earlier })) return 'elsewhere';
    // The target is gone from its manifest, unless this run did not read that file.
    return files.has(earlier.location.file) ? 'resolved' : 'elsewhere';
  };
}
