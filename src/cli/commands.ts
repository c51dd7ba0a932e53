import { accept } from './accept.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { completion } from './completion.ts';
import { coverage } from './coverage.ts';
import { demo } from './demo.ts';
import { discover } from './discover.ts';
import { explain } from './explain.ts';
import { init } from './init.ts';
import { merge } from './merge.ts';
import { providers } from './providers.ts';
import { read } from './read.ts';
import { schema } from './schema.ts';
import { simulate } from './simulate.ts';
import { status } from './status.ts';
import { validate } from './validate.ts';

/** Every command, in the order of `--help`. A new command is one file and one line here. */
export const COMMANDS: readonly Command[] = [
  check,
  status,
  validate,
  init,
  discover,
  accept,
  coverage,
  merge,
  read,
  explain,
  providers,
  schema,
  simulate,
  demo,
  completion,
];

export function commandNamed(name: string | undefined): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
