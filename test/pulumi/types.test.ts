import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pulumiArguments } from '../../scripts/pulumi-arguments.ts';
import { programFolder, ROOT } from './helpers.ts';

const fixture = (name: string) => readFileSync(join(ROOT, 'test/pulumi/fixtures', name), 'utf8');
const strict = { strict: true, target: 'es2020', noEmit: true, skipLibCheck: true, types: [] };

function compile(options: object, type: string): Promise<string> {
  const folder = programFolder({
    'package.json': JSON.stringify({ name: 'program', type }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...strict, ...options } }),
    'good.ts': fixture('good.ts'),
    'refused.ts': fixture('refused.ts'),
  });
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder], (_, out, error) => resolve(out + error));
  });
}

describe('the types of driftline/pulumi', () => {
  it.each([
    [
      'commonjs and node10',
      { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
      'commonjs',
    ],
    ['node16 in CommonJS', { module: 'node16' }, 'commonjs'],
    ['nodenext', { module: 'nodenext' }, 'module'],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, 'module'],
    [
      'nodenext, declarations checked too',
      {
        module: 'nodenext',
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      'module',
    ],
  ])('take what is right and refuse what is wrong under %s', async (_, options, type) => {
    expect(await compile(options, type)).toBe('');
  });

  it('are read by the TypeScript 3.8 in the SDK', () => {
    const ts = createRequire(import.meta.url)('@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js');
    const folder = programFolder({ 'good.ts': fixture('good.ts') });

    const program = ts.createProgram([join(folder, 'good.ts')], {
      ...strict,
      target: ts.ScriptTarget.ES2020,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.NodeJs,
    });

    // Other packages' declarations are newer than this compiler, and not ours to judge.
    const own = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].filter(
      ({ file }) => file?.fileName.includes('driftline') && !file.fileName.includes('@'),
    );
    expect(own.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it('are what the providers and the operators make of them', () => {
    const plain = (text: string) => text.replace(/[\s|;,]+/g, '');

    const written = readFileSync(join(ROOT, 'src/pulumi/arguments.ts'), 'utf8');

    expect(plain(written)).toBe(plain(pulumiArguments()));
  });
});
