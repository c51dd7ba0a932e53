import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { writeProgram } from '../support/pulumi-program.ts';

const ROOT = join(import.meta.dirname, '../..');
const fixture = (name: string) => readFileSync(join(ROOT, 'test/pulumi/fixtures', name), 'utf8');
/**
 * Options for a program on Node. They leave out the types of browsers, which take longer to read than all other types.
 */
const strict = { strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es2020.d.ts'] };

/** All programs use the same installed packages. */
let folder: string;

beforeAll(() => {
  folder = folderWith();
  const sources = ['commonjs', 'module'].map((type) => ({
    [`${type}/package.json`]: JSON.stringify({ name: 'program', type }),
    [`${type}/good.ts`]: fixture('good.ts'),
    [`${type}/refused.ts`]: fixture('refused.ts'),
  }));
  writeProgram(folder, Object.assign({}, ...sources));
});

/** Declarations are parsed once for all programs. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function compile(options: ts.CompilerOptions, type: string): string {
  const all = { ...strict, target: ts.ScriptTarget.ES2020, ...options };
  const host = ts.createCompilerHost(all);
  const read = host.getSourceFile;
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  host.getCurrentDirectory = () => join(folder, type);
  host.getSourceFile = (name, language, ...rest) => {
    if (!name.endsWith('.d.ts')) return read(name, language, ...rest);
    const key = `${name} ${JSON.stringify(language)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, language, ...rest));
    return parsed.get(key);
  };
  const program = ts.createProgram(
    ['good.ts', 'refused.ts'].map((name) => join(folder, type, name)),
    all,
    host,
  );
  // The declarations of other packages are not ours to check.
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  expect(own.length).toBeGreaterThan(2);
  return ts.formatDiagnostics(
    [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...own.flatMap((file) => [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ]),
    ],
    host,
  );
}

describe('the types of driftline/pulumi', () => {
  it.each([
    [
      'commonjs and node10',
      {
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.Node10,
        ignoreDeprecations: '6.0',
      },
      'commonjs',
    ],
    ['node16 in CommonJS', { module: ts.ModuleKind.Node16 }, 'commonjs'],
    [
      'bundler',
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
      'module',
    ],
    [
      'nodenext, declarations checked too',
      {
        module: ts.ModuleKind.NodeNext,
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      'module',
    ],
  ])('accept correct programs and refuse wrong ones under %s', (_, options, type) => {
    expect(compile(options, type)).toBe('');
  });

  it('are read by the TypeScript 3.8 in the SDK', () => {
    const old = createRequire(import.meta.url)('@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js');
    const program = old.createProgram([join(folder, 'commonjs/good.ts')], {
      ...strict,
      target: old.ScriptTarget.ES2020,
      module: old.ModuleKind.CommonJS,
      moduleResolution: old.ModuleResolutionKind.NodeJs,
    });

    // Declarations of other packages are newer than this compiler, and do not count.
    const own = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].filter(
      ({ file }) => file?.fileName.includes('driftline') && !file.fileName.includes('@'),
    );
    expect(own.map(({ messageText }) => old.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});
