import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json' with { type: 'json' };
import { measureAccept } from './accept.ts';
import { bundled } from './bundled.ts';
import { measureConditional } from './conditional.ts';
import { measureDefined } from './defined.ts';
import { measureHttp2 } from './http.ts';
import { measureLimits } from './limits.ts';
import { measureLoaded } from './loaded.ts';
import { pageOf, pageWith } from './page.ts';
import { measurePeers } from './peers.ts';
import { growthPicture } from './picture.ts';
import { type Growth, measureGrowth, measureLatency, measureReads, measureStart } from './processes.ts';
import { measurePulumi } from './pulumi.ts';
import { type Row, tableText } from './rows.ts';
import { closeVendors } from './vendor.ts';

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const { quick, write } = values;
const root = join(import.meta.dirname, '..');

let growth: readonly Growth[] = [];
const sections: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: () => measureStart(quick),
  loaded: measureLoaded,
  reads: async () => [...(await measureReads(quick)), ...(await measureDefined(quick))],
  accept: () => measureAccept(quick),
  latency: () => measureLatency(quick),
  growth: async () => {
    const measured = await measureGrowth(quick);
    growth = measured.growth;
    return measured.rows;
  },
  limits: () => measureLimits(quick),
  comparing: async () => {
    const { measureComparing }: typeof import('./comparing.ts') = await import(await bundled('comparing.ts'));
    return measureComparing(quick);
  },
  http2: () => measureHttp2(quick),
  conditional: () => measureConditional(quick),
  peers: () => measurePeers(quick),
  pulumi: () => measurePulumi(quick),
};

const names = positionals.length === 0 ? Object.keys(sections) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0 || (write && quick)) {
  console.error(`usage: npm run bench -- [--quick | --write] [section…]
--write puts what was measured into docs/performance.md: all of it, or the named sections alone.
The sections: ${Object.keys(sections).join(', ')}.`);
  process.exit(1);
}

const started = performance.now();
const rows: Row[] = [];
for (const name of names) {
  try {
    const own = (await sections[name]?.()) ?? [];
    rows.push(...own);
    process.stdout.write(tableText(own));
  } catch (error) {
    // One section that fails does not end the bench: the results of the others are still useful.
    console.error(`bench: ${name} could not be measured:`, error);
    process.exitCode = 1;
    closeVendors();
  }
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
if (write && process.exitCode === undefined) {
  const page = join(root, 'docs/performance.md');
  const isWhole = positionals.length === 0;
  writeFileSync(page, isWhole ? pageOf(about, rows) : pageWith(readFileSync(page, 'utf8'), about, rows));
  if (growth.length > 0) writeFileSync(join(root, 'docs/images/growth.svg'), growthPicture(growth));
}
