// Writes the schema of the provider plugin, and its version: `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';
import { pluginSchema } from './plugin-schema.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const write = (name: string, text: string) =>
  writeFileSync(new URL(`../plugin/${name}`, import.meta.url), text);

write('schema.json', pluginSchema());
const { version } = JSON.parse(read('package.json'));
write('package.json', read('plugin/package.json').replace(/"version": "[^"]*"/, `"version": "${version}"`));
