import { oneOfText } from '../model/did-you-mean.ts';
import { usageError } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { defineCommand } from './command.ts';
import { PROVIDER_FILE } from './options.ts';

const SCHEMAS = {
  manifest: async (registry: Registry) =>
    (await import('../manifest/schema.ts')).manifestSchema(await registry.all()),
  report: async () => (await import('../schema/report.ts')).reportSchema(),
  provider: async () => (await import('../definition/index.ts')).providerSchema(),
  scenario: async (registry: Registry) => (await import('../simulator/scenario.ts')).scenarioSchema(registry),
} as const;

export type SchemaName = keyof typeof SCHEMAS;
export const SCHEMA_NAMES = Object.keys(SCHEMAS) as readonly SchemaName[];

/** The schema with its `$id`. */
export async function schemaOf(name: SchemaName, registry: Registry): Promise<object> {
  const { $schema, ...schema } = await SCHEMAS[name](registry);
  const { schemaId } = await import('../run/schema-id.ts');
  return { $schema, $id: schemaId(name), ...schema };
}

export const schema = defineCommand({
  name: 'schema',
  summary: 'print a JSON Schema: manifest, report, provider or scenario',
  operands: `[${SCHEMA_NAMES.join('|')}]`,
  options: [PROVIDER_FILE],
  examples: [['driftline schema > manifest.schema.json', 'for an editor']],
  run: async (args, output) => {
    const [which = 'manifest', another] = args.operands;
    if (another !== undefined || !isSchema(which)) {
      const hint = `write ${oneOfText(SCHEMA_NAMES)}`;
      throw usageError(`there is no schema "${args.operands.join(' ')}"`, hint);
    }
    const { readRegistry } = await import('./env.ts');
    output.out(`${JSON.stringify(await schemaOf(which, await readRegistry(args, process.env)), null, 2)}\n`);
    return 0;
  },
});

function isSchema(name: string): name is SchemaName {
  return Object.hasOwn(SCHEMAS, name);
}
