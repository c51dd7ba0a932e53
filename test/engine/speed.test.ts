import { expect, it } from 'vitest';
import { compare } from '../../src/engine/compare.ts';
import type { Expectation, Target } from '../../src/model/manifest.ts';
import type { Observation } from '../../src/model/observation.ts';
import { cartesia } from '../../src/providers/cartesia/index.ts';
import { loadMatchers } from '../../src/schema/matchers.ts';

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

// The bound is the issue's own and twenty times what was seen: it catches what is quadratic, not what is slow.
it('compares ten thousand targets with mixed operators in less than a second of processor time', async () => {
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
  const location = { file: 'driftline.yaml', line: 1, column: 1 };
  const targets = Array.from({ length: 10_000 }, (_, index): Target => {
    const expectation = EXPECTATIONS[index % EXPECTATIONS.length] ?? { op: 'present', present: true };
    return {
      id: `d${index}/prod`,
      deployment: `d${index}`,
      environment: 'prod',
      provider: 'cartesia',
      connection: { name: 'cartesia', provider: 'cartesia', settings: {} },
      settings: { agentId: 'a' },
      credentials: {},
      deployed: true,
      expect: {
        version: { expectation, location },
        deployedAt: { expectation: { op: 'olderThan', ms: 1000, duration: '1s' }, location },
      },
      ignore: [],
      severity: 'error',
      waivers: [],
      labels: {},
      folder: '/',
      undeclared: 'ignore',
      location,
      deploymentLocation: location,
    };
  });
  const before = process.cpuUsage();

  const reports = targets.map((target) =>
    compare(target, found, { provider: cartesia, matchers, now: Date.now(), sibling: () => found }),
  );

  const { user, system } = process.cpuUsage(before);
  expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['drifted', 'in-sync']));
  expect((user + system) / 1000).toBeLessThan(1000);
  console.log(`compared 10,000 targets in ${Math.round((user + system) / 1000)} ms of processor time`);
});
