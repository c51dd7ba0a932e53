import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport, type Transport } from '../src/transport/index.ts';
import { COUNTING, type Limit } from '../test/support/counting.ts';
import { writeManifests } from './manifests.ts';
import { driftline, run, sampleOf } from './measure.ts';
import type { Row } from './rows.ts';
import { envFor, startVendor } from './vendor.ts';

const SECTION = 'Vendors that are limited, slow or down';

function transportFor(): Transport {
  return createTransport({
    clock: { now: Date.now, random: Math.random },
    policy: { env: {}, allowHosts: [], allowVariables: [] },
    timeoutMs: 10_000,
    retries: 2,
    signal: new AbortController().signal,
    userAgent: 'driftline/bench',
  });
}

function callAll(
  transport: Transport,
  base: string,
  { count, rateLimits = [] }: { readonly count: number; readonly rateLimits?: readonly Limit[] },
) {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      transport.call({
        url: `${base}/${index}`,
        headers: {},
        credentials: [],
        authorize: () => ({}),
        rateLimits,
        limitKey: base,
      }),
    ),
  );
}

/** A vendor that counts requests when they arrive, and refuses those above its limit. */
async function limitedVendor(takes: (now: number) => boolean) {
  const counts = { all: 0, refused: 0 };
  const server = createServer((_request, response) => {
    counts.all += 1;
    if (takes(performance.now())) {
      response.end('{}');
      return;
    }
    counts.refused += 1;
    response.writeHead(429).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, counts, close: () => server.close().closeAllConnections() };
}

interface Limited {
  readonly name: string;
  readonly counting: string;
  readonly requests: number;
  readonly minutes: number;
}

/**
 * Sends the requests of one minute more than `minutes`. Within the limit this takes `minutes` at best, because the
 * requests of the first minute go at once.
 */
async function measureRateLimit({ name, counting, requests, minutes }: Limited, minute: number) {
  const limit = { requests, seconds: minute };
  const vendor = await limitedVendor(COUNTING[counting]?.(limit, performance.now()) ?? (() => false));
  const transport = transportFor();
  const started = performance.now();
  await callAll(transport, vendor.url, { count: requests * (minutes + 1), rateLimits: [limit] });
  const ms = performance.now() - started;
  await transport.close();
  vendor.close();
  const ideal = minutes * minute * 1_000;
  const { all, refused } = vendor.counts;
  const row: Row = {
    section: SECTION,
    what: `${name}, ${counting}: ${all} requests, a minute being ${minute} s`,
    ms: sampleOf([ms]),
    ratio: ms / ideal,
    goal: 1.05,
    note: `${refused} refused (${((refused / all) * 100).toFixed(1)} %, at most 1), the ideal is ${ideal / 1_000} s`,
  };
  return row;
}

/**
 * Adaline's limit over one window, and Kore.ai's over three windows of a third of its length. In shorter windows, the
 * margin and the burst would dominate. All measurements run at once, because most of their time is waiting.
 */
function measureRateLimits(quick: boolean): Promise<Row[]> {
  const whole = quick ? 15 : 60;
  const limited = [
    { name: '60 a minute (Kore.ai)', requests: 60, minutes: 3 },
    { name: '300 a minute (Adaline)', requests: 300, minutes: 1 },
  ].flatMap((each) => Object.keys(COUNTING).map((counting) => ({ ...each, counting })));
  return Promise.all(limited.map((each) => measureRateLimit(each, whole / each.minutes)));
}

/** Measures the reads of a fast vendor: alone, and beside reads of a vendor that takes 500 ms for each reply. */
async function measureSlowNeighbour(): Promise<Row[]> {
  const [fast, slow] = [await startVendor(0), await startVendor(500)];
  const timeFast = async (beside: boolean) => {
    const transport = transportFor();
    const slowOnes = beside ? callAll(transport, slow.url, { count: 64 }) : undefined;
    const started = performance.now();
    await callAll(transport, fast.url, { count: 5_000 });
    const ms = performance.now() - started;
    await slowOnes;
    await transport.close();
    return ms;
  };
  const [alone, beside]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round += 1) {
    alone.push(await timeFast(false));
    beside.push(await timeFast(true));
  }
  fast.close();
  slow.close();
  const [floor, measured] = [sampleOf(alone), sampleOf(beside)];
  return [
    { section: SECTION, what: '5,000 requests to a fast vendor alone', ms: floor },
    {
      section: SECTION,
      what: 'the same beside a vendor that takes 500 ms',
      ms: measured,
      ratio: measured.median / floor.median,
      goal: 1.25,
    },
  ];
}

async function measureDown(): Promise<Row[]> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const rows: Row[] = [];
  for (const count of [10, 5_000]) {
    const args = ['check', '--format', 'json', ...writeManifests(count)];
    const program = { ...driftline(args, envFor(`http://127.0.0.1:${port}`)), codes: [3] };
    const { ms, stdout } = await run(program);
    const { summary } = JSON.parse(stdout);
    rows.push({
      section: SECTION,
      what: `a vendor that is down, ${count.toLocaleString('en')} targets`,
      ms: sampleOf([ms]),
      note: `${summary.requests} requests`,
    });
  }
  return rows;
}

export async function measureLimits(quick: boolean): Promise<Row[]> {
  return [...(await measureRateLimits(quick)), ...(await measureSlowNeighbour()), ...(await measureDown())];
}
