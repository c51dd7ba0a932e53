/** `npm run new-provider NAME`: a provider as data that compiles; `--code` writes one in code, in a folder of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeSource, definitionSource, withLoader } from './provider-source.ts';

const [id = ''] = process.argv.slice(2).filter((each) => !each.startsWith('-'));
if (!/^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/.test(id))
  fail('write npm run new-provider NAME, in small letters: the word that manifests use');
const providers = new URL('../src/providers/', import.meta.url);
const isCode = process.argv.includes('--code');
const path = isCode ? `${id}/index.ts` : `${id}.ts`;
const file = new URL(path, providers);
const index = new URL('index.ts', providers);
if (existsSync(new URL(`${id}.ts`, providers)) || existsSync(new URL(`${id}/`, providers))) {
  fail(`there is a provider ${id} already`);
}

mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, isCode ? codeSource(id) : definitionSource(id));
writeFileSync(index, withLoader(readFileSync(index, 'utf8'), id, `./${path}`));
execFileSync('npx', ['biome', 'check', '--write', fileURLToPath(providers)], { stdio: 'ignore' });
console.log(`src/providers/${path} reads GET /agents/{agentId}/deployment. Next:
  1. Write down what the vendor documents, with page and date: credentials, hosts, settings, read, fields.
  2. ${isCode ? "Give the simulator the vendor's own paths and words, and the sample every field." : 'Add an example of every kind of reply: found, missing, unknown.'}
  3. npm run generate, then npm run check.`);

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
