import type { ProviderHead } from '../providers/head.ts';
import { defineCommand } from './command.ts';
import { NO_COLOR } from './options.ts';

export const demo = defineCommand({
  name: 'demo',
  summary: 'see it work: no account, no network',
  operands: '',
  options: [NO_COLOR],
  examples: [['driftline demo', 'every status but planned, against simulated vendors']],
  readsVendors: true,
  run: async (_args, output, signal) => {
    const { readFile } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const { renderHuman } = await import('../reporters/human.ts');
    const { styleFor } = await import('../reporters/parts/style.ts');
    const { runCheck } = await import('../run/check.ts');
    const { parseScenario } = await import('../simulator/scenario.ts');
    const { startSimulator } = await import('../simulator/server.ts');
    const { builtIn } = await import('../providers/registry.ts');
    const { examplesFolder } = await import('./examples.ts');
    const folder = join(examplesFolder(), 'demo');
    const world = await readFile(join(folder, 'world.yaml'), 'utf8');
    const simulator = await startSimulator(await parseScenario(world, 'world.yaml', Date.now()));
    const style = styleFor(output.outColor);
    output.out(`${style.dim('Five vendors, simulated on this machine, against one manifest:')}\n\n`);
    try {
      const report = await runCheck(
        [join(folder, 'driftline.yaml')],
        { retries: 0 },
        {
          cwd: process.cwd(),
          clock: { now: Date.now, random: Math.random },
          policy: {
            env: { ...withoutVendorVariables(process.env, builtIn().heads), ...simulator.env },
            allowHosts: [],
            allowVariables: [],
          },
          registry: builtIn(),
          variables: new Map(),
          signal,
        },
      );
      const { columns, outColor: color, ciLog } = output;
      await output.report(renderHuman(report, { columns, color, ciLog }));
      output.out(
        `\n${style.bold(`In CI, driftline check would have exited with ${report.exitCode}.`)} The demo itself exits with 0.\n`,
      );
    } finally {
      await simulator.close();
    }
    return 0;
  },
});

/** The caller's own settings must not change what the demo shows. */
function withoutVendorVariables(
  env: NodeJS.ProcessEnv,
  providers: readonly ProviderHead[],
): Record<string, string | undefined> {
  const prefixes = [...providers.flatMap(({ variablePrefixes }) => variablePrefixes), 'DRIFTLINE_'];
  const isForeign = (name: string) =>
    prefixes.some((prefix) => name.toUpperCase().startsWith(prefix)) || /^https?_proxy$/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isForeign(name)));
}
