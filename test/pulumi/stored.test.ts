import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programFolder, ROOT } from './helpers.ts';
import { storedProvider } from './stored.ts';

const text = storedProvider();
/** Of what a chunk contains, at the end of its name. */
const HASH = /-([\w-]{8})(?=\.c?js\b)/g;

describe('the provider in a state', () => {
  it('is the text that earlier releases stored', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot('fixtures/stored-provider.txt');
  });

  it('is the same from ESM, from CommonJS, and with the version and the chunk names of another release', () => {
    const folder = join(programFolder({}), 'other');
    mkdirSync(join(folder, 'dist'), { recursive: true });
    const declared = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...declared, version: '9.8.7' }));
    const renamed = (text: string) =>
      text.replace(HASH, (_, hash: string) => `-${[...hash].reverse().join('')}`);
    let versions = 0;
    for (const name of readdirSync(join(ROOT, 'dist')).filter((each) => /\.c?js$/.test(each))) {
      const built = readFileSync(join(ROOT, 'dist', name), 'utf8');
      const other = renamed(built.replace(`\`${declared.version}\``, '`9.8.7`'));
      if (other.includes('`9.8.7`')) versions += 1;
      writeFileSync(join(folder, 'dist', renamed(name)), other);
    }

    expect(versions).toBeGreaterThan(0);
    expect(storedProvider(join(folder, 'dist/pulumi.js'))).toBe(text);
    expect(storedProvider(join(ROOT, 'dist/pulumi.cjs'))).toBe(text);
  });

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
