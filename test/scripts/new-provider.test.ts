import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeSource, definitionSource, withLoader } from '../../scripts/provider-source.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the compiler says of files that are not on the disk. */
function complaintsAbout(files: Readonly<Record<string, string>>): string[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (name) => files[name] ?? readFile(name);
  host.fileExists = (name) => name in files || fileExists(name);
  host.directoryExists = () => true;
  const program = ts.createProgram(Object.keys(files), { ...options, types: [] }, host);
  return Object.keys(files)
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('a new provider compiles, as data and in code, and the list of providers has a line for it', () => {
  const folder = `${ROOT}src/providers/`;
  const once = withLoader(readFileSync(`${folder}index.ts`, 'utf8'), 'acme', './acme.ts');
  const files = {
    [`${folder}acme.ts`]: definitionSource('acme'),
    [`${folder}acme-voice/index.ts`]: codeSource('acme-voice'),
  };

  expect(complaintsAbout(files)).toEqual([]);
  expect(withLoader(once, 'acme-voice', './acme-voice/index.ts')).toContain(
    "  acme: async () => (await import('./acme.ts')).acme,\n  'acme-voice': async () => (await import('./acme-voice/index.ts')).acmeVoice,\n};",
  );
});
