import { writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json' with { type: 'json' };
import { measureComparing } from './comparing.ts';
import { measureLimits } from './limits.ts';
import { pageOf } from './page.ts';
import { measurePeers, measurePulumi } from './peers.ts';
import { growthPicture } from './picture.ts';
import { type Growth, measureGrowth, measureLatency, measureReads, measureStart } from './processes.ts';
import { type Row, tableText } from './rows.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const { quick, write, only } = values;
const root = join(import.meta.dirname, '..');

let growth: readonly Growth[] = [];
const sections: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: () => measureStart(quick),
  reads: () => measureReads(quick),
  latency: () => measureLatency(quick),
  growth: async () => {
    const measured = await measureGrowth(quick);
    growth = measured.growth;
    return measured.rows;
  },
  limits: () => measureLimits(quick),
  comparing: () => measureComparing(quick),
  peers: () => measurePeers(quick),
  pulumi: async () => measurePulumi(),
};

const names = only === undefined ? Object.keys(sections) : only.split(',');
const unknown = names.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0 || (write && (quick || only !== undefined))) {
  console.error(`bench: --only takes ${Object.keys(sections).join(', ')}; --write takes a full run`);
  process.exit(1);
}

const started = performance.now();
const rows: Row[] = [];
for (const name of names) {
  const own = await sections[name]?.();
  if (own === undefined) continue;
  rows.push(...own);
  process.stdout.write(tableText(own));
}
const [processor] = cpus();
const about = {
  driftline: version,
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  machine: `${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release().split('-')[0]} ${arch()}`,
  minutes: Number(((performance.now() - started) / 60_000).toFixed(1)),
};
writeFileSync(
  join(root, 'bench/results.json'),
  `${JSON.stringify({ ...about, rows, growth }, undefined, 2)}\n`,
);
if (write) {
  writeFileSync(join(root, 'docs/performance.md'), pageOf(about, rows));
  writeFileSync(join(root, 'docs/images/growth.svg'), growthPicture(growth));
}
