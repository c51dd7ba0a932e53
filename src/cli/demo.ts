import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROVIDERS } from '../providers/index.ts';
import { renderHuman } from '../reporters/human.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { runCheck } from '../run/check.ts';
import { parseScenario } from '../simulator/scenario.ts';
import { startSimulator } from '../simulator/server.ts';
import { type Arguments, usageError } from './arguments.ts';
import { examplesFolder } from './examples.ts';
import type { Output } from './output.ts';

/** The whole of it against simulated vendors: a real manifest, real requests on loopback, the real report. */
export async function demo(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  if (args.operands.length > 0) throw usageError('demo takes no paths', 'see driftline demo --help');
  const folder = join(examplesFolder(), 'demo');
  const world = await readFile(join(folder, 'world.yaml'), 'utf8');
  const simulator = await startSimulator(await parseScenario(world, 'world.yaml', Date.now()));
  const style = styleFor(output.outColour);
  output.out(`${style.dim('Five vendors, simulated on this machine, against one manifest:')}\n\n`);
  try {
    const report = await runCheck(
      [join(folder, 'driftline.yaml')],
      { retries: 0 },
      {
        cwd: process.cwd(),
        clock: { now: Date.now, random: Math.random },
        policy: {
          env: { ...foreignless(process.env), ...simulator.env },
          allowHosts: [],
          allowVariables: [],
        },
        variables: new Map(),
        signal,
      },
    );
    const { columns, outColour: colour, ciLog } = output;
    await output.report(renderHuman(report, { columns, colour, ciLog }));
    output.out(
      `\n${style.bold(`In CI, driftline check would have exited with ${report.exitCode}.`)} The demo itself exits with 0.\n`,
    );
  } finally {
    await simulator.close();
  }
  return 0;
}

/** The caller's own settings must not change what the demo shows. */
function foreignless(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const prefixes = PROVIDERS.flatMap(({ variablePrefixes }) => variablePrefixes);
  const isForeign = (name: string) =>
    [...prefixes, 'DRIFTLINE_'].some((prefix) => name.toUpperCase().startsWith(prefix)) ||
    /^https?_proxy$/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isForeign(name)));
}
