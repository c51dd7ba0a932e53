import type { Provider } from '../providers/contract.ts';
import type { Registry } from '../providers/registry.ts';
import { readChoice, usageError } from './arguments.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE, TABLE_FORMAT } from './options.ts';

export const providers = defineCommand({
  name: 'providers',
  summary: 'list the vendors: settings, credentials, observed fields',
  operands: '[provider]',
  options: [TABLE_FORMAT, PROVIDER_FILE],
  examples: [
    ['driftline providers', 'all of them, in short'],
    ['driftline providers kore', 'one of them, in full'],
  ],
  run: async (args, output) => {
    const [id, another] = args.operands;
    if (another !== undefined)
      throw usageError('providers takes one name at most', 'see driftline providers --help');
    const format = readChoice('format', args.text('format') ?? 'human', ['human', 'json']);
    const { readRegistry } = await import('./env.ts');
    const registry = await readRegistry(args, process.env);
    const { described, plain } = await import('./provider-text.ts');
    const chosen = id === undefined ? await registry.all() : [await named(id, registry)];
    if (format === 'json') output.out(`${JSON.stringify(chosen.map(plain), null, 2)}\n`);
    else output.out(chosen.map((provider) => described(provider, output, id !== undefined)).join('\n'));
    return 0;
  },
});

async function named(id: string, registry: Registry): Promise<Provider> {
  await registry.load([id]);
  const provider = registry.get(id);
  if (provider !== undefined) return provider;
  const { providerHint } = await import('../providers/registry.ts');
  throw usageError(`there is no provider "${id}"`, providerHint(registry, id));
}
