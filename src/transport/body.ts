import { failureOf } from './failures.ts';
import type { Failure } from './types.ts';

/** Of a decompressed body. */
export const BODY_LIMIT = 16 * 1024 * 1024;
/** What cannot be compressed becomes a little longer by it. */
const COMPRESSED_LIMIT = BODY_LIMIT + BODY_LIMIT / 64;

export const TOO_LARGE: Failure = {
  kind: 'failed',
  reason: 'too-large',
  message: `the reply is larger than ${BODY_LIMIT / 1024 / 1024} MiB`,
  retry: false,
};

/** A reply's body as it comes in. What `begin` or `add` returns is why no more of it is wanted. */
export interface Body {
  begin(encoding: string | undefined, length: string | undefined): Failure | undefined;
  add(chunk: Buffer): Failure | undefined;
  /** Decompressed. What is sent plainly is there at once. */
  whole(): Buffer | Failure | Promise<Buffer | Failure>;
  /** Given while no more should be sent: until there is room again. */
  waiting?(): Promise<void> | undefined;
  /** No more of it is wanted. */
  close?(): void;
}

type Decoder = 'gunzip' | 'inflate' | 'brotliDecompress';

export const DECODERS = new Map<string, Decoder | undefined>([
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gunzip'],
  ['x-gzip', 'gunzip'],
  ['deflate', 'inflate'],
  ['br', 'brotliDecompress'],
]);

export function createBody(): Body {
  const chunks: Buffer[] = [];
  let size = 0;
  let decoder: Decoder | undefined;
  return {
    begin: (given = '', length) => {
      const encoding = given === '' ? given : given.trim().toLowerCase();
      if (!DECODERS.has(encoding)) return unasked(given);
      decoder = DECODERS.get(encoding);
      return decoder === undefined && Number(length) > BODY_LIMIT ? TOO_LARGE : undefined;
    },
    add: (chunk) => {
      size += chunk.length;
      if (size > (decoder === undefined ? BODY_LIMIT : COMPRESSED_LIMIT)) return TOO_LARGE;
      chunks.push(chunk);
      return undefined;
    },
    whole: () => {
      const [only] = chunks;
      const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
      return decoder === undefined ? bytes : decompressed(bytes, decoder);
    },
  };
}

export function unasked(encoding: string): Failure {
  return {
    kind: 'failed',
    reason: 'malformed-response',
    message: `the reply is encoded as ${JSON.stringify(encoding)}, which was not asked for`,
    retry: false,
  };
}

async function decompressed(bytes: Buffer, decoder: Decoder): Promise<Buffer | Failure> {
  const { brotliDecompress, gunzip, inflate } = await import('node:zlib');
  const limit = { maxOutputLength: BODY_LIMIT };
  return new Promise((resolve) => {
    const done = (error: Error | null, decoded: Buffer) => resolve(error === null ? decoded : faultOf(error));
    switch (decoder) {
      case 'gunzip':
        return gunzip(bytes, limit, done);
      case 'inflate':
        return inflate(bytes, limit, done);
      case 'brotliDecompress':
        return brotliDecompress(bytes, limit, done);
      default:
        return decoder satisfies never;
    }
  });
}

function faultOf(error: Error): Failure {
  return 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : failureOf(error);
}
