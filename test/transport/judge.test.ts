import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { saidInError } from '../../src/transport/error-text.ts';
import type { Call } from '../../src/transport/index.ts';
import { processorTime } from '../support/processor-time.ts';
import { callTo, listen, outcome, transportWith } from '../support/transport.ts';

const HTML = 'the reply is an HTML page, not JSON: a proxy, a login page or a bot check may have answered';
const KEY = 'sk_live-0123456789abcdef';

async function told(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  more: Partial<Call> = {},
): Promise<string> {
  const url = await listen((_request, response) => response.writeHead(status, headers).end(body));
  const result = await transportWith({ retries: 0, secrets: [KEY] }).call(callTo(url, more));
  return result.kind === 'ok'
    ? 'ok'
    : `${result.kind === 'failed' ? result.reason : result.kind}: ${result.message}`;
}

describe('a reply that is an HTML page is reported as a page', () => {
  test.each([
    ['a doctype', '<!DOCTYPE html><title>Just a moment...</title>'],
    ['a comment first', '<!-- cached -->\n<HTML><body>Sign in</body></HTML>'],
    ['a bare heading', '<h1>policy denied</h1>'],
    ['a byte order mark', '\ufeff\n <html lang="en">'],
    ['XHTML', '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">'],
    ['Latin-1', Buffer.from('<html><title>Zugriff verweigert f\u00fcr Sie</title>', 'latin1')],
  ])('%s', async (_what, body) => {
    expect(await told(200, body)).toBe(`malformed-response: ${HTML}`);
    expect(await told(403, body, {}, { errorMessage: () => 'never asked' })).toBe(
      `forbidden: HTTP 403: ${HTML}`,
    );
  });

  test.each([
    [401, 'unauthorized'],
    [404, 'malformed-response'],
    [429, 'rate-limited'],
    [503, 'server-error'],
  ])('with status %i the reason is %s', async (status, reason) => {
    const page = '<center>nginx</center>';

    expect(await told(status, page, { 'content-type': 'text/html' })).toBe(
      `${reason}: HTTP ${status}: ${HTML}`,
    );
  });

  test('comments without an end take no time', async () => {
    const spent = processorTime();

    expect(await told(200, '<!----> '.repeat(200_000))).toBe('malformed-response: the reply is not JSON');
    expect(spent()).toBeLessThan(2_000);
  });

  test('a provider does not interpret a page', async () => {
    const refusal = () => ({ reason: 'forbidden', message: 'the key is wrong' }) as const;

    expect(await told(403, '<html>', {}, { refusal })).toBe(`forbidden: HTTP 403: ${HTML}`);
  });

  test.each([
    ['text/html', 'upstream connect error'],
    ['text/xml', '<error>no</error>'],
  ])('a text of type %s without HTML is not reported as a page', async (type, body) => {
    expect(await told(502, body, { 'content-type': type })).toBe(
      `server-error: the vendor answered 502: ${body}`,
    );
  });
});

describe('the explanation in an error body', () => {
  test.each([
    ['a text', 'nope', 'nope'],
    ['a message', { message: 'no such agent' }, 'no such agent'],
    [
      'an error and its details',
      { error: 'invalid', details: 'id is too short' },
      'invalid; id is too short',
    ],
    ['a nested message', { error: { message: 'quota used up', code: 'quota' } }, 'quota used up'],
    ['a detail', { detail: 'Not authenticated' }, 'Not authenticated'],
    [
      'fields of FastAPI',
      { detail: [{ loc: ['path', 'id'], msg: 'field required', type: 'x' }] },
      'path.id: field required',
    ],
    ['a list of errors', { errors: [{ msg: 'one' }, { message: 'two' }, 'three'] }, 'one; two; three'],
    [
      'errors by field',
      { errors: { name: ['is empty'], size: 'is too large' } },
      'name: is empty; size: is too large',
    ],
    [
      'RFC 9457',
      { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'x is missing' },
      'Bad Request; x is missing',
    ],
    ['JSON:API', { errors: [{ title: 'Invalid', source: { pointer: '/data/id' } }] }, '/data/id: Invalid'],
    ['OAuth', { error: 'invalid_token', error_description: 'it expired' }, 'invalid_token; it expired'],
    ['AWS', { __type: 'AccessDenied', Message: 'not allowed' }, 'not allowed'],
    ['a list at the top', [{ message: 'first' }], 'first'],
    ['the same twice', { message: 'no', error: 'no' }, 'no'],
    ['nothing', { ok: false }, undefined],
    ['a prototype', { __proto__: { message: 'inherited' } }, undefined],
    ['a number', 17, undefined],
    ['nothing at all', null, undefined],
  ])('%s', (_what, body, said) => {
    expect(saidInError(body as never)).toBe(said);
  });

  test('is added to the explanation of a provider, unless that has the same words', async () => {
    const body = JSON.stringify({ message: 'no access\nto agent 7' });
    const refusing = (message: string) => ({ refusal: () => ({ reason: 'forbidden' as const, message }) });

    expect(await told(403, body, {}, refusing('the key is of another account'))).toBe(
      'forbidden: the vendor answered 403: the key is of another account (it says: no access to agent 7)',
    );
    expect(await told(403, body, {}, refusing('no access to agent 7: ask its owner'))).toBe(
      'forbidden: the vendor answered 403: no access to agent 7: ask its owner',
    );
  });

  test('is what the provider reads from the body, or what driftline finds if the provider reads nothing', async () => {
    const body = JSON.stringify({ reason: 'general', own: 'particular' });

    expect(await told(400, body, {}, { errorMessage: () => 'particular' })).toMatch(/400: particular$/);
    expect(await told(400, body, {}, { errorMessage: () => undefined })).toMatch(/400: general$/);
    expect(await told(400, body)).toMatch(/400: general$/);
  });

  test('may be plain text, which is cut and shows no credential', async () => {
    const text = await told(400, `bad request with ${KEY} ${'x'.repeat(100_000)}`, {
      'content-type': 'text/plain',
    });

    expect(text).toMatch(/^bad-request: the vendor answered 400: bad request with /);
    expect(text).not.toContain(KEY.slice(0, 12));
    expect(text.length).toBeLessThan(300);
  });

  test('hides a credential across the cut completely', async () => {
    for (let before = 160; before <= 200; before += 8) {
      const text = await told(
        400,
        JSON.stringify({ message: `${'y'.repeat(before)}${KEY}${'z'.repeat(99)}` }),
      );
      expect(text).not.toContain(KEY.slice(0, 6));
    }
  });
});

