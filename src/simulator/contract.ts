import type { DecodeContext } from '../decode/context.ts';
import type { Schema } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import type { Node } from '../yaml/node.ts';
import type { Fields, Values } from './fields.ts';

/** One request, without the vendor's prefix. */
export interface SimRequest {
  readonly method: string;
  /** Each percent-decoded by itself, so that an encoded slash stays in its segment. A trailing slash is `''`. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SimReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Json;
  /** Plain text in place of `body`. */
  readonly text?: string;
}

/** A vendor's replies as functions of request, state and time. */
export interface VendorDefinition<F extends Fields> {
  readonly id: string;
  /** Ends with the path of the documented base URL. */
  readonly prefix: string;
  /** The vendor's section of a scenario. */
  readonly section: F;
  /** The variables of the default credentials. */
  env(state: Values<F>): Readonly<Record<string, string>>;
  reply(request: SimRequest, state: Values<F>, now: number): SimReply;
  /** An error in the vendor's shape. */
  refuse(status: number, message?: string): SimReply;
}

/** A vendor with its section of the scenario. */
export interface World {
  readonly id: string;
  readonly prefix: string;
  readonly env: Readonly<Record<string, string>>;
  readonly latency?: number | undefined;
  readonly rateLimits: readonly SimRateLimit[];
  /** How many requests may be open at once. A further request gets a 429. */
  readonly maxConcurrent?: number | undefined;
  reply(request: SimRequest, now: number): SimReply;
  refuse(status: number, message?: string): SimReply;
}

/** At most `requests` in any `per` milliseconds. A further request gets a 429 in the vendor's words. */
export interface SimRateLimit {
  readonly requests: number;
  readonly per: number;
  /** Seconds or a date, sent as `Retry-After`. */
  readonly retryAfter?: string | undefined;
}

export interface VendorSimulator {
  readonly id: string;
  readonly prefix: string;
  /** The schema of its section. */
  readonly schema: Schema;
  /** Reads the section. Without one, the vendor has no objects. */
  open(section: Node | undefined, context: DecodeContext): World | undefined;
}
