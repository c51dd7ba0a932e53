import type { Report } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import type { RunContext } from '../../src/run/context.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type Files, folderWith } from './folder.ts';
import { toScenario } from './scenario.ts';

export interface Checked {
  readonly report: Report;
  readonly simulator: Simulator;
}

export interface CheckInputs {
  readonly files: Files | string;
  readonly world?: unknown;
  readonly options?: RunOptions;
  readonly now?: number;
  readonly folder?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs a whole check in this process, with real files and real requests to a simulated vendor. */
export async function checked({
  files,
  world,
  options = {},
  now,
  folder,
  variables = {},
}: CheckInputs): Promise<Checked> {
  const cwd = folder ?? folderWith(typeof files === 'string' ? { 'driftline.yaml': files } : files);
  const simulator = await startSimulator(await toScenario(world ?? { version: 1 }));
  const context: RunContext = {
    cwd,
    clock: { now: () => now ?? Date.now(), random: Math.random },
    policy: {
      env: { PATH: process.env.PATH, ...simulator.env },
      allowHosts: [],
      allowVariables: [],
    },
    registry: builtIn(),
    variables: new Map(Object.entries(variables)),
  };
  try {
    const report = await runCheck(['.'], { retries: 0, ...options }, context);
    return { report, simulator };
  } finally {
    await simulator.close();
  }
}
