import type { Json } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import type { Fields } from '../model/observation.ts';
import type { Setting } from '../providers/contract.ts';

/** A provider as data. In texts and in some pointers (RFC 6901), `{name}` stands for a setting. */
export interface Definition {
  /** `null` in place of a list is an empty list. Set for definitions of teams, whose vendors may send `null`. */
  readonly nullIsEmpty?: true;
  /** The word that manifests use. */
  readonly id: string;
  readonly title: string;
  /** What one deployment is: "prompt", "voice agent". */
  readonly noun: string;
  /** The vendor's page on the main read. */
  readonly docs?: string;
  /** Where paths begin, without a slash at the end. */
  readonly baseUrl: string;
  /** Hosts that need no permission; `*` stands for one label. */
  readonly hosts?: readonly string[];
  readonly baseUrlVariable?: string;
  /** By name. */
  readonly credentials: Readonly<Record<string, CredentialDefinition>>;
  /** Sets of credentials: one complete set is enough. By default, all credentials are one set. */
  readonly credentialSets?: readonly (readonly string[])[];
  readonly variablePrefixes?: readonly string[];
  /** The least permission that a credential needs, in whole sentences. */
  readonly permission?: string;
  readonly expiringCredential?: string;
  /** If there are several ways, the first one whose credentials are set is used. */
  readonly auth: Auth | readonly Auth[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of optional credentials, by the credential's name. */
  readonly optionalHeaders?: Readonly<Record<string, string>>;
  readonly rateLimit?: { readonly requests: number; readonly seconds: number };
  /** By name. */
  readonly settings: Readonly<Record<string, SettingDefinition>>;
  readonly read: ReadDefinition;
  readonly state?: StateDefinition;
  readonly rollout?: RolloutDefinition;
  readonly split?: SplitDefinition;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** What `version` is, in the vendor's words. */
  readonly versionIs?: string;
  /** What driftline does not see or only infers, in whole sentences. */
  readonly notes?: readonly string[];
  /** Where each entry of the list names its environment. */
  readonly environments?: { readonly name: string };
  readonly discover?: DiscoverDefinition;
  /** If there is no `discover`: where to look up what a manifest needs, in whole sentences. */
  readonly noList?: string;
  readonly examples?: readonly Example[];
  /** The body of the vendor's errors, with `{message}` and `{status}` in it; a text is sent as plain text. */
  readonly error?: Json;
}

export interface CredentialDefinition {
  readonly variable: string;
  readonly description?: string;
  readonly issuedAt?: string;
}

/** A way to send credentials. `token`, `user`, `password` and `value` are names of credentials. */
export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string; readonly prefix?: string }
  | { readonly kind: 'query'; readonly name: string; readonly value: string }
  | { readonly kind: 'aws'; readonly service: string };

export interface SettingDefinition {
  readonly description: string;
  readonly example?: string;
  readonly on?: Setting['on'];
  readonly kind?: Setting['kind'];
  /** `{environment}` is the name of the target's environment, `$NAME` the environment variable `NAME`. */
  readonly default?: string;
  readonly optional?: boolean;
  /** Another setting that does the same job: exactly one of the two is needed. */
  readonly or?: string;
  readonly values?: readonly string[];
  /** Values that move to new versions by themselves, and when: a warning says so. */
  readonly moving?: Readonly<Record<string, string>>;
}

interface ReadDefinition {
  /** A path; each `{setting}` is one encoded segment. */
  readonly get: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The object that is live. */
  readonly item?: string;
  /** In place of `item`: a list, in which only the live entry has what `where` says. */
  readonly list?: string;
  readonly where?: Readonly<Record<string, Json>>;
  /** The vendor's list always has entries: an empty one is malformed. */
  readonly neverEmpty?: true;
  readonly pages?: PagesDefinition;
  readonly absent?: AbsentDefinition;
  /** Members that the item must have: otherwise the reply is about another object. */
  readonly about?: Readonly<Record<string, string>>;
}

export interface AbsentDefinition {
  /**
   * Nothing is deployed if the value at this pointer is `null`. A missing value means the same if an optional field has
   * this pointer.
   */
  readonly without?: string;
  /** Why the absence is likely although no document says so. */
  readonly inferred?: string;
  /** Nothing is deployed any more if there is a text at `at`, such as a time. Unless `optional`, `at` must exist. */
  readonly archived?: { readonly at: string; readonly optional?: boolean };
  /** A 404 says that nothing is deployed. */
  readonly status?: 404;
  /** The path of a second read. If the vendor finds it, nothing is deployed; otherwise there is no such object. */
  readonly exists?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What the reply of the second read contains if the object exists, by pointer. An empty text stands for any text. */
  readonly has?: Readonly<Record<string, string>>;
}

