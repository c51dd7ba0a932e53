import { afterEach, describe, expect, test } from 'vitest';
import { withDefaults } from '../../src/definition/simulator.ts';
import type { Report } from '../../src/model/report.ts';
import { runCheck } from '../../src/run/check.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { toScenario } from '../support/scenario.ts';
import { REGISTRY, TWINS } from '../support/tabled.ts';

let simulator: Simulator | undefined;

afterEach(() => simulator?.close());

/** Each target of the tests is declared once with each of these. */
const EXPECTED = [
  '{}',
  '{ deployed: false }',
  '{ expect: { version: other } }',
  '{ expect: { deployedAt: { olderThan: 1d } } }',
];

test('there are three twins', () => {
  expect(TWINS.map(({ twin }) => twin.id)).toEqual(['bland-twin', 'langfuse-twin', 'polyai-twin']);
});

describe.each(TWINS)('$twin.id', ({ original, twin }) => {
  test('observes the same fields as the original, of the same types', () => {
    const typesOf = ({ fields }: typeof twin) =>
      Object.fromEntries(
        Object.entries(fields).map(([name, { type, identity }]) => [name, [type, identity]]),
      );

    expect(typesOf(twin)).toEqual(typesOf(original));
  });

  test('leads to the same report as the original, for the same replies', async () => {
    const { examples = [] } = original.definition;
    const objects = examples.map(({ is: _, ...example }) => example);
    const vendors = await startSimulator(
      await toScenario(
        { version: 1, [original.id]: { objects }, [twin.id]: { objects } },
        undefined,
        REGISTRY,
      ),
    );
    simulator = vendors;
    const checked = async (id: string): Promise<Report> => {
      const deployments = examples.flatMap((example, index) =>
        EXPECTED.filter(
          (expected) => twin.fields.deployedAt !== undefined || !expected.includes('deployedAt'),
        ).map((expected, number) => {
          const settings = withDefaults(original.definition, example.settings);
          const lines = JSON.stringify(settings).slice(1, -1);
          return `  d${index}-${number}: { ${lines}, environments: { prod: ${expected} }, provider: ${id} }\n`;
        }),
      );
      const cwd = folderWith({
        'driftline.yaml': `version: 1\ndefaults: { undeclared: warn }\ndeployments:\n${deployments.join('')}`,
      });
      return runCheck(
        [],
        { retries: 0 },
        {
          cwd,
          clock: { now: () => Date.parse('2026-11-20T00:00:00Z'), random: Math.random },
          registry: REGISTRY,
          variables: new Map(),
          policy: { env: vendors.env, allowHosts: [], allowVariables: [] },
        },
      );
    };

    const [theirs, ours] = [await checked(original.id), await checked(twin.id)];

    const statuses = new Set(theirs.targets.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(
      expect.arrayContaining(['drifted', 'in-sync', 'missing', 'unexpected']),
    );
    expect(JSON.parse(JSON.stringify(ours.targets).replaceAll(`"${twin.id}"`, `"${original.id}"`))).toEqual(
      theirs.targets.map((target) => JSON.parse(JSON.stringify(target))),
    );
    expect(ours.summary.requests).toBeLessThanOrEqual(theirs.summary.requests);
  });
});
