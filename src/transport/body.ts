import type { Transform } from 'node:stream';
import { failureOf } from './failures.ts';
import type { Coding, Failure } from './types.ts';

/** The limit of a decompressed body. */
export const BODY_LIMIT = 16 * 1024 * 1024;
/** The limit of a body that explains an error status. */
const ERROR_BODY_LIMIT = 1024 * 1024;
/** Incompressible data becomes a little longer when it is compressed. */
const COMPRESSED_LIMIT = BODY_LIMIT + BODY_LIMIT / 64;
const CHUNK_BYTES = 256 * 1024;
/** No server applies more codings, and each costs time. */
const MOST_CODINGS = 3;

export const TOO_LARGE: Failure = {
  kind: 'failed',
  reason: 'too-large',
  message: `the reply is larger than ${BODY_LIMIT / 1024 / 1024} MiB`,
  retry: false,
};

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

/** The body of a reply while it arrives. A failure from `begin` or `add` ends it. */
export interface Body {
  begin(status: number, encoding: string | undefined, length: string | undefined): Failure | undefined;
  add(chunk: Buffer): Failure | undefined;
  /** As it was sent. */
  whole(): Whole | Promise<Whole | Failure>;
  /** A promise while the buffer is full; it resolves when there is room again. */
  waiting?(): Promise<void> | undefined;
  /** Stops reading the body. */
  close?(): void;
}

export interface Whole {
  readonly bytes: Buffer;
  /** How the bytes are still encoded, the last applied first. */
  readonly codings: readonly Coding[];
}

/** One that is kept as it comes. */
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
  return {
    kind: 'failed',
    reason: 'malformed-response',
    message: `the reply is encoded as ${JSON.stringify(encoding)}, which was not asked for`,
    retry: false,
  };
}

/** Decodes the body; undefined if the run ends meanwhile. */
export async function decompressed(
  bytes: Buffer,
  codings: readonly Coding[],
  isOver: () => boolean,
): Promise<Buffer | Failure> {
  let current = bytes;
  for (const [index, coding] of codings.entries()) {
    const limit = index === codings.length - 1 ? BODY_LIMIT : COMPRESSED_LIMIT;
    const next = await undone(current, coding, { limit, isOver });
    if ('kind' in next) return next;
    current = next;
  }
  return current;
}

interface Undoing {
  readonly limit: number;
  readonly isOver: () => boolean;
}

async function undone(bytes: Buffer, coding: Coding, undoing: Undoing): Promise<Buffer | Failure> {
  const zlib = await import('node:zlib');
  const options = { chunkSize: CHUNK_BYTES };
  switch (coding) {
    case 'gzip':
      return drained(zlib.createGunzip(options), bytes, undoing);
    case 'br':
      return drained(zlib.createBrotliDecompress(options), bytes, undoing);
    case 'deflate': {
      // The standard requires zlib's header, and some servers have always left it out.
      const [first, second] = isZlib(bytes)
        ? [zlib.createInflate, zlib.createInflateRaw]
        : [zlib.createInflateRaw, zlib.createInflate];
      const result = await drained(first(options), bytes, undoing);
      if (!('kind' in result) || result.reason !== 'malformed-response') return result;
      const other = await drained(second(options), bytes, undoing);
      return 'kind' in other ? result : other;
    }
    default:
      return coding satisfies never;
  }
}

export function isZlib(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/** Decodes piece by piece, so that the end of the run can interrupt it. */
function drained(stream: Transform, bytes: Buffer, { limit, isOver }: Undoing): Promise<Buffer | Failure> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const end = (result: Buffer | Failure) => {
      stream.destroy();
      resolve(result);
    };
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit) end(TOO_LARGE);
      else if (isOver()) end(Buffer.alloc(0));
    });
    stream.once('error', (error) => end(failureOf(error)));
    stream.once('end', () => end(Buffer.concat(chunks, size)));
    stream.end(bytes);
  });
}
