import { dirname, resolve } from 'node:path';
import { placeKey, plainContext, report, runDeferred } from '../decode/context.ts';
import type { HeldCredentials } from '../model/held-credentials.ts';
import { type Location, placeText } from '../model/location.ts';
import type { DeclaredConnection, Manifest, Target } from '../model/manifest.ts';
import { oncePerKey } from '../model/once-per.ts';
import { createPause } from '../model/pause.ts';
import { type Problem, ProblemError, usageError } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { oddBlankAt } from '../yaml/odd-blanks.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, type Source } from '../yaml/source.ts';
import type { CommitFiles } from './commit-files.ts';
import type { ManifestContext } from './context.ts';
import { excerptOf } from './excerpt.ts';
import { readInside } from './files.ts';
import { findFiles, kindOf } from './find-files.ts';
import { type FileContents, providerWords, readManifest } from './manifest.ts';
import { nameOf, type Origin, readSource } from './read-source.ts';
import { resolveFiles } from './references.ts';
import { repositoryRoot } from './repository.ts';
import { hiddenFrom } from './secrets.ts';
import { withShown } from './shown-variables.ts';
import { expandWith, type Variables } from './variables.ts';

export interface LoadOptions extends Pick<Origin, 'cwd' | 'texts' | 'onManifest'> {
  readonly variables: Variables;
  /** Set if a variable holds a credential. */
  readonly held?: HeldCredentials | undefined;
  readonly registry: Registry;
  /** Providers whose base URL is set in the env: settings that only locate the vendor may be left out. */
  readonly placedProviders: ReadonlySet<string>;
  /** Values of environment variables that stand in for settings. */
  readonly variableOf?: (name: string) => string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Reads from this commit instead of the disk. */
  readonly commit?: CommitFiles | undefined;
  /** Receives the size of each file in bytes before the file is parsed. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** Reads manifests from disk. Throws one `ProblemError` with every mistake of all of them. */
export async function loadManifest(paths: readonly string[], options: LoadOptions): Promise<Manifest> {
  const { commit } = options;
  const files = commit === undefined ? filesOf(paths, options) : await commit.find(paths, options.cwd);
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const targets: Target[] = [];
  const connections: DeclaredConnection[] = [];
  const places = new Map<string, Location>();
  const { cwd, texts, onManifest, held, registry, placedProviders, variableOf, onRead } = options;
  const from = { cwd, repository: repositoryRoot(cwd), commit, texts, onManifest };
  const pause = createPause();
  const count = { targets: 0, inherited: 0 };
  for (const file of files) {
    if ((await pause()) && options.signal?.aborted) {
      throw usageError('ended before all manifests were read', 'nothing was checked');
    }
    const source = readSource(file, from, problems);
    if (source === undefined) continue;
    onRead?.(source.text.length);
    const context: ManifestContext = {
      ...plainContext((offset) => locate(source, offset)),
      excerpt: oncePerKey((line: number) => excerptOf(source, line), String),
      oddBlank: (offset) => oddBlankAt(source, offset),
      expand: expandWith(options.variables),
      ...(held && { credentialVariables: held.names }),
      folder: dirname(file),
      registry,
      placedProviders,
      variableOf,
      warnings,
      count,
    };
    const contents = await readShown(source, context, held);
    problems.push(...context.problems);
    context.problems.length = 0;
    for (const [name, place] of contents.deployments) {
      const first = places.get(name);
      if (first === undefined) places.set(name, place);
      else {
        report(context, place, {
          code: 'duplicate-deployment',
          message: `the deployment "${name}" is declared here and at ${placeText(first)}`,
          hint: 'a name is unique over the whole run: rename one of them',
        });
      }
    }
    const resolved = await resolveFiles(
      contents.targets,
      (location, message) => {
        report(context, location, {
          code: 'bad-value',
          message,
          hint: 'a manifest reads ordinary files of its own repository, never one whose name says that it holds secrets',
        });
      },
      {
        onRead,
        readFile:
          (await commit?.readerFor(contents.targets)) ?? ((folder, path) => readInside(folder, path, texts)),
      },
    );
    for (const target of resolved) targets.push(target);
    for (const each of contents.connections) connections.push({ ...each, file });
    // A path may contain a variable.
    const hide = held?.hide ?? ((message) => message);
    problems.push(...context.problems.map((problem) => ({ ...problem, message: hide(problem.message) })));
  }
  const names = files.map((file) => nameOf(file, from));
  if (problems.length > 0) throw new ProblemError(inOrder(problems, names));
  return {
    files: names,
    targets,
    connections,
    deployments: places.size,
    ...(warnings.length > 0 && { warnings: inOrder(warnings, names) }),
  };
}

/** A file that does not exist yet may be given as text. */
function filesOf(paths: readonly string[], { cwd, texts }: LoadOptions): string[] {
  const made = paths
    .map((path) => resolve(cwd, path))
    .filter((path) => texts?.has(path) && kindOf(path) === 'none');
  if (made.length === 0) return findFiles(paths, cwd);
  const others = paths.filter((path) => !made.includes(resolve(cwd, path)));
  return [...(others.length === 0 ? [] : findFiles(others, cwd)), ...made];
}

/** Reads what a file declares. If variables hold credentials, it is read again with these hidden. */
async function readShown(
  source: Source,
  context: ManifestContext,
  held: HeldCredentials | undefined,
): Promise<FileContents> {
  const parsed = parseYaml(source);
  if (held === undefined || !source.text.includes('${var.')) return readContents(source, parsed, context);
  // Warnings come from the second reading, which quotes no credential.
  const contents = await readContents(source, parsed, { ...context, warnings: [] });
  const again: ManifestContext = {
    ...context,
    ...plainContext(context.locate),
    expand: expandWith(held.shown),
    count: { targets: 0, inherited: 0 },
  };
  const shown = await readContents(source, parsed, again);
  const { targets, problems } = withShown(
    { ...contents, problems: context.problems },
    { ...shown, problems: again.problems },
    held.hide,
  );
  context.problems.splice(0, context.problems.length, ...problems);
  return { ...contents, targets };
}

async function readContents(
  source: Source,
  { root, problems: syntax }: ReturnType<typeof parseYaml>,
  context: ManifestContext,
): Promise<FileContents> {
  const nothing: FileContents = { targets: [], deployments: new Map(), connections: [] };
  for (const problem of syntax) reportSyntax(problem, source, root !== undefined, context);
  if (root === undefined) {
    const hint = 'begin it with version: 1; driftline init shows the rest';
    if (syntax.length === 0) report(context, 0, { code: 'missing-key', message: 'the file is empty', hint });
    return nothing;
  }
  await context.registry.load(providerWords(root, context.expand));
  const contents = readManifest(root, context);
  await runDeferred(context);
  return contents;
}

/** Reports a YAML fault. The message quotes nothing where a secret may stand. */
function reportSyntax(
  problem: Problem,
  source: Source,
  parsed: boolean,
  { problems, reported }: ManifestContext,
): void {
  const { location } = problem;
  if (location === undefined || reported.has(placeKey(location))) return;
  if (problem.code === 'too-large') {
    // Without an excerpt: hiding secrets in it would parse the large file again.
    problems.push(problem);
    return;
  }
  const hidden = hiddenFrom(source, location.line, parsed);
  const isHidden = hidden !== undefined && location.column > hidden;
  problems.push({
    ...problem,
    ...(isHidden && unquoted(problem)),
    excerpt: excerptOf(source, location.line, { parsed }),
  });
  reported.add(placeKey(location));
}

function unquoted({ code, message }: Problem): Pick<Problem, 'message' | 'hint'> | undefined {
  const hint = 'text that begins with * & ! or | needs quotes';
  if (code === 'alias') return { message: 'the alias here leads to nothing, or to too much', hint };
  if (code === 'duplicate-key') return { message: 'a key stands here twice', hint: 'keep one of them' };
  if (message.startsWith('the tag ')) return { message: 'the tag here is not supported', hint };
  return undefined;
}

function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const places = new Map(files.map((file, index) => [file, index]));
  const order = ({ location }: Problem) => (location === undefined ? -1 : (places.get(location.file) ?? -1));
  return problems.toSorted(
    (left, right) =>
      order(left) - order(right) ||
      (left.location?.line ?? 0) - (right.location?.line ?? 0) ||
      (left.location?.column ?? 0) - (right.location?.column ?? 0),
  );
}
