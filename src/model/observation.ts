import type { Json } from './json.ts';

/** Why a target could not be read or compared: a closed list. */
export const UNREADABLE_REASONS = [
  'credential-missing',
  'credential-expired',
  'unauthorized',
  'forbidden',
  'not-found',
  'redirected',
  'rate-limited',
  'bad-request',
  'server-error',
  'timeout',
  'network',
  'too-large',
  'malformed-response',
  'host-not-allowed',
  'ambiguous',
  'unresolved-expectation',
] as const;
export type UnreadableReason = (typeof UNREADABLE_REASONS)[number];

export type Fields = Readonly<Record<string, Json>>;

/** A field that the vendor's reply leaves open: comparing it is `unknown`, never drift. */
export interface OpenField {
  readonly reason: UnreadableReason;
  readonly message: string;
  /** The answer of the operator `present`, if it is known. */
  readonly present?: boolean;
  /** The code of a finding that says more than `unreadable`. */
  readonly code?: Unreadable['code'];
}

/** A rollout that is not live: in progress, waiting for approval, or failed. */
export interface Rollout {
  readonly state: 'in-progress' | 'awaiting-approval' | 'failed';
  /** The fields that the rollout would bring: `version`, `deploymentId`, `gitCommit` … */
  readonly fields: Fields;
  /** The vendor's word for the state of the rollout. */
  readonly status?: string;
  /** ISO 8601, UTC. */
  readonly since?: string;
  /** The vendor's message, usually an error. */
  readonly message?: string;
}

/** The pinned version, if another one is live. */
export interface Pinned {
  readonly version: string;
  readonly deploymentId: string;
  readonly status: string;
}

/** Newer than the live version, but skipped by the vendor. */
export interface Skipped {
  readonly version: string;
  readonly deploymentId: string;
  /** ISO 8601, UTC. */
  readonly since?: string;
}

/** The live version, if the vendor's status for it is not the healthy one. */
export interface Unhealthy extends Pinned {
  /** The vendor's message. */
  readonly message?: string;
}

export interface Notes {
  readonly rollouts?: readonly Rollout[];
  readonly pinned?: Pinned;
  /** Every pinned version, although the vendor allows only one. */
  readonly pinnedAtOnce?: readonly Pinned[];
  readonly skipped?: Skipped;
}

/** Another environment in the same reply. It may be undeclared. */
export interface OtherEnvironment {
  readonly environment: string;
  readonly fields: Fields;
  /** Why it is unknown whether anything is live there. */
  readonly fault?: string;
}

/** What is live. */
export interface Found extends Notes {
  readonly kind: 'found';
  readonly fields: Fields;
  readonly open?: Readonly<Record<string, OpenField>>;
  readonly others?: readonly OtherEnvironment[];
  /** Since when (ISO 8601, UTC), and by whom it was deployed. */
  readonly liveSince?: string;
  readonly liveBy?: string;
  readonly unhealthy?: Unhealthy;
  /** A sentence, if what was asked for (a label, an alias) moves to new versions by itself. */
  readonly moving?: string;
  /** Every version that is known to have been live here, where the vendor keeps a history. */
  readonly history?: readonly string[];
}

/** The vendor says that nothing is live. */
export interface Absent extends Notes {
  readonly kind: 'absent';
  /** Further words of the vendor, to follow "nothing is deployed". */
  readonly detail?: string;
  /** Set if the absence is likely but not documented, so that it proves nothing. */
  readonly inferred?: string;
  readonly others?: readonly OtherEnvironment[];
}

/** Only a rollout is visible. Meanwhile nothing is live (`absent`), or the vendor does not name what is (`unnamed`). */
export interface Rolling {
  readonly kind: 'rolling';
  readonly rollout: Rollout;
  readonly meanwhile: 'absent' | 'unnamed';
}

/** The live version is unknown. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  readonly message: string;
  /** The code of a finding that says more than `unreadable`. */
  readonly code?: 'multiple-live' | 'rollout-failed';
  /** The rollout that hides what is live, if any. */
  readonly rollout?: Rollout;
  /** Other environments that the same reply shows without doubt. */
  readonly others?: readonly OtherEnvironment[];
}

export type Observation = Found | Absent | Rolling | Unreadable;
