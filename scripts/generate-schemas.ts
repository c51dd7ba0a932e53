/** Writes `schemas/`: they follow from the providers. A test fails when they are not fresh. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { manifestSchema } from '../src/manifest/schema.ts';
import { builtIn } from '../src/providers/registry.ts';
import { reportSchema } from '../src/schema/report.ts';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of [
  ['manifest', manifestSchema(await builtIn().all())],
  ['report', reportSchema()],
] as const) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
