import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../support/folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = folderWith();

/** Packs the file that would be published, from the `dist` of these tests. */
const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
const [packed] = JSON.parse(
  execFileSync('npm', packing, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
);
execFileSync('tar', ['-xzf', packed.filename], { cwd: folder });
const unpacked = join(folder, 'package');
const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)))
  .toSorted();
const text = (file: string): string => readFileSync(join(unpacked, file), 'utf8');

const isChunk = (file: string): boolean => /^dist\/[\w-]+-[\w-]{8}\.c?js$/.test(file);
const ENTRIES = ['dist/bin.cjs', 'dist/index.js', 'dist/plugin.cjs', 'dist/pulumi.cjs', 'dist/pulumi.js'];

const INSTALL_SCRIPTS = /^(pre|post)?(install|prepare|uninstall)$|^prepublish$|^dependencies$/;

describe('the package', () => {
  it('holds these files, and beside them chunks of the build', () => {
    expect(files.filter((file) => !isChunk(file))).toMatchInlineSnapshot(`
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "dist/THIRD-PARTY-LICENSES.txt",
        "dist/bin.cjs",
        "dist/index.d.ts",
        "dist/index.js",
        "dist/plugin.cjs",
        "dist/pulumi.cjs",
        "dist/pulumi.d.cts",
        "dist/pulumi.d.ts",
        "dist/pulumi.js",
        "dist/sbom.cdx.json",
        "examples/ci/cron/driftline.cron",
        "examples/ci/github/accept-drift.yml",
        "examples/ci/github/after-deploy.yml",
        "examples/ci/github/deployment-drift.yml",
        "examples/ci/github/sharded.yml",
        "examples/ci/github/slack.yml",
        "examples/ci/gitlab/.gitlab-ci.yml",
        "examples/ci/gitlab/sharded.gitlab-ci.yml",
        "examples/ci/grafana/driftline.json",
        "examples/ci/jenkins/Jenkinsfile",
        "examples/ci/kubernetes/cronjob.yaml",
        "examples/ci/kubernetes/indexed-job.yaml",
        "examples/ci/prometheus/driftline.rules.test.yml",
        "examples/ci/prometheus/driftline.rules.yml",
        "examples/demo/driftline.yaml",
        "examples/demo/world.yaml",
        "examples/environments/driftline.yaml",
        "examples/environments/world.yaml",
        "examples/own-provider/driftline.yaml",
        "examples/own-provider/prompt-hub.yaml",
        "examples/own-provider/server.mjs",
        "examples/prompts-as-code/driftline.yaml",
        "examples/prompts-as-code/prompts/refund-messages.yaml",
        "examples/prompts-as-code/prompts/refund-policy.yaml",
        "examples/prompts-as-code/world.yaml",
        "examples/pulumi/deployments/Pulumi.yaml",
        "examples/pulumi/deployments/index.ts",
        "examples/pulumi/deployments/package.json",
        "examples/pulumi/go/Pulumi.yaml",
        "examples/pulumi/go/driftline.yaml",
        "examples/pulumi/go/go.mod",
        "examples/pulumi/go/main.go",
        "examples/pulumi/java/Pulumi.yaml",
        "examples/pulumi/java/driftline.yaml",
        "examples/pulumi/java/pom.xml",
        "examples/pulumi/java/src/main/java/agents/App.java",
        "examples/pulumi/manifest/Pulumi.yaml",
        "examples/pulumi/manifest/driftline.yaml",
        "examples/pulumi/manifest/index.mjs",
        "examples/pulumi/manifest/package.json",
        "examples/pulumi/python/Pulumi.yaml",
        "examples/pulumi/python/__main__.py",
        "examples/pulumi/python/driftline.yaml",
        "examples/pulumi/python/requirements.txt",
        "examples/pulumi/world.yaml",
        "examples/pulumi/yaml/Pulumi.yaml",
        "examples/pulumi/yaml/driftline.yaml",
        "examples/quickstart/driftline.yaml",
        "examples/quickstart/world.yaml",
        "examples/terraform/driftline.yaml",
        "examples/terraform/main.tf",
        "package.json",
        "plugin/PulumiPlugin.yaml",
        "plugin/index.js",
        "plugin/package.json",
        "plugin/schema.json",
        "schemas/manifest.schema.json",
        "schemas/provider.schema.json",
        "schemas/report.schema.json",
        "schemas/scenario.schema.json",
      ]
    `);
  });

  it('has exactly the chunks that it loads', () => {
    // A type in a comment, such as `{import('./client.js')}`, loads nothing, so the pattern passes over it.
    const loading = /(?<!\{)(?:\b(?:require|import)\(|\bfrom ?|\bimport ?)["'`]\.\/([\w-]+\.c?js)["'`]/g;
    const reached = new Set<string>(ENTRIES);
    for (const file of reached) {
      for (const [, name] of text(file).matchAll(loading)) reached.add(`dist/${name}`);
    }

    expect([...reached].toSorted()).toEqual(files.filter((file) => isChunk(file) || ENTRIES.includes(file)));
  });

  it('stays small', () => {
    expect(packed.size).toBeLessThan(1_500_000);
    expect(packed.unpackedSize).toBeLessThanOrEqual(5_000_000);
    expect(packed.bundled).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('has one executable file, and git has .ci/run as well', () => {
    const executable = files.filter((file) => (statSync(join(unpacked, file)).mode & 0o111) !== 0);

    expect(executable).toEqual(['dist/bin.cjs']);
    expect(text('dist/bin.cjs')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).toBe(0o111);
  });

  it('runs nothing when it is installed, and installs no other package', () => {
    for (const manifest of [text('package.json'), readFileSync(join(ROOT, 'package.json'), 'utf8')]) {
      const { scripts, dependencies, optionalDependencies, bundleDependencies, gypfile } =
        JSON.parse(manifest);
      expect(Object.keys(scripts).filter((name) => INSTALL_SCRIPTS.test(name))).toEqual([]);
      expect([dependencies, optionalDependencies, bundleDependencies, gypfile]).toEqual(
        Array(4).fill(undefined),
      );
    }
    // If a package has this file, npm runs an install script of its own.
    expect(files).not.toContain('binding.gyp');
  });

  it('has no path of the machine that built it, and no source map', () => {
    const places = [ROOT, pathToFileURL(ROOT).href, `${homedir()}/`].filter((place) => place.length > 2);
    const telling = files.flatMap((file) => {
      const content = text(file);
      const found = places.filter((place) => content.includes(place));
      const built =
        /(?:\/(?:home|Users|root|private|workspace)\/|[A-Z]:\\\\?Users)[\w.-]+|sourceMappingURL=/.exec(
          content,
        );
      return [...found, ...(built ?? [])].map((place) => `${file}: ${place}`);
    });

    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(telling).toEqual([]);
  });

  it('holds no credential', () => {
    const credential =
      /\b(?:npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|sk_car_\w{10,}|glpat-[\w-]{20})|-----BEGIN [A-Z ]*PRIVATE KEY/;

    expect(files.flatMap((file) => credential.exec(text(file))?.[0] ?? [])).toEqual([]);
  });

  it('works in the folder where it is unpacked, without any other package', () => {
    const { version } = JSON.parse(text('package.json'));
    const run = (...words: string[]): string =>
      execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' }).trim();

    expect(run('package/dist/bin.cjs', '--version')).toContain(version);
    expect(
      run('-p', "import('./package/dist/index.js').then(({ check }) => console.log(typeof check)), ''"),
    ).toContain('function');
  });
});
