import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programFolder, ROOT } from './helpers.ts';
import { storedProvider } from './stored.ts';

const text = storedProvider();

describe('the provider that Pulumi stores in a state', () => {
  it('is the text that earlier releases stored', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot('fixtures/stored-provider.txt');
  });

  it('is the same from ESM, from CommonJS, and from a build of another release', () => {
    const folder = programFolder({});
    for (const part of ['src', 'scripts', 'tsdown.config.ts', 'tsconfig.json', 'package.json']) {
      cpSync(join(ROOT, part), join(folder, 'other', part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'other/node_modules'));
    const manifest = join(folder, 'other/package.json');
    const declared = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...declared, version: '9.8.7' }));

    const tsdown = join(ROOT, 'node_modules/tsdown/dist/run.mjs');
    const options = ['--filter', 'pulumi', '--log-level', 'error', '--no-dts'];
    execFileSync(process.execPath, [tsdown, ...options], {
      cwd: join(folder, 'other'),
      stdio: 'pipe',
    });

    const built = join(folder, 'other/dist/pulumi.js');
    const dist = join(folder, 'other/dist');
    const chunks = readdirSync(dist).filter((name) => name.endsWith('.cjs'));
    expect(chunks.some((name) => readFileSync(join(dist, name), 'utf8').includes('9.8.7'))).toBe(true);
    expect(storedProvider(built)).toBe(text);
    expect(storedProvider(join(ROOT, 'dist/pulumi.cjs'))).toBe(text);
  }, 600_000);

  it('is syntax that the TypeScript 3.8 in the SDK can read, and captures nothing', () => {
    const vendored = createRequire(import.meta.url)('@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js');
    const { diagnostics } = vendored.transpileModule(text, {
      reportDiagnostics: true,
      compilerOptions: { target: vendored.ScriptTarget.ES2020, module: vendored.ModuleKind.ESNext },
    });

    expect(diagnostics).toEqual([]);
    expect(text.length).toBeLessThan(5_000);
    expect(text).not.toMatch(/require\(|0\.1\.0/);
  });
});

describe('the rest of the package', () => {
  it('never loads Pulumi', () => {
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name.startsWith('@pulumi')) throw new Error('loads ' + name);
        return load(name, ...rest);
      };
      import('driftline').then(({ check }) => console.log(typeof check));
    `;
    const folder = programFolder({ 'package.json': '{}' });
    rmSync(join(folder, 'node_modules/@pulumi'));

    const output = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });

    expect(output.trim()).toBe('function');
  });
});
