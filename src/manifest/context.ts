import type { DecodeContext } from '../decode/context.ts';
import type { Registry } from '../providers/registry.ts';

export interface ManifestContext extends DecodeContext {
  /** The absolute path of the manifest's folder. Paths in the manifest are relative to this folder. */
  readonly folder: string;
  /** Has loaded every provider that the document names. */
  readonly registry: Registry;
  /** Providers whose base URL is set in the env. */
  readonly placedProviders: ReadonlySet<string>;
  /** The value of an environment variable that stands in for a setting, such as a region. */
  readonly variableOf?: ((name: string) => string | undefined) | undefined;
  /** Names of variables that hold a credential. They must not become settings, which are sent to the vendor. */
  readonly credentialVariables?: ReadonlySet<string>;
  /** Counts over all files of the run. */
  readonly count: { targets: number; inherited: number };
  /** Declared alone (Pulumi), so `sameAs` has no other environment. */
  readonly isAlone?: boolean;
}
