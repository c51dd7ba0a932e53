import type { AccessPolicy } from '../access/policy.ts';
import type { Clock } from '../model/clock.ts';
import type { Target } from '../model/manifest.ts';
import type { Registry } from '../providers/registry.ts';
import type { Reading } from './reading.ts';

export interface AwaitedTargets {
  /** The targets that are not in sync. */
  readonly ids: readonly string[];
  readonly waitedMs: number;
  readonly waitMs: number;
}

/** Everything from outside: no stage reads the process on its own. */
export interface RunContext {
  readonly cwd: string;
  readonly clock: Clock;
  readonly policy: AccessPolicy;
  readonly registry: Registry;
  readonly variables: ReadonlyMap<string, string>;
  /** Ends the run early. Unread targets are `unknown`. */
  readonly signal?: AbortSignal;
  /** Called after each target, for a progress line. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with the URL of each request that a target needs, equal ones included. */
  readonly onGet?: (url: string) => void;
  /** Reads every field, whatever is compared. */
  readonly everything?: true;
  /** Receives the size of each file in bytes before the file is parsed; an error that it throws ends the run. */
  readonly onRead?: (bytes: number) => void;
  /** Receives notes for the user that are not in the report. */
  readonly onNotice?: (notice: string) => void;
  /** Whether there is enough memory to parse a reply of this size in bytes. If absent, every reply is parsed. */
  readonly hasRoomFor?: (bytes: number) => boolean;
  /** If given, reads the targets, and the run opens no connections of its own. A session has such a function. */
  readonly read?: (targets: readonly Target[], how?: { readonly again?: boolean }) => Promise<Reading>;
  /** Waits, and returns false if the signal aborts. If absent, the timer of the process is used. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<boolean>;
  /** Called before each pause of a run that waits; an error that it throws ends the run. */
  readonly onWait?: (awaited: AwaitedTargets) => void;
}
