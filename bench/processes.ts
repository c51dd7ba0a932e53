import { writeManifests } from './manifests.ts';
import { bare, driftline, interleaved, node } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { startVendor } from './vendor.ts';

const SECTION = {
  start: 'Start-up',
  reads: 'Reads: 10,000 targets, one request each',
  latency: 'Latency: 1,000 reads at 50 ms per reply, 50 in flight',
  growth: 'Growth, files of at most 5,000 targets',
} as const;

export async function measureStart(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(0);
  const slow = await startVendor(50);
  const files = writeManifests(1);
  const hundred = writeManifests(100, { chatcaptain: '1.4.2' });
  const measured = await interleaved(
    {
      node: node(['-e', '0']),
      version: driftline(['--version']),
      validate: driftline(['validate', ...files]),
      check: driftline(['check', ...files], vendor.env),
      fleet: driftline(['check', '--concurrency', '50', ...hundred], slow.env),
    },
    { runs: quick ? 7 : 25 },
  );
  vendor.close();
  slow.close();
  const against = (goal: number) => ({ goal });
  const { node: floor, version, validate, check, fleet } = measured;
  return [
    rowOf(SECTION.start, 'node -e 0', floor),
    rowOf(SECTION.start, 'driftline --version', version, {
      ratio: ratioOf(version, floor),
      ...against(1.25),
    }),
    rowOf(SECTION.start, 'driftline validate', validate, { ratio: ratioOf(validate, floor), ...against(2) }),
    rowOf(SECTION.start, 'driftline check, one target on loopback', check, {
      ratio: ratioOf(check, floor),
      ...against(4),
    }),
    rowOf(
      SECTION.start,
      'driftline check, 100 targets at 50 ms per reply, 50 in flight, against 300 ms',
      fleet,
      {
        ratio: fleet.ms.median / 300,
        ...against(1),
      },
    ),
  ];
}

export async function measureReads(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(0);
  const files = writeManifests(10_000);
  const { floor, human, json } = await interleaved(
    {
      floor: bare([vendor.url, '64', ...files]),
      human: driftline(['check', ...files], vendor.env),
      json: driftline(['check', '--format', 'json', ...files], vendor.env),
    },
    { runs: quick ? 3 : 5, used: true },
  );
  vendor.close();
  return [
    rowOf(SECTION.reads, 'bare program: yaml and undici, 64 at once', floor),
    rowOf(SECTION.reads, 'driftline check', human, { ratio: ratioOf(human, floor), goal: 1.25 }),
    rowOf(SECTION.reads, 'driftline check --format json', json, { ratio: ratioOf(json, floor), goal: 1.25 }),
  ];
}

export async function measureLatency(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(50);
  const files = writeManifests(1_000);
  const one = writeManifests(1);
  const fast = await startVendor(0);
  const { start, validateOne, validate, floor, check, adaptive } = await interleaved(
    {
      floor: bare([vendor.url, '50', ...files]),
      start: driftline(['check', ...one], fast.env),
      validateOne: driftline(['validate', ...one]),
      validate: driftline(['validate', ...files]),
      check: driftline(['check', '--concurrency', '50', ...files], vendor.env),
      adaptive: driftline(['check', ...files], vendor.env),
    },
    { runs: quick ? 3 : 5 },
  );
  vendor.close();
  fast.close();
  const ideal = 1_000 + start.ms.median;
  const parsed = ideal + validate.ms.median - validateOne.ms.median;
  return [
    { section: SECTION.latency, what: 'ideal: 1 s and a start', ms: { ...start.ms, median: ideal, runs: 1 } },
    {
      section: SECTION.latency,
      what: 'the same, and 1,000 targets to parse: what `validate` takes longer than for one',
      ms: { ...validate.ms, median: parsed, runs: 1 },
      ratio: parsed / ideal,
    },
    rowOf(SECTION.latency, 'bare program: yaml and undici, 50 at once', floor, {
      ratio: floor.ms.median / ideal,
    }),
    rowOf(SECTION.latency, 'driftline check --concurrency 50', check, {
      ratio: check.ms.median / ideal,
      goal: 1.1,
    }),
    rowOf(SECTION.latency, 'driftline check, from 16 to 64 by itself', adaptive, {
      ratio: adaptive.ms.median / ideal,
    }),
  ];
}

const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000];

export interface Growth {
  readonly targets: number;
  readonly seconds: number;
  readonly megabytes: number;
  readonly floorSeconds: number;
  readonly floorMegabytes: number;
}

export async function measureGrowth(quick: boolean): Promise<{ rows: Row[]; growth: Growth[] }> {
  const vendor = await startVendor(0);
  const rows: Row[] = [];
  const growth: Growth[] = [];
  for (const targets of SIZES.filter((size) => !quick || size <= 10_000)) {
    const files = writeManifests(targets);
    const { floor, check } = await interleaved(
      { floor: bare([vendor.url, '64', ...files]), check: driftline(['check', ...files], vendor.env) },
      { runs: targets > 10_000 || quick ? 1 : 3, used: true },
    );
    const what = `${targets.toLocaleString('en')} targets`;
    rows.push(rowOf(SECTION.growth, `bare program, ${what}`, floor));
    rows.push(rowOf(SECTION.growth, `driftline check, ${what}`, check, { ratio: ratioOf(check, floor) }));
    growth.push({
      targets,
      seconds: check.ms.median / 1_000,
      megabytes: check.maxRssMb?.median ?? Number.NaN,
      floorSeconds: floor.ms.median / 1_000,
      floorMegabytes: floor.maxRssMb?.median ?? Number.NaN,
    });
  }
  vendor.close();
  const [first, last] = [growth[0], growth.at(-1)];
  if (first !== undefined && last !== undefined && last.targets > first.targets) {
    const more = (last.targets - first.targets) / 1_000;
    rows.push({
      section: SECTION.growth,
      what: 'slope',
      note: `${(((last.seconds - first.seconds) * 1_000) / more).toFixed(0)} ms and ${((last.megabytes - first.megabytes) / more).toFixed(1)} MB for each further 1,000 targets`,
    });
  }
  if (last?.targets === 100_000) {
    rows.push({
      section: SECTION.growth,
      what: 'peak memory for 100,000 targets, against 300 MB',
      ratio: last.megabytes / 300,
      goal: 1,
    });
  }
  return { rows, growth };
}
