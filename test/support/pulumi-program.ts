import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Files, writeFiles } from './folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Layout = 'npm' | 'pnpm';

/** Writes a program into a folder, and installs this package there as a package manager would. */
export function writeProgram(folder: string, files: Files, layout: Layout = 'npm'): void {
  install(folder, layout);
  writeFiles(folder, files);
}

function install(folder: string, layout: Layout): void {
  const modules = join(folder, 'node_modules');
  const store = layout === 'npm' ? modules : join(modules, '.pnpm/driftline@0.0.0/node_modules');
  const home = join(store, 'driftline');
  mkdirSync(home, { recursive: true });
  cpSync(join(ROOT, 'dist'), join(home, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules/@pulumi'), join(store, '@pulumi'));
  // What `pulumi package add` would install in the folder of the plugin.
  mkdirSync(join(home, 'plugin/node_modules'), { recursive: true });
  for (const file of ['PulumiPlugin.yaml', 'index.js', 'package.json', 'schema.json']) {
    cpSync(join(ROOT, 'plugin', file), join(home, 'plugin', file));
  }
  symlinkSync(join(ROOT, 'node_modules/@pulumi'), join(home, 'plugin/node_modules/@pulumi'));
  if (layout === 'npm') return;
  symlinkSync(home, join(modules, 'driftline'));
  symlinkSync(join(ROOT, 'node_modules/@pulumi'), join(modules, '@pulumi'));
}

export const PROJECT = `name: agents
main: index.mjs
runtime: { name: nodejs, options: { typescript: false } }
`;

/** The variables with which the engine keeps all its files in the program's folder. */
export function engineVariables(folder: string): Readonly<Record<string, string>> {
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true });
  return {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_HOME: join(folder, 'home'),
    NO_COLOR: '1',
  };
}
