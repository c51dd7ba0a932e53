import type { DecodeContext } from '../decode/context.ts';
import type { Schema } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import type { Node } from '../yaml/node.ts';
import type { Fields, Values } from './fields.ts';

/** One request, after the vendor's mount has been taken off its path. */
export interface SimRequest {
  readonly method: string;
  /** Percent-decoded one at a time, so that an encoded slash stays inside its segment. `''` is a slash at the end. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SimReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a vendor that answers in plain text gives `text` instead. */
  readonly body?: Json;
  readonly text?: string;
}

/** What a vendor's simulator.ts gives: everything as a function of request, state and time. */
export interface VendorDefinition<F extends Fields> {
  readonly id: string;
  /** Mirrors the path of the documented base URL. */
  readonly prefix: string;
  /** The vendor's section of a scenario. */
  readonly section: F;
  /** The variables of the default credentials. */
  env(state: Values<F>): Readonly<Record<string, string>>;
  reply(request: SimRequest, state: Values<F>, now: number): SimReply;
  /** An error in the vendor's own shape. */
  refuse(status: number, message?: string): SimReply;
}

/** A vendor and its part of the scenario, ready to answer. */
export interface World {
  readonly id: string;
  readonly prefix: string;
  readonly env: Readonly<Record<string, string>>;
  readonly latency?: number;
  readonly rateLimits: readonly SimRateLimit[];
  /** More requests than this at once get a 429. */
  readonly maxConcurrent?: number;
  reply(request: SimRequest, now: number): SimReply;
  refuse(status: number, message?: string): SimReply;
}

/** At most `requests` in any stretch of `per` milliseconds; above it, a 429 in the vendor's words. */
export interface SimRateLimit {
  readonly requests: number;
  readonly per: number;
  /** Seconds or a date, sent as `Retry-After`. */
  readonly retryAfter?: string;
}

export interface VendorSimulator {
  readonly id: string;
  readonly prefix: string;
  /** Of its section. */
  readonly schema: Schema;
  /** Reads the vendor's section; without one the vendor is there and knows nothing. */
  open(section: Node | undefined, context: DecodeContext): World | undefined;
}