describe('an error status is reported without its body', () => {
  test.each([
    ['in an unknown coding', 'x', { 'content-encoding': 'zstd' }],
    ['that cannot be decompressed', 'no gzip', { 'content-encoding': 'gzip' }],
    ['that is empty and called gzip', '', { 'content-encoding': 'gzip' }],
    ['that is too long for an explanation', Buffer.alloc(3 * 1024 * 1024, ' '), {}],
    ['that is announced as endless', 'x', { 'content-length': String(10 ** 9) }],
    ['that is a bomb', gzipSync(Buffer.alloc(20 * 1024 * 1024)), { 'content-encoding': 'gzip' }],
  ])('with a body %s', async (_what, body, headers) => {
    expect(await told(503, body, headers as Readonly<Record<string, string>>)).toBe(
      'server-error: the vendor answered 503',
    );
  });
});

describe('codings of a body', () => {
  const OK = Buffer.from('{"ok":true}');

  test.each([
    ['deflate', deflateRawSync(OK)],
    ['Deflate', deflateSync(OK)],
    ['gzip, gzip', gzipSync(gzipSync(OK))],
    ['br,GZIP', gzipSync(brotliCompressSync(OK))],
    ['gzip, identity', gzipSync(OK)],
    ['X-Gzip', gzipSync(OK)],
    ['UTF-8', OK],
    ['gzip', Buffer.concat([gzipSync('{"ok":'), gzipSync('true}')])],
  ])('%s is read', async (encoding, body) => {
    expect(await told(200, body, { 'content-encoding': encoding })).toBe('ok');
  });

  test('nested in one another stay within the limit', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(40 * 1024 * 1024), { level: 9 }));

    expect(await told(200, bomb, { 'content-encoding': 'gzip, gzip' })).toMatch(/^too-large/);
    expect(await told(200, OK, { 'content-encoding': 'gzip, gzip, gzip, gzip' })).toMatch(
      /^malformed-response/,
    );
  });

  test('an empty body of type gzip is an empty reply', async () => {
    expect(await told(200, '', { 'content-encoding': 'gzip' })).toBe(
      'malformed-response: the reply is empty',
    );
  });
});

describe('after the end of the run no further reply is parsed', () => {
  test.each([
    ['plain', (text: string) => Buffer.from(text), {}],
    ['compressed', (text: string) => gzipSync(text), { 'content-encoding': 'gzip' }],
  ])('among many large replies that are %s', async (_what, encode, headers) => {
    const body = encode(JSON.stringify('x'.repeat(1024 * 1024)));
    let waiting = 0;
    const gate: (() => void)[] = [];
    const url = await listen((_request, response) => {
      waiting += 1;
      gate.push(() => response.writeHead(200, headers as Readonly<Record<string, string>>).end(body));
      if (waiting === 16) for (const open of gate) open();
    });
    // The first reply takes all the time of the run.
    let now = 0;
    let looked = 0;
    const transport = transportWith({
      clock: { now: () => now, random: () => 0 },
      deadline: 1_000,
      hasRoomFor: () => {
        looked += 1;
        now = 2_000;
        return true;
      },
    });

    const results = await Promise.all(
      Array.from({ length: 16 }, (_, n) => transport.call(callTo(`${url}/${n}`))),
    );

    expect(looked).toBe(1);
    expect(results.map(outcome).sort()).toEqual(['ok', ...new Array(15).fill('timeout')]);
  });

  test('a signal is handled between two replies', async () => {
    const end = new AbortController();
    const body = JSON.stringify('x'.repeat(1024 * 1024));
    const gate: (() => void)[] = [];
    const url = await listen((_request, response) => {
      gate.push(() => response.end(body));
      if (gate.length === 16) for (const open of gate) open();
    });
    let looked = 0;
    const transport = transportWith({
      signal: end.signal,
      hasRoomFor: () => {
        looked += 1;
        if (looked === 1) setTimeout(() => end.abort(), 0);
        return true;
      },
    });

    await Promise.all(Array.from({ length: 16 }, (_, n) => transport.call(callTo(`${url}/${n}`))));

    expect(looked).toBeLessThan(16);
  });
});
