import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { BODY_LIMIT, COMPRESSED_LIMIT, TOO_LARGE } from './body.ts';
import { failureOf } from './failures.ts';
import type { Coding, Failure } from './types.ts';

/** The limit of bytes that wait to be decompressed. */
const MOST_WAITING = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** The number of bytes that show which decompressor is likely. */
const LONGEST_HEADER = 2;

type Make = (options?: { readonly chunkSize: number }) => Transform;

/**
 * The likely decompressor first. The standard requires zlib's header for deflate, but some servers leave the header
 * out.
 */
function decompressors(coding: Coding, [first = 0, second = 0]: Buffer): readonly [Make, Make?] {
  if (coding === 'gzip') return [createGunzip];
  if (coding === 'br') return [createBrotliDecompress];
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return isZlib ? [createInflate, createInflateRaw] : [createInflateRaw, createInflate];
}

/** Decodes a whole body; empty if the run ends meanwhile. */
export async function decompressed(
  bytes: Buffer,
  codings: readonly Coding[],
  isOver: () => boolean,
): Promise<Buffer | Failure> {
  let current = bytes;
  for (const [index, coding] of codings.entries()) {
    const limit = index === codings.length - 1 ? BODY_LIMIT : COMPRESSED_LIMIT;
    const [likely, other] = decompressors(coding, current);
    let next = await drained(likely, current, { limit, isOver });
    if (other !== undefined && 'kind' in next && next.reason === 'malformed-response') {
      const second = await drained(other, current, { limit, isOver });
      if (!('kind' in second)) next = second;
    }
    if ('kind' in next) return next;
    current = next;
  }
  return current;
}

/** Decodes piece by piece, so that the end of the run can interrupt it. */
function drained(
  make: Make,
  bytes: Buffer,
  { limit, isOver }: { readonly limit: number; readonly isOver: () => boolean },
): Promise<Buffer | Failure> {
  const stream = make({ chunkSize: CHUNK_BYTES });
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

export type Decoder = ReturnType<typeof createDecoder>;

/** Decompresses a body while it arrives. */
export function createDecoder(coding: Coding, keep: (chunk: Buffer) => void) {
  let stream: Transform | undefined;
  let head = Buffer.alloc(0);
  let failure: Failure | undefined;
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });

  function start(): Transform {
    const started = decompressors(coding, head)[0]();
    started.on('data', keep);
    started.on('error', (error) => {
      failure ??= failureOf(error);
    });
    started.on('close', over);
    started.write(head);
    return started;
  }

  return {
    add: (chunk: Buffer): void => {
      if (stream !== undefined) {
        if (!stream.destroyed) stream.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length >= LONGEST_HEADER) stream = start();
    },
    /** The fault of the compressed data, as soon as it is found. */
    fault: () => failure,
    /** A promise while the queue is full; it resolves when there is room again. */
    waiting: (): Promise<unknown> | undefined => {
      const busy = stream;
      if (busy === undefined || busy.destroyed || busy.writableLength < MOST_WAITING) return undefined;
      return Promise.race([new Promise((resolve) => busy.once('drain', resolve)), ended]);
    },
    /** Resolves when everything is decompressed or a fault is found. */
    end: async (): Promise<Failure | undefined> => {
      if (head.length === 0) return undefined;
      stream ??= start();
      stream.end();
      await ended;
      return failure;
    },
    destroy: () => stream?.destroy(),
  };
}
