import type { Json, JsonObject } from '../model/json.ts';
import type { Fields, UnreadableReason } from '../model/observation.ts';
import type { Settings } from './contract.ts';

/**
 * An example of everything that a provider reads. The end-to-end tests loop over the registry: they spoil each reply of
 * the sample in every way they know.
 */
export interface Sample {
  /** The provider's section of a scenario, with default credentials. */
  readonly scenario: JsonObject;
  readonly live: SampleTarget & {
    /** Every field that is observed, but for hashes. */
    readonly fields: Fields;
    /** A member of the reply that is compared as a whole, whatever is in it. */
    readonly whole?: string;
    /** Places of the reply that may say that nothing is deployed. */
    readonly none?: readonly string[];
    /** Places where a change, or any, leaves what is live as it is: a status in capitals, a rollout beside it. */
    readonly harmless?: readonly { readonly place: string; readonly change?: string }[];
    /** The path of the first request, where another one settles it. */
    readonly first?: RegExp;
    /** What a reply is whose members are all of another shape, where a place for errors is one of them. */
    readonly misshapen?: UnreadableReason;
  };
  /**
   * Targets where nothing is deployed and a later request settles that, by the name of its reply. Without an entry, the
   * first reply settles it.
   */
  readonly absent: Readonly<Record<string, SampleTarget>>;
  /** Every documented path that is asked for, each part that a setting gives in braces. */
  readonly paths: readonly string[];
  /** The paths of its lists, written like those. */
  readonly lists?: readonly string[];
  /** Where the vendor has a list: so many objects under one credential, each with a version that is live. */
  fleet?(count: number): Fleet;
  /** The header that carries the credential, then the others that the vendor asks for, in lower case. */
  readonly headers: readonly string[];
}

export interface Fleet {
  /** The provider's section of a scenario, with default credentials. */
  readonly scenario: JsonObject;
  /** What `discover` is to be given. */
  readonly settings: Settings;
  /** Of how many objects these are the environments, where they are not objects themselves. */
  readonly objects?: number;
}

export interface SampleTarget {
  /** The id that stands for the target, in the settings and in the scenario: tests make copies under other ids. */
  readonly object: string;
  readonly settings: Settings;
  /** The reply that settles it, for a live target. */
  readonly reply: string;
  /** What the path and the query of that request look like, below the base URL. */
  readonly request: RegExp;
}

/** A copy under another id, which may be the last part of a longer name. */
export function renamed<Value extends Json>(value: Value, from: string, to: string): Value {
  const [old, other] = [JSON.stringify(from).slice(1), JSON.stringify(to).slice(1)];
  const text = JSON.stringify(value).replaceAll(`"${old}`, `"${other}`).replaceAll(`/${old}`, `/${other}`);
  return JSON.parse(text);
}
