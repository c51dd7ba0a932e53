/** Variables, some of which hold credentials. */
export interface HeldCredentials {
  /** The same variables, the credentials in them hidden. */
  readonly shown: ReadonlyMap<string, string>;
  /** Names of the variables that must not be sent to a vendor. */
  readonly names: ReadonlySet<string>;
  /** Hides the credentials in a text that cannot be made from `shown`. */
  readonly hide: (text: string) => string;
}
