import type { DecodeContext } from '../decode/context.ts';

/** A manifest being read. */
export interface ManifestContext extends DecodeContext {
  /** The manifest's own folder, absolute: where the paths in it begin. */
  readonly folder: string;
  /** Providers whose base URL the operator gives. */
  readonly placedProviders: ReadonlySet<string>;
}
