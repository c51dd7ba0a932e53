import type { UnreadableReason } from '../model/observation.ts';

export interface HttpRequest {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Members of the JSON in the reply whose texts are not kept; see `skip-members.ts`. */
  readonly skip?: readonly string[];
}

/** What one attempt gave. `retry` says whether a further one may help. */
export type AttemptResult =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly header: (name: string) => string | undefined;
      readonly bytes: Buffer;
    }
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly reason: UnreadableReason;
  readonly message: string;
  readonly retry: boolean;
  /** Nothing at all came back from the host. */
  readonly unanswered?: boolean;
}