export type PagesDefinition =
  /** The reply has the cursor of the next page at `next`. If `more` is given, its boolean says whether there is one. */
  | { readonly next: string; readonly query: string; readonly more?: string }
  /** The last entry has the cursor. */
  | { readonly last: string; readonly query: string }
  | { readonly link: true }
  /** `first` is the number of the first page: 1, if not given. */
  | { readonly page: { readonly query: string; readonly more: string; readonly first?: number } }
  /** The number of entries so far; without `more`, an empty page ends the list. */
  | { readonly offset: { readonly query: string; readonly more?: string } };

/** The vendor's words for a state, in lower case. With any other word, the target is `unknown` (`ambiguous`). */
export interface StateDefinition {
  readonly at: string;
  readonly live: readonly string[];
  readonly pending?: readonly string[];
  readonly failed?: readonly string[];
  /** Words that say that nothing is deployed. */
  readonly absent?: readonly string[];
  /** Where the vendor explains the state: a text, or a list of texts. */
  readonly message?: string;
}

interface RolloutDefinition {
  readonly version: string;
  readonly status?: string;
  /** Other fields that the rollout brings, with their pointers. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly message?: string;
}

/** The shares of the traffic: a map from version to share, or a list of entries. */
export interface SplitDefinition {
  readonly at: string;
  readonly share?: string;
  readonly version?: string;
  /** The sum of all shares; 100 by default. */
  readonly whole?: number;
}

export interface FieldDefinition {
  readonly at: string;
  readonly type?: FieldType;
  /** The vendor's words for true and false, in lower case. With any other word, the field is open (`ambiguous`). */
  readonly words?: Readonly<Record<string, boolean>>;
  /** The provider's own code reads this field. */
  readonly isMade?: true;
  /** The unit of a time that is a number. */
  readonly unit?: 's' | 'ms';
  readonly optional?: boolean;
  /** The message for a missing value, in place of "the reply does not say": it can say what to expect instead. */
  readonly unsaid?: string;
  /** Says which thing is deployed. */
  readonly identity?: boolean;
  /** Says where the version runs, such as its region. A rollout that does not name this field does not change it. */
  readonly place?: boolean;
  /** The hash of a git commit. */
  readonly commit?: boolean;
  /** Parts of a JSON value that are always shown as `(hidden)`. */
  readonly hide?: readonly string[];
  readonly description?: string;
  /** The vendor's name of the field; by default the pointer. */
  readonly source?: string;
  readonly example?: Json;
  /** A hash of these parts of the item, by name: `sha256:` and the hex hash of their canonical JSON (RFC 8785). */
  readonly hash?: Readonly<Record<string, string>>;
  /** A hash of the whole value without these members. */
  readonly hashWithout?: readonly string[];
}

export interface DiscoverDefinition {
  readonly get: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Where the list is. Without it, the whole reply is the only entry. */
  readonly list?: string;
  readonly pages?: PagesDefinition;
  /** A reply with this many entries may be cut, and is refused. */
  readonly most?: number;
  /** The vendor leaves an empty list out of the reply. */
  readonly isLeftOut?: true;
  /** An entry is passed over if the value at one of these pointers is true or a text. */
  readonly unless?: readonly string[];
  /** For each setting: where an entry has its value. */
  readonly settings: Readonly<Record<string, string>>;
  /** The vendor's name of the entry; by default the first setting. */
  readonly name?: string;
  readonly environments?: EnvironmentsDefinition;
}

/** The names of an entry's environments. */
export interface EnvironmentsDefinition {
  /** The path of another read, which may contain settings of the entry. Without it, the entry has the environments. */
  readonly get?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Where the environments are: a list, or a map whose keys are their names. */
  readonly list: string;
  /** With `get`. */
  readonly pages?: PagesDefinition;
  /** Where each environment of the list has its name; empty if the list or map has only names. */
  readonly name: string;
  readonly unless?: readonly string[];
}

/** A reply, and what is read from it. Every example is a test, and the simulator serves it. */
export interface Example {
  readonly settings: Readonly<Record<string, string>>;
  /** The body of the main request. */
  readonly reply?: Json;
  /** Bodies of further requests, by path and query. */
  readonly replies?: Readonly<Record<string, Json>>;
  readonly status?: number;
  readonly is: Fields | 'missing' | 'unknown' | 'pending';
}
