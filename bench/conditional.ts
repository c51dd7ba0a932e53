import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn } from '../src/providers/registry.ts';
import { runCheck } from '../src/run/check.ts';
import { parseScenario } from '../src/simulator/scenario.ts';
import { startSimulator } from '../src/simulator/server.ts';
import { folderFor } from './folders.ts';
import { client } from './http.ts';
import { interleaved } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { startVendor } from './vendor.ts';

const SECTION = 'Conditional requests: undici alone, a 304 in place of each reply';
const SIZES = [
  { latency: 0, count: 10_000 },
  { latency: 50, count: 1_000 },
];
const DEMO = join(import.meta.dirname, '../examples/demo');

/** The most that `If-None-Match` could gain: every reply is a 304, and looking up the kept reply costs nothing. */
export async function measureConditional(quick: boolean): Promise<Row[]> {
  const replies = await repliesOfVendors();
  const bodies = join(folderFor('bodies'), 'bodies.json');
  writeFileSync(bodies, JSON.stringify(Object.fromEntries(replies.map(({ path, body }) => [path, body]))));
  const rows: Row[] = [];
  for (const { latency, count } of quick ? SIZES.slice(1) : SIZES) {
    const vendor = await startVendor(latency, { bodies });
    for (const provider of new Set(replies.map((reply) => reply.provider))) {
      const own = replies.filter((reply) => reply.provider === provider);
      const reading = { vendor, paths: own.map(({ path }) => path), count, connections: 64 };
      const { whole, kept } = await interleaved(
        {
          whole: client(reading, ({ notModified }) => notModified === 0),
          kept: client({ ...reading, etag: '"bench"' }, ({ notModified }) => notModified === count),
        },
        { runs: quick ? 1 : 5, used: true },
      );
      const bytes = own.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) / own.length;
      const what = `${provider}, ${count.toLocaleString('en')} reads at ${latency} ms`;
      rows.push(rowOf(SECTION, `${what}: 200, ${Math.round(bytes).toLocaleString('en')} bytes`, whole));
      rows.push(rowOf(SECTION, `${what}: 304`, kept, { ratio: ratioOf(kept, whole) }));
    }
    vendor.close();
  }
  return rows;
}

interface Reply {
  readonly provider: string;
  readonly path: string;
  readonly body: string;
}

/**
 * The replies that a check of the demo reads, after one agent of the demo was made live. The simulator writes their
 * bodies as the vendors document them.
 */
async function repliesOfVendors(): Promise<Reply[]> {
  const file = join(DEMO, 'world.yaml');
  const world = readFileSync(file, 'utf8').replace('active: null', 'active: build-20261115');
  const simulator = await startSimulator(await parseScenario(world, file));
  await runCheck(
    [join(DEMO, 'driftline.yaml')],
    {},
    {
      cwd: DEMO,
      clock: { now: Date.now, random: Math.random },
      policy: { env: simulator.env, allowHosts: [], allowVariables: [] },
      registry: builtIn(),
      variables: new Map(),
    },
  );
  const replies: Reply[] = [];
  for (const { provider, path, headers, status } of [...simulator.requests]) {
    if (provider === undefined || status !== 200) continue;
    const response = await fetch(`${simulator.url}${path}`, { headers });
    if (response.status === 200) replies.push({ provider, path, body: await response.text() });
  }
  await simulator.close();
  return replies;
}
