import type { Target } from '../model/manifest.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { CallResult } from '../transport/index.ts';

/** Replies by URL, headers and credentials. */
export type SharedReplies = Map<string, Promise<Received>>;

/** A reply, and the schema that its body fits. */
export type Received = CallResult & { readonly schema: ReplySchema };

/** A reply that a target has used. */
export interface Asked {
  readonly key: string;
  readonly madeOf?: readonly string[] | undefined;
}

/** The number of unread targets for each value of a setting. */
export type Unread = Map<string, number>;

export function countSettings(targets: readonly Target[]): Unread {
  const unread: Unread = new Map();
  for (const { settings } of targets) {
    for (const value of Object.values(settings)) unread.set(value, (unread.get(value) ?? 0) + 1);
  }
  return unread;
}

interface Forgetting {
  readonly unread: Unread;
  readonly asked: readonly Asked[];
  readonly shared: SharedReplies;
}

/** Drops replies to requests with an id that no unread target has. */
export function forget({ settings }: Target, { unread, asked, shared }: Forgetting): void {
  for (const value of Object.values(settings)) {
    const left = (unread.get(value) ?? 0) - 1;
    if (left > 0) unread.set(value, left);
    else unread.delete(value);
    if (left > 0 || value === '') continue;
    const segment = encodeURIComponent(value);
    for (const { key, madeOf } of asked) {
      if (madeOf === undefined ? key.includes(segment) : madeOf.includes(value)) shared.delete(key);
    }
  }
}
