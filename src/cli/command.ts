import type { Output } from './output.ts';

/** A command: parsing, `--help` and `docs/cli.md` follow from its declaration. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The operands in the usage line. */
  readonly operands: string;
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly notes?: readonly string[];
  /** The run asks vendors, so Node is tuned for that. */
  readonly readsVendors?: true;
  /** Returns the exit code. It imports its modules when called, because every start loads all declarations. */
  readonly run: (args: Arguments, output: Output, signal: AbortSignal) => Promise<number>;
}

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** The word for the value in the help, such as `PATH`. An option without this word is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly description: string;
}

/** What follows the command's name, checked against the declared options. */
export interface Arguments {
  readonly operands: readonly string[];
  /** The operands after `--`; undefined without `--`. */
  readonly behindDashes?: readonly string[] | undefined;
  has(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
}

const HELP: Option = { name: 'help', short: 'h', description: 'show this help' };

export function defineCommand(command: Command): Command {
  return { ...command, options: [...command.options, HELP] };
}
