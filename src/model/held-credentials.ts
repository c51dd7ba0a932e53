/** Variables, some of which hold credentials. */
export interface HeldCredentials {
  /** The same variables, the credentials in them hidden. */
  readonly shown: ReadonlyMap<string, string>;
  /** Names of those that must not be sent to a vendor. */
  readonly names: ReadonlySet<string>;
  /** Hides what the variables hold in a text that could not be made anew. */
  readonly hide: (text: string) => string;
}
