import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const json = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const manifest = json('package.json');
const lock = json('package-lock.json');

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const { '': root, ...installed }: Record<string, Locked> = lock.packages;
const packages = Object.entries(installed);

describe('the lock file', () => {
  it('has a SHA-512 for every package, and no source but the public registry', () => {
    const odd = packages.filter(
      ([path, { version = '', resolved, integrity = '', link }]) =>
        !/^node_modules\/(?:[\w@./-]+)$/.test(path) ||
        !/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(version) ||
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ||
        link !== undefined ||
        !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/'),
    );

    expect(packages.length).toBeGreaterThan(300);
    expect(odd).toEqual([]);
  });

  it('locks what package.json asks for, which names exact versions of the registry', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(root).toMatchObject({
      devDependencies: manifest.devDependencies,
      peerDependencies: manifest.peerDependencies,
    });
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(installed[`node_modules/${name}`]?.version).toBe(version);
    }
  });

  it('lets a package with an install script in only by name, and CI runs none', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    const run = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');

    // Both work without theirs. macOS's `fsevents` would be a third, and is optional.
    expect(scripted).toEqual(['node_modules/esbuild', 'node_modules/protobufjs']);
    expect(run).toMatch(/^npm ci --ignore-scripts /m);
  });
});
