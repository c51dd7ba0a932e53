import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { quickStream, type Stream } from '../../src/cli/streams.ts';
import { folderWith } from '../support/folder.ts';

const folder = folderWith();

/** Replaces `process.stdout`, and keeps what is written to it. */
function own() {
  const chunks: Buffer[] = [];
  const heard: ((error: Error) => void)[] = [];
  const stream: Stream = {
    write: (text) => chunks.push(Buffer.from(text)),
    on: (_event, listener) => heard.push(listener),
    isTTY: true,
    columns: 72,
  };
  const open = vi.fn(() => stream);
  return { open, heard, text: () => Buffer.concat(chunks).toString() };
}

function fileNamed(name: string): { fd: number; text(): string } {
  const path = join(folder, name);
  return { fd: openSync(path, 'w'), text: () => readFileSync(path, 'utf8') };
}

it('writes short texts at once and in order, without opening a stream', () => {
  const { fd, text } = fileNamed('short');
  const { open } = own();
  const stream = quickStream(fd, open);
  stream.write('✓ one\n');
  stream.write('two\n');

  expect(text()).toBe('✓ one\ntwo\n');
  expect(open).not.toHaveBeenCalled();
  expect([stream.isTTY, stream.columns]).toEqual([false, undefined]);
});

it('writes long texts to a file at once too', () => {
  const { fd, text } = fileNamed('long');
  const { open } = own();
  quickStream(fd, open).write('é'.repeat(1_000_000));

  expect(text()).toBe('é'.repeat(1_000_000));
  expect(open).not.toHaveBeenCalled();
});

it('opens the stream with its listeners for a text too long for a pipe, and then keeps using it', () => {
  const path = join(folder, 'long-pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const { open, heard, text: written } = own();
  const stream = quickStream(fd, open);
  const [before, after] = [vi.fn(), vi.fn()];
  stream.on('error', before);
  stream.write('short, ');
  stream.write('x'.repeat(4097));
  stream.on('error', after);
  stream.write(', short again');

  const room = Buffer.alloc(4096);
  expect(room.toString('utf8', 0, readSync(fd, room))).toBe('short, ');
  expect(written()).toBe(`${'x'.repeat(4097)}, short again`);
  expect(open).toHaveBeenCalledTimes(1);
  expect(heard).toEqual([before, after]);
});

it('leaves a device to the stream', () => {
  const { open, text } = own();
  const stream = quickStream(openSync('/dev/null', 'w'), open);
  stream.write('to a terminal');

  expect(text()).toBe('to a terminal');
  expect([stream.isTTY, stream.columns]).toEqual([true, 72]);
});

it('leaves the bytes that a full pipe does not take to the stream', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const { open, text } = own();
  const room = Buffer.alloc(4096, 'f');
  try {
    for (;;) writeSync(fd, room);
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
  const stream = quickStream(fd, open);
  stream.write('later');
  stream.write(' and later');

  expect(text()).toBe('later and later');
  expect(readSync(fd, room)).toBe(4096);
  closeSync(fd);
});

it('tells its listeners why a text could not be written', () => {
  const fd = openSync(join(folder, 'read-only'), constants.O_RDONLY | constants.O_CREAT);
  const { open } = own();
  const stream = quickStream(fd, open);
  const listener = vi.fn();
  stream.on('error', listener);
  stream.write('text');

  expect(listener).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'EBADF' }));
  expect(open).not.toHaveBeenCalled();
});
