import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { tried } from '../support/tried.ts';

const COUNT = 2_000;
/** `DRIFTLINE_SOAK=10000 npx vitest run test/e2e/soak.test.ts` makes ten thousand checks, and takes long. */
const count = Number(process.env.DRIFTLINE_SOAK ?? COUNT);

const manifest = (...bots: string[]) =>
  `version: 1\ndeployments:\n${bots.map((bot) => `  ${bot}: { provider: chatcaptain, chatbotId: ${bot}, environments: { prod: "1", test: { expect: { version: { matches: "^1" } } } } }\n`).join('')}`;

const DEPLOYED = { id: 'd', version: '1', modelId: 'm', deployed: '2026-01-01T00:00:00Z' };
const BODY = JSON.stringify({ dev: null, test: DEPLOYED, prod: DEPLOYED });

const BEHAVIORS: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  good: (response) => response.setHeader('content-type', 'application/json').end(BODY),
  hangs: () => undefined,
  resets: (_, { socket }) => socket.resetAndDestroy(),
  halves: (response, { socket }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length });
    response.write(BODY.slice(0, 20), () => socket.destroy());
  },
  nonsense: (response) => response.end('<html>'),
};

interface Soaked {
  readonly samples: readonly { heapMb: number; outsideMb: number; open: number; listeners: number }[];
  readonly warnings: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
}

test('thousands of checks in one process keep no memory', async () => {
  const server = createServer((request, response) => {
    const name = Object.keys(BEHAVIORS).find((each) => request.url?.includes(each)) ?? 'good';
    BEHAVIORS[name]?.(response, request);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const folder = folderWith({
    'calm.yaml': manifest('good'),
    'faulty.yaml': manifest('good', 'hangs', 'resets', 'halves', 'nonsense'),
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const script = new URL('soak.mjs', import.meta.url).pathname;

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    script,
    url,
    String(count),
    folder,
  ]);
  server.close().closeAllConnections();
  const { samples, warnings, outcomes }: Soaked = JSON.parse(stdout);
  const [first, last] = [samples[0], samples.at(-1)];
  console.log(
    `heap after each tenth of ${count}: ${samples.map(({ heapMb }) => heapMb.toFixed(1)).join(' ')} MB`,
  );

  expect([stderr, warnings]).toEqual(['', []]);
  expect(outcomes).toEqual({ 'calm in-sync': count * 0.9, 'faulty unknown': count * 0.1 });
  // The memory after the first tenth includes the compiled code.
  expect(last?.heapMb).toBeLessThan((first?.heapMb ?? 0) * 1.1 + 1);
  expect(last?.outsideMb).toBeLessThan((first?.outsideMb ?? 0) + 2);
  expect([last?.open, last?.listeners]).toEqual([first?.open, first?.listeners]);
  if (count === COUNT) tried('checks in one process', count);
}, 600_000);
