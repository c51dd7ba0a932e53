import { didYouMean } from '../model/did-you-mean.ts';
import { readChoice, usageError } from './arguments.ts';
import { defineCommand } from './command.ts';
import { TABLE_FORMAT } from './options.ts';

export const providers = defineCommand({
  name: 'providers',
  summary: 'list the vendors: settings, credentials, observed fields',
  operands: '[provider]',
  options: [TABLE_FORMAT],
  examples: [
    ['driftline providers', 'all of them, in short'],
    ['driftline providers kore', 'one of them, in full'],
  ],
  run: async (args, output) => {
    const [id, another] = args.operands;
    if (another !== undefined)
      throw usageError('providers takes one name at most', 'see driftline providers --help');
    const format = readChoice('format', args.text('format') ?? 'human', ['human', 'json']);
    const { PROVIDER_IDS, PROVIDERS } = await import('../providers/index.ts');
    const { described, plain } = await import('./provider-text.ts');
    const chosen = PROVIDERS.filter((provider) => id === undefined || provider.id === id);
    if (id !== undefined && chosen.length === 0) {
      const hint = didYouMean(id, PROVIDER_IDS) ?? `the providers are ${PROVIDER_IDS.join(', ')}`;
      throw usageError(`there is no provider "${id}"`, hint);
    }
    if (format === 'json') output.out(`${JSON.stringify(chosen.map(plain), null, 2)}\n`);
    else output.out(chosen.map((provider) => described(provider, output, id !== undefined)).join('\n'));
    return 0;
  },
});
