import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { certificateFor, leadingProxy } from '../support/certified.ts';
import { folderWith } from '../support/folder.ts';
import { act } from './act.ts';
import { type FakeGithub, startFakeGithub } from './fake-github.ts';

const API = 'https://api.github.test';
const { fetchThrough, proxyFor } = await import(String(new URL('../../action/proxy.mjs', import.meta.url)));
const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"1"' }) });
const certificate = certificateFor(cwd, 'api.github.test', '2');
const roots = join(cwd, 'roots.pem');

let github: FakeGithub;
let server: ReturnType<typeof createServer>;

beforeAll(async () => {
  github = await startFakeGithub();
  writeFileSync(roots, certificate?.cert ?? '');
  const plain = Number(new URL(github.url).port);
  // TLS in front of the fake GitHub.
  server = createServer({ ...certificate }, (socket) => {
    socket.pipe(connect(plain, '127.0.0.1')).pipe(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '2' } } } });
  const report = await check([], { cwd, env: simulator.env });
  writeFileSync(join(cwd, 'report.json'), JSON.stringify(report));
});
afterAll(async () => {
  server.close();
  await github.close();
});

async function tell(env: Readonly<Record<string, string>>, refusal?: string) {
  const proxy = await leadingProxy((server.address() as AddressInfo).port, refusal);
  const url = proxy.url.replace('//', '//runner:p%40ss@');
  const variables = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('PROXY', url)]),
  );
  const acted = await act({ url: API }, 'issue', {
    cwd,
    inOwnProcess: true,
    env: {
      INPUT_REPORT: join(cwd, 'report.json'),
      INPUT_ISSUE: 'Drift',
      NODE_EXTRA_CA_CERTS: roots,
      ...variables,
    },
  });
  proxy.close();
  return { ...acted, said: proxy.said };
}

describe.skipIf(certificate === undefined)('an Action behind a proxy', () => {
  it('opens its issue through a tunnel, and the proxy sees neither the token nor the request', async () => {
    const { code, log, outputs, said } = await tell({ https_proxy: 'PROXY' });

    expect([code, log, outputs['issue-state']]).toEqual([
      0,
      expect.not.stringContaining('::error'),
      'opened',
    ]);
    expect(github.requests).toEqual(['GET /issues', 'GET /issues', 'POST /issues']);
    expect(new Set(said.map((each) => each.split('\r\n')[0]))).toEqual(
      new Set(['CONNECT api.github.test:443 HTTP/1.1']),
    );
    expect(said.every((each) => each.includes(`asic ${btoa('runner:p@ss')}\r\n`))).toBe(true);
    expect(said.join()).not.toMatch(/bearer|repos/i);
  });

  it.each([
    ['407 Proxy Authentication Required', /GitHub did not answer: the proxy 127\.0\.0\.1:\d+ answered 407/],
    ['403 Forbidden', /answered 403 to CONNECT api\.github\.test:443/],
  ])('asks the proxy once, and reports its answer without its password: %s', async (refusal, words) => {
    const { code, log, said } = await tell({ HTTPS_PROXY: 'PROXY' }, refusal);

    expect([code, said.length]).toEqual([1, 1]);
    expect(log).toMatch(words);
    expect(log).not.toMatch(/p@ss|p%40ss/);
  });

  it('ends after its time limit if the proxy or GitHub is silent', async () => {
    const silent = createPlainServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const leading = await leadingProxy(port);
    const ends = [`http://127.0.0.1:${port}`, leading.url].map((proxy) => {
      const options = { method: 'GET', headers: {}, signal: AbortSignal.timeout(50) };
      return fetchThrough(new URL(proxy), `${API}/x`, options).catch((error: Error) => error.name);
    });

    expect(await Promise.all(ends)).toEqual(['TimeoutError', 'TimeoutError']);
    silent.close();
    leading.close();
  });
});

describe('the proxy of a host', () => {
  const PROXY = 'http://proxy.corp:3128';
  it.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: PROXY }, 'proxy.corp:3128'],
    [{ HTTPS_PROXY: ' ', https_proxy: PROXY }, 'proxy.corp:3128'],
    [{ ALL_PROXY: 'proxy.corp:3128' }, 'proxy.corp:3128'],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
    [{ HTTPS_PROXY: PROXY, no_proxy: 'localhost, .github.test' }, undefined],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: '*.github.test' }, undefined],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: 'API.github.test:443' }, undefined],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: 'hub.test,api.github,api.github.test:8443,,' }, 'proxy.corp:3128'],
  ])('follows the variables: %j', (env, host) => {
    expect(proxyFor(API, env)?.host).toBe(host);
  });

  it('is an http or https URL, or the job fails and says so', () => {
    for (const value of ['socks5://proxy.corp', 'http://'])
      expect(() => proxyFor(API, { HTTPS_PROXY: value })).toThrow('URL of an http or https proxy');
  });
});
