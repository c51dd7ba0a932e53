import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createCircuitBreaker } from '../../src/transport/breaker.ts';
import type { CallResult } from '../../src/transport/index.ts';
import type { Failure } from '../../src/transport/types.ts';
import { callTo, listen, outcome, transportWith } from '../support/transport.ts';

vi.setConfig({ testTimeout: 300_000 });

/** A port without a server. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function callAll(transport: ReturnType<typeof transportWith>, base: string, count: number) {
  return Promise.all(Array.from({ length: count }, (_, n) => transport.call(callTo(`${base}/${n}`))));
}

function messagesOf(results: readonly CallResult[]): ReadonlySet<string> {
  return new Set(
    results.map((result) =>
      result.kind === 'failed' ? result.message.replace(/^127\.0\.0\.1:\d+: /, '') : result.kind,
    ),
  );
}

test('a host that refuses connections costs one round of attempts, and all calls get the reason', async () => {
  const transport = transportWith({ retries: 2 });

  const results = await callAll(transport, await closedPort(), 500);

  expect(new Set(results.map(outcome))).toEqual(new Set(['network']));
  expect(transport.requests()).toBe(16 * 3);
  expect(messagesOf(results)).toContain(
    'the connection was refused (ECONNREFUSED); 16 requests to this host in a row had no answer, so no more were sent',
  );
});

test('a host that never answers costs the time of one round', async () => {
  const url = await listen(() => {});
  const transport = transportWith({ retries: 1, timeoutMs: 200 });

  const results = await callAll(transport, url, 300);

  expect(new Set(results.map(outcome))).toEqual(new Set(['timeout']));
  expect(transport.requests()).toBe(16 * 2);
});

test('a host that answers every request with 500 still gets every request', async () => {
  const url = await listen((_request, response) => response.writeHead(500).end('{}'));
  const transport = transportWith({ retries: 0 });

  const results = await callAll(transport, url, 100);

  expect(new Set(results.map(outcome))).toEqual(new Set(['server-error']));
  expect(transport.requests()).toBe(100);
});

test('a host that cuts every reply short still gets every request', async () => {
  const url = await listen((_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('{');
    setTimeout(() => response.destroy(), 1);
  });
  const transport = transportWith({ retries: 0 });

  const results = await callAll(transport, url, 50);

  expect(new Set(results.map(outcome))).toEqual(new Set(['network']));
  expect(transport.requests()).toBe(50);
});

test('a host that answers one request in ten never counts as down', async () => {
  const url = await listen((request, response) => {
    if (Number(request.url?.slice(1)) % 10 === 0) response.end('{}');
    else request.socket.destroy();
  });
  const transport = transportWith({ retries: 0 });

  const results = await callAll(transport, url, 200);

  expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(20);
  // There are a few requests more, because one that is lost on a kept connection is sent again.
  expect(transport.requests()).toBeGreaterThanOrEqual(200);
  expect(transport.requests()).toBeLessThanOrEqual(200 + 20);
});

test('a host that answers again during the round is read completely', async () => {
  let seen = 0;
  const url = await listen((request, response) => {
    seen += 1;
    if (seen <= 20) request.socket.destroy();
    else response.end('{}');
  });
  const transport = transportWith({ retries: 2 });

  const results = await callAll(transport, url, 300);

  expect(new Set(results.map(outcome))).toEqual(new Set(['ok']));
});

test('a host that is down does not affect the calls to another host', async () => {
  const url = await listen((_request, response) => response.end('{}'));
  const transport = transportWith({ retries: 0 });

  const [down, up] = await Promise.all([
    callAll(transport, await closedPort(), 100),
    callAll(transport, url, 100),
  ]);

  expect(new Set(down.map(outcome))).toEqual(new Set(['network']));
  expect(new Set(up.map(outcome))).toEqual(new Set(['ok']));
});

test('if there are fewer calls than a round has, each call makes all its attempts', async () => {
  const transport = transportWith({ retries: 2 });

  const results = await callAll(transport, await closedPort(), 10);

  expect(transport.requests()).toBe(30);
  expect(messagesOf(results)).toEqual(
    new Set(['the connection was refused (ECONNREFUSED) (after 3 attempts)']),
  );
});

const REFUSED: Failure = { kind: 'failed', reason: 'network', message: 'refused', retry: true };

/** A breaker for a host that is down, with a clock that only the test moves. */
function brokenAt(start: number) {
  const time = { now: start };
  const breaker = createCircuitBreaker<string>(4, { now: () => time.now, random: () => 0 });
  for (const caller of ['a', 'b', 'c', 'd']) breaker.onNoResponse(caller, REFUSED);
  for (const caller of ['a', 'b', 'c', 'd']) breaker.onEnd(caller);
  return { breaker, time };
}

test('a host that is down is probed by one request at a time, with longer and longer pauses', async () => {
  const { breaker, time } = brokenAt(0);

  expect(await breaker.acquire('e')).toMatchObject({ reason: 'network', retry: false });
  time.now = 5_000;
  expect(await breaker.acquire('f')).toBeUndefined();
  expect(await breaker.acquire('g')).toMatchObject({ reason: 'network' });
  breaker.onNoResponse('f', REFUSED);
  breaker.onEnd('f');
  expect(await breaker.acquire('f')).toMatchObject({ reason: 'network' });
  time.now = 14_999;
  expect(await breaker.acquire('h')).toMatchObject({ reason: 'network' });
  time.now = 15_000;
  expect(await breaker.acquire('h')).toBeUndefined();
});

test('a caller that ends without a request lets another caller begin', async () => {
  const breaker = createCircuitBreaker<string>(4, { now: () => 0, random: () => 0 });
  for (const caller of ['a', 'b', 'c', 'd']) await breaker.acquire(caller);
  const waiting = breaker.acquire('e');
  breaker.onEnd('d');

  expect(await waiting).toBeUndefined();
});

test('a host that has answered and then goes down costs one more round', async () => {
  let seen = 0;
  const url = await listen((request, response) => {
    seen += 1;
    if (seen <= 40) response.end('{}');
    else request.socket.destroy();
  });
  const transport = transportWith({ retries: 1 });

  const results = await callAll(transport, url, 1_000);

  expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(40);
  expect(transport.requests()).toBeGreaterThanOrEqual(40 + 64 * 2);
  expect(transport.requests()).toBeLessThanOrEqual(40 + 128 * 2);
});

test('an answer to the probe lets all callers through', async () => {
  const { breaker, time } = brokenAt(0);
  time.now = 5_000;
  await breaker.acquire('e');
  breaker.onResponse();

  expect(await breaker.acquire('f')).toBeUndefined();
  expect(await breaker.acquire('g')).toBeUndefined();
});

test('during the first round, other callers wait for those that have failed', async () => {
  const breaker = createCircuitBreaker<string>(4, { now: () => 0, random: () => 0 });
  for (const caller of ['a', 'b', 'c', 'd']) breaker.onNoResponse(caller, REFUSED);
  const waiting = breaker.acquire('e');

  expect(breaker.stillAllows('e')).toBe(false);
  expect(await breaker.acquire('a')).toBeUndefined();
  expect(await Promise.race([waiting, Promise.resolve('still waiting')])).toBe('still waiting');
  breaker.onResponse();
  expect(await waiting).toBeUndefined();
});
