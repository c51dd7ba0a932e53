import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { loadDeclared } from '../discover/declared.ts';
import { type Discovered, discover } from '../discover/discover.ts';
import { installedSchema } from '../discover/installed-schema.ts';
import { assertAdded, newManifest, patchBetween, withEntries } from '../discover/merge.ts';
import { ownerOf } from '../discover/scope.ts';
import { skeletonOf } from '../discover/skeleton.ts';
import { validateName } from '../manifest/validators.ts';
import { counted, countedAre } from '../model/count.ts';
import type { Manifest } from '../model/manifest.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import type { Provider } from '../providers/contract.ts';
import { visible } from '../reporters/parts/escape.ts';
import { wrap } from '../reporters/parts/width.ts';
import { guardText } from '../reporters/parts/workflow.ts';
import type { ReadOptions } from '../run/options.ts';
import { readSettings } from './arguments.ts';
import type { Arguments } from './command.ts';
import type { Output } from './output.ts';
import { beginRun, type CliContext } from './run-options.ts';

export interface WantedEntries {
  readonly word: string;
  readonly given: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly write: string | undefined;
  readonly dryRun: boolean;
}

function readWanted(args: Arguments): WantedEntries {
  const [word, ...pairs] = args.operands;
  if (word === undefined || word.includes('=')) {
    throw usageError('discover needs the name of a provider', '`driftline providers` lists them');
  }
  const given = readSettings(pairs);
  const write = args.text('write');
  if (args.has('dry-run') && write === undefined) {
    throw usageError('--dry-run needs --write', 'without --write nothing is written anyway');
  }
  return {
    word,
    given,
    environment: args.text('environment'),
    write,
    dryRun: args.has('dry-run'),
  };
}

export async function runWith(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const wanted = readWanted(args);
  const { context, options } = await beginRun(args, output, signal);
  try {
    return await runDiscover(wanted, { options, context, output });
  } finally {
    context.done();
  }
}

interface Running {
  readonly options: ReadOptions;
  readonly context: CliContext;
  readonly output: Output;
}

/** Prints or writes the entries. Returns the exit code. */
export async function runDiscover(wanted: WantedEntries, running: Running): Promise<number> {
  const { options, context, output } = running;
  const { word, given, environment } = wanted;
  const fault = environment === undefined ? undefined : validateName(environment);
  if (fault !== undefined)
    throw usageError(`the name of --environment ${fault}`, 'write a name, for instance prod');
  const file = wanted.write === undefined ? undefined : readTarget(wanted.write, context.cwd);
  const manifest = await loadDeclared(context, file?.text === undefined ? [] : [file.path]);
  await context.registry.load([word]);
  const owner = ownerOf(word, { manifest, file: file?.path, registry: context.registry });
  const { provider } = owner;
  const say = (text: string) => output.err(`${wrap(visible(text), output.columns).join('\n')}\n`);
  if (provider.list === undefined) {
    say(provider.noList ?? `${provider.title} has no list.`);
    if (!isNamed(provider, given)) {
      if (file !== undefined) say('Nothing was written: fill this in, and put it into the manifest.');
      output.out(skeletonOf(provider, given, installedSchema(context.cwd)));
      return 0;
    }
  }
  const found = await discover({ owner, given, environment, manifest }, options, context);
  context.ensureRead();
  context.done();
  if (found.kind === 'failed') {
    say(`The list of ${provider.title} could not be read (${found.reason}): ${found.message}`);
    return 3;
  }
  say(summaryOf(provider, found));
  const isOwn = owner.connection.name === provider.id && Object.keys(owner.connection.settings).length === 0;
  if (file === undefined) {
    const text = newManifest(found.entries, installedSchema(context.cwd));
    const path = resolve(context.cwd, 'driftline.yaml');
    if (isOwn) await assertReadsBack(text, { path, alone: true }, { found, context });
    output.out(text);
    if (found.entries.length > 0) say('With --write FILE they are added to a manifest.');
    return 0;
  }
  if (found.entries.length === 0) return 0;
  const merged =
    file.text === undefined
      ? { text: newManifest(found.entries, installedSchema(dirname(file.path))), remarks: [] }
      : withEntries(file.text, found.entries, file.name);
  await assertReadsBack(merged.text, { path: file.path, alone: false }, { found, context, manifest });
  for (const remark of merged.remarks) say(remark);
  if (wanted.dryRun) {
    const before = file.text === undefined ? undefined : `${file.mark}${file.text}`;
    const patch = await patchBetween(pathIn(file.path, context.cwd), before, `${file.mark}${merged.text}`);
    output.out(output.ciLog ? guardText(patch) : patch);
    return 0;
  }
  if (context.signal?.aborted) return 1;
  refuseChanged(file);
  const problem = await output.file(file.path, [`${file.mark}${merged.text}`]);
  if (problem !== undefined) throw new ProblemError([problem]);
  const path = pathIn(file.path, context.cwd);
  const next = path === 'driftline.yaml' ? 'driftline check' : `driftline check ${path}`;
  say(`${countedAre(found.entries.length, 'deployment')} written to ${file.name}. Next: ${next}`);
  return 0;
}

