import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport, type Transport } from '../src/transport/index.ts';
import { writeManifests } from './manifests.ts';
import { driftline, run, sampleOf } from './measure.ts';
import type { Row } from './rows.ts';
import { envFor, startVendor } from './vendor.ts';

const SECTION = 'Vendors that are limited, slow or down';

function transportFor(): Transport {
  return createTransport({
    clock: { now: Date.now, random: Math.random },
    operator: { environment: {}, allowHosts: [], allowVariables: [] },
    timeoutMs: 10_000,
    retries: 2,
    signal: new AbortController().signal,
    userAgent: 'driftline/bench',
  });
}

interface Limit {
  readonly requests: number;
  readonly seconds: number;
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
        authorise: () => ({}),
        rateLimits,
        limitKey: base,
      }),
    ),
  );
}

/** A vendor that counts in sliding windows when requests arrive, and turns away what is too much. */
async function limitedVendor({ requests, seconds }: Limit) {
  const seen: number[] = [];
  const counts = { all: 0, refused: 0 };
  const server = createServer((_request, response) => {
    const now = performance.now();
    while ((seen[0] ?? now) <= now - seconds * 1_000) seen.shift();
    counts.all += 1;
    if (seen.length >= requests) {
      counts.refused += 1;
      response.writeHead(429).end('{}');
      return;
    }
    seen.push(now);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, counts, close: () => server.close().closeAllConnections() };
}

const MINUTE = 4;

/** On a clock fifteen times as fast: a minute is four seconds. */
async function measureRateLimit(name: string, limit: Limit, minutes: number): Promise<Row[]> {
  const vendor = await limitedVendor(limit);
  const transport = transportFor();
  const started = performance.now();
  await callAll(transport, vendor.url, { count: limit.requests * (minutes + 1), rateLimits: [limit] });
  const ms = performance.now() - started;
  await transport.close();
  vendor.close();
  const ideal = minutes * limit.seconds * 1_000;
  const { all, refused } = vendor.counts;
  return [
    {
      section: SECTION,
      what: `${name}: ${all} requests, a minute being ${MINUTE} s`,
      ms: sampleOf([ms]),
      ratio: ms / ideal,
      goal: 1.05,
      note: `${refused} refused (${((refused / all) * 100).toFixed(1)} %), the ideal is ${ideal / 1_000} s`,
    },
  ];
}

/** The fast vendor's own time, alone and beside one that takes 500 ms for each reply. */
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

export async function measureLimits(): Promise<Row[]> {
  return [
    ...(await measureRateLimit('60 a minute (Kore.ai)', { requests: 60, seconds: MINUTE }, 3)),
    ...(await measureRateLimit('300 a minute (Adaline)', { requests: 300, seconds: MINUTE }, 1)),
    ...(await measureSlowNeighbour()),
    ...(await measureDown()),
  ];
}
