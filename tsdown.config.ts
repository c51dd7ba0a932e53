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

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' }, format: 'esm', dts: true, fixedExtension: false },
  { ...shared, entry: { bin: 'src/cli/bin.ts' }, format: 'cjs', dts: false, minify: true },
]);
