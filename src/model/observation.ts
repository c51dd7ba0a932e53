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
  /** What the operator `present` may answer all the same. Not given: it is unknown too. */
  readonly present?: boolean;
  /** A finding more telling than `unreadable`. */
  readonly code?: Unreadable['code'];
}

/** A rollout that is not what is live: under way, waiting for approval, or failed. */
export interface Rollout {
  readonly state: 'in-progress' | 'awaiting-approval' | 'failed';
  /** What it would bring, in the provider's own fields: `version`, `deploymentId`, `gitCommit` … */
  readonly fields: Fields;
  /** The vendor's word for its state. */
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

/** What is live, where the vendor's own word for its state is another than that of a healthy one. */
export interface Unhealthy {
  readonly version: string;
  readonly deploymentId: string;
  readonly status: string;
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

/** Something live beside what was asked for: an environment that may not be declared. */
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
  /** What else the vendor's reply says, to be read after "nothing is deployed". */
  readonly detail?: string;
  /** Why it is likely and not documented: it proves nothing. */
  readonly inferred?: string;
  readonly others?: readonly OtherEnvironment[];
}

/** Only a rollout is visible; nothing else is live, or it has no name. */
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
  /** A finding more telling than `unreadable`. */
  readonly code?: 'multiple-live' | 'rollout-failed';
  /** The rollout that stands in the way, where it is one. */
  readonly rollout?: Rollout;
  /** What the same reply says of other environments, where that is not in doubt. */
  readonly others?: readonly OtherEnvironment[];
}

export type Observation = Found | Absent | Rolling | Unreadable;
