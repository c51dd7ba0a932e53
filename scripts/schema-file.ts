import { type SchemaName, schemaOf } from '../src/cli/schema.ts';
import { isJsonObject, type Json } from '../src/model/json.ts';
import { builtIn } from '../src/providers/registry.ts';

/** A file of `schemas/`. Each key of a definition is one line: diffs stay readable, and indentation takes no room. */
export async function schemaFile(name: SchemaName): Promise<string> {
  const schema: Json = JSON.parse(JSON.stringify(await schemaOf(name, builtIn())));
  return `${inLines(schema, 3)}\n`;
}

function inLines(value: Json, levels: number): string {
  if (levels === 0 || !isJsonObject(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${inLines(each, levels - 1)}`,
  );
  return `{\n${lines.join(',\n')}\n}`;
}
