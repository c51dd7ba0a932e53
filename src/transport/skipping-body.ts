import { BODY_LIMIT, type Body, DECODERS, TOO_LARGE, unasked } from './body.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createSkipMembers } from './skip-members.ts';
import type { Failure } from './types.ts';

/** Of all that comes in, skipped or not: a reply without an end must end somewhere. */
const READ_LIMIT = 512 * 1024 * 1024;

const ENDLESS: Failure = {
  ...TOO_LARGE,
  message: 'the reply is too long to be read, even without what is skipped of it',
};

/** A body that may be longer than the limit, because the texts of these members are not kept. */
export function createSkippingBody(names: readonly string[], readLimit = READ_LIMIT): Body {
  const filter = createSkipMembers(names, BODY_LIMIT);
  let failure: Failure | undefined;
  let decoder: Decoder | undefined;
  let received = 0;

  let size = 0;

  function keep(chunk: Uint8Array): void {
    if (failure !== undefined) return;
    size += chunk.length;
    if (size > readLimit) failure = ENDLESS;
    else if (!filter.add(chunk)) failure = TOO_LARGE;
    if (failure !== undefined) decoder?.destroy();
  }

  return {
    begin: (given = '', length) => {
      const encoding = given.trim().toLowerCase();
      if (!DECODERS.has(encoding)) return unasked(given);
      const kind = DECODERS.get(encoding);
      if (kind !== undefined) decoder = createDecoder(kind, keep);
      return Number(length) > readLimit ? ENDLESS : undefined;
    },
    add: (chunk) => {
      received += chunk.length;
      if (received > readLimit) return ENDLESS;
      if (decoder === undefined) keep(chunk);
      else decoder.add(chunk);
      return failure;
    },
    waiting: () => (decoder === undefined ? undefined : decoder.waiting()),
    whole: () => {
      if (decoder === undefined) return failure ?? filter.kept();
      return decoder.end().then((fault) => failure ?? fault ?? filter.kept());
    },
    close: () => decoder?.destroy(),
  };
}
