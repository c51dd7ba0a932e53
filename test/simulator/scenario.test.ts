import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { ProblemError } from '../../src/model/problem.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { parseScenario, scenarioSchema } from '../../src/simulator/scenario.ts';
import { PROVIDERS } from '../support/providers.ts';

async function problemsOf(read: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await read;
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}

const lines = async (yaml: string) =>
  (await problemsOf(parseScenario(yaml, 'sim.yaml'))).map(
    ({ code, message, location }) =>
      `${location?.file}:${location?.line}:${location?.column} ${code} ${message}`,
  );

test('every mistake is reported at once, with its place', async () => {
  const yaml = `version: 1
latency: 50
chatcaptain:
  chatbots:
    bot_1:
      production: "2.2"
      prod: [1]
kore: { bots: { st-1: { publish: { awaitingApproval: maybe } } } }
cartesia: { latency: soon, agents: { a: { deployments: [{ logs: big }] } } }
openai: {}
faults:
  - { provider: openai, status: 500 }
  - { path: "*" }
  - { status: 199 }
  - { fault: explode }
  - { fault: cut, status: 500 }
`;

  expect(await lines(yaml)).toMatchInlineSnapshot(`
    [
      "sim.yaml:2:10 bad-value "latency" cannot be "50"",
      "sim.yaml:6:7 unknown-key unknown key "production"",
      "sim.yaml:7:13 wrong-type "prod" must be a mapping, not a list",
      "sim.yaml:8:54 wrong-type "awaitingApproval" must be true or false, not "maybe"",
      "sim.yaml:9:22 bad-value "latency" cannot be "soon"",
      "sim.yaml:9:65 bad-value "logs" cannot be "big"",
      "sim.yaml:10:1 unknown-key unknown key "openai"",
      "sim.yaml:12:5 wrong-type no vendor is called "openai"",
      "sim.yaml:13:5 wrong-type a fault says what goes wrong: status, body, slow or fault",
      "sim.yaml:14:5 wrong-type a status is from 200 to 599",
      "sim.yaml:15:5 wrong-type a fault says what goes wrong: status, body, slow or fault",
      "sim.yaml:15:14 bad-value "fault" cannot be "explode"",
      "sim.yaml:16:5 wrong-type status does not go with "fault: cut"",
    ]
  `);
});

test('a text that is not a time gets a hint', async () => {
  const yaml = 'version: 1\nadaline: { prompts: { p: { environments: { e: { createdAt: once } } } } }';

  expect(await problemsOf(parseScenario(yaml, 'sim.yaml'))).toMatchObject([
    {
      message: '"createdAt" cannot be "once"',
      hint: 'write it like 2026-11-01T09:00:00Z, or in milliseconds since 1970',
    },
  ]);
});

test.each([
  ['', 'sim.yaml:1:1 wrong-type the scenario is empty'],
  ['kore: {}', 'sim.yaml:1:1 missing-key a scenario begins with "version: 1"'],
  ['version: 2', 'sim.yaml:1:10 bad-value "version" cannot be "2"'],
  ['- version: 1', 'sim.yaml:1:1 wrong-type a scenario must be a mapping, not a list'],
  [
    'version: 1\nversion: 1',
    'sim.yaml:2:1 duplicate-key the key "version" stands here for the second time: the first is at 1:1',
  ],
  ['version: 1\n---\nversion: 1', 'sim.yaml:2:1 syntax a second document begins here'],
  [
    'version: 1\nkore: { rateLimit: { retryAfter: "1\\r\\nx: y" } }',
    'sim.yaml:2:34 bad-value "retryAfter" must be printable ASCII',
  ],
  ['version: 1\nkore: *nobody', 'sim.yaml:2:7 alias no anchor &nobody stands before *nobody'],
  ['version: [', 'sim.yaml:1:10 syntax this is not YAML: the bracket that opens here is not closed'],
  ['version: 1\nkore: &a { bots: *a }', 'sim.yaml:2:18 alias *a stands inside &a itself'],
  [
    'version: 1\nkore: { bots: { a: { raw: 2026-01-01, publish: !!binary aGk= } } }',
    'sim.yaml:2:57 syntax the tag tag:yaml.org,2002:binary is not supported',
  ],
])('%j is a mistake with its place', async (yaml, wanted) => {
  expect((await lines(yaml))[0] ?? '').toBe(wanted);
});

test('a time may be relative to now', async () => {
  const yaml = 'version: 1\nchatcaptain: { chatbots: { b: { prod: { version: 1.0, deployed: 3d ago } } } }';
  const now = Date.UTC(2026, 10, 22);

  const [world] = (await parseScenario(yaml, 'sim.yaml', now)).worlds;
  const headers = { 'x-chatcaptain-key': 'CCSB-demo-key' };
  const segments = ['chatbots', 'b', 'deployments', 'status'];
  const reply = world?.reply({ method: 'GET', segments, headers, query: new URLSearchParams() }, now);

  expect(reply?.body).toMatchObject({ prod: { deployed: '2026-11-19T00:00:00.000Z' } });
  expect(await lines(yaml)).toEqual([
    'sim.yaml:2:65 bad-value "3d ago" needs the current time, which was not given',
  ]);
});

test('a time before the first possible date is a mistake', async () => {
  const yaml =
    'version: 1\nchatcaptain: { chatbots: { b: { prod: { version: 1.0, deployed: 99999999999w ago } } } }';

  await expect(parseScenario(yaml, 'sim.yaml', 0)).rejects.toThrow(
    'sim.yaml:2:65 "99999999999w ago" is before the first possible time',
  );
});

test('every scenario of the documentation is valid', async () => {
  const page = readFileSync(new URL('../../docs/simulate.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);

  const problems = await Promise.all(
    blocks.map((yaml) => lines(yaml.startsWith('version:') ? yaml : `version: 1\n${yaml}`)),
  );

  expect([blocks.length, problems.flat()]).toEqual([8, []]);
});

test.each(PROVIDERS)('the simulator of $id has its id', async ({ id, simulator }) => {
  expect((await simulator()).id).toBe(id);
});

test('a scenario may have anchors, merge keys and keys that begin with x-', async () => {
  const yaml = `version: 1
x-base: &base { prod: "1.0", test: "1.1" }
chatcaptain:
  x-note: mine
  chatbots:
    a: *base
    b: { <<: *base, test: null }
`;

  expect(await lines(yaml)).toEqual([]);
});

test('keys named like the prototype are data', async () => {
  const yaml = 'version: 1\ncartesia: { agents: { __proto__: { raw: { __proto__: 1 } }, constructor: {} } }';

  expect(await lines(yaml)).toEqual([]);
  expect(await lines('version: 1\nconstructor: {}')).toEqual([
    expect.stringContaining('sim.yaml:2:1 unknown-key unknown key "constructor"'),
  ]);
});

test('the schema explains every key to editors', async () => {
  const unexplained: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      const isKeys = key === 'properties' && !path.endsWith('/properties');
      for (const [name, { description }] of isKeys ? Object.entries<{ description?: string }>(value) : [])
        if (!/^[A-Z].+\.$/.test(description ?? '')) unexplained.push(`${path}/${name}`);
      walk(value, `${path}/${key}`);
    }
  };
  walk(await scenarioSchema(builtIn()), '');

  expect(unexplained).toEqual([]);
});
