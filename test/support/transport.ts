import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import {
  type Call,
  type CallResult,
  createTransport,
  type Transport,
  type TransportOptions,
} from '../../src/transport/index.ts';
import { afterTest } from './clean-up.ts';

/** Starts an HTTP server on loopback, until the end of the test. Returns its URL. */
export async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterTest(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a TCP server on loopback, until the end of the test. `take` decides what happens on each connection. */
export async function listenAs(take: (socket: Socket) => unknown): Promise<string> {
  const open = new Set<Socket>();
  const server = createSocketServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    take(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterTest(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A transport with a short timeout, which is closed after the test. */
export function transportWith(options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({
    clock: { now: Date.now, random: () => 0 },
    policy: { env: {}, allowHosts: [], allowVariables: [] },
    timeoutMs: 5_000,
    retries: 2,
    signal: new AbortController().signal,
    userAgent: 'driftline/test',
    ...options,
  });
  afterTest(() => transport.close());
  return transport;
}

export function callTo(url: string, more: Partial<Call> = {}): Call {
  return {
    url,
    headers: {},
    credentials: [],
    authorize: () => ({}),
    rateLimits: [],
    limitKey: 'one',
    ...more,
  };
}

/** The result of a call in one word: the reason of a failure, or the kind. */
export function outcome(result: CallResult): string {
  return result.kind === 'failed' ? result.reason : result.kind;
}
