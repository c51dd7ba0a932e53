import type { Registry } from '../providers/registry.ts';
import { usageError } from './arguments.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE } from './options.ts';

const SCHEMAS = {
  manifest: async (registry: Registry) =>
    (await import('../manifest/schema.ts')).manifestSchema(await registry.all()),
  report: async () => (await import('../schema/report.ts')).reportSchema(),
} as const;

export const schema = defineCommand({
  name: 'schema',
  summary: 'print a JSON Schema: of manifests, or of the JSON report',
  operands: '[manifest|report]',
  options: [PROVIDER_FILE],
  examples: [['driftline schema > manifest.schema.json', 'for an editor']],
  run: async (args, output) => {
    const [which = 'manifest', another] = args.operands;
    if (another !== undefined || (which !== 'manifest' && which !== 'report')) {
      throw usageError(`there is no schema "${args.operands.join(' ')}"`, 'write manifest or report');
    }
    const { readRegistry } = await import('./env.ts');
    output.out(`${JSON.stringify(await SCHEMAS[which](await readRegistry(args, process.env)), null, 2)}\n`);
    return 0;
  },
});
