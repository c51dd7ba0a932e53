/** Builds `dist` with tsdown's API: its command line warns about Node 20, which we support. */
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'tsdown';
import configs from '../tsdown.config.ts';
import { HASH_FILE, hashOfSources } from './sources.ts';
import { billOfMaterials, licenses, type Modules, noting, packagesOf } from './third-party.ts';

const sources = hashOfSources();
const dist = new URL('../dist/', import.meta.url);
rmSync(dist, { recursive: true, force: true });
const modules: Modules = new Set();
for (const config of [configs].flat()) {
  const plugins = [config.plugins, noting(modules)];
  await build({ ...config, plugins, config: false, logLevel: 'error' });
}
const packages = packagesOf(modules);
writeFileSync(new URL('sbom.cdx.json', dist), billOfMaterials(packages));
writeFileSync(new URL('THIRD-PARTY-LICENSES.txt', dist), licenses(packages));
writeFileSync(HASH_FILE, sources);
