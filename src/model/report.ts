import type { Json } from './json.ts';
import type { Location } from './location.ts';
import type { Fields, UnreadableReason } from './observation.ts';

/** A target has exactly one of these. `compare/` decides which; their order has no meaning. */
export const STATUSES = [
  'unknown',
  'unexpected',
  'missing',
  'pending',
  'planned',
  'drifted',
  'waived',
  'in-sync',
] as const;
export type Status = (typeof STATUSES)[number];

export const FINDING_CODES = [
  'awaiting-approval',
  'field-differs',
  'live-unhealthy',
  'multiple-live',
  'not-deployed',
  'pinned-not-live',
  'planned-change',
  'promotion-skipped',
  'rollout-failed',
  'rollout-in-progress',
  'text-differs',
  'undeclared-environment',
  'unexpected-deployment',
  'unreadable',
  'waiver-expired',
  'waiver-unused',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export type Severity = 'error' | 'warning';

/** One place where two structures differ: an RFC 6901 pointer into the field, and what stands on either side. */
export interface Difference {
  readonly path: string;
  readonly expected?: Json;
  readonly actual?: Json;
  /** A unified diff, of texts of more than one line. */
  readonly diff?: string;
}

/** One reason why a target is not in sync, or a note about it. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence for people. It may change: rely on the code and the other fields. */
  readonly message: string;
  readonly field?: string;
  /**
   * What the manifest asks for. For equality and references: the value. Otherwise: the operator, as in the manifest.
   */
  readonly expected?: Json;
  /** Where an expected value comes from, if not from the manifest: a file, `package.json#/version`, `git main`. */
  readonly expectedFrom?: string;
  /** The live value of the field; undefined if the field is absent. Without a `field`: the live version. */
  readonly actual?: Json;
  /** What is live is unknown: a missing `actual` does not mean that nothing is live. */
  readonly actualUnknown?: true;
  /** The version that a rollout brings, or would have brought. */
  readonly rollout?: Json;
  /** Why something could not be read, for `unreadable` and similar codes. */
  readonly reason?: UnreadableReason;
  /** In words: how two texts that look the same differ. The message has the note too. */
  readonly note?: string;
  /** A unified diff, of a `text-differs` finding. */
  readonly diff?: string;
  /** Where lists or objects differ, path by path. At most a hundred are listed; `moreDifferences` counts the rest. */
  readonly differences?: readonly Difference[];
  readonly moreDifferences?: number;
  readonly direction?: 'live-ahead' | 'live-behind';
  /** ISO 8601, UTC: since when the live version is live. */
  readonly liveSince?: string;
  readonly liveBy?: string;
  /** A waiver that covers this finding. The report shows the finding, but it does not count. */
  readonly waiver?: WaiverNote;
  /** With a baseline: whether the baseline lacks this finding, or has it with another value. */
  readonly new?: boolean;
  /** With a baseline: ISO 8601, UTC, the start of the first run that had this finding. */
  readonly firstSeen?: string;
  readonly location?: Location;
}

/** A finding of the baseline that this run does not have. */
export interface KnownFinding extends Pick<Finding, 'code' | 'field'> {
  /** The id of its target. */
  readonly target: string;
  readonly firstSeen: string;
}

/** A finding with everything that identifies it in a later run. */
export interface UnconfirmedFinding
  extends KnownFinding,
    Pick<Finding, 'severity' | 'reason' | 'expected' | 'actual' | 'rollout'> {
  readonly waived?: true;
}

/** The commit that a change of the manifests is compared with. */
export interface BaseNote {
  /** As the user wrote it. */
  readonly ref: string;
  /** The merge base of that ref and HEAD. */
  readonly commit: string;
  /** `added`: ids of targets that the base does not declare. `removed`: ids of targets that only the base declares. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface WaiverNote {
  readonly field: string;
  /** A day, `YYYY-MM-DD`, UTC; the last on which the waiver holds. */
  readonly until: string;
  readonly reason: string;
  readonly by?: string;
  readonly daysLeft: number;
}

/** One deployment in one environment, checked. */
export interface TargetReport {
  readonly id: string;
  readonly deployment: string;
  readonly environment: string;
  readonly provider: string;
  readonly connection?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly status: Status;
  readonly severity?: 'warning';
  readonly location: Location;
  /** Undefined if nothing is deployed or the answer is unknown. */
  readonly observed?: Fields;
  readonly findings: readonly Finding[];
}

export type Outcome = 'in-sync' | 'drift' | 'unknown';

export interface Summary {
  readonly total: number;
  /** With a baseline: how many findings are new, and how many of the baseline's are gone. */
  readonly new?: number;
  readonly resolved?: number;
  readonly inSync: number;
  readonly drifted: number;
  readonly missing: number;
  readonly unexpected: number;
  readonly pending: number;
  readonly planned: number;
  readonly waived: number;
  readonly unknown: number;
  /** Findings of severity `warning`. */
  readonly warnings: number;
  /** HTTP attempts, retries included. */
  readonly requests: number;
}

/** The JSON report, version 1. The version stays when a field is added; a field that changes needs a new version. */
export interface Report {
  readonly reportVersion: 1;
  readonly tool: { readonly name: 'driftline'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** What the run found. Drift that is excused, such as that of a warning, does not count. */
  readonly outcome: Outcome;
  /** What the process returns: 0 in sync, 2 drift, 3 unknown; 0 for all three under `--exit-zero`; 130 or 143 after a signal. */
  readonly exitCode: number;
  /** Pending targets were not counted as drift. */
  readonly allowPending?: true;
  /** Known drift was not counted. */
  readonly failOn?: 'new';
  readonly base?: BaseNote;
  /** This is a part of a report; `merge` makes one of all parts. */
  readonly shard?: Shard;
  /** Ended by a signal before everything was read. */
  readonly incomplete?: true;
  /** Path of the working directory inside its git repository, posix, `""` at the root; paths in `file` begin there. */
  readonly repositoryPrefix?: string;
  /** Notices about the run as a whole. */
  readonly notices?: readonly string[];
  readonly summary: Summary;
  readonly targets: readonly TargetReport[];
  /** With a baseline: findings of the baseline that are gone. */
  readonly resolved?: readonly KnownFinding[];
  /** With a baseline: findings of the baseline that could not be looked for. They are still known the next time. */
  readonly unconfirmed?: readonly UnconfirmedFinding[];
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Equal for all shards of one run. */
  readonly of: string;
  /** The number of targets of all shards; `merge` requires each of them. */
  readonly total: number;
  /** The position of each target in the whole, from 0. An undeclared environment has that of the target before it. */
  readonly positions: readonly number[];
  /** Selected names that match nothing in this shard, undeclared environments included. */
  readonly unseen?: readonly string[];
}
