import { writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certificateFor, leadingProxy } from '../support/certified.ts';
import { folderWith } from '../support/folder.ts';
import { driftline, inTurns, reportIn } from '../support/process.ts';
import { tried } from '../support/tried.ts';

const KEY = 'CCSB-9Qm2/chat+captain=Zx81';
const LIVE = '{"prod":{"id":"d","version":"2.2","deployed":"2026-11-01T09:00:00Z","modelId":"m"}}';
const MANIFEST = `version: 1
deployments:
  chat: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "2.2" } }
`;

interface Far {
  readonly port: number;
  readonly requests: string[];
  readonly close: () => void;
}

async function serveTls(certificate: { key: string; cert: string }): Promise<Far> {
  const requests: string[] = [];
  const server = createTlsServer(certificate, (request, response) => {
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end(LIVE);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, requests, close };
}

/** A lookup that gives a private address for every name, as a poisoned one would. */
const LYING_DNS = `require('node:dns').lookup = (name, options, done) => {
  const answer = { address: '127.0.0.1', family: 4 };
  if (typeof options === 'function') options(null, answer.address, 4);
  else if (options.all) done(null, [answer]);
  else done(null, answer.address, 4);
};`;

test('a request goes only to a server with a certificate for the name, despite any variable or DNS answer', async () => {
  const folder = folderWith({ 'driftline.yaml': MANIFEST, 'lying-dns.cjs': LYING_DNS });
  const own = certificateFor(folder, 'api.chatcaptain.com', '2');
  const other = certificateFor(folder, 'evil.invalid', '2');
  if (own === undefined || other === undefined) {
    console.warn('SKIPPED: there is no openssl here, so no certificate to try');
    return;
  }
  const roots = join(folder, 'roots.pem');
  writeFileSync(roots, [own, other].map(({ cert }) => cert).join('\n'));
  const cases = [own, other].flatMap((certificate, which) =>
    [true, false].flatMap((trusted) =>
      ['proxy', 'dns'].flatMap((way) =>
        ['0', undefined].map((verification) => ({ certificate, which, trusted, way, verification })),
      ),
    ),
  );

  const results = await inTurns(cases, 2, async ({ certificate, which, trusted, way, verification }) => {
    const far = await serveTls(certificate);
    const proxy = await leadingProxy(far.port);
    const ended = await driftline(
      [
        ...['check', '-f', 'json', '--retries', '0', '--timeout', '5s'],
        ...['--allow-host', `chatcaptain=api.chatcaptain.com:${far.port}`],
      ],
      {
        cwd: folder,
        env: {
          CHATCAPTAIN_API_KEY: KEY,
          ...(way === 'proxy'
            ? { HTTPS_PROXY: proxy.url }
            : {
                NODE_OPTIONS: `--require ${join(folder, 'lying-dns.cjs')}`,
                CHATCAPTAIN_BASE_URL: `https://api.chatcaptain.com:${far.port}/v1`,
              }),
          ...(trusted && { NODE_EXTRA_CA_CERTS: roots }),
          ...(verification !== undefined && { NODE_TLS_REJECT_UNAUTHORIZED: verification }),
          NODE_DEBUG: 'http,http2,net,tls,undici,fetch,stream',
        },
      },
    );
    proxy.close();
    far.close();
    expect(ended.stdout + ended.stderr + proxy.said.join('')).not.toContain(KEY);
    for (const line of proxy.said) expect(line).toMatch(/^CONNECT api\.chatcaptain\.com:\d+ HTTP\/1\.1\r\n/);
    const [target] = reportIn(ended).targets;
    const arrived = far.requests.map((line) => line.includes(KEY));
    return [which, trusted, target?.status, target?.findings[0]?.reason, arrived];
  });

  expect(results).toEqual(
    cases.map(({ which, trusted }) =>
      which === 0 && trusted
        ? [which, trusted, 'in-sync', undefined, [true]]
        : [which, trusted, 'unknown', 'network', []],
    ),
  );
  tried('certificates, roots, ways and settings of TLS', cases.length);
}, 60_000);
