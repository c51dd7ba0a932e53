import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { minifySync } from 'rolldown/utils';
import { defineConfig } from 'tsdown';

const STAND_INS: Readonly<Record<string, string>> = {
  'node:http': `module.exports = {
    get maxHeaderSize() {
      const isSet = [process.env.NODE_OPTIONS, ...process.execArgv].join(' ').includes('max-http-header-size');
      return isSet ? process.getBuiltinModule('node:http').maxHeaderSize : 16384;
    },
    IncomingMessage: class {},
  };`,
  'node:assert':
    'module.exports = (holds, message) => { if (!holds) throw message instanceof Error ? message : new Error(message ?? "undici: an assertion failed"); };',
};

/**
 * Of undici, what `src/transport` uses: the agent, and apart from it what a proxy takes. HTTP/2 is off, so the half
 * of the client that would load `node:http2` is left out, and so is `node:http`, of which it asks for one number, that
 * is 16384 unless the operator says otherwise, and one class that a GET never meets, and `node:assert`, which it calls as one function. The source keeps to the public
 * interface.
 */
const slimUndici = {
  name: 'slim-undici',
  resolveId(source: string, importer: string | undefined) {
    if (source === 'undici') return importer?.endsWith('proxy.ts') ? '\0undici-proxy' : '\0undici-agent';
    if (importer?.includes('/undici/') && Object.hasOwn(STAND_INS, source)) return `\0undici-${source}`;
    return /\/client-h2(\.js)?$/.test(source) ? '\0undici-h2' : undefined;
  },
  load(id: string) {
    if (id === '\0undici-h2') return "module.exports = () => { throw new Error('HTTP/2 is off') };";
    const standIn = STAND_INS[id.replace('\0undici-', '')];
    if (standIn !== undefined) return standIn;
    if (id === '\0undici-proxy') {
      return `import dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import connect from 'undici/lib/api/api-connect.js';
dispatcher.prototype.connect = connect;
export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as Client } from 'undici/lib/dispatcher/client.js';`;
    }
    if (id !== '\0undici-agent') return undefined;
    return ['Agent', 'Client', 'Pool']
      .map((name) => `export { default as ${name} } from 'undici/lib/dispatcher/${name.toLowerCase()}.js';`)
      .join('\n');
  },
};

/**
 * Of yaml, its build in ES modules: bundled, it is compiled once and not function by function, and unused parts go. So
 * do the tags of YAML 1.1 but for merging: `src/yaml` asks for the core schema, and refuses tags beyond it.
 */
const yamlModules = {
  name: 'yaml-modules',
  resolveId(source: string) {
    return source === 'yaml'
      ? join(dirname(createRequire(import.meta.url).resolve('yaml')), '../browser/dist/index.js')
      : undefined;
  },
  load(id: string) {
    if (!id.endsWith('/yaml/browser/dist/schema/tags.js')) return undefined;
    return `import { schema } from './core/schema.js';
import { merge } from './yaml-1.1/merge.js';
export const coreKnownTags = {};
export const getTags = (_custom, _name, addMerge) => (addMerge ? schema.concat(merge) : schema.slice());`;
  },
};

/** Writes which modules each chunk is made of, for the test of what a start loads. It is not packed. */
const listModules = {
  name: 'list-modules',
  generateBundle(
    this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void },
    _: unknown,
    bundle: Readonly<Record<string, { modules?: Readonly<Record<string, { renderedLength: number }>> }>>,
  ) {
    const chunks = Object.entries(bundle).map(([name, { modules = {} }]) => [
      name,
      Object.fromEntries(Object.entries(modules).map(([id, { renderedLength }]) => [id, renderedLength])),
    ]);
    this.emitFile({
      type: 'asset',
      fileName: 'modules.json',
      source: JSON.stringify(Object.fromEntries(chunks)).replaceAll(`${import.meta.dirname}/`, ''),
    });
  },
};

/** What is compiled and kept (`src/cli/compiled.ts`) cannot import, and need not: Node's own modules are there to require. */
const builtinsRequired = {
  name: 'builtins-required',
  generateBundle(_: unknown, bundle: Readonly<Record<string, { code?: string }>>) {
    for (const chunk of Object.values(bundle))
      chunk.code &&= chunk.code.replace(/\bimport\((`node:[\w/]+`)\)/g, 'Promise.resolve(require($1))');
  },
};

