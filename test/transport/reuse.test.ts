import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { callTo, listenAs, outcome, transportWith } from '../support/transport.ts';

const REPLY = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

/** Answers the first request on each connection; the test decides about the second. */
async function vendorThat(second: (socket: Socket) => unknown, first: (socket: Socket) => unknown = answer) {
  let connections = 0;
  let requests = 0;
  const url = await listenAs((socket) => {
    connections += 1;
    let own = 0;
    socket.on('data', () => {
      own += 1;
      requests += 1;
      if (own === 1) first(socket);
      else second(socket);
    });
  });
  return { url, connections: () => connections, requests: () => requests };
}

const answer = (socket: Socket) => socket.write(REPLY);

const ENDS: readonly (readonly [string, (socket: Socket) => unknown])[] = [
  ['closed', (socket) => socket.destroy()],
  ['ended', (socket) => socket.end()],
  ['reset', (socket) => socket.resetAndDestroy()],
];

test.each(ENDS)('a kept connection that is %s costs no attempt, even without retries', async (_what, end) => {
  const vendor = await vendorThat(end);
  const transport = transportWith({ retries: 0 });
  const results: string[] = [];

  for (let round = 0; round < 5; round += 1) {
    const calls = Array.from({ length: 8 }, (_, n) => transport.call(callTo(`${vendor.url}/${round}/${n}`)));
    results.push(...(await Promise.all(calls)).map(outcome));
  }

  expect(results).toEqual(new Array(40).fill('ok'));
  // More than the calls, because a try on a kept connection also counts.
  expect(transport.requests()).toBe(vendor.requests());
  expect(vendor.requests()).toBeGreaterThan(40);
  expect(vendor.requests()).toBeLessThanOrEqual(80);
});

test.each(ENDS)('a fresh connection that is %s counts as broken', async (_what, end) => {
  const vendor = await vendorThat(end, end);
  const transport = transportWith({ retries: 0 });

  expect(outcome(await transport.call(callTo(vendor.url)))).toBe('network');
  expect([vendor.connections(), vendor.requests(), transport.requests()]).toEqual([1, 1, 1]);
});

test('a kept connection that ends, and then a fresh one that ends, count as one attempt', async () => {
  let isUp = true;
  const vendor = await vendorThat(
    (socket) => socket.destroy(),
    (socket) => (isUp ? answer(socket) : socket.destroy()),
  );
  const transport = transportWith({ retries: 0 });

  expect(outcome(await transport.call(callTo(`${vendor.url}/1`)))).toBe('ok');
  isUp = false;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const result = await transport.call(callTo(`${vendor.url}/2`));

  expect(result).toMatchObject({ kind: 'failed', reason: 'network' });
  expect(result.kind === 'failed' && result.message).not.toContain('attempts');
  expect(vendor.requests()).toBe(3);
});

test('a kept connection that ends inside a reply counts as broken', async () => {
  const vendor = await vendorThat((socket) => socket.write('HTTP/1.1 2', () => socket.destroy()));
  const transport = transportWith({ retries: 0 });

  expect(outcome(await transport.call(callTo(`${vendor.url}/1`)))).toBe('ok');
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(outcome(await transport.call(callTo(`${vendor.url}/2`)))).toBe('network');
  expect(vendor.requests()).toBe(2);
});
