/** Writes `schemas/` from the decoders. A test fails if they are stale. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCHEMA_NAMES } from '../src/cli/schema.ts';
import { schemaFile } from './schema-file.ts';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of SCHEMA_NAMES) {
  writeFileSync(new URL(`${name}.schema.json`, folder), await schemaFile(name));
}
