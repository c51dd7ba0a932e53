import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { afterFile } from '../support/clean-up.ts';
import { command, type Ran, type Surroundings } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';
import { toScenario } from '../support/scenario.ts';

/** A simulator that is closed after the tests of the file. */
export async function simulatorOf(world: object): Promise<Simulator> {
  const simulator = await startSimulator(await toScenario({ version: 1, ...world }));
  afterFile(() => simulator.close());
  return simulator;
}

/** The command line in this process, with only PATH of this environment. */
export function run(
  args: readonly string[],
  { cwd = folderWith(), env = {} }: Partial<Surroundings> = {},
): Promise<Ran> {
  return command(args, { cwd, env });
}

/** Removes line breaks: their places depend on the names of temporary folders. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The lines with more characters than columns. */
export function widerThan(text: string, columns: number): string[] {
  return text.split('\n').filter((line) => [...line].length > columns);
}

/** One deployment of ChatCaptain with a line for each environment. */
export function chatbot(environments: Readonly<Record<string, string>>, more = ''): string {
  const lines = Object.entries(environments).map(([name, value]) => `      ${name}: ${value}`);
  return `version: 1\n${more}deployments:\n  bot:\n    provider: chatcaptain\n    chatbotId: bot_1\n    environments:\n${lines.join('\n')}\n`;
}
