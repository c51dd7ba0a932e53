import { usageError } from './arguments.ts';
import { defineCommand } from './command.ts';

const SCHEMAS = {
  manifest: async () => (await import('../manifest/schema.ts')).manifestSchema(),
  report: async () => (await import('../schema/report.ts')).reportSchema(),
} as const;

export const schema = defineCommand({
  name: 'schema',
  summary: 'print a JSON Schema: of manifests, or of the JSON report',
  operands: '[manifest|report]',
  options: [],
  examples: [['driftline schema > manifest.schema.json', 'for an editor']],
  run: async (args, output) => {
    const [which = 'manifest', another] = args.operands;
    if (another !== undefined || (which !== 'manifest' && which !== 'report')) {
      throw usageError(`there is no schema "${args.operands.join(' ')}"`, 'write manifest or report');
    }
    output.out(`${JSON.stringify(await SCHEMAS[which](), null, 2)}\n`);
    return 0;
  },
});