/** Whether all settings are given that a read of one object needs. */
function isNamed({ settings }: Provider, given: Readonly<Record<string, string>>): boolean {
  return settings.every(
    ({ name, required, on }) => !required || !on.includes('target') || given[name] !== undefined,
  );
}

function summaryOf(
  { title, noun, list }: Provider,
  { listed, declared, entries, unknown }: Extract<Discovered, { kind: 'discovered' }>,
): string {
  const fresh = listed - declared;
  const lists = list === undefined ? 'was asked for' : 'lists';
  const known = declared === 0 ? '' : `, ${declared} of them declared already`;
  const open = unknown === 0 ? '' : ` For ${unknown} it is not known what is live: the entry says why.`;
  const made = fresh === entries.length ? '' : ` They make ${counted(entries.length, 'deployment')}.`;
  return `${title} ${lists} ${counted(listed, noun)}${known}.${made}${open}`;
}

interface TargetFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer | undefined;
  /** Undefined if the file does not exist yet. */
  readonly text: string | undefined;
  /** The byte order mark, if it has one. */
  readonly mark: string;
}

const MARK = '\ufeff';

function readTarget(name: string, cwd: string): TargetFile {
  const path = resolve(cwd, name);
  try {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return { name, path, bytes: undefined, text: undefined, mark: '' };
    if (!entry.isFile()) throw usageError(`${name} is not a file`, 'name a manifest after --write');
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    const mark = text.startsWith(MARK) ? MARK : '';
    return { name, path, bytes, text: text.slice(mark.length), mark };
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw usageError(`${name} ${cannotBe('read', error)}`, 'check the path and its permissions');
  }
}

function refuseChanged({ name, path, bytes }: TargetFile): void {
  const entry = statSync(path, { throwIfNoEntry: false });
  const isSame =
    entry === undefined ? bytes === undefined : bytes !== undefined && readFileSync(path).equals(bytes);
  if (!isSame) {
    throw usageError(`${name} changed while the vendor was read, and is left as it is`, 'run it again');
  }
}

/** Reads the text as a manifest, and throws unless it declares exactly what it should. */
async function assertReadsBack(
  text: string,
  { path, alone }: { readonly path: string; readonly alone: boolean },
  {
    found,
    context,
    manifest,
  }: { readonly found: Discovered; readonly context: CliContext; readonly manifest?: Manifest },
): Promise<void> {
  if (found.kind === 'failed') return;
  // Manifests are read by their real paths.
  const texts = new Map([[existsSync(path) ? realpathSync(path) : path, text]]);
  const { load } = await import('../run/load.ts');
  const after = alone
    ? await load([path], { ...context, texts })
    : await loadDeclared({ ...context, texts }, [path]);
  assertAdded(manifest ?? { files: [], targets: [], deployments: 0 }, after, found.targets);
}

function pathIn(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join('/');
}
