import { spawnSync } from 'node:child_process';
import { engineVariables, PROJECT, writeProgram } from '../test/support/pulumi-program.ts';
import { folderFor } from './folders.ts';
import { interleaved, node, type Program, run } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { startVendor, type Vendor } from './vendor.ts';

const SECTION = 'Pulumi';
const COUNT = 100;
const LATENCY = 200;
const TOGETHER = `${COUNT} Deployments, each read taking ${LATENCY} ms`;

const INPUTS =
  "{ provider: 'cartesia', agentId: `agent_${index}`, environment: 'prod', expect: { version: 'ver_7' } }";

const OPENING = `import * as pulumi from '@pulumi/pulumi';
if (process.env.MOCKS) {
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
}
`;

const DEPLOYMENTS = `${OPENING}import { Deployment } from 'driftline/pulumi';
for (let index = 0; index < ${COUNT}; index += 1) new Deployment(\`agent-\${index}\`, ${INPUTS});
`;

/** The floor of the comparison: a program with as many dynamic resources, which check nothing. */
const NOTHING = `${OPENING}const provider = {
  check: async (_, inputs) => ({ inputs }),
  create: async (inputs) => ({ id: 'id', outs: inputs }),
};
class Nothing extends pulumi.dynamic.Resource {
  constructor(name, inputs) {
    super(provider, name, inputs);
  }
}
for (let index = 0; index < ${COUNT}; index += 1) new Nothing(\`agent-\${index}\`, ${INPUTS});
`;

/** Measures the same two programs without Pulumi's engine, under its mocks, and then with the engine. */
export async function measurePulumi(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(LATENCY);
  const runs = quick ? 1 : 5;
  const prove = readsOf(vendor);
  const mocked = (program: string) => {
    const { folder, env } = projectOf(program, vendor);
    return { ...node(['index.mjs'], { ...env, MOCKS: '1' }), cwd: folder };
  };
  const floor = mocked(NOTHING);
  const check = { ...mocked(DEPLOYMENTS), prove };
  const rows = rowsOf('without the engine', await interleaved({ floor, check }, { runs }));
  const { status, stdout } = spawnSync('pulumi', ['version'], { encoding: 'utf8', timeout: 20_000 });
  if (status === 0) {
    const programs = { floor: await previewOf(NOTHING, vendor), check: await previewOf(DEPLOYMENTS, vendor) };
    const measured = await interleaved(
      { floor: programs.floor, check: { ...programs.check, prove } },
      { runs },
    );
    rows.push(...rowsOf(`pulumi preview, ${stdout.trim()}`, measured));
  } else {
    const note = 'not measured: pulumi is not installed (https://www.pulumi.com/docs/install/)';
    rows.push({ section: SECTION, what: 'pulumi preview', note });
  }
  vendor.close();
  return rows;
}

function rowsOf(how: string, { floor, check }: Awaited<ReturnType<typeof interleaved<'floor' | 'check'>>>) {
  const more = check.ms.median - floor.ms.median;
  const note = `${Math.round(more)} ms more than the floor; one after another the reads take ${COUNT * LATENCY} ms`;
  return [
    rowOf(SECTION, `${how}: ${COUNT} dynamic resources that do nothing`, floor),
    rowOf(SECTION, `${how}: ${TOGETHER}`, check, { ratio: ratioOf(check, floor), note }),
  ];
}

function projectOf(program: string, vendor: Vendor) {
  const folder = folderFor('pulumi');
  writeProgram(folder, {
    'Pulumi.yaml': PROJECT,
    'package.json': '{"name":"agents","type":"module"}',
    'index.mjs': program,
  });
  return { folder, env: { ...vendor.env, ...engineVariables(folder) } };
}

/** The first preview of an empty stack, as in a pull request. */
async function previewOf(program: string, vendor: Vendor): Promise<Program> {
  const { folder, env } = projectOf(program, vendor);
  const pulumi = (...args: string[]) => ({
    command: 'pulumi',
    args: [...args, '--non-interactive'],
    cwd: folder,
    env,
  });
  await run(pulumi('stack', 'init', 'dev'));
  return pulumi('preview');
}

function readsOf(vendor: Vendor) {
  return async () => {
    const { requests } = await vendor.counts();
    if (requests !== COUNT) throw new Error(`${requests} reads were made, and not ${COUNT}`);
  };
}
