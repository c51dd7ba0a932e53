import { usageError } from '../model/problem.ts';
import { readSettings, readTableFormat } from './arguments.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, READING, TABLE_FORMAT } from './options.ts';

export const read = defineCommand({
  name: 'read',
  summary: 'show all that is observed of one object, without a manifest',
  operands: '<provider> [setting=value…]',
  options: [TABLE_FORMAT, ...READING, NO_COLOR],
  examples: [
    ['driftline read chatcaptain chatbotId=bot_1 slot=prod', 'what is live in one slot'],
    ['driftline read hub prompt=greet label=prod --provider-file hub.yaml', 'your own'],
  ],
  notes: [
    'Settings that default to the name of the environment must be given.',
    DURATIONS,
    'Exit codes: 0 · 1 the run failed · 3 it could not be read.',
  ],
  readsVendors: true,
  run: async (args, output, signal) => {
    const format = readTableFormat(args);
    const [id, ...pairs] = args.operands;
    if (id === undefined) {
      throw usageError(
        'read needs a provider',
        'write driftline read PROVIDER setting=value …; `driftline providers` lists them',
      );
    }
    const { reading } = await import('./run-options.ts');
    const { readObject } = await import('../run/read-object.ts');
    const { renderObject } = await import('./object-text.ts');
    const seen = await reading(args, output, signal, (options, context) =>
      readObject(id, readSettings(pairs), options, context),
    );
    await output.report(renderObject(seen, format, output));
    return seen.observation.kind === 'unreadable' ? 3 : 0;
  },
});
