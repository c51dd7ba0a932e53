import { constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { createPause } from '../model/pause.ts';
import { tried } from '../model/tried.ts';
import { stalled } from './stall.ts';

/** What the command line needs of `process.stdout` and `process.stderr`. */
export interface Stream {
  write(text: string | Uint8Array): unknown;
  on(event: 'error' | 'drain', listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** A pipe takes this much at once, even without a reader (PIPE_BUF of Linux). */
const SHORT = 4096;

/** Bytes that are written at once. */
const BATCH = 64 * 1024;

/** Joins small pieces: each write is a system call. */
export function* batches(pieces: Iterable<string>): Generator<Uint8Array> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < BATCH) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** Writes the pieces as fast as they are read, up to the first failure. */
export async function writePieces(stream: Stream, pieces: Iterable<string>): Promise<void> {
  const pause = createPause();
  let hasFailed = false;
  let isReady = () => {};
  stream.on('error', () => {
    hasFailed = true;
    isReady();
  });
  let listens = false;
  for (const bytes of batches(pieces)) {
    if (stream.write(bytes) === false && !hasFailed) {
      const ready = new Promise<void>((resolve) => {
        isReady = resolve;
      });
      if (!listens) stream.on('drain', () => isReady());
      listens = true;
      await stalled(ready);
    }
    await pause();
    if (hasFailed) return;
  }
}

/** The streams of the process, opened when needed: for a pipe Node loads `node:net`, a tenth of a start. */
export function quickStreams(): Streams {
  return {
    stdout: quickStream(1, () => process.stdout),
    stderr: quickStream(2, () => process.stderr),
  };
}

/**
 * Writes to files, and short texts to pipes, synchronously; everything else goes through the stream of the process. A
 * file gets all texts or none: Node's own file stream ignores a disk that is full after half of a write.
 */
export function quickStream(fd: number, open: () => Stream): Stream {
  const listeners: ((error: NodeJS.ErrnoException) => void)[] = [];
  const kind = fstatSync(fd);
  const isDevice = kind.isCharacterDevice();
  const isFile = kind.isFile();
  let opened: Stream | undefined;
  /** The size of the file before the first text. */
  let before: number | undefined;
  let hasFailed = false;
  let target: number | undefined;
  const stream = () => {
    if (opened === undefined) {
      opened = open();
      for (const listener of listeners) opened.on('error', listener);
    }
    return opened;
  };
  return {
    get isTTY() {
      return isDevice && stream().isTTY === true;
    },
    get columns() {
      return isDevice ? stream().columns : undefined;
    },
    on: (event, listener) => {
      if (event === 'drain') return stream().on(event, listener);
      listeners.push(listener);
      return opened?.on('error', listener);
    },
    write: (text) => {
      if (hasFailed) return true;
      const bytes = Buffer.from(text);
      if (opened !== undefined || isDevice || (bytes.length > SHORT && !isFile)) return stream().write(text);
      before ??= isFile ? fstatSync(fd).size : 0;
      target ??= kind.isFIFO() ? unblocked(fd) : fd;
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(target, bytes, written);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        const fault = error as NodeJS.ErrnoException;
        // The pipe is non-blocking and full: the stream waits for it in the background.
        if (fault.code === 'EAGAIN') return stream().write(bytes.subarray(written));
        hasFailed = true;
        if (isFile && fstatSync(fd).size > before) ftruncateSync(fd, before);
        for (const listener of listeners) listener(fault);
      }
      return true;
    },
  };
}

/** Opens the pipe non-blocking: a blocked write would delay signals. */
function unblocked(fd: number): number {
  if (process.platform !== 'linux') return fd;
  return tried(() => openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)) ?? fd;
}
