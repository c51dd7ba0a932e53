import { compare } from '../src/compare/judge.ts';
import type { Report } from '../src/model/report.ts';
import { loadOperators } from '../src/operators/expectation.ts';
import { cartesia } from '../src/providers/cartesia/index.ts';
import { FORMATS } from '../src/reporters/index.ts';
import { sampleOf } from './measure.ts';
import type { Row } from './rows.ts';
import { FOUND, targetsOf } from './targets.ts';

const SECTION = 'In one process: comparing, and writing reports';

/**
 * Compares 10,000 targets with mixed operators, of which five in eight have drifted, and writes their report in every
 * format.
 */
export async function measureComparing(quick: boolean): Promise<Row[]> {
  await loadOperators(['semver', 'matches']);
  const targets = targetsOf(10_000);
  const comparison = { provider: cartesia, now: Date.now(), sibling: () => FOUND };
  const compareAll = () => targets.map((target) => compare(target, FOUND, comparison));
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
      planned: 0,
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
  const view = { columns: 100, color: false, ciLog: false };
  for (const [name, load] of Object.entries(FORMATS)) {
    const render = await load();
    const note = `${([...render(report, view)].join('').length / 1e6).toFixed(1)} MB`;
    rows.push({
      section: SECTION,
      what: `${name} report of 10,000 targets, ${drifted.toLocaleString('en')} drifted`,
      ms: timed(() => [...render(report, view)].length, Math.ceil(rounds / 3)),
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
