import { usageError } from '../model/problem.ts';
import { readChoice } from './arguments.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, PROVIDER_FILE, READING, TABLE_FORMAT } from './options.ts';

export const read = defineCommand({
  name: 'read',
  summary: 'show all that is observed of one object, without a manifest',
  operands: '<provider> [setting=value…]',
  options: [TABLE_FORMAT, ...READING, ...(READING.includes(PROVIDER_FILE) ? [] : [PROVIDER_FILE]), NO_COLOR],
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
    const format = readChoice('format', args.text('format') ?? 'human', ['human', 'json']);
    const [id, ...pairs] = args.operands;
    if (id === undefined) {
      throw usageError(
        'read needs a provider',
        'write driftline read PROVIDER setting=value …; `driftline providers` lists them',
      );
    }
    const { readReadOptions, createContext } = await import('./run-options.ts');
    const { readObject } = await import('../run/read-object.ts');
    const { renderObject } = await import('./object-text.ts');
    const context = await createContext(args, output, signal);
    const options = readReadOptions(args, context);
    (await import('./deadline.ts')).endAtDeadline(options.maxTimeMs, output);
    const reading = await readObject(id, settingsOf(pairs), options, context);
    await output.report(renderObject(reading, format, output));
    return reading.observation.kind === 'unreadable' ? 3 : 0;
  },
});

function settingsOf(pairs: readonly string[]): Record<string, string> {
  const settings = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (equals < 1) throw usageError(`"${pair}" is not a setting`, 'write setting=value');
    if (settings.has(name)) throw usageError(`the setting "${name}" is given twice`, 'give it once');
    settings.set(name, pair.slice(equals + 1));
  }
  return Object.fromEntries(settings);
}
