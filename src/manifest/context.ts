import type { DecodeContext } from '../decode/context.ts';

/** A manifest being read. */
export interface ManifestContext extends DecodeContext {
  /** The manifest's own folder, absolute: where the paths in it begin. */
  readonly folder: string;
  /** Providers whose base URL the operator gives. */
  readonly placedProviders: ReadonlySet<string>;
  /** Names of variables that hold a credential: none is sent to a vendor as a setting. */
  readonly credentialVariables?: ReadonlySet<string>;
  /** Of all files of the run, until there are too many. */
  readonly count: { targets: number; inherited: number };
  /** One environment is declared by itself: it has no other one to be compared with. */
  readonly isAlone?: boolean;
}
