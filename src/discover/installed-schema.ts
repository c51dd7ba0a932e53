import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const INSTALLED_SCHEMA = 'node_modules/driftline/schemas/manifest.schema.json';

/** The path from a folder to the schema in the nearest `node_modules` of its repository that has driftline. */
export function installedSchema(folder: string, up = ''): string | undefined {
  if (existsSync(join(folder, INSTALLED_SCHEMA))) return `${up || './'}${INSTALLED_SCHEMA}`;
  const above = dirname(folder);
  if (above === folder || existsSync(join(folder, '.git'))) return undefined;
  return installedSchema(above, `../${up}`);
}
