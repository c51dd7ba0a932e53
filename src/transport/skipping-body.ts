import { BODY_LIMIT, type Body, codingsIn, createBody, type PlainBody, TOO_LARGE, unasked } from './body.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createSkipMembers, type SkipMembers } from './skip-members.ts';
import type { Failure } from './types.ts';

/** The limit of all bytes, skipped ones included: an endless reply must end somewhere. */
const READ_LIMIT = 512 * 1024 * 1024;

const ENDLESS: Failure = {
  ...TOO_LARGE,
  message: 'the reply is too long to read, even without the skipped parts',
};

/** A shorter body is filtered at its end, because most short bodies have nothing to drop. */
const SHORT = 64 * 1024;

/** A body that may be longer than the limit, because the texts of these members are dropped. */
export function createSkippingBody(names: readonly string[], readLimit = READ_LIMIT): Body {
  let made: SkipMembers | undefined;
  const filter = () => {
    made ??= createSkipMembers(names, BODY_LIMIT);
    return made;
  };
  let failure: Failure | undefined;
  const decoders: Decoder[] = [];
  let size = 0;
  let received = 0;
  /** The body of an error status, in which nothing is skipped. */
  let plain: Body | undefined;
  /** A short body, kept whole until its end. */
  let short: PlainBody | undefined;

  function keep(chunk: Uint8Array): void {
    if (failure !== undefined) return;
    size += chunk.length;
    if (size > readLimit) failure = ENDLESS;
    else if (!filter().add(chunk)) failure = TOO_LARGE;
    if (failure !== undefined) close();
  }

  function close(): void {
    for (const decoder of decoders) decoder.destroy();
  }

  /** Ends one decoder after the other: the rest in the first goes through the next. */
  async function ended() {
    for (const decoder of decoders) {
      const fault = await decoder.end();
      failure ??= fault;
    }
    return failure ?? { bytes: filter().kept(), codings: [] };
  }

  return {
    begin: (status, given = '', length) => {
      if (status !== 200) {
        plain = createBody();
        return plain.begin(status, given, length);
      }
      const codings = codingsIn(given);
      if (codings === undefined) return unasked(given);
      if (codings.length === 0 && Number(length) <= Math.min(SHORT, readLimit)) {
        short = createBody();
        return undefined;
      }
      // The first decoder takes the received bytes, and the last decoder returns the original bytes.
      for (const coding of codings.toReversed()) {
        decoders.unshift(createDecoder(coding, decoders[0]?.add ?? keep));
      }
      return Number(length) > readLimit ? ENDLESS : undefined;
    },
    add: (chunk) => {
      const unfiltered = plain ?? short;
      if (unfiltered !== undefined) return unfiltered.add(chunk);
      received += chunk.length;
      if (received > readLimit) return ENDLESS;
      const [first] = decoders;
      if (first === undefined) keep(chunk);
      else first.add(chunk);
      for (const decoder of decoders) failure ??= decoder.fault();
      return failure;
    },
    waiting: () => decoders[0]?.waiting(),
    whole: () => {
      if (plain !== undefined) return plain.whole();
      if (short !== undefined) {
        const { bytes } = short.whole();
        if (!mayHold(bytes, names)) return { bytes, codings: [] };
        keep(bytes);
      }
      if (decoders.length === 0 && failure === undefined) return { bytes: filter().kept(), codings: [] };
      return ended();
    },
    close,
  };
}

/** A name can be written with escapes, too. */
function mayHold(bytes: Buffer, names: readonly string[]): boolean {
  return bytes.includes('\\') || names.some((name) => bytes.includes(name));
}
