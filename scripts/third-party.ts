/** Lists the third-party code in `dist`: a bill of materials and the licenses. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replaceAll('\\', '/');

interface Package {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Where it is installed, from our root. */
  readonly folder: string;
}

/** Third-party code inside a package that npm's metadata does not list. */
const INSIDE: Readonly<Record<string, { name: string; owner: string; license: string; notice: string }>> = {
  undici: {
    name: 'llhttp',
    owner: 'nodejs',
    license: 'MIT',
    notice: `undici carries llhttp (https://github.com/nodejs/llhttp), Copyright © 2018 Fedor Indutny, under the MIT
License as well: its permission notice is the one above.`,
  },
};

export type Modules = Set<string>;

/** A bundler plugin that records every module in the output. */
export function noting(modules: Modules) {
  return {
    name: 'third-party',
    generateBundle(_: unknown, bundle: Readonly<Record<string, object>>): void {
      for (const chunk of Object.values(bundle)) {
        if (!('modules' in chunk)) continue;
        const rendered = chunk.modules as Readonly<Record<string, { readonly renderedLength: number }>>;
        for (const [id, { renderedLength }] of Object.entries(rendered)) {
          if (renderedLength > 0) modules.add(id.replaceAll('\\', '/'));
        }
      }
    },
  };
}

export function packagesOf(modules: Modules): readonly Package[] {
  const folders = new Set([...modules].flatMap((id) => folderOf(id) ?? []));
  return [...folders]
    .map((folder) => ({ ...JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')), folder }))
    .toSorted((left, right) => byText(purlOf(left), purlOf(right)));
}

/** The package of a module; undefined if it is ours. Throws for unknown modules: they must not be shipped. */
function folderOf(id: string): string | undefined {
  if (id.startsWith('\0undici-')) return undefined;
  if (/^\0(rolldown\/|@oxc-project\+runtime@)/.test(id)) return 'node_modules/rolldown';
  const path = id.startsWith(ROOT) ? id.slice(ROOT.length) : id;
  const installed = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path);
  if (installed?.[0].startsWith('node_modules/')) return installed[0];
  if (path === 'package.json' || path.startsWith('src/')) return undefined;
  throw new Error(`${JSON.stringify(id)} is bundled, and nobody knows whose it is`);
}

/** CycloneDX 1.6. The same commit gives the same bytes, so it has no serial number and no time. */
export function billOfMaterials(packages: readonly Package[]): string {
  const own: Package = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { packages: locked } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: { type: 'application', ...component(own) } },
    components: packages.map((each) => ({
      type: 'library',
      ...component(each),
      hashes: [{ alg: 'SHA-512', content: hexOf(locked[each.folder].integrity) }],
      ...inside(each),
    })),
    dependencies: [
      { ref: purlOf(own), dependsOn: packages.map(purlOf) },
      ...packages.map((each) => ({
        ref: purlOf(each),
        dependsOn: packages.filter(({ name }) => each.dependencies?.[name] !== undefined).map(purlOf),
      })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

function component(each: Package) {
  return {
    'bom-ref': purlOf(each),
    name: each.name,
    version: each.version,
    ...(each.description !== undefined && { description: each.description }),
    licenses: [{ license: { id: each.license } }],
    purl: purlOf(each),
  };
}

/** Third-party code inside this package, without a version, because no file of the package tells it. */
function inside(outer: Package) {
  const found = INSIDE[outer.name];
  if (found === undefined) return {};
  const { name, owner, license } = found;
  const ref = `${purlOf(outer)}#${name}`;
  const licenses = [{ license: { id: license } }];
  return {
    components: [{ type: 'library', 'bom-ref': ref, name, licenses, purl: `pkg:github/${owner}/${name}` }],
  };
}

export function licenses(packages: readonly Package[]): string {
  const blocks = packages.map((each) => {
    const texts = readdirSync(join(ROOT, each.folder))
      .filter((name) => /^(licen[cs]e|copying|notice)\b/i.test(name))
      .toSorted(byText)
      .map((name) =>
        readFileSync(join(ROOT, each.folder, name), 'utf8')
          .replaceAll('\r\n', '\n')
          .trim(),
      );
    if (texts.length === 0) throw new Error(`${each.name} is bundled, and has no license to go with it`);
    const notice = INSIDE[each.name]?.notice;
    return [`${each.name} ${each.version} (${each.license})`, ...texts, ...(notice ? [notice] : [])].join(
      '\n\n',
    );
  });
  return `Of these packages there is code in this folder.\n\n${blocks.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** https://github.com/package-url/purl-spec: the @ of a scoped name is encoded. */
function purlOf({ name, version }: Package): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
