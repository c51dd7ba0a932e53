import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
} from 'node:zlib';
import { failureOf } from './failures.ts';
import type { Failure } from './types.ts';

/** Of what came in and is not decompressed yet. */
const MOST_WAITING = 1024 * 1024;

/** Decompresses while it comes in. */
export interface Decoder {
  add(chunk: Buffer): void;
  /** Given while more waits to be decompressed than should: until there is room again. */
  waiting(): Promise<void> | undefined;
  /** Once all has been decompressed, or could not be. */
  end(): Promise<Failure | undefined>;
  destroy(): void;
}

export type Coding = 'gunzip' | 'inflate' | 'brotliDecompress';

export function createDecoder(coding: Coding, keep: (chunk: Buffer) => void): Decoder {
  let stream: Gunzip | Inflate | BrotliDecompress | undefined;
  let failure: Failure | undefined;
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });

  function start(first: Buffer) {
    const started = streamFor(coding, first);
    started.on('data', keep);
    started.on('error', (error) => {
      failure ??= failureOf(error);
    });
    started.on('close', over);
    return started;
  }

  return {
    add: (chunk) => {
      if (chunk.length === 0) return;
      stream ??= start(chunk);
      if (!stream.destroyed) stream.write(chunk);
    },
    waiting: () => {
      const busy = stream;
      if (busy === undefined || busy.destroyed || busy.writableLength < MOST_WAITING) return undefined;
      const drained = new Promise<void>((resolve) => {
        busy.once('drain', resolve);
      });
      return Promise.race([drained, ended]);
    },
    end: async () => {
      if (stream === undefined) return undefined;
      stream.end();
      await ended;
      return failure;
    },
    destroy: () => stream?.destroy(),
  };
}

function streamFor(coding: Coding, first: Buffer): Gunzip | Inflate | BrotliDecompress {
  switch (coding) {
    case 'gunzip':
      return createGunzip();
    case 'inflate':
      return isZlib(first) ? createInflate() : createInflateRaw();
    case 'brotliDecompress':
      return createBrotliDecompress();
    default:
      return coding satisfies never;
  }
}

/** `deflate` is sent with the header of zlib around it, as it should be, or without. */
function isZlib([first = 0]: Buffer): boolean {
  return (first & 0x0f) === 8;
}
