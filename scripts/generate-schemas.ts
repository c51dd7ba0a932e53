/** Writes `schemas/` from the decoders. A test fails if they are stale. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCHEMAS, schemaOf } from '../src/cli/schema.ts';
import { builtIn } from '../src/providers/registry.ts';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]) {
  const schema = await schemaOf(name, builtIn());
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, null, 1)}\n`);
}
