import type { Clock } from '../model/clock.ts';
import type { Json } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import type { Found, Observation, UnreadableReason } from '../model/observation.ts';
import type { VendorSimulator } from '../simulator/contract.ts';
import type { FromSchema, ReplySchema } from './reply.ts';
import type { Sample } from './sample.ts';

/**
 * What a vendor's folder offers. A plain object: constants and small functions, nothing inherited.
 * The manifest's grammar, the JSON Schemas, `--help` and the documentation's tables all follow from it.
 */
export interface Provider {
  /** The word that users type, and the folder's name. */
  readonly id: string;
  /** The vendor's own spelling. */
  readonly title: string;
  /** What one deployment is there: "chatbot", "prompt", "voice agent". */
  readonly noun: string;
  /** The vendor's page on the main read, for people. */
  readonly docs: string;
  readonly settings: readonly Setting[];
  readonly credentials: readonly Credential[];
  /** Credentials that do the same job: one set is enough. The first that is complete is used. */
  readonly credentialSets: readonly (readonly string[])[];
  /** The least that a credential must open, and whether the vendor can limit it to that, in whole sentences. */
  readonly permission: string;
  /** Environment variables whose names begin so may be read without the operator's leave. */
  readonly variablePrefixes: readonly string[];
  /** Longer ones of a team's other providers: what begins so is theirs. */
  readonly foreignPrefixes?: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  /** What `version` is, in the vendor's words. */
  readonly versionIs: string;
  /** What else a user must know, in whole sentences. */
  readonly notes?: readonly string[];
  /** The setting that names the environment at the vendor, where one object there has several. */
  readonly environmentSetting?: string;
  /** A read shows which other environments are live: without that, `undeclared` finds nothing. */
  readonly tellsOtherEnvironments?: true;
  /** What a `promotion` compares, where it is not the version. */
  readonly promotionField?: string;
  /** Hosts that get this provider's credentials without the operator's leave. */
  readonly hosts: readonly string[];
  /** Documented by the vendor: at most `requests` in `seconds`. */
  readonly rateLimits: readonly RateLimit[];
  /** The operator's variable that stands before the documented paths. */
  readonly baseUrlVariable: string;
  /** Where the documented paths begin, without a slash at the end. */
  baseUrl(settings: Settings): string;
  /** Headers that are no secret. */
  headers?(settings: Settings): Readonly<Record<string, string>>;
  /** Headers that carry the credential, made anew for each attempt. */
  authorize(
    credentials: Credentials,
    settings: Settings,
    clock: Clock,
    /** The whole URL of the request, for schemes that sign it. */
    url: string,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The query parameter that carries the credential, where no header does. It is in no message and no key. */
  authorizedQuery?(credentials: Credentials): Readonly<Record<string, string>>;
  /** The credential that is a JWT with an `exp` of its own, if any: told to be expired before a request is made. */
  readonly expiringCredential?: string;
  /** The vendor's own way to refuse, where status codes do not tell. Called for every reply, 200 included. */
  refusal?(
    status: number,
    body: Json,
    header?: (name: string) => string | undefined,
  ): VendorError | undefined;
  /** The message in a vendor's error body, for people. */
  errorMessage?(body: Json): string | undefined;
  /** The vendor's own code in an error body: handed to the provider with a 404, and shown to nobody. */
  errorCode?(body: Json): string | undefined;
  /** The provider judges an `error` inside a 200 itself; otherwise such a reply is a `server-error`. */
  readonly judgesErrors?: true;
  /** The replies that `read` asks for, by name. Their validators are compiled when the package is built. */
  readonly replies: Readonly<Record<string, ReplySchema>>;
  /** `read` checks the replies itself: no validators are generated from them. */
  readonly checksReplies?: true;
  /** Loaded only to simulate: a check loads none of it. */
  simulator(): Promise<VendorSimulator>;
  /** Loaded only by tests and documentation. */
  sample(): Promise<Sample>;
  /** What `discover` and `coverage` ask for. */
  readonly list?: ProviderList;
  /** Without a list: why there is none, and where to look up what a manifest needs, in whole sentences. */
  readonly noList?: string;
  /** One list answers all targets that differ in `setting` alone, where no field beside `fields` is compared. */
  readonly fleet?: { readonly setting: string; readonly fields: readonly string[] };
  /** `alike` is the number of targets of the run that the list of `fleet` can answer. */
  read(settings: Settings, get: Get, alike?: number): Promise<Observation>;
  /** A second read, of what most runs do without: made where a target compares one of `fields`, or is not as declared. */
  readonly later?: {
    readonly fields: readonly string[];
    read(found: Found, settings: Settings, get: Get): Promise<Found>;
  };
  /** Shown in place of a field's value: everything that may hold a secret is `(hidden)`. */
  hide?(field: string, value: Json): Json;
}

export type Settings = Readonly<Record<string, string>>;
type Credentials = Readonly<Record<string, string>>;

export interface Setting {
  readonly name: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** Where it may stand. A target setting stands on the deployment or on the environment, the nearer wins. */
  readonly on: readonly ('connection' | 'target')[];
  readonly required: boolean;
  /** It only leads to the base URL: with a `baseUrl`, or the operator's variable, it is not needed. */
  readonly needed?: 'unless-placed';
  /** Another setting that does the same job: exactly one of the two is needed. */
  readonly or?: string;
  /** What it is when not given: a text, the environment's name, or the value of an environment variable. */
  readonly default?: string | { readonly environmentName: true } | { readonly variable: string };
  readonly values?: readonly string[];
  /** What the vendor documents of its ids: another length is a warning of `validate`, never a mistake. */
  readonly length?: { readonly min: number; readonly max: number };
  /** An id goes out as one path segment or query value, a host or a header or a path prefix has rules of its own. */
  readonly kind: 'id' | 'text' | 'label' | 'host' | 'url' | 'header-name' | 'path' | 'date';
}

export interface Credential {
  readonly name: string;
  readonly description: string;
  /** The default environment variable. */
  readonly variable: string;
  /** Where the vendor issues it, as a sentence that a message can end with. */
  readonly issuedAt: string;
}

export interface Field {
  readonly type: FieldType;
  readonly description: string;
  /** The vendor's own name of it. */
  readonly source: string;
  readonly examples: readonly Json[];
  /** Says which thing is deployed: a rollout that brings the expected one makes a target `pending`. */
  readonly identity?: true;
  /** Belongs to where it runs, and not to the version: a rollout that does not name it leaves it as it is. */
  readonly place?: true;
  /** The hash of a git commit: in short, or in capitals, it is the same one. */
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
 * The only thing a provider may do with the world: a GET on its connection, already carrying credential, limits
 * and retries. Equal gets of one run are one request. The body has been checked against its schema. A 404 is a value;
 * every other fault is thrown as `ReadError`, for the engine to report.
 */
export type Get = <const S extends ReplySchema>(request: GetRequest<S>) => Promise<Reply<FromSchema<S>>>;

export interface GetRequest<S extends ReplySchema = ReplySchema> {
  /** Documented path after the base URL; made with the `path` tag, so that every value is one encoded segment. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** One of the provider's `replies`. */
  readonly response: S;
  /** The vendor limits this read apart from the provider's others, and so. */
  readonly rateLimits?: readonly RateLimit[];
  /**
   * Settings' values that the request is made of. The reply is dropped once no unread target has one of them; not
   * given, a value counts that occurs anywhere in the request.
   */
  readonly madeOf?: readonly string[];
  /** Cuts the reply to what is read, before it is held: it may carry secrets. */
  readonly keep?: (body: Json) => Json | Promise<Json>;
  /** Drops the members that the schema does not name: a reply is held until the run ends, for the targets that share it. */
  readonly onlyUsed?: true;
  /**
   * Members that are read by nobody and can be longer than all the rest: their texts are `null` in the body, wherever
   * they stand in it, and do not count towards the limit.
   */
  readonly skip?: readonly string[];
}

export type Reply<Body> =
  | {
      readonly status: 200;
      readonly body: Body;
      /** Where the `Link` header leads (RFC 8288, `rel="next"`), below the same base URL. */
      readonly next?: { readonly path: string };
    }
  | { readonly status: 404; readonly message: string; readonly code?: string };

/** A vendor's own list of what there is. */
export interface ProviderList {
  /** Settings that must be given to ask for it, beside the credentials: an account, a host. */
  readonly settings: readonly string[];
  /** Required target settings that no object of the list has, so that every entry needs them: an environment's id. */
  readonly unlisted?: readonly string[];
  /** What its credential must open beside `permission`, in whole sentences; not given, nothing. */
  readonly permission?: string;
  /**
   * All of it, each object once: `followPages` follows pages within limits. What cannot be listed whole is thrown as
   * `ReadError`.
   */
  read(settings: Settings, get: Get): Promise<readonly Listed[]>;
}

/** One object of the list: a deployment, and what `read` needs to find it. */
export interface Listed {
  /** The vendor's name for it. A deployment is named after it. */
  readonly name: string;
  /** Its target settings. They tell it from every other object of the same list. */
  readonly settings: Settings;
  /** Where the vendor has environments: those that something is live in. */
  readonly environments?: readonly ListedEnvironment[];
}

export interface ListedEnvironment {
  /** The vendor's name for it: the environment's in the manifest, and what `environmentSetting` is. */
  readonly name: string;
  /** What else leads there: an id of the environment. */
  readonly settings?: Settings;
}

/** A vendor's fault on its way to the engine, which turns it into an observation. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly code = 'read-failed';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A template tag: every value goes out percent-encoded, as one segment. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((text, part, index) => `${text}${encodeURIComponent(values[index - 1] ?? '')}${part}`);
}
