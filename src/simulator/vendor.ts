import type { Problem } from '../model/problem.ts';
import type { SimRateLimit, VendorDefinition, VendorSimulator, World } from './contract.ts';
import type { Fields } from './readers.ts';
import { count, duration, headerText, oneOrMore, record, refused } from './readers.ts';
import type { Node } from './tree.ts';

const EMPTY: Node = { kind: 'map', entries: [], path: '' };

const common = {
  latency: duration,
  maxConcurrent: count,
  rateLimit: oneOrMore(record({ requests: count, per: duration, retryAfter: headerText })),
};

/** Closes a vendor's definition over its part of a scenario. The keys of `common` are every vendor's. */
export function defineVendor<F extends Fields>(definition: VendorDefinition<F>): VendorSimulator {
  const own = record(definition.section);
  const shared = record(common);
  const open = (section: Node | undefined, problems: Problem[]): World | undefined => {
    const node = section ?? EMPTY;
    const state = own(
      without(node, (key) => Object.hasOwn(common, key)),
      problems,
    );
    if (state === refused) return undefined;
    const settings = shared(
      without(node, (key) => !Object.hasOwn(common, key)),
      problems,
    );
    if (settings === refused) return undefined;
    return {
      id: definition.id,
      prefix: definition.prefix,
      env: definition.env(state),
      ...(settings.latency === undefined ? {} : { latency: settings.latency }),
      ...(settings.maxConcurrent === undefined ? {} : { maxConcurrent: settings.maxConcurrent }),
      rateLimits: (settings.rateLimit ?? []).map(limitOf),
      reply: (request, now) => definition.reply(request, state, now),
      refuse: definition.refuse,
    };
  };
  return { id: definition.id, prefix: definition.prefix, open };
}

function without(node: Node, drop: (key: string) => boolean): Node {
  return node.kind === 'map' ? { ...node, entries: node.entries.filter(({ key }) => !drop(key)) } : node;
}

function limitOf(limit: { requests?: number; per?: number; retryAfter?: string }): SimRateLimit {
  const { requests = 60, per = 60_000, retryAfter } = limit;
  return { requests, per, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
