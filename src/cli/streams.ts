import { constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { createPause } from '../model/pause.ts';
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

/** What a pipe takes in one piece, with nobody reading it yet (PIPE_BUF of Linux). */
const SHORT = 4096;

/** Bytes that are written at once. */
const BATCH = 64 * 1024;

/** Small pieces together, for each write costs a call of the system. */
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

/** As fast as they are read, and no further than to the first failure. */
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

/** The process's own, each opened when it is needed: Node loads `node:net` for a pipe, a tenth of a start. */
export function quickStreams(): Streams {
  return {
    stdout: quickStream(1, () => process.stdout),
    stderr: quickStream(2, () => process.stderr),
  };
}

/**
 * What goes to a file, and short texts to a pipe, are written at once; all else, and whatever follows it, goes the
 * process's own way. A file takes all texts or none: Node's own stream for one takes no notice of a disk that is full
 * after half of it.
 */
export function quickStream(fd: number, open: () => Stream): Stream {
  const listeners: ((error: NodeJS.ErrnoException) => void)[] = [];
  const kind = fstatSync(fd);
  const isDevice = kind.isCharacterDevice();
  const isFile = kind.isFile();
  let opened: Stream | undefined;
  /** Of a file, its size before the first text. */
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
        // Whoever gave us this pipe wants nobody to wait for it: the stream does, in the background.
        if (fault.code === 'EAGAIN') return stream().write(bytes.subarray(written));
        hasFailed = true;
        if (isFile && fstatSync(fd).size > before) ftruncateSync(fd, before);
        for (const listener of listeners) listener(fault);
      }
      return true;
    },
  };
}

/** The same pipe, such that a full one says so at once: blocked in a write, no signal is heard. */
function unblocked(fd: number): number {
  if (process.platform !== 'linux') return fd;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return fd;
  }
}
