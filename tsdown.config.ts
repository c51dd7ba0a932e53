import { readFileSync, writeFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

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
};

// The program brings its own Pulumi, and the provider in a stack's state looks this package up when it runs.
const pulumi = {
  ...shared,
  entry: { pulumi: 'src/pulumi/index.ts' },
  external: [/^@pulumi\//, 'driftline'],
  noExternal: [/^(?!node:|@pulumi\/|driftline$)/],
  dts: true,
  onSuccess: () => {
    for (const name of ['dist/pulumi.d.ts', 'dist/pulumi.d.cts']) plainExports(name);
  },
};

/** Programs without a TypeScript of their own are compiled by Pulumi's 3.8, which knows no `export { type … }`. */
function plainExports(name: string): void {
  const file = new URL(name, import.meta.url);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The other format is still being built, and is seen to when it is done.
    return;
  }
  writeFileSync(
    file,
    text.replace(/^export \{.*\};$/gm, (line) => line.replaceAll(/\btype /g, '')),
  );
}

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' }, format: 'esm', dts: true, fixedExtension: false },
  { ...pulumi, format: 'esm', fixedExtension: false },
  { ...pulumi, format: 'cjs', fixedExtension: false },
  { ...shared, entry: { bin: 'src/cli/bin.ts' }, format: 'cjs', dts: false, minify: true },
]);
