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

/** A server on loopback, gone after the test. */
export async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterTest(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The same for bare connections: what becomes of each is the test's to say. */
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

/** A transport with a short temper, closed after the test. */
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

/** What came of it, in a word or two. */
export function outcome(result: CallResult): string {
  return result.kind === 'failed' ? result.reason : result.kind;
}
