// Synchronous: a few small files are read before anything else can begin, and `node:fs/promises` takes longer to load.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { placeKey, report, runDeferred } from '../decode/context.ts';
import type { HeldCredentials } from '../model/held-credentials.ts';
import type { Location } from '../model/location.ts';
import type { DeclaredConnection, Manifest, Target } from '../model/manifest.ts';
import { createPause } from '../model/pause.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import type { Registry } from '../providers/registry.ts';
import { oddBlankAt } from '../yaml/odd-blanks.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, type Source, sourceOf } from '../yaml/source.ts';
import { keepTokens } from '../yaml/tokens.ts';
import type { CommitFiles } from './commit-files.ts';
import type { ManifestContext } from './context.ts';
import { excerptOf } from './excerpt.ts';
import { readInside, readRegular, TOO_LARGE, whyNotFollowed } from './files.ts';
import { type FileContents, providerWords, readManifest } from './manifest.ts';
import { resolveFiles } from './references.ts';
import { repositoryRoot } from './repository.ts';
import { hiddenFrom } from './secrets.ts';
import { withShown } from './shown-variables.ts';
import { expandWith, type Variables } from './variables.ts';

export const DEFAULT_NAMES = ['driftline.yaml', 'driftline.yml'];

export interface LoadOptions {
  readonly cwd: string;
  readonly variables: Variables;
  /** Given where a variable holds a credential. */
  readonly held?: HeldCredentials | undefined;
  readonly registry: Registry;
  /** Providers whose base URL the operator gives: what is needed only to find it may then be left out. */
  readonly placedProviders: ReadonlySet<string>;
  /** Values of environment variables that stand in for settings. */
  readonly variableOf?: (name: string) => string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Read from this commit, and not from the disk. */
  readonly commit?: CommitFiles | undefined;
  /** Told the size of each file, in bytes, before anything is made of it. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Receives each manifest as it was read. */
  readonly onManifest?: ((manifest: ManifestFile) => void) | undefined;
  /** Texts that are read in place of files, by their real paths. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
}

/** A manifest on disk. */
interface ManifestFile {
  /** Posix, relative to the working directory. */
  readonly name: string;
  /** Absolute, all symbolic links followed. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly source: Source;
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
  const { cwd, texts, onManifest } = options;
  const from = { cwd, repository: repositoryRoot(cwd), commit, texts, onManifest };
  const pause = createPause();
  const count = { targets: 0, inherited: 0 };
  for (const file of files) {
    if ((await pause()) && options.signal?.aborted) throw endedEarly();
    const source = readSource(file, from, problems);
    if (source === undefined) continue;
    options.onRead?.(source.text.length);
    const context: ManifestContext = {
      locate: (offset) => locate(source, offset),
      excerpt: (line) => excerptOf(source, line),
      oddBlank: (offset) => oddBlankAt(source, offset),
      expand: expandWith(options.variables),
      ...(options.held && { credentialVariables: options.held.names }),
      folder: dirname(file),
      registry: options.registry,
      placedProviders: options.placedProviders,
      variableOf: options.variableOf,
      problems: [],
      warnings,
      reported: new Set(),
      count,
      deferred: [],
    };
    const contents = await readShown(source, context, options.held);
    problems.push(...context.problems);
    context.problems.length = 0;
    for (const [name, place] of contents.deployments) {
      const first = places.get(name);
      if (first === undefined) places.set(name, place);
      else reportDuplicate({ name, place, first }, context);
    }
    const resolved = await resolveFiles(
      contents.targets,
      (location, message) => {
        report(context, location, {
          code: 'bad-value',
          message,
          hint: 'a manifest reads ordinary files of its own repository, and none that by its name holds secrets',
        });
      },
      {
        onRead: options.onRead,
        readFile:
          (await commit?.readerFor(contents.targets)) ?? ((folder, path) => readInside(folder, path, texts)),
      },
    );
    for (const target of resolved) targets.push(target);
    for (const each of contents.connections) connections.push({ ...each, file });
    problems.push(...context.problems.map((problem) => hiddenIn(problem, options.held)));
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

/** A file that is not there yet may be given as a text. */
function filesOf(paths: readonly string[], { cwd, texts }: LoadOptions): string[] {
  const made = paths
    .map((path) => resolve(cwd, path))
    .filter((path) => texts?.has(path) && kindOf(path) === 'none');
  if (made.length === 0) return findFiles(paths, cwd);
  const others = paths.filter((path) => !made.includes(resolve(cwd, path)));
  return [...(others.length === 0 ? [] : findFiles(others, cwd)), ...made];
}

/** What a file declares. Where variables hold credentials, it is read once more as it may be shown. */
async function readShown(
  source: Source,
  context: ManifestContext,
  held: HeldCredentials | undefined,
): Promise<FileContents> {
  const parsed = parseYaml(source);
  const contents = await readContents(source, parsed, context);
  if (held === undefined || !source.text.includes('${var.')) return contents;
  const again: ManifestContext = {
    ...context,
    expand: expandWith(held.shown),
    count: { targets: 0, inherited: 0 },
    problems: [],
    reported: new Set(),
    deferred: [],
  };
  const shown = await readContents(source, parsed, again);
  const { targets, problems } = withShown(
    { targets: contents.targets, problems: context.problems },
    { targets: shown.targets, problems: again.problems },
    held.hide,
  );
  context.problems.splice(0, context.problems.length, ...problems);
  return { ...contents, targets };
}

/** A path that a variable is part of is looked up as it is. */
function hiddenIn(problem: Problem, held: HeldCredentials | undefined): Problem {
  return held === undefined ? problem : { ...problem, message: held.hide(problem.message) };
}

function endedEarly(): ProblemError {
  return new ProblemError([
    { code: 'usage', message: 'ended before all manifests were read', hint: 'nothing was checked' },
  ]);
}

async function readContents(
  source: Source,
  { root, problems: syntax }: ReturnType<typeof parseYaml>,
  context: ManifestContext,
): Promise<FileContents> {
  const nothing: FileContents = { targets: [], deployments: new Map(), connections: [] };
  for (const problem of syntax) reportSyntax(problem, { source, parsed: root !== undefined }, context);
  if (root === undefined) {
    const hint = 'begin it with version: 1, and see the README, "A first check"';
    if (syntax.length === 0) report(context, 0, { code: 'missing-key', message: 'the file is empty', hint });
    return nothing;
  }
  await context.registry.load(providerWords(root, context.expand));
  const contents = readManifest(root, context);
  await runDeferred(context);
  return contents;
}

/** What YAML itself forbids. Where a secret may stand, the message quotes nothing of it either. */
function reportSyntax(
  problem: Problem,
  { source, parsed }: { readonly source: Source; readonly parsed: boolean },
  { problems, reported }: ManifestContext,
): void {
  const { location } = problem;
  if (location === undefined || reported.has(placeKey(location))) return;
  if (problem.code === 'too-large') {
    // Its line explains nothing, and to hide secrets in it the whole would be taken apart a second time.
    problems.push(problem);
    return;
  }
  const hidden = hiddenFrom(source, location.line, { parsed });
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

function reportDuplicate(
  { name, place, first }: { readonly name: string; readonly place: Location; readonly first: Location },
  context: ManifestContext,
): void {
  report(context, place, {
    code: 'duplicate-deployment',
    message: `the deployment "${name}" is declared here and at ${first.file}:${first.line}:${first.column}`,
    hint: 'a name is unique over the whole run: rename one of them',
  });
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

/** Posix, relative to the working directory. */
function displayed(file: string, cwd: string): string {
  return relative(cwd, file).split(sep).join('/') || basename(file);
}

interface From extends Pick<LoadOptions, 'cwd' | 'texts' | 'onManifest'> {
  readonly repository: string | undefined;
  readonly commit: CommitFiles | undefined;
}

function nameOf(file: string, { cwd, commit }: From): string {
  return commit === undefined ? displayed(file, cwd) : commit.nameOf(file);
}

function readSource(file: string, from: From, problems: Problem[]): Source | undefined {
  const name = nameOf(file, from);
  const fail = (code: Problem['code'], message: string, hint: string, place = { line: 1, column: 1 }) => {
    problems.push({ code, message, hint, location: { file: name, ...place } });
    return undefined;
  };
  let bytes: Uint8Array;
  try {
    const real = from.commit === undefined ? realPathOf(file) : undefined;
    // A file that is to be made is given as a text.
    const made = from.commit === undefined && real === undefined ? from.texts?.get(file) : undefined;
    if (made !== undefined) return sourceOf(name, made);
    const astray = from.commit === undefined ? whyNotFollowed(file, from.repository) : undefined;
    if (astray !== undefined) {
      const hint = 'name the file itself, from a folder that is no link';
      return fail('unreadable-file', `the file, all symbolic links followed, ${astray}`, hint);
    }
    const given = real === undefined ? undefined : from.texts?.get(real);
    if (given !== undefined) return sourceOf(name, given);
    const read = from.commit === undefined ? readRegular(realpathSync(file)) : from.commit.read(file);
    if (read === TOO_LARGE)
      return fail('too-large', `the file ${read}`, 'split it: a run takes any number of files');
    if (typeof read === 'string') return fail('unreadable-file', `the file ${read}`, 'name a manifest');
    bytes = read;
  } catch (error) {
    const hint = 'check that it is there, and its permissions';
    return fail('unreadable-file', `the file ${cannotBe('read', error)}`, hint);
  }
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return fail('syntax', `the file is ${wide}, not UTF-8`, 'save it as UTF-8');
  try {
    const source = sourceOf(name, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (from.onManifest !== undefined) keepTokens(source);
    from.onManifest?.({ name, path: realpathSync(file), bytes, source });
    return source;
  } catch {
    return fail('syntax', 'here the file is not UTF-8', 'save it as UTF-8', firstInvalid(bytes));
  }
}

/** What editors and PowerShell write in place of UTF-8: told by the mark before it, or by every other byte. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16';
  if (first === 0xfe && second === 0xff) return 'UTF-16';
  const zeros = [first, second, third, fourth].map((byte) => (byte === 0 ? '0' : 'x')).join('');
  if (bytes.length < 4) return undefined;
  if (zeros === '0x0x' || zeros === 'x0x0') return 'UTF-16';
  return zeros === '000x' || zeros === 'x000' ? 'UTF-32' : undefined;
}

/** Where a text stops to be UTF-8: decoded leniently and encoded again, the bytes are no longer the same. */
function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const again = Buffer.from(lenient);
  let end = again.findIndex((byte, index) => byte !== bytes[index]);
  // Back to where that character begins.
  while (end > 0 && ((again[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lines = again.subarray(0, Math.max(0, end)).toString('utf8').split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The manifests that paths on the command line stand for, absolute. */
export function findFiles(paths: readonly string[], cwd: string): string[] {
  if (paths.length === 0) return [findDefault(cwd)];
  const problems: Problem[] = [];
  const found: string[] = [];
  for (const path of paths) {
    const full = resolve(cwd, path);
    const kind = path === '' ? 'none' : kindOf(full);
    if (kind === 'folder') {
      const inside = manifestsIn(full, problems, cwd);
      if (inside.length === 0) {
        problems.push({
          code: 'no-manifest',
          message: `there is no manifest in ${path}`,
          hint: 'a folder is searched for driftline.yaml, driftline.yml, *.driftline.yaml and *.driftline.yml',
        });
      }
      for (const each of inside) found.push(each);
    } else if (kind === 'file') found.push(full);
    else {
      problems.push({
        code: 'no-manifest',
        message: whatIsWrong(path, kind, full),
        hint: 'name a manifest, or a folder with manifests in it',
      });
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return withoutDoubles(found);
}

function whatIsWrong(path: string, kind: 'other' | 'none', full: string): string {
  if (path === '') return 'a path on the command line is empty: is a variable of your shell not set?';
  if (kind === 'other') return `${path} is neither a file nor a folder`;
  return `there is no file ${path}${path === full ? '' : ` (looked for ${full})`}`;
}

function findDefault(cwd: string): string {
  const present: string[] = [];
  for (const name of DEFAULT_NAMES) if (kindOf(join(cwd, name)) === 'file') present.push(name);
  const [only, another] = present;
  if (only !== undefined && another === undefined) return join(cwd, only);
  const below = only === undefined ? firstManifestBelow(cwd) : undefined;
  throw new ProblemError([
    only === undefined
      ? {
          code: 'no-manifest',
          message: `there is no driftline.yaml here (looked in ${cwd})`,
          hint:
            below === undefined
              ? 'name a manifest or a folder, or write one: see the README, "A first check"'
              : `there is ${displayed(below, cwd)}: name a manifest or a folder, or all below this one: driftline check .`,
        }
      : {
          code: 'no-manifest',
          message: 'driftline.yaml and driftline.yml are both here',
          hint: 'remove one, or name the one that is meant',
        },
  ]);
}

const MOST_ENTRIES_LOOKED_AT = 5_000;

/** A manifest further down, nearest first, in as many entries as can be looked at in no time. */
function firstManifestBelow(root: string): string | undefined {
  const folders = [root];
  let looked = 0;
  for (const folder of folders) {
    for (const entry of entriesOf(folder, [], root)) {
      looked += 1;
      if (looked > MOST_ENTRIES_LOOKED_AT) return undefined;
      if (entry.isFile() && isManifestName(entry.name)) return join(folder, entry.name);
      if (entry.isDirectory() && !isPassedOver(entry.name)) folders.push(join(folder, entry.name));
    }
  }
  return undefined;
}

export function isManifestName(name: string): boolean {
  return /^(.+\.)?driftline\.ya?ml$/s.test(name);
}

function kindOf(path: string): 'file' | 'folder' | 'other' | 'none' {
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) return 'folder';
    return entry.isFile() ? 'file' : 'other';
  } catch {
    return 'none';
  }
}

function manifestsIn(root: string, problems: Problem[], cwd: string): string[] {
  const found: string[] = [];
  const seen = new Set([realPathOf(root)]);
  const repository = realPathOf(repositoryRoot(root) ?? root);
  /** A link to a folder of the repository is that folder, once; one that leads out of it is nobody's business here. */
  const isNewFolder = (path: string) => {
    const real = realPathOf(path);
    const isInside = real?.startsWith(`${repository}${sep}`) && kindOf(real) === 'folder';
    if (!isInside || seen.has(real)) return false;
    seen.add(real);
    return true;
  };
  const links: string[] = [];
  const search = (folder: string): void => {
    for (const entry of entriesOf(folder, problems, cwd)) {
      const full = join(folder, entry.name);
      const isManifest = isManifestName(entry.name);
      if (entry.isDirectory()) {
        if (!isPassedOver(entry.name) && isNewFolder(full)) search(full);
      } else if (isManifest) found.push(full);
      else if (entry.isSymbolicLink() && !isPassedOver(entry.name)) links.push(full);
    }
  };
  search(root);
  // Last, so that what has a path without a link is told of by that. More of them may come up meanwhile.
  for (const link of links) {
    const to = relative(repository ?? root, realPathOf(link) ?? root).split(sep);
    if (!to.some(isPassedOver) && isNewFolder(link)) search(link);
  }
  return found;
}

export function isPassedOver(folder: string): boolean {
  return folder === 'node_modules' || folder.startsWith('.');
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string, problems: Problem[], cwd: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    problems.push({
      code: 'unreadable-file',
      message: `the folder ${displayed(folder, cwd)} ${cannotBe('read', error)}`,
      hint: 'check its permissions, or name the manifests themselves',
    });
    return [];
  }
}

function withoutDoubles(files: readonly string[]): string[] {
  const seen = new Set<string>();
  const once: string[] = [];
  for (const file of files) {
    // Reading a file that cannot be followed will tell what is wrong.
    const real = realPathOf(file) ?? file;
    if (!seen.has(real)) once.push(file);
    seen.add(real);
  }
  return once;
}
