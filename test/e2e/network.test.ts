import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { driftline, reportIn } from '../support/process.ts';

/** A folder with a manifest of `count` bots. */
function botFolder(count: number): string {
  const bots = Array.from(
    { length: count },
    (_, n) => `  bot-${n}: { provider: chatcaptain, chatbotId: bot_${n}, environments: { prod: "1.0" } }\n`,
  );
  return folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${bots.join('')}` });
}

const botWorld = (count: number) =>
  `chatcaptain: { chatbots: { ${Array.from({ length: count }, (_, n) => `bot_${n}: { prod: "1.0" }`).join(', ')} } }`;

/** A proxy that logs each request and refuses it. */
async function listeningProxy() {
  const lines: { method: string; target: string; headers: string }[] = [];
  const note = (request: { method?: string; url?: string; headers: object }) =>
    lines.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headers: JSON.stringify(request.headers),
    });
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    lines,
    url: `http://user:proxy-password@127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

test('a proxy gets only requests for tunnels, and sees no credential of a vendor', async () => {
  const proxy = await listeningProxy();
  const cwd = botFolder(1);

  const ended = await driftline(['check', '-f', 'json', '--retries', '0'], {
    cwd,
    env: { HTTPS_PROXY: proxy.url, CHATCAPTAIN_API_KEY: 'CCSB-secret-key' },
  }).finally(proxy.close);

  expect(proxy.lines.map(({ method, target }) => `${method} ${target}`)).toEqual([
    'CONNECT api.chatcaptain.com:443',
  ]);
  expect(proxy.lines[0]?.headers).not.toContain('CCSB-secret-key');
  expect([ended.code, reportIn(ended).targets[0]?.findings[0]?.reason]).toEqual([3, 'network']);
  expect(ended.stdout + ended.stderr).not.toMatch(/CCSB-secret-key|proxy-password/);
});

test('a host of NO_PROXY, and a vendor on loopback, are reached without the proxy', async () => {
  const proxy = await listeningProxy();
  const simulator = await serve(botWorld(1));
  const cwd = botFolder(1);

  const loopback = await driftline(['check'], { cwd, env: { ...simulator.env, HTTPS_PROXY: proxy.url } });
  const excepted = await driftline(['check', '--retries', '0', '-f', 'json'], {
    cwd,
    env: {
      ...simulator.env,
      CHATCAPTAIN_BASE_URL: 'https://127.0.0.1:9',
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
    },
  });
  await proxy.close();

  expect(loopback.code).toBe(0);
  expect(reportIn(excepted).targets[0]?.findings[0]?.message).toContain('ECONNREFUSED');
  expect(proxy.lines).toEqual([]);
});

test('a request through a tunnel arrives', async () => {
  // The far end of the tunnel is a port that never answers: it is enough that the bytes arrive there.
  const arrived: Buffer[] = [];
  const far = createServer().listen(0, '127.0.0.1');
  far.on('connection', (socket) => socket.on('data', (chunk) => arrived.push(chunk)));
  far.on('clientError', (_error, socket) => socket.destroy());
  await new Promise((resolve) => far.once('listening', resolve));
  const proxy = createServer();
  proxy.on('connect', (_request, socket) => {
    const up = connect((far.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(up).pipe(socket);
    });
    for (const end of [socket, up]) end.on('error', () => {});
  });
  proxy.listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));

  const ended = await driftline(['check', '-f', 'json', '--retries', '0', '--timeout', '1s'], {
    cwd: botFolder(1),
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      CHATCAPTAIN_API_KEY: 'CCSB-secret-key',
    },
  });
  for (const server of [far, proxy]) server.close().closeAllConnections();

  // 0x16 begins a TLS handshake: the key never goes out in the clear.
  expect(arrived[0]?.[0]).toBe(0x16);
  expect(Buffer.concat(arrived).includes('CCSB-secret-key')).toBe(false);
  expect(ended.code).toBe(3);
});

test('a process ends as soon as its report is written, even with open or hanging connections', async () => {
  const kept = await serve(botWorld(3));
  const hanging = await serve(
    `${botWorld(3)}\nfaults: [{ path: "*bot_0*", slow: 60s }, { path: "*bot_1*", fault: drip }]`,
  );
  const cwd = botFolder(3);

  const calm = await driftline(['check', '-f', 'json'], { cwd, env: kept.env });
  const late = await driftline(['check', '-f', 'json', '--max-time', '3s'], { cwd, env: hanging.env });

  expect([calm.code, calm.signal, late.code, late.signal]).toEqual([0, null, 3, null]);
  expect(calm.milliseconds - reportIn(calm).durationMs).toBeLessThan(20_000);
  expect(late.milliseconds - reportIn(late).durationMs).toBeLessThan(20_000);
  expect(reportIn(late).durationMs).toBeLessThan(20_000);
  expect(reportIn(late).targets.map(({ findings }) => findings[0]?.reason)).toEqual([
    'timeout',
    'timeout',
    undefined,
  ]);
});

test('with a host down, a run ends by --max-time and at a signal', async () => {
  const hanging = await serve(`${botWorld(60)}\nfaults: [{ path: "*", slow: 60s }]`);
  const cwd = botFolder(60);
  const options = { cwd, env: hanging.env };

  const late = await driftline(['check', '-f', 'json', '--timeout', '300ms', '--max-time', '1s'], options);
  const before = hanging.requests.length;
  const ended = await driftline(['check', '-f', 'json', '--timeout', '300ms'], {
    ...options,
    onStart: (child) => {
      const timer = setInterval(() => {
        if (hanging.requests.length === before) return;
        clearInterval(timer);
        child.kill('SIGTERM');
      }, 10);
    },
  });

  expect(late.code).toBe(3);
  expect(reportIn(late).durationMs).toBeLessThan(20_000);
  expect(reportIn(late).summary).toMatchObject({ total: 60, unknown: 60 });
  expect([ended.code, ended.milliseconds < 20_000]).toEqual([143, true]);
});

test('a thousand targets are read in one run, and stderr is empty', async () => {
  const simulator = await serve(botWorld(1_000));
  const cwd = botFolder(1_000);

  const ended = await driftline(['check', '-f', 'json'], { cwd, env: simulator.env });

  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(reportIn(ended).summary).toMatchObject({ total: 1_000, inSync: 1_000, requests: 1_000 });
  expect(simulator.maxInFlight).toBeLessThanOrEqual(64);
});

test('a thousand targets that all fail are reported, and stderr is empty', async () => {
  const simulator = await serve(`${botWorld(1)}\nfaults: [{ status: 500 }]`);
  const cwd = botFolder(1_000);

  const ended = await driftline(['check', '-f', 'json', '--retries', '0'], { cwd, env: simulator.env });

  expect([ended.code, ended.stderr]).toEqual([3, '']);
  expect(reportIn(ended).summary).toMatchObject({ total: 1_000, unknown: 1_000 });
});
