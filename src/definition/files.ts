import { readFile, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { DecodeContext } from '../decode/context.ts';
import { withoutVariables } from '../decode/expand.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import type { Provider } from '../providers/contract.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, sourceOf } from '../yaml/source.ts';
import { checkedDefinition } from './checked.ts';
import { definitionRecord } from './decode.ts';
import { defineProvider } from './define.ts';
import type { Definition } from './definition.ts';

const MOST_BYTES = 10 * 1024 * 1024;

/** The providers that these YAML files define. Throws one `ProblemError` with every mistake of all of them. */
export async function providersFromFiles(
  paths: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<readonly Provider[]> {
  return (await definitionsFromFiles(paths, cwd)).map((definition) => defineProvider(definition));
}

export async function definitionsFromFiles(
  paths: readonly string[],
  cwd: string,
): Promise<readonly Definition[]> {
  const problems: Problem[] = [];
  const definitions: Definition[] = [];
  for (const path of paths) {
    const text = await textOf(path, cwd, problems);
    if (text === undefined) continue;
    const file = relative(cwd, resolve(cwd, path)).split(sep).join('/');
    const definition = parseDefinition(text, file, problems);
    if (definition !== undefined) definitions.push(definition);
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return definitions;
}

async function textOf(path: string, cwd: string, problems: Problem[]): Promise<string | undefined> {
  const file = resolve(cwd, path);
  const hint = `name a file that defines a provider (looked for ${file})`;
  const refuse = (message: string) => {
    problems.push({ code: 'usage', message: `--provider-file: ${path} ${message}`, hint });
    return undefined;
  };
  try {
    const known = await stat(file);
    if (!known.isFile()) return refuse('is not a file');
    if (known.size > MOST_BYTES) return refuse('is larger than 10 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof TypeError) return refuse('is not UTF-8');
    return refuse(cannotBe('read', error));
  }
}

/** One definition out of YAML; problems are added. */
export function parseDefinition(text: string, file: string, problems: Problem[]): Definition | undefined {
  const source = sourceOf(file, text);
  const { root, problems: syntax } = parseYaml(source);
  problems.push(...syntax);
  if (syntax.length > 0) return undefined;
  const own: Problem[] = [];
  const context: DecodeContext = {
    locate: (offset) => locate(source, offset),
    expand: withoutVariables,
    problems: own,
    reported: new Set(),
    deferred: [],
  };
  if (root === undefined) {
    problems.push({
      code: 'wrong-type',
      message: 'the file is empty',
      hint: 'begin with id: and the word that manifests will use',
      location: { file, line: 1, column: 1 },
    });
    return undefined;
  }
  const given = definitionRecord.read(root, 'a provider', context);
  const definition = given && checkedDefinition(given, root, context);
  problems.push(...own.toSorted(byPlace));
  return own.length > 0 ? undefined : definition;
}

function byPlace({ location: left }: Problem, { location: right }: Problem): number {
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
