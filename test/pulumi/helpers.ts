import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import type { Registry } from '../../src/providers/registry.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { afterTest } from '../support/clean-up.ts';
import { type Files, folderWith } from '../support/folder.ts';
import { type Layout, writeProgram } from '../support/pulumi-program.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built package: only a build has a provider that can be stored. */
export const built = createRequire(import.meta.url)(
  'driftline/pulumi',
) as typeof import('../../src/pulumi/index.ts');

/** Starts simulated vendors, and sets the variables that point to them, until the end of the test. */
export async function simulateVendors(yaml: string, registry?: Registry): Promise<Simulator> {
  const scenario = await parseScenario(`version: 1\n${yaml}`, 'scenario.yaml', 0, registry);
  const simulator = await startSimulator(scenario);
  afterTest(() => simulator.close());
  setEnvironment(simulator.env);
  return simulator;
}

export async function change(simulator: Simulator, yaml: string): Promise<void> {
  simulator.update(await parseScenario(`version: 1\n${yaml}`, 'scenario.yaml'));
}

export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    afterTest(() => assign(name, before));
    assign(name, value);
  }
}

function assign(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** A manifest with the simulated chatbot; `environments` is in YAML's flow style. */
export function chatManifest(environments: string): string {
  return `version: 1
deployments:
  chat:
    provider: chatcaptain
    chatbotId: bot_1
    environments: ${environments}
`;
}

/** The folder of a program with this package installed, removed after the file. */
export function programFolder(files: Files, layout: Layout = 'npm'): string {
  const folder = folderWith();
  writeProgram(folder, files, layout);
  return folder;
}

/**
 * An unknown output, with an earlier value if one is given. The constructor of outputs is not part of the SDK's types,
 * so the class is cast.
 */
export function unknownOutput<Value>(before?: Value): pulumi.Output<Value> {
  return new (pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<Value>)(
    new Set(),
    Promise.resolve(before),
    Promise.resolve(false),
    Promise.resolve(false),
    Promise.resolve(new Set()),
  );
}
