import type { UnreadableReason } from '../model/observation.ts';

export interface HttpRequest {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Not on a connection that has served before. */
  readonly fresh?: boolean;
  /** Members of the JSON in the reply whose texts are not kept; see `skip-members.ts`. */
  readonly skip?: readonly string[] | undefined;
}

export type Coding = 'gzip' | 'deflate' | 'br';

/** What one attempt gave. `retry` says whether a further one may help. */
export type AttemptResult =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly header: (name: string) => string | undefined;
      readonly bytes: Buffer;
      /** How the bytes are still encoded, the last applied first. */
      readonly codings?: readonly Coding[];
    }
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly reason: UnreadableReason;
  readonly message: string;
  readonly retry: boolean;
  /** Nothing at all came back from the host. */
  readonly unanswered?: boolean;
  /** A connection that had served before ended without a byte: a fresh one is to be tried at once. */
  readonly stale?: boolean;
  /** The message says by itself where it went wrong. */
  readonly located?: boolean;
}
