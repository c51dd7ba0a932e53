import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Transport } from '../../src/transport/index.ts';
import { callTo, listenAs, outcome, transportWith } from '../support/transport.ts';

const VENDOR = 'https://api.vendor.example/v1';
const PASSWORD = 'hush-hush-hush';

/** A proxy that counts its connections and the requests for tunnels. */
async function proxyThat(take: (socket: Socket) => void) {
  const asked: string[] = [];
  const url = await listenAs((socket) => {
    socket.once('data', (data) => {
      asked.push(data.toString('latin1'));
      take(socket);
    });
  });
  return { asked, host: new URL(url).host, url: url.replace('//', `//me:${PASSWORD}@`) };
}

const through = (proxy: string, more: Parameters<typeof transportWith>[0] = {}): Transport =>
  transportWith({
    policy: { env: { HTTPS_PROXY: proxy }, allowHosts: [], allowVariables: [] },
    ...more,
  });

async function messageThrough(transport: Transport): Promise<string> {
  const result = await transport.call(callTo(VENDOR));
  return result.kind === 'failed' ? `${result.reason}: ${result.message}` : result.kind;
}

const answering = (status: string) => (socket: Socket) =>
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<p>no</p>`);

test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
  'the message about a proxy that wants a password names its variable: %s',
  async (variable) => {
    const proxy = await proxyThat(answering('407 Proxy Authentication Required'));
    const transport = transportWith({
      policy: { env: { [variable]: `http://${proxy.host}` }, allowHosts: [], allowVariables: [] },
    });

    expect(await messageThrough(transport)).toContain(`set them in ${variable}`);
  },
);

test.each([
  [
    '407 Proxy Authentication Required',
    1,
    'answered 407: it wants a user and a password, check them in HTTPS_PROXY',
  ],
  ['403 Forbidden', 1, 'answered 403'],
  ['302 Found', 1, 'answered 302'],
  ['502 Bad Gateway', 3, 'answered 502 (after 3 attempts)'],
  ['503 Busy', 3, 'answered 503 (after 3 attempts)'],
])(
  'a proxy that answers %s is asked %i times, and the message has its host and its answer',
  async (status, times, told) => {
    const proxy = await proxyThat(answering(status));
    const transport = through(proxy.url);

    const message = await messageThrough(transport);

    expect(message).toBe(
      `network: the proxy ${proxy.host} refused a tunnel to api.vendor.example:443 and ${told}`,
    );
    expect(proxy.asked).toHaveLength(times);
    expect(transport.requests()).toBe(times);
    expect(proxy.asked[0]).toMatch(/^CONNECT api\.vendor\.example:443 HTTP\/1\.1\r\n/);
    expect(proxy.asked[0]).toContain(
      `proxy-authorization: Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
    );
    expect(message).not.toContain(PASSWORD);
  },
);

test.each([
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['answers something else', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
])('a proxy that %s costs one connection for each attempt', async (_what, take) => {
  const proxy = await proxyThat(take);

  const message = await messageThrough(through(proxy.url, { retries: 0 }));

  expect(message).toContain(`network: the proxy ${proxy.host} `);
  expect(proxy.asked).toHaveLength(1);
});

test('a silent proxy is asked once for each attempt, and the message names it', async () => {
  const proxy = await proxyThat(() => undefined);

  const message = await messageThrough(through(proxy.url, { retries: 1, timeoutMs: 300 }));

  expect(message).toBe(`timeout: the proxy ${proxy.host} opened no tunnel within 300 ms (after 2 attempts)`);
  expect(proxy.asked).toHaveLength(2);
});

test('the message names a proxy that does not run, and an https proxy without TLS', async () => {
  const plain = await proxyThat(answering('200 OK'));

  const nobody = await messageThrough(through('127.0.0.1:9', { retries: 0 }));
  const noTls = await messageThrough(through(`https://${plain.host}`, { retries: 0 }));

  expect(nobody).toBe(
    'network: the proxy 127.0.0.1:9 opened no tunnel: the connection was refused (ECONNREFUSED)',
  );
  expect(noTls).toContain(`network: the proxy ${plain.host} opened no tunnel: `);
  expect(noTls).toContain('does not speak TLS');
});

test('a fault behind the tunnel names the vendor and the proxy', async () => {
  const proxy = await proxyThat((socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', () => socket.end());
  });

  const message = await messageThrough(through(proxy.url, { retries: 0 }));

  expect(message).toMatch(/^network: api\.vendor\.example: the connection was cut/);
  expect(message).toContain(`it was asked through the proxy ${proxy.host}`);
  expect(proxy.asked).toHaveLength(1);
});

test('hosts of NO_PROXY and http on loopback do not use the proxy', async () => {
  const proxy = await proxyThat(answering('403 Forbidden'));
  const vendor = createServer((_request, response) => response.end('{}'));
  const url = await listenAs((socket) => vendor.emit('connection', socket));
  const env = { ALL_PROXY: proxy.url, NO_PROXY: '10.0.0.0/8, 127.0.0.0/8' };
  const transport = transportWith({
    policy: { env, allowHosts: [], allowVariables: [] },
    retries: 0,
  });

  const results = [await transport.call(callTo(url)), await transport.call(callTo('https://127.0.0.1:9'))];

  expect(results.map(outcome)).toEqual(['ok', 'network']);
  expect(proxy.asked).toEqual([]);
});

test('the end of the run ends the wait for a tunnel', async () => {
  const end = new AbortController();
  const proxy = await proxyThat(() => end.abort());

  const message = await messageThrough(through(proxy.url, { signal: end.signal }));

  expect(message).toContain('the time for the whole run was up, or it was ended');
  expect(proxy.asked).toHaveLength(1);
});

test('a tunnel leads to the host that it is asked for', async () => {
  const first: number[] = [];
  const far = await listenAs((socket) => socket.once('data', (data) => first.push(data[0] ?? -1)));
  const proxy = await proxyThat((socket) => {
    const up = connect(Number(new URL(far).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 201 Fine too\r\n\r\n');
      socket.pipe(up).pipe(socket);
    });
    up.on('error', () => undefined);
  });

  await messageThrough(through(proxy.url, { retries: 0, timeoutMs: 500 }));

  // A TLS handshake begins with 0x16.
  expect(first).toEqual([0x16]);
});
