import type { DecodeContext } from '../decode/context.ts';
import type { Node } from '../yaml/node.ts';
import type { VendorDefinition, VendorSimulator, World } from './contract.ts';
import { count, duration, type Fields, headerText, oneOrMore, record, say, type Values } from './fields.ts';

const EMPTY: Node = { kind: 'map', start: 0, entries: [] };

const common = {
  latency: say(duration, 'How long each reply of this vendor takes, such as 50ms.'),
  maxConcurrent: say(count, 'How many requests may be open at once; a further request gets a 429.'),
  rateLimit: say(
    oneOrMore(
      record({
        requests: say(count, 'How many requests.'),
        per: say(duration, 'The period of this limit, such as 60s.'),
        retryAfter: say(headerText, 'The Retry-After header of a 429.'),
      }),
    ),
    'How many requests are allowed in which time; a further request gets a 429.',
  ),
};

/** The simulator of a vendor. Every vendor has the keys of `common`. */
export function defineVendor<F extends Fields>(definition: VendorDefinition<F>): VendorSimulator {
  const { id, prefix, env, reply, refuse } = definition;
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
      env: env(state),
      latency,
      maxConcurrent,
      rateLimits: rateLimit.map(({ requests = 60, per = 60_000, ...more }) => ({ requests, per, ...more })),
      reply: (request, now) => reply(request, state, now),
      refuse,
    };
  };
  return { id, prefix, schema: section.schema, open };
}
