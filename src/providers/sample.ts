import type { Json, JsonObject } from '../model/json.ts';
import type { Fields, UnreadableReason } from '../model/observation.ts';
import type { Settings } from './contract.ts';

/** An example of everything that a provider reads. The end-to-end tests spoil each of its replies in every way. */
export interface Sample {
  /** The provider's section of a scenario, with default credentials. */
  readonly scenario: JsonObject;
  readonly live: SampleTarget & {
    /** Every observed field but hashes. */
    readonly fields: Fields;
    /** A member of the reply that is compared as a whole. */
    readonly whole?: string;
    /** Pointers to members that may show that nothing is deployed. */
    readonly none?: readonly string[];
    /** Pointers to members whose change does not affect what is live. Without `change`, this holds for any change. */
    readonly harmless?: readonly { readonly place: string; readonly change?: string }[];
    /** The path of the first request, if the reply to a later request decides. */
    readonly first?: RegExp;
    /** The reason that a target gets for a reply with a wrong shape, if a member of this reply may hold an error. */
    readonly misshapen?: UnreadableReason;
  };
  /**
   * Targets without a deployment, by the name of the later reply that shows that nothing is deployed. If there is no
   * entry, the first reply shows it.
   */
  readonly absent: Readonly<Record<string, SampleTarget>>;
  /** Every documented path that is read, with settings in braces. */
  readonly paths: readonly string[];
  /** Every documented path of its lists, with settings in braces. */
  readonly lists?: readonly string[];
  /** For a vendor with a list: `count` objects under one credential, each with a live version. */
  fleet?(count: number): Fleet;
  /** The header with the credential, then the others that the vendor requires, in lower case. */
  readonly headers: readonly string[];
}

export interface Fleet {
  /** The provider's section of a scenario, with default credentials. */
  readonly scenario: JsonObject;
  /** For `discover`. */
  readonly settings: Settings;
  /** The number of objects, if `count` is the number of their environments. */
  readonly objects?: number;
}

export interface SampleTarget {
  /** The target's id in the settings and in the scenario: tests make copies under other ids. */
  readonly object: string;
  readonly settings: Settings;
  /** The name of the reply that decides, as in the `replies` of the provider. */
  readonly reply: string;
  /** Matches the path and the query of its request, below the base URL. */
  readonly request: RegExp;
}

/** A record of `count` entries, made from the numbers 1 to `count`. */
export function numbered<Value>(count: number, entry: (number: number) => readonly [string, Value]) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index + 1)));
}

/**
 * A copy with the id `to` in place of `from`. The id is a whole text or the last part of a path, as in `folder/from`.
 */
export function renamed<Value extends Json>(value: Value, from: string, to: string): Value {
  const [old, other] = [JSON.stringify(from).slice(1), JSON.stringify(to).slice(1)];
  const text = JSON.stringify(value).replaceAll(`"${old}`, `"${other}`).replaceAll(`/${old}`, `/${other}`);
  return JSON.parse(text);
}
