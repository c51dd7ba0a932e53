import { compare } from '../src/engine/compare.ts';
import type { Expectation, Target } from '../src/model/manifest.ts';
import type { Observation } from '../src/model/observation.ts';
import type { Report } from '../src/model/report.ts';
import { cartesia } from '../src/providers/cartesia/index.ts';
import { FORMATS } from '../src/reporters/index.ts';
import { loadMatchers } from '../src/schema/matchers.ts';
import { sampleOf } from './measure.ts';
import type { Row } from './rows.ts';

const EXPECTATIONS: readonly Expectation[] = [
  { op: 'equals', value: 'v1' },
  { op: 'oneOf', values: ['v1', 'v2'] },
  { op: 'semver', range: '^1.4' },
  { op: 'matches', pattern: '^rel-\\d+$' },
  { op: 'not', not: { op: 'equals', value: 'v2' } },
  { op: 'git', ref: 'main', resolved: { value: 'a'.repeat(40) } },
  { op: 'from', path: 'p.json', pointer: '/v', resolved: { value: '1.2' } },
  { op: 'sameAs', environment: 'test' },
];

const LOCATION = { file: 'driftline.yaml', line: 1, column: 1 };
const SECTION = 'In one process: comparing, and writing reports';

function targetsOf(count: number): Target[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `d${index}/prod`,
    deployment: `d${index}`,
    environment: 'prod',
    provider: 'cartesia',
    connection: { name: 'cartesia', provider: 'cartesia', settings: {} },
    settings: { agentId: 'a' },
    credentials: {},
    deployed: true,
    expect: {
      version: {
        expectation: EXPECTATIONS[index % EXPECTATIONS.length] ?? { op: 'present', present: true },
        location: LOCATION,
      },
      deployedAt: { expectation: { op: 'olderThan', ms: 1000, duration: '1s' }, location: LOCATION },
    },
    ignore: [],
    severity: 'error',
    waivers: [],
    labels: {},
    folder: '/',
    undeclared: 'ignore',
    location: LOCATION,
    deploymentLocation: LOCATION,
  }));
}

/** 10,000 targets with mixed operators, about half of them drifted; and every format's report of them. */
export async function measureComparing(quick: boolean): Promise<Row[]> {
  const matchers = await loadMatchers({ ranges: true, patterns: true });
  const found: Observation = {
    kind: 'found',
    fields: {
      version: '1.5.0',
      deploymentId: 'ad',
      gitCommit: 'aaaaaaa',
      deployedAt: '2026-11-01T00:00:00.000Z',
    },
  };
  const targets = targetsOf(10_000);
  const comparison = { provider: cartesia, matchers, now: Date.now(), sibling: () => found };
  const compareAll = () => targets.map((target) => compare(target, found, comparison));
  const rounds = quick ? 5 : 15;
  const reports = compareAll();
  const drifted = reports.filter(({ status }) => status === 'drifted').length;
  const report: Report = {
    reportVersion: 1,
    tool: { name: 'driftline', version: '0.0.0' },
    startedAt: new Date(0).toISOString(),
    durationMs: 0,
    outcome: 'drift',
    exitCode: 2,
    summary: {
      total: reports.length,
      inSync: reports.length - drifted,
      drifted,
      missing: 0,
      unexpected: 0,
      pending: 0,
      waived: 0,
      unknown: 0,
      warnings: 0,
      requests: reports.length,
    },
    targets: reports,
  };
  const rows: Row[] = [
    { section: SECTION, what: 'comparing 10,000 targets, mixed operators', ms: timed(compareAll, rounds) },
  ];
  const view = { columns: 100, colour: false, githubActions: false };
  for (const [name, load] of Object.entries(FORMATS)) {
    const render = await load();
    const note = `${(render(report, view).length / 1e6).toFixed(1)} MB`;
    rows.push({
      section: SECTION,
      what: `${name} report of 10,000 targets, ${drifted.toLocaleString('en')} drifted`,
      ms: timed(() => render(report, view), Math.ceil(rounds / 3)),
      note,
    });
  }
  return rows;
}

function timed(work: () => unknown, rounds: number) {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    work();
    values.push(performance.now() - started);
  }
  return sampleOf(values);
}
