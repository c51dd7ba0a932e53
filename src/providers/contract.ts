import type { Clock } from '../model/clock.ts';
import type { Json } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import type { Found, Observation, UnreadableReason } from '../model/observation.ts';
import type { VendorSimulator } from '../simulator/contract.ts';
import type { FromSchema, ReplySchema } from './reply.ts';
import type { Sample } from './sample.ts';

/** A vendor as a plain object. The manifest's grammar, the JSON Schemas, `--help` and the documentation follow from it. */
export interface Provider {
  /** The word that users type. */
  readonly id: string;
  /** The vendor's own spelling. */
  readonly title: string;
  /** What one deployment is: "chatbot", "prompt", "voice agent". */
  readonly noun: string;
  /** The vendor's page on the main read. */
  readonly docs: string;
  readonly settings: readonly Setting[];
  readonly credentials: readonly Credential[];
  /** One set is enough: the first that is complete is used. */
  readonly credentialSets: readonly (readonly string[])[];
  /** The least that a credential must open, and whether the vendor can limit it to that, in whole sentences. */
  readonly permission: string;
  /** Environment variables with these prefixes may be read without `--allow-env`. */
  readonly variablePrefixes: readonly string[];
  /** Longer prefixes, which belong to other providers of the team. */
  readonly foreignPrefixes?: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  /** What `version` is, in the vendor's words. */
  readonly versionIs: string;
  /** For users, in whole sentences. */
  readonly notes?: readonly string[];
  /** The setting that names the environment at the vendor, if an object of the vendor has several environments. */
  readonly environmentSetting?: string;
  /** A read also shows the other environments of the object. `undeclared` works only with such a provider. */
  readonly tellsOtherEnvironments?: true;
  /** What a `promotion` compares, if not the version. */
  readonly promotionField?: string;
  /** Hosts that get the credentials without `--allow-host`. */
  readonly hosts: readonly string[];
  /** The limits that the vendor documents. */
  readonly rateLimits: readonly RateLimit[];
  /** The environment variable that replaces the base URL. */
  readonly baseUrlVariable: string;
  /** Where the documented paths begin, without a trailing slash. */
  baseUrl(settings: Settings): string;
  /** Headers without secrets. */
  headers?(settings: Settings): Readonly<Record<string, string>>;
  /** Headers with the credential, made anew for each attempt. */
  authorize(
    credentials: Credentials,
    settings: Settings,
    clock: Clock,
    /** The whole URL of the request, for schemes that sign it. */
    url: string,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The query parameter with the credential, if no header carries it. No message shows it. */
  authorizedQuery?(credentials: Credentials): Readonly<Record<string, string>>;
  /** The credential that may be a JWT: an expired one is reported before any request. */
  readonly expiringCredential?: string;
  /** Finds an error that the status code does not show. Called for every reply, 200 included. */
  refusal?(
    status: number,
    body: Json,
    header?: (name: string) => string | undefined,
  ): VendorError | undefined;
  /** The message in an error body. */
  errorMessage?(body: Json): string | undefined;
  /** The vendor's code in an error body, for `read` to tell one 404 from another. */
  errorCode?(body: Json): string | undefined;
  /** `read` decides what an `error` inside a 200 means. Otherwise such a reply is a `server-error`. */
  readonly judgesErrors?: true;
  /** The replies that `read` asks for. The build compiles their validators. */
  readonly replies: Readonly<Record<string, ReplySchema>>;
  /** `read` checks the replies itself: they have no validators. */
  readonly checksReplies?: true;
  /** A check does not load it. */
  simulator(): Promise<VendorSimulator>;
  /** For tests and documentation. */
  sample(): Promise<Sample>;
  /** For `discover` and `coverage`. */
  readonly list?: ProviderList;
  /** Why there is no list, and where to look up what a manifest needs, in whole sentences. */
  readonly noList?: string;
  /** One list answers all targets that differ only in `setting` and compare only `fields`. */
  readonly fleet?: { readonly setting: string; readonly fields: readonly string[] };
  /** `alike` is the number of targets of the run that the list of `fleet` can answer. */
  read(settings: Settings, get: Get, alike?: number): Promise<Observation>;
  /** A second read, made only if a target compares one of `fields` or is not as declared. */
  readonly later?: {
    readonly fields: readonly string[];
    read(found: Found, settings: Settings, get: Get): Promise<Found>;
  };
  /** The value to show: everything that may hold a secret is `(hidden)`. */
  hide?(field: string, value: Json): Json;
}

export type Settings = Readonly<Record<string, string>>;
type Credentials = Readonly<Record<string, string>>;

export interface Setting {
  readonly name: string;
  readonly description: string;
  readonly examples: readonly string[];
  /**
   * Where the setting may stand. A target setting stands on the deployment or on the environment; if on both, the value
   * on the environment counts.
   */
  readonly on: readonly ('connection' | 'target')[];
  readonly required: boolean;
  /** Only needed if neither `baseUrl` nor the variable of the base URL is set. */
  readonly needed?: 'unless-placed';
  /** The other setting, if exactly one of the two is needed. */
  readonly or?: string;
  /** A text, the environment's name, or the value of an environment variable. */
  readonly default?: string | { readonly environmentName: true } | { readonly variable: string };
  readonly values?: readonly string[];
  /** The documented length. `validate` warns if a value has another length. */
  readonly length?: { readonly min: number; readonly max: number };
  /** An id is one path segment or one query value. */
  readonly kind: 'id' | 'text' | 'label' | 'host' | 'url' | 'header-name' | 'path' | 'date';
}

export interface Credential {
  readonly name: string;
  readonly description: string;
  /** The environment variable that has its value, unless the manifest names another variable. */
  readonly variable: string;
  /** Where the vendor issues it, worded as the end of a sentence. */
  readonly issuedAt: string;
}

export interface Field {
  readonly type: FieldType;
  readonly description: string;
  /** The vendor's name of the field. */
  readonly source: string;
  readonly examples: readonly Json[];
  /**
   * The field identifies what is deployed. A target is `pending` if a rollout brings the expected value of such a
   * field.
   */
  readonly identity?: true;
  /** The field says where the version runs. A rollout that does not name this field does not change it. */
  readonly place?: true;
  /** The hash of a git commit, which may be short or in capitals. */
  readonly commit?: true;
}

interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

export interface VendorError {
  readonly reason: UnreadableReason;
  readonly message: string;
}

/**
 * A GET on the provider's connection, with credential, limits and retries: a provider can do nothing else. Equal gets of
 * one run are one request. The body fits its schema. A 404 is a value; every other fault is thrown as `ReadError`.
 */
export type Get = <const S extends ReplySchema>(request: GetRequest<S>) => Promise<Reply<FromSchema<S>>>;

export interface GetRequest<S extends ReplySchema = ReplySchema> {
  /** What follows the base URL. The `path` tag makes each value one encoded segment. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** One of the provider's `replies`. */
  readonly response: S;
  /** In place of the provider's limits. */
  readonly rateLimits?: readonly RateLimit[];
  /**
   * The values of settings that the request was made of; by default all values that occur in the text of the request.
   * The reply is dropped as soon as one of these values is in no target that is still to be read.
   */
  readonly madeOf?: readonly string[];
  /** Cuts the reply to what is read: it may carry secrets. */
  readonly keep?: (body: Json) => Json | Promise<Json>;
  /** Drops the members that the schema does not name. */
  readonly onlyUsed?: true;
  /** Long members that nothing reads: their texts become `null`, and do not count towards the size limit. */
  readonly skip?: readonly string[];
}

export type Reply<Body> =
  | {
      readonly status: 200;
      readonly body: Body;
      /** The next page, from the `Link` header (RFC 8288, `rel="next"`). It is below the same base URL. */
      readonly next?: { readonly path: string };
    }
  | { readonly status: 404; readonly message: string; readonly code?: string };

/** How to list the objects of a vendor. */
export interface ProviderList {
  /** Settings that the request needs, such as an account or a host. */
  readonly settings: readonly string[];
  /** Required target settings that the list does not give, such as an environment's id. */
  readonly unlisted?: readonly string[];
  /** What the credential must open for the list in addition to `permission`, in whole sentences. */
  readonly permission?: string;
  /** Every object once. Throws `ReadError` if the list is not whole. */
  read(settings: Settings, get: Get): Promise<readonly Listed[]>;
}

/** One object of the list: a deployment, and what `read` needs to find it. */
export interface Listed {
  /** The vendor's name of the object. The name of the deployment in the manifest is made from it. */
  readonly name: string;
  /** Its target settings. No other object of the list has the same settings. */
  readonly settings: Settings;
  /** The environments that something is live in. */
  readonly environments?: readonly ListedEnvironment[];
}

export interface ListedEnvironment {
  /**
   * The vendor's name of the environment. It is also the value of `environmentSetting`, and the name in the manifest is
   * made from it.
   */
  readonly name: string;
  /** Its further settings, such as an id. */
  readonly settings?: Settings;
}

/** A fault that leaves an observation unreadable. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly code = 'read-failed';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The reply does not say for certain what is live. */
export function ambiguous(message: string): ReadError {
  return new ReadError('ambiguous', message);
}

/** A template tag: each value becomes one percent-encoded segment. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((text, part, index) => `${text}${segment(values[index - 1] ?? '')}${part}`);
}

/** One encoded segment. Refuses what cannot be a segment: settings were validated, but an id from a reply was not. */
function segment(id: string): string {
  if (/^\.\.?$|\p{Cs}/u.test(id)) {
    throw new ReadError(
      'malformed-response',
      `${JSON.stringify(id)} cannot be an id in the path of a request`,
    );
  }
  return encodeURIComponent(id);
}
