import { readFile, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { plainContext } from '../decode/context.ts';
import { documentOf, withPath } from '../decode/object.ts';
import type { Location } from '../model/location.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import type { Provider } from '../providers/contract.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, sourceOf } from '../yaml/source.ts';
import { checkedDefinition } from './checked.ts';
import { definitionRecord } from './decode.ts';
import { type DefinedProvider, defineProvider, isDefined } from './define.ts';
import type { Definition } from './definition.ts';
import { exampleFault } from './examples.ts';

const MOST_BYTES = 10 * 1024 * 1024;

/** The providers that these YAML files define. Ids in `taken` are refused. Throws one `ProblemError` with all mistakes. */
export async function providersFromFiles(
  paths: readonly string[],
  { cwd, taken = [] }: { readonly cwd: string; readonly taken?: readonly string[] },
): Promise<readonly Provider[]> {
  const problems: Problem[] = [];
  const definitions: DefinedInFile[] = [];
  for (const path of paths) {
    const text = await textOf(path, cwd, problems);
    if (text === undefined) continue;
    const file = relative(cwd, resolve(cwd, path)).split(sep).join('/');
    const definition = parseDefinition(text, file, problems);
    if (definition !== undefined) definitions.push(definition);
  }
  problems.push(...idsTwice(definitions, taken));
  if (problems.length > 0) throw new ProblemError(problems);
  return definitions.map(({ definition, examplesAt }): FromFile => {
    return { ...defineProvider(definition), examplesAt };
  });
}

function idsTwice(definitions: readonly DefinedInFile[], taken: readonly string[]): Problem[] {
  const firstOf = new Map(taken.map((id): [string, Location | undefined] => [id, undefined]));
  return definitions.flatMap(({ definition: { id }, idAt }) => {
    if (!firstOf.has(id)) {
      firstOf.set(id, idAt);
      return [];
    }
    const first = firstOf.get(id);
    const other = first === undefined ? 'one is built in' : `the other is in ${first.file}:${first.line}`;
    return {
      code: 'bad-value',
      message: `there are two providers "${id}": ${other}`,
      hint: 'give this one another id',
      location: idAt,
    };
  });
}

/** A definition, and the places of its id and its examples. */
export interface DefinedInFile {
  readonly definition: Definition;
  readonly idAt: Location;
  readonly examplesAt: readonly Location[];
}

type FromFile = DefinedProvider & Pick<DefinedInFile, 'examplesAt'>;

function isFromFile(provider: Provider): provider is FromFile {
  return isDefined(provider) && 'examplesAt' in provider;
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

/** Tries the examples of providers from files, and returns their number. Throws one `ProblemError` with all that fail. */
export async function tryExamples(providers: readonly Provider[]): Promise<number> {
  const problems: Problem[] = [];
  let tried = 0;
  for (const provider of providers.filter(isFromFile)) {
    const { definition, examplesAt } = provider;
    for (const [index, example] of (definition.examples ?? []).entries()) {
      tried += 1;
      const fault = await exampleFault(provider, definition, example);
      const location = examplesAt[index];
      if (fault === undefined) continue;
      problems.push({
        code: 'bad-value',
        message: `example ${index + 1} of ${definition.id}: ${fault}`,
        hint: 'correct the pointers of the definition, or "is" of the example',
        ...(location !== undefined && { location }),
      });
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return tried;
}

/** A provider that a program defines, with the members of the YAML. Throws one `ProblemError` that names each member's path. */
export function providerFromObject(value: unknown): Provider {
  const { root, locate: place, faults } = documentOf(value);
  const context = plainContext(place, faults);
  const given = definitionRecord.read(root, 'a provider', context);
  const definition = given && checkedDefinition(given, root, context);
  if (definition !== undefined && context.problems.length === 0) return defineProvider(definition);
  throw new ProblemError(context.problems.map(withPath));
}

/** The definition in a YAML file. Adds to `problems`. */
export function parseDefinition(text: string, file: string, problems: Problem[]): DefinedInFile | undefined {
  const source = sourceOf(file, text);
  const { root, problems: syntax } = parseYaml(source);
  problems.push(...syntax);
  if (syntax.length > 0) return undefined;
  const context = plainContext((offset) => locate(source, offset));
  const { problems: own } = context;
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
  if (own.length > 0 || definition === undefined) return undefined;
  const at = (name: string) =>
    root.kind === 'map' ? root.entries.find(({ key }) => key === name)?.value : undefined;
  const examples = at('examples');
  const items = examples?.kind === 'list' ? examples.items : [];
  return {
    definition,
    idAt: context.locate((at('id') ?? root).start),
    examplesAt: items.map(({ start }) => context.locate(start)),
  };
}

function byPlace({ location: left }: Problem, { location: right }: Problem): number {
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
