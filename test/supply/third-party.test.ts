import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { billOfMaterials, licenses, noting, packagesOf } from '../../scripts/third-party.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const bill = JSON.parse(read('dist/sbom.cdx.json'));
const shipped = read('dist/THIRD-PARTY-LICENSES.txt');
const here = new URL('../..', import.meta.url).pathname;

interface Component {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

const components: readonly Component[] = bill.components;

describe('the bill of materials', () => {
  it('is CycloneDX 1.6, about this version', () => {
    const { name, version } = JSON.parse(read('package.json'));

    expect(bill).toMatchObject({
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        component: { type: 'application', name, version, purl: `pkg:npm/${name}@${version}` },
      },
    });
    expect(Object.keys(bill)).toEqual([
      '$schema',
      'bomFormat',
      'specVersion',
      'version',
      'metadata',
      'components',
      'dependencies',
    ]);
  });

  it('has every package that docs/decisions/dependencies.md gives a reason for, and no other', () => {
    const reasons = [
      ...read('docs/decisions/dependencies.md').matchAll(/^\| ([\w-]+) \| ([\w.-]+) \|.*\|.*\|$/gm),
    ]
      .map(([, name, license]) => `${name} ${license}`)
      .filter((row) => row !== 'package license');

    expect(components.map(({ name, licenses }) => `${name} ${licenses[0]?.license.id}`)).toEqual(
      reasons.toSorted(),
    );
    expect(reasons.length).toBeGreaterThan(7);
  });

  it('names each package with its locked version and hash', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    for (const { type, name, version, purl, hashes, ...rest } of components) {
      const locked = packages[`node_modules/${name}`];
      expect({ type, version, purl, 'bom-ref': rest['bom-ref'] }).toEqual({
        type: 'library',
        version: locked.version,
        purl: `pkg:npm/${name}@${locked.version}`,
        'bom-ref': purl,
      });
      expect(hashes).toEqual([
        { alg: 'SHA-512', content: Buffer.from(locked.integrity.slice(7), 'base64').toString('hex') },
      ]);
    }
  });

  it('refers only to packages that it lists, and lists each only once', () => {
    const refs = [bill.metadata.component, ...components].map((each) => each['bom-ref']);
    const dependencies: { ref: string; dependsOn: string[] }[] = bill.dependencies;

    expect(new Set(refs).size).toBe(refs.length);
    expect(dependencies.map(({ ref }) => ref)).toEqual(refs);
    expect(dependencies[0]?.dependsOn).toEqual(refs.slice(1));
    for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });

  it('names the third-party code inside undici', () => {
    const undici = components.find(({ name }) => name === 'undici');

    expect(undici).toMatchObject({
      components: [{ type: 'library', name: 'llhttp', purl: 'pkg:github/nodejs/llhttp' }],
    });
    expect(shipped).toContain('Copyright © 2018 Fedor Indutny');
  });
});

describe('the licenses', () => {
  it('are shipped whole', () => {
    for (const { name, version, licenses } of components) {
      expect(shipped).toContain(`${name} ${version} (${licenses[0]?.license.id})`);
    }
    for (const file of [
      'ajv/LICENSE',
      'canonicalize/LICENSE',
      'diff/LICENSE',
      'undici/LICENSE',
      'yaml/LICENSE',
    ]) {
      expect(shipped, file).toContain(read(`node_modules/${file}`).replaceAll('\r\n', '\n').trim());
    }
  });

  it('allow shipping in a package under Apache 2.0', () => {
    const ids = new Set(components.map(({ licenses }) => licenses[0]?.license.id));

    expect([...ids].filter((id) => !['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT'].includes(id ?? ''))).toEqual(
      [],
    );
  });
});

describe('what is bundled', () => {
  const chunk = (modules: Record<string, number>) => ({
    chunk: {
      modules: Object.fromEntries(
        Object.entries(modules).map(([id, renderedLength]) => [id, { renderedLength }]),
      ),
    },
    asset: { source: '' },
  });
  const packages = (modules: Record<string, number>) => {
    const noted = new Set<string>();
    noting(noted).generateBundle(undefined, chunk(modules));
    return packagesOf(noted);
  };

  it('is read from the modules that the build wrote', () => {
    const found = packages({
      [`${here}src/index.ts`]: 10,
      [`${here}package.json`]: 10,
      [`${here}node_modules/yaml/dist/index.js`]: 10,
      [`${here}node_modules/undici/index.js`]: 0,
      [`${here}node_modules/@pulumi/pulumi/index.js`]: 10,
      '\0rolldown/runtime.js': 10,
      '\0undici-agent': 10,
    });

    expect(found.map(({ folder }) => folder)).toEqual([
      'node_modules/@pulumi/pulumi',
      'node_modules/rolldown',
      'node_modules/yaml',
    ]);
    expect(billOfMaterials(found)).toContain('"purl": "pkg:npm/%40pulumi/pulumi@');
    expect(licenses(found.filter(({ name }) => name === 'yaml'))).toContain(
      'Permission to use, copy, modify',
    );
  });

  it.each(['/elsewhere/node_modules/yaml/index.js', '\0polyfill', `${here}vendor/yaml.js`])(
    'ends the build if it belongs to no package: %j',
    (id) => {
      expect(() => packages({ [id]: 10 })).toThrow('is bundled, and nobody knows whose it is');
    },
  );

  it('ends the build if it has no license', () => {
    const folder = 'node_modules/yaml/dist';
    expect(() => licenses([{ name: 'bare', version: '1.0.0', license: 'MIT', folder }])).toThrow(
      'bare is bundled, and has no license to go with it',
    );
  });
});
