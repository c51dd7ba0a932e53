import { usageError } from '../model/problem.ts';
import type { Provider } from '../providers/contract.ts';
import { readTableFormat } from './arguments.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE, TABLE_FORMAT } from './options.ts';

export const providers = defineCommand({
  name: 'providers',
  summary: 'list the vendors: settings, credentials, observed fields',
  operands: '[provider | word…]',
  options: [TABLE_FORMAT, PROVIDER_FILE],
  examples: [
    ['driftline providers', 'all of them, a line each'],
    ['driftline providers kore', 'one of them, in full'],
    ['driftline providers voice', 'those that have the word in their name, kind, settings or fields'],
  ],
  run: async (args, output) => {
    const words = args.operands;
    const format = readTableFormat(args);
    const { readRegistry } = await import('./env.ts');
    const registry = await readRegistry(args, process.env);
    const { described, listed, plain } = await import('./provider-text.ts');
    const [id] = words;
    const one = words.length === 1 && id !== undefined && registry.ids.includes(id);
    if (one) await registry.load([id]);
    const found = one
      ? [registry.get(id)].flatMap((each) => each ?? [])
      : search(words, await registry.all());
    if (found.length === 0) {
      const { providerHint } = await import('../providers/registry.ts');
      const [hint, said] = [providerHint(registry, id), words.join(' ')];
      throw usageError(
        `there is no provider "${said}", and no provider has such a kind, setting or field`,
        hint,
      );
    }
    if (format === 'json') output.out(`${JSON.stringify(found.map(plain), null, 2)}\n`);
    else if (one) output.out(found.map((provider) => described(provider, output)).join('\n'));
    else output.out(listed(found, output));
    return 0;
  },
});

/** The providers that contain every word. */
function search(words: readonly string[], all: readonly Provider[]): readonly Provider[] {
  const wanted = words.map((word) => word.toLowerCase());
  return all.filter(({ id, title, noun, settings, fields, versionIs }) => {
    const names = [id, title, noun, versionIs, ...settings.map(({ name }) => name), ...Object.keys(fields)];
    const text = names.join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
