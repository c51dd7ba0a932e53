import type { DecodeContext } from '../decode/context.ts';
import type { Node } from '../yaml/node.ts';
import type { SimRateLimit, VendorDefinition, VendorSimulator, World } from './contract.ts';
import { count, duration, type Fields, headerText, oneOrMore, record, say, type Values } from './fields.ts';

const EMPTY: Node = { kind: 'map', start: 0, entries: [] };

const common = {
  latency: say(duration, 'How long each reply of this vendor takes, such as 50ms.'),
  maxConcurrent: say(count, 'More requests than this at once get a 429.'),
  rateLimit: say(
    oneOrMore(
      record({
        requests: say(count, 'How many requests.'),
        per: say(duration, 'In how long, such as 60s.'),
        retryAfter: say(headerText, 'The Retry-After header of a 429.'),
      }),
    ),
    'More requests than this get a 429.',
  ),
};

/** Closes a vendor's definition over its part of a scenario. The keys of `common` are every vendor's. */
export function defineVendor<F extends Fields>(definition: VendorDefinition<F>): VendorSimulator {
  const { id, prefix } = definition;
  const section = record<Fields>({ ...common, ...definition.section });
  const open = (node: Node | undefined, context: DecodeContext): World | undefined => {
    const read = section.read(node ?? EMPTY, id, context);
    if (read === undefined) return undefined;
    // Each value comes from the decoder of its own key.
    const state = read as Values<F> & Values<typeof common>;
    const { latency, maxConcurrent, rateLimit = [] } = state;
    return {
      id,
      prefix,
      env: definition.env(state),
      ...(latency !== undefined && { latency }),
      ...(maxConcurrent !== undefined && { maxConcurrent }),
      rateLimits: rateLimit.map(limitOf),
      reply: (request, now) => definition.reply(request, state, now),
      refuse: definition.refuse,
    };
  };
  return { id, prefix, schema: section.schema, open };
}

function limitOf(limit: { requests?: number; per?: number; retryAfter?: string }): SimRateLimit {
  const { requests = 60, per = 60_000, retryAfter } = limit;
  return { requests, per, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
