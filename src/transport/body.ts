import { failure } from './failures.ts';
import type { Coding, Failure } from './types.ts';

/** The limit of a decompressed body. */
export const BODY_LIMIT = 16 * 1024 * 1024;
/** The limit of a body that explains an error status. */
const ERROR_BODY_LIMIT = 1024 * 1024;
/** Incompressible data becomes a little longer when it is compressed. */
export const COMPRESSED_LIMIT = BODY_LIMIT + BODY_LIMIT / 64;
/** No server applies more codings, and each costs time. */
const MOST_CODINGS = 3;

export const TOO_LARGE = failure('too-large', `the reply is larger than ${BODY_LIMIT / 1024 / 1024} MiB`);

const CODINGS = new Map<string, Coding | undefined>([
  ['', undefined],
  ['identity', undefined],
  // Not codings, but sent in the same header: a charset, and the coding of an upload to S3.
  ['utf-8', undefined],
  ['aws-chunked', undefined],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
]);

/** The body of a reply while it arrives. After a failure from `begin` or `add`, no more of the body is read. */
export interface Body {
  begin(status: number, encoding: string | undefined, length: string | undefined): Failure | undefined;
  add(chunk: Buffer): Failure | undefined;
  /** The whole body, as it was sent. */
  whole(): Whole | Promise<Whole | Failure>;
  /** A promise while the buffer is full; it resolves when there is room again. */
  waiting?(): Promise<unknown> | undefined;
  /** Stops reading the body. */
  close?(): void;
}

export interface Whole {
  readonly bytes: Buffer;
  /** The codings in which the bytes still are. The coding that was applied last comes first. */
  readonly codings: readonly Coding[];
}

/** A body that is kept as it comes. */
export interface PlainBody extends Body {
  whole(): Whole;
}

export function createBody(): PlainBody {
  const chunks: Buffer[] = [];
  let size = 0;
  let limit = BODY_LIMIT;
  let codings: readonly Coding[] = [];
  return {
    begin: (status, given = '', length) => {
      const read = codingsIn(given);
      if (read === undefined) return unasked(given);
      codings = read;
      if (status !== 200) limit = ERROR_BODY_LIMIT;
      else if (codings.length > 0) limit = COMPRESSED_LIMIT;
      return codings.length === 0 && Number(length) > limit ? TOO_LARGE : undefined;
    },
    add: (chunk) => {
      size += chunk.length;
      if (size > limit) return TOO_LARGE;
      chunks.push(chunk);
      return undefined;
    },
    whole: () => {
      const [only] = chunks;
      const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
      return { bytes, codings: size === 0 ? [] : codings };
    },
  };
}

/** The codings in the order of decoding. */
export function codingsIn(given: string): readonly Coding[] | undefined {
  if (given === '') return [];
  const names = given
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (!names.every((name) => CODINGS.has(name))) return undefined;
  const codings = names.map((name) => CODINGS.get(name)).filter((coding) => coding !== undefined);
  return codings.length > MOST_CODINGS ? undefined : codings.reverse();
}

export function unasked(encoding: string): Failure {
  return failure(
    'malformed-response',
    `the reply is encoded as ${JSON.stringify(encoding)}, which was not asked for`,
  );
}
