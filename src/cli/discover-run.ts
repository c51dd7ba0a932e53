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
import { load } from '../run/load.ts';
import type { ReadOptions } from '../run/options.ts';
import { readSettings } from './arguments.ts';
import type { Arguments } from './command.ts';
import type { Output } from './output.ts';
import { type CliContext, reading } from './run-options.ts';

export interface WantedEntries {
  readonly word: string;
  readonly given: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly write: string | undefined;
  readonly dryRun: boolean;
}

export async function runWith(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const [word, ...pairs] = args.operands;
  if (word === undefined || word.includes('=')) {
    throw usageError('discover needs the name of a provider', '`driftline providers` lists them');
  }
  const wanted = {
    word,
    given: readSettings(pairs),
    environment: args.text('environment'),
    write: args.text('write'),
    dryRun: args.has('dry-run'),
  };
  if (wanted.dryRun && wanted.write === undefined) {
    throw usageError('--dry-run needs --write', 'without --write nothing is written anyway');
  }
  const finish = await reading(args, output, signal, (options, context) =>
    readEntries(wanted, { options, context, output }),
  );
  return finish();
}

/** Asks the vendor. Returns the function that prints or writes the entries, and returns the exit code. */
export async function readEntries(
  wanted: WantedEntries,
  { options, context, output }: { options: ReadOptions; context: CliContext; output: Output },
): Promise<() => Promise<number>> {
  const { cwd, registry } = context;
  const { word, given, environment } = wanted;
  const fault = environment === undefined ? undefined : validateName(environment);
  if (fault !== undefined)
    throw usageError(`the name of --environment ${fault}`, 'write a name, for instance prod');
  const file = wanted.write === undefined ? undefined : readTarget(wanted.write, cwd);
  const manifest = await loadDeclared(context, file?.text === undefined ? [] : [file.path]);
  await registry.load([word]);
  const owner = ownerOf(word, { manifest, file: file?.path, registry });
  const { provider, connection } = owner;
  const say = (text: string) => output.err(`${wrap(visible(text), output.columns).join('\n')}\n`);
  if (provider.list === undefined) {
    say(provider.noList ?? `${provider.title} has no list.`);
    if (!isNamed(provider, given)) {
      if (file !== undefined) say('Nothing was written: fill this in, and put it into the manifest.');
      output.out(skeletonOf(provider, given, installedSchema(cwd)));
      return async () => 0;
    }
  }
  const found = await discover({ owner, given, environment, manifest }, options, context);
  return async () => {
    if (found.kind === 'failed') {
      say(`The list of ${provider.title} could not be read (${found.reason}): ${found.message}`);
      return 3;
    }
    say(summaryOf(provider, found));
    const { entries, targets } = found;
    const assertReadsBack = async (text: string, path: string, declared: Manifest | undefined) => {
      // Manifests are read by their real paths.
      const texts = new Map([[existsSync(path) ? realpathSync(path) : path, text]]);
      const after =
        declared === undefined
          ? await load([path], { ...context, texts })
          : await loadDeclared({ ...context, texts }, [path]);
      assertAdded(declared ?? { files: [], targets: [], deployments: 0 }, after, targets);
    };
    if (file === undefined) {
      const text = newManifest(entries, installedSchema(cwd));
      const isOwn = connection.name === provider.id && Object.keys(connection.settings).length === 0;
      if (isOwn) await assertReadsBack(text, resolve(cwd, 'driftline.yaml'), undefined);
      output.out(text);
      if (entries.length > 0) say('With --write FILE they are added to a manifest.');
      return 0;
    }
    if (entries.length === 0) return 0;
    const { text, remarks } =
      file.text === undefined
        ? { text: newManifest(entries, installedSchema(dirname(file.path))), remarks: [] }
        : withEntries(file.text, entries, file.name);
    await assertReadsBack(text, file.path, manifest);
    for (const remark of remarks) say(remark);
    const path = relative(cwd, file.path).split(sep).join('/');
    const change = { at: file.path, before: file.bytes, after: `${file.mark}${text}` };
    if (wanted.dryRun) {
      const patch = await patchBetween(path, file.bytes?.toString('utf8'), change.after);
      output.out(output.ciLog ? guardText(patch) : patch);
      return 0;
    }
    if (context.signal?.aborted) return 1;
    const problem = await output.rewrite(file.name, change);
    if (problem !== undefined) throw new ProblemError([problem]);
    const next = path === 'driftline.yaml' ? 'driftline check' : `driftline check ${path}`;
    say(`${countedAre(entries.length, 'deployment')} written to ${file.name}. Next: ${next}`);
    return 0;
  };
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
  const lists = list === undefined ? 'was asked for' : 'lists';
  const known = declared === 0 ? '' : `, ${declared} of them declared already`;
  const open = unknown === 0 ? '' : ` For ${unknown} it is not known what is live: the entry says why.`;
  const made =
    listed - declared === entries.length ? '' : ` They make ${counted(entries.length, 'deployment')}.`;
  return `${title} ${lists} ${counted(listed, noun)}${known}.${made}${open}`;
}

interface TargetFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer | undefined;
  /** Undefined if the file does not exist yet. */
  readonly text: string | undefined;
  /** The byte order mark at the beginning of the file, or an empty text. */
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
