/** `npm run new-provider NAME`: a provider that compiles and reads a simple reply; `--folder` gives it a folder of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { providerSource, withLoader } from './provider-source.ts';

const [id = ''] = process.argv.slice(2).filter((each) => !each.startsWith('-'));
if (!/^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/.test(id))
  fail('write npm run new-provider NAME, in small letters: the word that manifests use');
const providers = new URL('../src/providers/', import.meta.url);
const isFolder = process.argv.includes('--folder');
const path = isFolder ? `${id}/index.ts` : `${id}.ts`;
const file = new URL(path, providers);
const index = new URL('index.ts', providers);
if (existsSync(new URL(`${id}.ts`, providers)) || existsSync(new URL(`${id}/`, providers))) {
  fail(`there is a provider ${id} already`);
}

mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, providerSource(id, { isFolder }));
writeFileSync(index, withLoader(readFileSync(index, 'utf8'), id, `./${path}`));
execFileSync('npx', ['biome', 'check', '--write', fileURLToPath(providers)], { stdio: 'ignore' });
console.log(`src/providers/${id} reads GET /agents/{agentId}/deployment. Next:
  1. Write down what the vendor documents, with page and date: settings, fields, replies, read.
  2. Give the simulator the vendor's own paths and words, and the sample every field.
  3. npm run build && npm run generate, then npm test.`);

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
