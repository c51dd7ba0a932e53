import type { ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { backoffMs, retryAfterMs } from '../../src/transport/retry.ts';
import type { AttemptResult } from '../../src/transport/types.ts';
import { callTo, listen, outcome, transportWith } from '../support/transport.ts';

vi.setConfig({ testTimeout: 300_000 });

/** Answers this number of requests badly, and the later ones well. */
function failing(times: number, spoil: (response: ServerResponse) => void) {
  const seen: number[] = [];
  const url = listen((_request, response) => {
    seen.push(Date.now());
    if (seen.length > times) response.end('{"ok":true}');
    else spoil(response);
  });
  return { url, seen };
}

const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end('{}');

test.each([408, 425, 429, 500, 502, 503, 504, 599])(
  '%i is tried again, as often as allowed',
  async (status) => {
    const { url, seen } = failing(Number.POSITIVE_INFINITY, answer(status));
    const transport = transportWith({ retries: 3 });

    await transport.call(callTo(await url));

    expect(seen).toHaveLength(4);
    expect(transport.requests()).toBe(4);
  },
);

test.each([301, 302, 307, 400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 451])(
  '%i is not tried again',
  async (status) => {
    const { url, seen } = failing(1, answer(status, { location: '/elsewhere' }));

    const result = await transportWith({ retries: 3 }).call(callTo(await url));

    expect(result.kind).not.toBe('ok');
    expect(seen).toHaveLength(1);
  },
);

test('a broken connection and a missing answer are tried again', async () => {
  const reset = failing(2, (response) => response.socket?.destroy());
  const cut = failing(2, (response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('{', () => response.socket?.destroy());
  });
  const silent = failing(1, () => {});

  expect(outcome(await transportWith().call(callTo(await reset.url)))).toBe('ok');
  expect(outcome(await transportWith().call(callTo(await cut.url)))).toBe('ok');
  expect(outcome(await transportWith({ timeoutMs: 1000 }).call(callTo(await silent.url)))).toBe('ok');
  expect([reset.seen.length, cut.seen.length, silent.seen.length]).toEqual([3, 3, 2]);
});

test('a message has the number of attempts if there were several', async () => {
  const { url } = failing(Number.POSITIVE_INFINITY, answer(500));
  const messageWith = async (retries: number) => {
    const result = await transportWith({ retries }).call(callTo(await url));
    return result.kind === 'failed' && result.message;
  };

  expect(await messageWith(0)).toBe('the vendor answered 500');
  expect(await messageWith(1)).toBe('the vendor answered 500 (after 2 attempts)');
  expect(await messageWith(3)).toBe('the vendor answered 500 (after 4 attempts)');
});

test('the message of a 404 after a retry has the number of attempts too', async () => {
  const statuses = [500];
  const url = await listen((_request, response) => {
    response.writeHead(statuses.shift() ?? 404).end('{}');
  });
  const transport = transportWith({ retries: 2 });
  const messages = [await transport.call(callTo(url)), await transport.call(callTo(url))].map((result) =>
    result.kind === 'not-found' ? result.message : result.kind,
  );

  expect(messages).toEqual(['the vendor answered 404 (after 2 attempts)', 'the vendor answered 404']);
});

test('--retries 0 means one attempt', async () => {
  const { url, seen } = failing(1, answer(500));

  expect(outcome(await transportWith({ retries: 0 }).call(callTo(await url)))).toBe('server-error');
  expect(seen).toHaveLength(1);
});

test('the result is the answer to the last attempt', async () => {
  const statuses = [500, 503, 429];
  const url = await listen((_request, response) => {
    response.writeHead(statuses.shift() ?? 200, { 'retry-after': '0' }).end('{}');
  });

  expect(outcome(await transportWith({ retries: 2 }).call(callTo(url)))).toBe('rate-limited');
});

test.each([
  ['retry-after-ms: 300', { 'retry-after-ms': '300' }, 300],
  ['retry-after: 0.3', { 'retry-after': '0.3' }, 300],
  ['retry-after-ms before retry-after', { 'retry-after-ms': '200', 'retry-after': '30' }, 200],
])('%s makes the run wait', async (_what, headers, wait) => {
  const { url, seen } = failing(1, answer(429, headers as Readonly<Record<string, string>>));

  expect(outcome(await transportWith().call(callTo(await url)))).toBe('ok');

  const [first = 0, second = 0] = seen;
  expect(second - first).toBeGreaterThanOrEqual(wait - 5);
  expect(second - first).toBeLessThan(wait + 15_000);
});

test.each([
  ['61 seconds', { 'retry-after': '61' }],
  ['a date in two minutes', { 'retry-after': new Date(Date.now() + 120_000).toUTCString() }],
  ['60,001 ms', { 'retry-after-ms': '60001' }],
])('%s does not make the run wait', async (_what, headers) => {
  const { url, seen } = failing(1, answer(429, headers as Readonly<Record<string, string>>));
  const started = Date.now();

  const result = await transportWith().call(callTo(await url));

  expect(outcome(result)).toBe('rate-limited');
  expect(result.kind === 'failed' && result.message).toContain('too long');
  expect(seen).toHaveLength(1);
  expect(Date.now() - started).toBeLessThan(30_000);
});

test.each([
  ['a second more than a minute', { 'retry-after': '61' }, '61 s'],
  ['a day', { 'retry-after': '86400' }, '86400 s'],
  // The digits may be a part of a key, which redaction would not find after a division.
  ['an absurd number of ms', { 'retry-after-ms': '1234567890123456' }, 'longer than a day'],
  ['too many digits for a number', { 'retry-after': '9'.repeat(400) }, 'longer than a day'],
])('a request to wait %s is in the message', async (_what, headers, told) => {
  const { url } = failing(1, answer(429, headers as Readonly<Record<string, string>>));

  const result = await transportWith().call(callTo(await url));

  expect(result.kind === 'failed' && result.message).toBe(
    `the vendor answered 429; it asks to wait ${told}, which is too long`,
  );
});

test('the run does not wait if the wait would last beyond its end', async () => {
  const { url, seen } = failing(1, answer(429, { 'retry-after': '5' }));

  const result = await transportWith({ deadline: Date.now() + 4_000 }).call(callTo(await url));

  expect(outcome(result)).toBe('rate-limited');
  expect(seen).toHaveLength(1);
});

test('the end of the run ends a wait, and a request', async () => {
  const end = new AbortController();
  const waiting = failing(1, answer(429, { 'retry-after': '30' }));
  const hanging = failing(1, () => {});
  const transport = transportWith({ signal: end.signal });

  const results = Promise.all([
    transport.call(callTo(await waiting.url)),
    transport.call(callTo(await hanging.url)),
  ]);
  setTimeout(() => end.abort(), 200);

  expect((await results).map(outcome)).toEqual(['rate-limited', 'timeout']);
});

test('a call after the end of the run is a timeout, and sends nothing', async () => {
  const end = new AbortController();
  end.abort();
  const { url, seen } = failing(0, answer(200));
  const transport = transportWith({ signal: end.signal, deadline: Date.now() - 1 });

  const result = await transport.call(callTo(await url));

  expect(outcome(result)).toBe('timeout');
  expect(result.kind === 'failed' && result.message).toMatch(
    /^127\.0\.0\.1:\d+: the time for the whole run was up, or it was ended$/,
  );
  expect([seen.length, transport.requests()]).toEqual([0, 0]);
});

test('redirects are not followed', async () => {
  const reached: string[] = [];
  const other = await listen((request, response) => {
    reached.push(request.url ?? '');
    response.end('{}');
  });
  const { url } = failing(1, answer(302, { location: other }));

  expect(outcome(await transportWith().call(callTo(await url)))).toBe('redirected');
  expect(reached).toEqual([]);
});

const NOW = Date.parse('2026-11-22T10:00:00Z');
const clock = { now: () => NOW, random: () => 0.5 };
const replying = (headers: Readonly<Record<string, string>>): AttemptResult => ({
  kind: 'reply',
  status: 429,
  header: (name) => headers[name],
  bytes: Buffer.alloc(0),
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a fraction', { 'retry-after': ' 1.5 ' }, 1_500],
  ['none', { 'retry-after': '0' }, 0],
  ['a date', { 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT' }, 5_000],
  ['a date of RFC 850', { 'retry-after': 'Sunday, 22-Nov-26 10:00:05 GMT' }, 5_000],
  ['a date of asctime, which is UTC', { 'retry-after': 'Sun Nov 22 10:00:05 2026' }, 5_000],
  ['a date that is past', { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
  ['milliseconds first', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  ['nothing', {}, undefined],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['a negative number', { 'retry-after': '-5' }, undefined],
  ['nonsense before sense', { 'retry-after-ms': 'soon', 'retry-after': '7' }, 7_000],
  ['a number with an exponent', { 'retry-after': '1e9' }, undefined],
])('Retry-After says %s', (_what, headers, wait) => {
  expect(retryAfterMs(replying(headers as Readonly<Record<string, string>>), clock)).toBe(wait);
});

test('the pause doubles, has full jitter, and ends at eight seconds', () => {
  const longest = [0, 1, 2, 3, 4, 5, 9].map((attempt) =>
    backoffMs(attempt, { now: () => 0, random: () => 1 }),
  );

  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  expect(backoffMs(3, { now: () => 0, random: () => 0 })).toBe(0);
});
