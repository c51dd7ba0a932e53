import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
} from 'node:zlib';
import { isZlib } from './body.ts';
import { failureOf } from './failures.ts';
import type { Coding, Failure } from './types.ts';

/** The limit of bytes that wait to be decompressed. */
const MOST_WAITING = 1024 * 1024;

/** So many bytes identify the form of the coding. */
const LONGEST_HEADER = 2;

/** Decompresses a body while it arrives. */
export interface Decoder {
  add(chunk: Buffer): void;
  /** The fault of the compressed data, as soon as it is found. */
  fault(): Failure | undefined;
  /** A promise while the queue is full; it resolves when there is room again. */
  waiting(): Promise<void> | undefined;
  /** Resolves when everything is decompressed or a fault is found. */
  end(): Promise<Failure | undefined>;
  destroy(): void;
}

export function createDecoder(coding: Coding, keep: (chunk: Buffer) => void): Decoder {
  let stream: Gunzip | Inflate | BrotliDecompress | undefined;
  let head = Buffer.alloc(0);
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
      if (stream !== undefined) {
        if (!stream.destroyed) stream.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < LONGEST_HEADER) return;
      stream = start(head);
      stream.write(head);
    },
    fault: () => failure,
    waiting: () => {
      const busy = stream;
      if (busy === undefined || busy.destroyed || busy.writableLength < MOST_WAITING) return undefined;
      const drained = new Promise<void>((resolve) => {
        busy.once('drain', resolve);
      });
      return Promise.race([drained, ended]);
    },
    end: async () => {
      if (stream === undefined) {
        if (head.length === 0) return undefined;
        stream = start(head);
        stream.write(head);
      }
      stream.end();
      await ended;
      return failure;
    },
    destroy: () => stream?.destroy(),
  };
}

function streamFor(coding: Coding, first: Buffer): Gunzip | Inflate | BrotliDecompress {
  switch (coding) {
    case 'gzip':
      return createGunzip();
    case 'deflate':
      // With zlib's header, as the standard requires, or without.
      return isZlib(first) ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      return coding satisfies never;
  }
}
