import type { Comparison } from '../compare/judge.ts';
import type { Json } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Target } from '../model/manifest.ts';
import type { Fields, Observation } from '../model/observation.ts';
import type { TargetReport, WaiverNote } from '../model/report.ts';
import { CannotEdit, type Edit } from '../yaml/edits.ts';
import type { Source } from '../yaml/source.ts';

export interface AcceptOptions {
  /** Only differences of these fields. */
  readonly fields?: readonly string[];
  /** Write live texts into the files that `file` names. */
  readonly files?: boolean;
  /** Add environments that are live and not declared. */
  readonly undeclared?: boolean;
  /** Write waivers in place of values. */
  readonly waive?: NewWaiver;
}

export type NewWaiver = Pick<WaiverNote, 'until' | 'reason' | 'by'>;

/** A difference, ready to show. */
export interface Item {
  readonly id: string;
  readonly location: Location;
  readonly field?: string;
  readonly expected?: Json;
  readonly actual?: Json;
  /** The file that takes the live value. */
  readonly file?: string;
  /** The last day of the waiver that is written. */
  readonly until?: string;
}

export interface Left extends Item {
  readonly why: string;
}

/** Edits that belong together, and what must hold after them. */
export interface Proposal {
  readonly items: readonly Item[];
  /** The path of the file after all symbolic links are followed. */
  readonly path: string;
  readonly edits: readonly Edit[];
  readonly intents: readonly Intent[];
}

export type Intent =
  | { readonly kind: 'value'; readonly id: string; readonly field: string }
  | { readonly kind: 'waiver'; readonly id: string; readonly field: string; readonly waiver: NewWaiver }
  | { readonly kind: 'added'; readonly id: string; readonly fields: Fields };

/** A difference whose live value may be written. */
export interface Change {
  readonly target: Target;
  readonly field: string;
  readonly item: Item;
  /** The live value. Its ignored parts have their declared values. */
  readonly live: Json;
}

export interface EditableFile {
  /** Posix, relative to the working directory. */
  readonly name: string;
  readonly path: string;
  /** As on disk. */
  readonly bytes: Uint8Array;
  /** The text without the byte order mark. */
  readonly source: Source;
}

export interface Found {
  /** All targets of the manifests. */
  readonly targets: readonly Target[];
  /** Reports of the selected targets and of undeclared environments. */
  readonly reports: readonly TargetReport[];
  readonly observationOf: (id: string) => Observation | undefined;
  readonly comparisonOf: (target: Target) => Comparison;
}

/** Receives the differences that are not accepted, and the reason. */
export type OnLeft = (items: readonly Item[], why: string) => void;

/** Thrown if a difference cannot be accepted. The message says why. */
export class LeftAlone extends Error {
  override readonly name = 'LeftAlone';
}

/** The reason why a difference is not accepted. Throws an error that is not such a reason. */
export function reasonToStay(error: unknown): string {
  if (error instanceof LeftAlone || error instanceof CannotEdit) return error.message;
  throw error;
}
