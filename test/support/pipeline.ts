import { parse } from 'yaml';
import type { Finding, Report, TargetReport } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { afterTest } from './clean-up.ts';
import { folderWith } from './folder.ts';
import { toScenario } from './scenario.ts';

/** Serves simulated vendors on loopback until the end of the test. */
export async function serve(scenario: string | object, now?: () => number): Promise<Simulator> {
  const parsed =
    typeof scenario === 'string'
      ? await parseScenario(`version: 1\n${scenario}`, 'world.yaml')
      : await toScenario({ version: 1, ...scenario });
  const simulator = await startSimulator(parsed, now === undefined ? {} : { now });
  afterTest(() => simulator.close());
  return simulator;
}

export interface Situation {
  /** Without `version: 1`. */
  readonly manifest: string;
  /**
   * A scenario, without `version: 1`. A long one is better given as an object, because YAML would take seconds for it.
   */
  readonly world?: string | object;
  /** The faults of the scenario, without brackets. */
  readonly faults?: string;
  /** These replace variables that the simulator gives. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly options?: RunOptions;
  readonly now?: () => number;
}

export interface Checked {
  readonly report: Report;
  readonly simulator: Simulator;
  /** Every target's id, with its status and findings in a few words. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** The verdict on the first target. */
  readonly verdict: string | undefined;
  /** The message of the first finding of the first target. */
  readonly message: string | undefined;
}

/** Runs a whole check: reads the manifest from disk, sends requests over loopback, and makes the report. */
export async function checkSituation(situation: Situation): Promise<Checked> {
  const { manifest, world = '', faults, environment, options = {}, now = Date.now } = situation;
  const simulator = await serve(
    faults === undefined ? world : `${world}\nfaults: ${faultsOf(world, faults)}`,
    now,
  );
  const report = await runCheck(
    [],
    { retries: 0, ...options },
    {
      cwd: folderWith({ 'driftline.yaml': `version: 1\n${manifest}` }),
      clock: { now, random: Math.random },
      registry: builtIn(),
      variables: new Map(),
      policy: {
        env: { ...simulator.env, ...environment },
        allowHosts: [],
        allowVariables: [],
      },
    },
  );
  const verdicts = verdictsOf(report.targets);
  const message = report.targets[0]?.findings[0]?.message;
  return { report, simulator, verdicts, verdict: Object.values(verdicts)[0], message };
}

/**
 * The faults, with the vendor of the world in each if there is only one. A fault without a vendor would start all
 * vendors, and then every text would be searched for all their keys.
 */
function faultsOf(world: string | object, faults: string): string {
  const [vendor, another] = [...String(world).matchAll(/^(?!faults|latency)([a-z][\w-]*):/gm)].map(
    ([, id]) => id,
  );
  if (vendor === undefined || another !== undefined) return `[${faults}]`;
  return JSON.stringify(parse(`[${faults}]`).map((fault: object) => ({ provider: vendor, ...fault })));
}

export function verdictsOf(targets: readonly TargetReport[]): Record<string, string> {
  return Object.fromEntries(targets.map((target) => [target.id, verdictOf(target)]));
}

function verdictOf({ status, findings }: TargetReport): string {
  return [status, ...findings.map(sayFinding)].join(', ');
}

function sayFinding({ code, reason, field, severity }: Finding): string {
  const detail = [reason, field].filter((part) => part !== undefined).join(' ');
  return `${severity === 'warning' ? 'warning ' : ''}${code}${detail === '' ? '' : ` (${detail})`}`;
}
