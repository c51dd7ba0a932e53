import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BODY_LIMIT } from '../../src/transport/body.ts';
import { callTo, listen, outcome, transportWith } from '../support/transport.ts';

/** The best compression takes a second for 16 MiB. */
const inBrotli = (body: Buffer) =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

/** A JSON text with this number of bytes. */
function jsonOf(bytes: number): Buffer {
  return Buffer.from(`"${'x'.repeat(bytes - 2)}"`);
}

async function read(answer: (response: ServerResponse) => void): Promise<string> {
  const url = await listen((_request, response) => answer(response));
  return outcome(await transportWith({ retries: 0 }).call(callTo(url)));
}

const sending = (body: Buffer, headers: Readonly<Record<string, string>>) => (response: ServerResponse) =>
  response.writeHead(200, headers).end(body);

test.each([
  ['with its length', (body: Buffer) => sending(body, { 'content-length': `${body.length}` })],
  ['in chunks', (body: Buffer) => sending(body, { 'transfer-encoding': 'chunked' })],
  ['in gzip', (body: Buffer) => sending(gzipSync(body, { level: 1 }), { 'content-encoding': 'gzip' })],
  ['in brotli', (body: Buffer) => sending(inBrotli(body), { 'content-encoding': 'br' })],
])('16 MiB that are sent %s are read, and one byte more is too large', async (_how, answer) => {
  expect(await read(answer(jsonOf(BODY_LIMIT)))).toBe('ok');
  expect(await read(answer(jsonOf(BODY_LIMIT + 1)))).toBe('too-large');
});

test('reading a body without an end stops at the limit', async () => {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;

  const result = await read((response) => {
    const more = () => {
      sent += chunk.length;
      if (!response.destroyed) response.write(chunk, () => more());
    };
    more();
  });

  expect(result).toBe('too-large');
  expect(sent).toBeLessThan(4 * BODY_LIMIT);
});

const OK = Buffer.from('{"ok":true}');

test.each([
  ['gzip', gzipSync(OK)],
  ['GZIP', gzipSync(OK)],
  ['x-gzip', gzipSync(OK)],
  ['deflate', deflateSync(OK)],
  ['br', brotliCompressSync(OK)],
  ['identity', OK],
  ['Identity', OK],
  ['', OK],
])('an encoding "%s" is read', async (encoding, body) => {
  expect(await read(sending(body, { 'content-encoding': encoding }))).toBe('ok');
});

test.each([
  ['that was not asked for', OK, 'zstd', 'malformed-response'],
  ['that the body does not have', OK, 'gzip', 'malformed-response'],
  ['that ends too early', gzipSync(jsonOf(100_000)).subarray(0, 60), 'gzip', 'network'],
])('an encoding %s is a fault of the vendor', async (_what, body, encoding, reason) => {
  expect(await read(sending(body, { 'content-encoding': encoding }))).toBe(reason);
});

test('a byte order mark before the JSON is ignored', async () => {
  expect(await read(sending(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), OK]), {}))).toBe('ok');
});

test('headers without an end are too large', async () => {
  const result = await read((response) => {
    response.writeHead(
      200,
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'x'.repeat(1_000)])),
    );
    response.end('{}');
  });

  expect(result).toBe('too-large');
});

test('a reply that is not HTTP is malformed', async () => {
  expect(await read((response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'))).toBe(
    'malformed-response',
  );
});
