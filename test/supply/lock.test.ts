import { readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';

const NODES = ['20.19.0', '22.22.0', '24.0.0'];

const text = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
}

/** The lock file of the package, and that of the documentation site. */
const LOCKS = [
  // The listed packages work without their install scripts. On macOS there is also `fsevents`, which is optional.
  { folder: '', atLeast: 300, scripted: ['node_modules/esbuild', 'node_modules/protobufjs'] },
  { folder: 'site/', atLeast: 100, scripted: ['node_modules/esbuild'] },
];

describe.each(LOCKS)('the lock file $folder', ({ folder, atLeast, scripted }) => {
  const manifest = JSON.parse(text(`${folder}package.json`));
  const lock = JSON.parse(text(`${folder}package-lock.json`));
  const { '': root, ...installed }: Record<string, Locked> = lock.packages;
  const packages = Object.entries(installed);
  const { overrides = {} } = manifest;

  /** The package that Node finds from a place: first in the folder itself, then in the folders above. */
  function locked(from: string, name: string): Locked | undefined {
    const found = installed[join(from, 'node_modules', name)];
    const above = from.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '');
    return found ?? (from === '' ? undefined : locked(above, name));
  }

  it('has a SHA-512 for every package, and no source but the public registry', () => {
    const odd = packages.filter(
      ([path, { version = '', resolved, integrity = '', link }]) =>
        !/^node_modules\/(?:[\w@./-]+)$/.test(path) ||
        !/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(version) ||
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ||
        link !== undefined ||
        !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/'),
    );

    expect(packages.length).toBeGreaterThan(atLeast);
    expect(odd).toEqual([]);
  });

  it('locks the versions of package.json, which are exact', () => {
    const { devDependencies, peerDependencies } = manifest;
    expect(lock.lockfileVersion).toBe(3);
    expect(root).toMatchObject({ devDependencies, ...(peerDependencies && { peerDependencies }) });
    // An override that is an object applies below one package only, so it is not at the top of the lock file.
    const held = Object.entries(overrides).filter(([, version]) => typeof version === 'string');
    for (const [name, version] of [...Object.entries(devDependencies), ...held]) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(installed[`node_modules/${name}`]?.version).toBe(version);
    }
  });

  // npm 10 refuses a lock file that has other versions; npm 11 accepts it.
  it('has the versions that each package asks for', () => {
    const wrong = packages.flatMap(([path, { dependencies = {} }]) => {
      const own = overrides[path.replace(/^.*node_modules\//, '')] ?? {};
      return Object.entries({ ...dependencies, ...(typeof own === 'object' && own) })
        .map(([name, range]) => [name, overrides[name] ?? range])
        .filter(([name, range]) => !satisfies(locked(path, name)?.version ?? '', range))
        .map(([name, range]) => `${path}: ${name} ${range}`);
    });

    expect(wrong).toEqual([]);
  });

  it('has only the listed packages with an install script', () => {
    const found = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);

    expect(found).toEqual(scripted);
  });
});

it('CI and the build of the site run no install script', () => {
  expect(text('.ci/run')).toMatch(/^npm ci --ignore-scripts /m);
  expect(text('scripts/site.ts')).toMatch(/'npm', 'ci', '--ignore-scripts'/);
});

it('installs without a warning on the Node versions that CI runs', () => {
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(text('package-lock.json'));
  const { allowScripts } = JSON.parse(text('package.json'));
  const outside = Object.entries(packages).filter(
    ([, { engines }]) => !NODES.every((node) => satisfies(node, engines?.node ?? '*')),
  );

  expect(outside.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual([]);
  expect(allowScripts).toEqual({ esbuild: false, protobufjs: false });
});
