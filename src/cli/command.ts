import type { Output } from './output.ts';

/** One command in one file: parsing, `--help` and `docs/cli.md` follow from its declaration. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The usage line behind the name. */
  readonly operands: string;
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Lines below the options. */
  readonly notes?: readonly string[];
  /** Whether the run asks vendors: Node is tuned for it. */
  readonly readsVendors?: true;
  /** Returns the exit code. Imports what it needs when it is called: every start loads the declarations. */
  readonly run: (args: Arguments, output: Output, signal: AbortSignal) => Promise<number>;
}

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** The name of its value. An option without one is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly description: string;
}

/** The command line behind the command, checked against the declared options. */
export interface Arguments {
  readonly operands: readonly string[];
  /** Those of them that stand behind `--`; undefined where there is none. */
  readonly behindDashes?: readonly string[] | undefined;
  has(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
}

const HELP: Option = { name: 'help', short: 'h', description: 'show this help' };

export function defineCommand(command: Command): Command {
  return { ...command, options: [...command.options, HELP] };
}
