import { oneOfText } from '../model/did-you-mean.ts';
import type { Registry } from '../providers/registry.ts';
import { usageError } from './arguments.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE } from './options.ts';

/** By name. */
export const SCHEMAS = {
  manifest: async (registry: Registry) =>
    (await import('../manifest/schema.ts')).manifestSchema(await registry.all()),
  report: async () => (await import('../schema/report.ts')).reportSchema(),
  provider: async () => (await import('../definition/index.ts')).providerSchema(),
} as const;

export const schema = defineCommand({
  name: 'schema',
  summary: 'print a JSON Schema: of manifests, reports or provider files',
  operands: `[${Object.keys(SCHEMAS).join('|')}]`,
  options: [PROVIDER_FILE],
  examples: [['driftline schema > manifest.schema.json', 'for an editor']],
  run: async (args, output) => {
    const [which = 'manifest', another] = args.operands;
    const make = another === undefined && isSchema(which) ? SCHEMAS[which] : undefined;
    if (make === undefined) {
      const hint = `write ${oneOfText(Object.keys(SCHEMAS))}`;
      throw usageError(`there is no schema "${args.operands.join(' ')}"`, hint);
    }
    const { readRegistry } = await import('./env.ts');
    output.out(`${JSON.stringify(await make(await readRegistry(args, process.env)), null, 2)}\n`);
    return 0;
  },
});

function isSchema(name: string): name is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, name);
}
