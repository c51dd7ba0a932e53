import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { BODY_LIMIT } from '../../src/transport/body.ts';
import type { CallResult } from '../../src/transport/index.ts';
import { createSkippingBody } from '../../src/transport/skipping-body.ts';
import { processorTime } from '../support/processor-time.ts';
import { callTo, listen, outcome, transportWith } from '../support/transport.ts';

vi.setConfig({ testTimeout: 300_000 });

const MIB = 1024 * 1024;

/** A read that skips `build_logs`. */
async function read(answer: (response: ServerResponse) => void, timeoutMs = 60_000): Promise<CallResult> {
  const url = await listen((_request, response) => answer(response));
  return transportWith({ retries: 0, timeoutMs }).call(callTo(url, { skip: ['build_logs'] }));
}

const sending = (body: Buffer, headers: Readonly<Record<string, string>>) => (response: ServerResponse) =>
  response.writeHead(200, headers).end(body);

/** A list with this number of items and this much text to skip in each. */
function listOf(items: number, logs: number): Buffer {
  const each = JSON.stringify({ id: 'a', build_logs: 'x'.repeat(logs), note: 'kept' });
  return Buffer.from(`[${new Array(items).fill(each).join(',')}]`);
}

const FAST = { level: 1 };
const BOMB = gzipSync(Buffer.alloc(64 * MIB, ' '), FAST);

const KEPT = { id: 'a', build_logs: null, note: 'kept' };
const LONG = listOf(20, MIB);
const ZIPPED = gzipSync(LONG, FAST);
// The best compression of Brotli takes a minute for this.
const IN_BROTLI = brotliCompressSync(LONG, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

test.each([
  ['with its length', sending(LONG, { 'content-length': `${LONG.length}` })],
  ['in chunks', sending(LONG, { 'transfer-encoding': 'chunked' })],
  ['in gzip', sending(ZIPPED, { 'content-encoding': 'gzip' })],
  ['in two members of gzip', sending(inMembers(LONG), { 'content-encoding': 'x-gzip' })],
  ['in deflate', sending(deflateSync(LONG, FAST), { 'content-encoding': 'deflate' })],
  ['in deflate without a header', sending(deflateRawSync(LONG, FAST), { 'content-encoding': 'Deflate' })],
  ['in brotli', sending(IN_BROTLI, { 'content-encoding': 'br' })],
  ['in two codings', sending(gzipSync(deflateSync(LONG, FAST)), { 'content-encoding': 'deflate, gzip' })],
])('20 MiB of text to skip, more than may be kept, are read if they are sent %s', async (_how, answer) => {
  const result = await read(answer);

  expect(result).toEqual({ kind: 'ok', body: new Array(20).fill(KEPT) });
});

function inMembers(bytes: Buffer): Buffer {
  const half = bytes.length / 2;
  return Buffer.concat([gzipSync(bytes.subarray(0, half), FAST), gzipSync(bytes.subarray(half), FAST)]);
}

test.each([
  ['plainly', (body: Buffer) => sending(body, {})],
  ['in gzip', (body: Buffer) => sending(gzipSync(body, FAST), { 'content-encoding': 'gzip' })],
])('16 MiB of kept text that are sent %s are read, and one byte more is too large', async (_how, answer) => {
  const head = '{"build_logs":null,"rest":"';
  const rest = (bytes: number) =>
    Buffer.from(
      `{"build_logs":"${'y'.repeat(MIB)}","rest":"${'x'.repeat(bytes - head.length - '"}'.length)}"}`,
    );

  expect(outcome(await read(answer(rest(BODY_LIMIT))))).toBe('ok');
  expect(await read(answer(rest(BODY_LIMIT + 1)))).toMatchObject({
    reason: 'too-large',
    message: 'the reply is larger than 16 MiB',
  });
});

test('reading a body without an end stops at a limit for all bytes, kept or skipped', () => {
  const body = createSkippingBody(['build_logs'], 2 * MIB);
  const chunk = Buffer.alloc(MIB / 2, 'x');

  expect(body.begin(200, undefined, `${2 * MIB + 1}`)).toMatchObject({ reason: 'too-large' });
  expect(body.begin(200, undefined, undefined)).toBeUndefined();
  expect(body.add(Buffer.from('[{"build_logs":"'))).toBeUndefined();
  for (let count = 0; count < 3; count += 1) expect(body.add(chunk)).toBeUndefined();
  expect(body.add(chunk)).toMatchObject({ reason: 'too-large' });
});

test('reading a few bytes that decompress without an end stops at the limit for all bytes too', async () => {
  const body = createSkippingBody(['build_logs'], 2 * MIB);
  const spent = processorTime();

  body.begin(200, 'gzip', undefined);
  body.add(gzipSync('[{"build_logs":"'));
  for (let count = 0; count < 30; count += 1) body.add(BOMB);

  expect(await body.whole()).toMatchObject({ reason: 'too-large' });
  // Decompressing the whole body would take longer.
  const milliseconds = spent();
  expect(milliseconds).toBeLessThan(1_000);
});

test('reading stops early if the body cannot be decompressed', async () => {
  const result = await read((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    const timer = setInterval(() => response.write(Buffer.alloc(1_000, 'x')), 5);
    response.on('close', () => clearInterval(timer));
  });

  expect(result).toMatchObject({ reason: 'malformed-response' });
});

test('the time limit holds while logs are skipped', async () => {
  const result = await read((response) => {
    response.write('[{"build_logs":"');
    const timer = setInterval(() => response.write('x'.repeat(1_000)), 5);
    response.on('close', () => clearInterval(timer));
  }, 300);

  expect(result).toMatchObject({ reason: 'timeout' });
});

test.each([
  ['not asked for', Buffer.from('[]'), 'zstd', 'malformed-response'],
  ['not what it says', Buffer.from('[]'), 'gzip', 'malformed-response'],
  ['cut', ZIPPED.subarray(0, 300), 'gzip', 'network'],
  ['cut, in brotli', IN_BROTLI.subarray(0, 30), 'br', 'network'],
])('an encoding that is %s is a fault of the vendor', async (_what, body, encoding, reason) => {
  expect(outcome(await read(sending(body, { 'content-encoding': encoding })))).toBe(reason);
});

test('a reply that ends inside a skipped text is a fault too', async () => {
  expect(outcome(await read(sending(Buffer.from('[{"build_logs":"cut'), {})))).toBe('malformed-response');
});

test('50 MB of logs cost less than two seconds of processor time', async () => {
  const item = Buffer.from(`${JSON.stringify({ id: 'a', build_logs: 'line\n"quoted"\n'.repeat(4_000) })},`);
  const spent = processorTime();

  const result = await read((response) => {
    let sent = 0;
    response.write('[');
    const more = () => {
      sent += item.length;
      if (sent > 50e6) response.end('{}]');
      else response.write(item, more);
    };
    more();
  });

  // This includes the time of the server, which runs in this process too.
  const milliseconds = spent();
  expect(outcome(result)).toBe('ok');
  expect(milliseconds).toBeLessThan(2_000);
});
