import { usageError } from './arguments.ts';
import type { Arguments } from './command.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, VARIABLE } from './options.ts';

export const discover = defineCommand({
  name: 'discover',
  summary: 'write manifest entries for what a vendor lists and no manifest declares',
  operands: 'PROVIDER [setting=value…]',
  options: [
    {
      name: 'write',
      value: 'FILE',
      description: 'add the entries to this manifest; it is made if it is not there',
    },
    { name: 'dry-run', description: 'with --write: show the change as a unified diff, and write nothing' },
    {
      name: 'environment',
      short: 'e',
      value: 'NAME',
      description:
        'environment of all that the vendor gives none (default: what a name says, as in support-test; else prod)',
    },
    ...READING,
    VARIABLE,
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline discover cartesia', 'entries for every agent that no manifest here declares'],
    ['driftline discover cartesia --write driftline.yaml', 'the same, added to a manifest'],
    ['driftline discover astropods account=acme --write driftline.yaml --dry-run', 'what would be added'],
  ],
  notes: [
    'PROVIDER may also be a connection that a manifest sets up.',
    DURATIONS,
    'Exit codes: 0 the list was read, or the vendor has none · 1 the run failed ·',
    '3 the list could not be read.',
  ],
  readsVendors: true,
  run: async (args, output, signal) => {
    const wanted = readWanted(args);
    const { createContext, readReadOptions } = await import('./run-options.ts');
    const { runDiscover } = await import('./discover-run.ts');
    const context = createContext(args, output, signal);
    const options = readReadOptions(args);
    (await import('./deadline.ts')).endAtDeadline(options.maxTimeMs, output);
    try {
      return await runDiscover(wanted, { options, context, output });
    } finally {
      context.done();
    }
  },
});

export interface WantedEntries {
  readonly word: string;
  readonly given: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly write: string | undefined;
  readonly dryRun: boolean;
}

function readWanted(args: Arguments): WantedEntries {
  const [word, ...pairs] = args.operands;
  if (word === undefined || word.includes('=')) {
    throw usageError('discover needs the name of a provider', '`driftline providers` lists them');
  }
  const given = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1)
      throw usageError(`discover cannot take "${pair}"`, 'write setting=value, for instance account=acme');
    const name = pair.slice(0, equals);
    if (given.has(name)) throw usageError(`the setting "${name}" is given twice`, 'give it once');
    given.set(name, pair.slice(equals + 1));
  }
  const write = args.text('write');
  if (args.has('dry-run') && write === undefined) {
    throw usageError('--dry-run needs --write', 'without --write nothing is written anyway');
  }
  return {
    word,
    given: Object.fromEntries(given),
    environment: args.text('environment'),
    write,
    dryRun: args.has('dry-run'),
  };
}
