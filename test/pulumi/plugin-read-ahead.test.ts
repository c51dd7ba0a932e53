import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { writtenDeployments } from '../../src/pulumi/plugin/read-ahead.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { drivePlugin, URN } from './plugin-engine.ts';

const AGENTS = ['a', 'b', 'c', 'd'];
const argumentsOf = (agent: string) => ({
  provider: 'cartesia',
  agentId: `agent_${agent}`,
  environment: 'prod',
  expect: { version: 'ver_7' },
});
const PROGRAM = {
  name: 'agents',
  runtime: 'yaml',
  resources: Object.fromEntries(
    AGENTS.map((agent) => [agent, { type: 'driftline:Deployment', properties: argumentsOf(agent) }]),
  ),
};

let folder: string;
let simulator: Simulator;

beforeEach(async () => {
  const before = { ...process.env };
  const live = AGENTS.map(
    (agent) => `agent_${agent}: { deployments: [{ version_id: ver_7, is_live: true }] }`,
  );
  const world = `version: 1\ncartesia: { agents: { ${live.join(', ')} } }\n`;
  simulator = await startSimulator(await parseScenario(world, 'scenario.yaml'));
  Object.assign(process.env, simulator.env);
  folder = folderWith();
  return async () => {
    process.env = before;
    await simulator.close();
  };
});

it('reads the deployments of a YAML program in parallel, although the engine asks for one after another', async () => {
  writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify(PROGRAM, null, 2));
  const engine = await drivePlugin(folder);
  await engine.configure();

  const first = await engine.check(argumentsOf('a'));
  await expect.poll(() => simulator.requests.length).toBe(AGENTS.length);
  const failing = await engine.check({ ...argumentsOf('b'), expect: { version: 'ver_8' } });
  engine.close();

  expect(first.failures).toEqual([]);
  expect(failing.failures).toEqual([expect.stringContaining('declared is ver_8, live is ver_7')]);
  expect(simulator.requests).toHaveLength(AGENTS.length);
});

it('logs all failures at the first one, because the engine ends the run there', async () => {
  const program = structuredClone(PROGRAM);
  for (const agent of ['b', 'd']) {
    Object.assign(program.resources[agent]?.properties.expect ?? {}, { version: 'ver_8' });
  }
  writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify(program, null, 2));
  const engine = await drivePlugin(folder);
  await engine.configure();

  await engine.check(argumentsOf('a'));
  const quiet = engine.logged.length;
  const urn = URN.replace(/chat$/, 'b');
  await engine.check({ ...argumentsOf('b'), expect: { version: 'ver_8' } }, { urn });
  engine.close();

  const line = (name: string) => `  ${name}: expect.version: version: declared is ver_8, live is ver_7.*`;
  expect(quiet).toBe(0);
  expect(engine.logged).toEqual([
    expect.stringMatching(new RegExp(`^2 deployments did not pass:\n${line('b')}\n${line('d')}$`)),
  ]);
});

it.each<[string, string, readonly object[]]>([
  ['nothing of a program in another language', 'name: x\nruntime: python\n', []],
  ['nothing of a file that is not there', '', []],
  ['nothing of a file that is not YAML', 'runtime: yaml\nresources: [', []],
  [
    'no expression, and no other resource',
    `runtime: { name: yaml }
resources:
  a: { type: driftline:Deployment, properties: { provider: cartesia, agentId: "\${other.id}", environment: prod } }
  b: { type: driftline:Deployment, properties: { provider: cartesia, agentId: { "fn::secret": x }, environment: prod } }
  c: { type: driftline:Manifest, properties: { path: driftline.yaml } }
  d: { type: "driftline:index:Deployment", properties: { provider: cartesia, credentials: { apiKey: "$\${env.KEY}" } } }
`,
    [{ name: 'd', properties: { provider: 'cartesia', credentials: { apiKey: '${env.KEY}' } } }],
  ],
])('reads ahead %s', async (_, text, expected) => {
  if (text !== '') writeFileSync(join(folder, 'Pulumi.yaml'), text);

  expect(await writtenDeployments(folder)).toEqual(expected);
});
