import { fstatSync, ftruncateSync, writeSync } from 'node:fs';

/** What the command line needs of `process.stdout` and `process.stderr`. */
export interface Stream {
  write(text: string | Uint8Array): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** What a pipe takes in one piece, with nobody reading it yet (PIPE_BUF of Linux). */
const SHORT = 4096;

/** The process's own, each opened when it is needed: Node loads `node:net` for a pipe, a tenth of a start. */
export function quickStreams(): Streams {
  return {
    stdout: quickStream(1, () => process.stdout),
    stderr: quickStream(2, () => process.stderr),
  };
}

/**
 * What goes to a file, and short texts to a pipe, are written at once; all else, and whatever follows it, goes the
 * process's own way. A file takes a text whole or not at all: Node's own stream for one takes no notice of a disk that
 * is full after half of it.
 */
export function quickStream(fd: number, open: () => Stream): Stream {
  const listeners: ((error: NodeJS.ErrnoException) => void)[] = [];
  const kind = fstatSync(fd);
  const isDevice = kind.isCharacterDevice();
  const isFile = kind.isFile();
  let opened: Stream | undefined;
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
    on: (_event, listener) => {
      listeners.push(listener);
      opened?.on('error', listener);
    },
    write: (text) => {
      const bytes = Buffer.from(text);
      if (opened !== undefined || isDevice || (bytes.length > SHORT && !isFile)) return stream().write(text);
      const before = isFile ? fstatSync(fd).size : 0;
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(fd, bytes, written);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        const fault = error as NodeJS.ErrnoException;
        // Whoever gave us this pipe wants nobody to wait for it: the stream does, in the background.
        if (fault.code === 'EAGAIN') return stream().write(bytes.subarray(written));
        if (isFile && written > 0) ftruncateSync(fd, before);
        for (const listener of listeners) listener(fault);
      }
      return true;
    },
  };
}
