import { parseArguments } from '../../src/cli/arguments.ts';
import { commandNamed } from '../../src/cli/commands.ts';
import { readDestinations } from '../../src/cli/report.ts';
import { readReadOptions, readWaiting } from '../../src/cli/run-options.ts';
import { builtIn } from '../../src/providers/registry.ts';

/** The message with which driftline refuses these words, if it does. Nothing is checked that needs a file. */
export function refusalOf([name = '', ...rest]: readonly string[]): string | undefined {
  if (name === '' || name.startsWith('-') || name === 'version' || name === 'help' || name === 'COMMAND') {
    return undefined;
  }
  const command = commandNamed(name);
  if (command === undefined) return `there is no command ${name}`;
  try {
    const args = parseArguments(command, rest);
    const registry = { ...builtIn(), has: () => true };
    readReadOptions(args, { registry });
    readWaiting(args);
    if (command.options.some((option) => option.name === 'output')) readDestinations(args);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