/** One sign beyond Latin-1, and V8 keeps and reads the whole file in two bytes a sign, which takes a start longer. */
const inAscii = {
  name: 'in-ascii',
  generateBundle(_: unknown, bundle: Readonly<Record<string, { code?: string }>>) {
    for (const chunk of Object.values(bundle)) {
      chunk.code &&= chunk.code.replace(
        /[^\0-\x7f]/g,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

// Everything is bundled: what is installed is one package, and a run loads the few chunks it needs.
const shared = {
  platform: 'node' as const,
  target: 'node20.19',
  outDir: 'dist',
  clean: false,
  noExternal: [/^(?!node:)/],
  inlineOnly: false as const,
  sourcemap: false,
  logLevel: 'warn' as const,
  plugins: [slimUndici, yamlModules],
};

const NAMES = { function: true, class: true };
/** Names of functions stay, for stack traces. */
const SMALL = { compress: { keepNames: NAMES }, mangle: { keepNames: NAMES }, codegen: true } as const;

/** Chunks that a mistake may be thrown from keep their lines: Node prints the one that an error comes from. */
const minifyInLines = {
  name: 'minify-in-lines',
  generateBundle(
    _: unknown,
    bundle: Readonly<Record<string, { code?: string; imports?: readonly string[] }>>,
  ) {
    for (const [name, chunk] of Object.entries(bundle)) {
      if (chunk.code === undefined || !name.endsWith('.js')) continue;
      const mayThrowMistakes = chunk.imports?.some((each) => each.startsWith('problem-')) === true;
      const codegen = { removeWhitespace: !mayThrowMistakes };
      chunk.code = minifySync(name, chunk.code, { ...SMALL, codegen }).code;
    }
  },
};

/**
 * All but the chunk of the entry: it has the provider whose text is stored in states, and another text would be a
 * change of every resource.
 */
const minifyBesideProvider = {
  name: 'minify-beside-provider',
  generateBundle(_: unknown, bundle: Readonly<Record<string, { code?: string }>>) {
    for (const [name, chunk] of Object.entries(bundle)) {
      if (chunk.code !== undefined && name !== 'pulumi.cjs' && name.endsWith('.cjs')) {
        chunk.code = minifySync(name, chunk.code, SMALL).code;
      }
    }
  },
};

// The program brings its own Pulumi, and the provider in a stack's state looks this package up when it runs.
const pulumi = {
  ...shared,
  name: 'pulumi',
  entry: { pulumi: 'src/pulumi/index.ts', plugin: 'src/pulumi/plugin/index.ts' },
  format: 'cjs' as const,
  fixedExtension: false,
  external: [/^@pulumi\//, 'driftline'],
  noExternal: [/^(?!node:|@pulumi\/|driftline$)/],
  plugins: [...shared.plugins, minifyBesideProvider],
  dts: true,
  onSuccess: bothModuleSystems,
};

/**
 * One build for programs in ESM and in CommonJS, so that both share one memory of what was read. Programs without a
 * TypeScript of their own are compiled by Pulumi's 3.8, which knows no `export { type … }`.
 */
function bothModuleSystems(): void {
  const place = (name: string) => new URL(`dist/pulumi.${name}`, import.meta.url);
  const names = [...readFileSync(place('cjs'), 'utf8').matchAll(/^exports\.(\w+) = /gm)].map(
    ([, name]) => name,
  );
  writeFileSync(place('js'), `export { ${names.join(', ')} } from './pulumi.cjs';\n`);

  // The engine is the only caller of the plugin.
  rmSync(new URL('dist/plugin.d.cts', import.meta.url), { force: true });
  if (!existsSync(place('d.cts'))) return;
  const types = readFileSync(place('d.cts'), 'utf8').replace(/^export \{.*\};$/gm, (line) =>
    line.replaceAll(/\btype /g, ''),
  );
  for (const name of ['d.cts', 'd.ts']) writeFileSync(place(name), types);
}

/** Each file that Node looks up, reads and compiles takes its time: what a command loads together is one. */
const chunksLoadedTogether = [
  { name: 'version', test: /\/package\.json$/, priority: 5 },
  { name: 'cli', test: /\/src\/(cli\/start|reporters\/parts\/width)\.ts$/, priority: 4 },
  {
    name: 'manifest',
    test: /\/src\/(run\/(load|notices)|cli\/(env|refused-variables)|access\/(policy|credentials)|providers\/(common|reply|said))\.ts$/,
    priority: 3,
  },
  { name: 'reading', test: /\/src\/(run\/check|cli\/(report|run-options|deadline))\.ts$/, priority: 2 },
  { name: 'human', test: /\/src\/reporters\/human\.ts$/, priority: 1 },
];

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    format: 'esm',
    dts: true,
    fixedExtension: false,
    plugins: [...shared.plugins, minifyInLines],
  },
  pulumi,
  {
    ...shared,
    entry: { bin: 'src/cli/bin.ts' },
    format: 'cjs',
    dts: false,
    minify: true,
    plugins: [...shared.plugins, listModules, builtinsRequired, inAscii],
    outputOptions: { codeSplitting: { groups: chunksLoadedTogether } },
  },
]);
