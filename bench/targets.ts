import type { Expectation, Target } from '../src/model/manifest.ts';
import type { Observation } from '../src/model/observation.ts';

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

/** What is live for each target of `targetsOf`. It meets three of the eight expectations. */
export const FOUND: Observation = {
  kind: 'found',
  fields: {
    version: '1.5.0',
    deploymentId: 'ad',
    gitCommit: 'aaaaaaa',
    deployedAt: '2026-11-01T00:00:00.000Z',
  },
};

/** Targets whose versions have the expectations of the list above in turn. */
export function targetsOf(count: number): Target[] {
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
