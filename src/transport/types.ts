import type { UnreadableReason } from '../model/observation.ts';

export interface HttpRequest {
  readonly origin: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Use a new connection. */
  readonly fresh?: boolean;
  /** Members of the JSON reply whose texts are dropped; see `skip-members.ts`. */
  readonly skip?: readonly string[] | undefined;
}

export type Coding = 'gzip' | 'deflate' | 'br';

/** The result of one attempt. `retry`: another attempt may help. */
export type AttemptResult =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly header: (name: string) => string | undefined;
      readonly bytes: Buffer;
      /** The codings in which the bytes still are. The coding that was applied last comes first. */
      readonly codings?: readonly Coding[];
    }
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly reason: UnreadableReason;
  readonly message: string;
  readonly retry: boolean;
  /** The host sent no byte. */
  readonly unanswered?: boolean;
  /** A reused connection ended without a byte: retry at once on a new one. */
  readonly stale?: boolean;
  /** The message already names the host. */
  readonly located?: boolean;
}
