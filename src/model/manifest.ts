import type { Json } from './json.ts';
import type { Location } from './location.ts';
import type { Problem } from './problem.ts';
import type { Severity, WaiverNote } from './report.ts';

/** How a field's values compare. `time` is ISO 8601 text, `json` a list or an object. */
export type FieldType = 'text' | 'number' | 'boolean' | 'time' | 'json';

/** The expectation of one field. `op` is the operator's tag; only the operator knows the rest. */
export interface Expectation {
  readonly op: string;
  readonly [operand: string]: unknown;
}

/** The value of a reference to git or a file, or why it is unknown. */
export type Resolved = { readonly value: Json } | { readonly fault: string };

/** A known difference of one field, accepted until the end of a day (UTC) and no longer. */
export interface Waiver extends Omit<WaiverNote, 'daysLeft'> {
  readonly location: Location;
}

/** An expectation and its location. */
export interface Expected {
  readonly expectation: Expectation;
  readonly location: Location;
}

/** The source of a credential. Only the transport reads the value. */
export interface CredentialReference {
  readonly variable: string;
  readonly location?: Location;
}

/** A provider, and the settings that say where it is. */
export interface Connection {
  /** The name of a default connection is the provider's id. */
  readonly name: string;
  readonly provider: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** One deployment in one environment: the unit that is checked and counted. */
export interface Target {
  readonly id: string;
  readonly deployment: string;
  readonly environment: string;
  readonly provider: string;
  readonly connection: Connection;
  /** Target settings; the environment overrides the deployment. */
  readonly settings: Readonly<Record<string, string>>;
  /** References from the manifest, by credential name. A credential that is not here uses its default variable. */
  readonly credentials: Readonly<Record<string, CredentialReference>>;
  /** False: nothing may be deployed there. */
  readonly deployed: boolean;
  readonly expect: Readonly<Record<string, Expected>>;
  /** Fields, or JSON pointers that begin with a field. */
  readonly ignore: readonly string[];
  readonly severity: Severity;
  readonly waivers: readonly Waiver[];
  /** The environment before this one in the deployment's `promotion`. */
  readonly promotedFrom?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Folder of its manifest, absolute: where references to files and git begin. */
  readonly folder: string;
  readonly undeclared: 'ignore' | 'warn' | 'drift';
  readonly location: Location;
  /** Place of the deployment's key. */
  readonly deploymentLocation: Location;
  /** Copies for display, without credentials. Set if a variable put a credential into one of these members. */
  readonly shown?: Pick<Target, 'expect' | 'labels' | 'waivers'>;
}

/** A connection that a file sets up. */
export interface DeclaredConnection {
  readonly connection: Connection;
  readonly credentials: Readonly<Record<string, CredentialReference>>;
  /** Absolute. */
  readonly file: string;
}

export interface Manifest {
  /** Posix, relative to the working directory, in the order read. */
  readonly files: readonly string[];
  readonly targets: readonly Target[];
  /** Declared connections, in the order read; undefined if not known. */
  readonly connections?: readonly DeclaredConnection[];
  readonly deployments: number;
  /** Warnings that `validate` prints. */
  readonly warnings?: readonly Problem[];
}
