import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type ChangedFile, changedFiles } from '../accept/changed-file.ts';
import type { AcceptOptions, EditableFile, Item, Left, Proposal } from '../accept/contract.ts';
import { propose } from '../accept/propose.ts';
import { changedTexts, settle } from '../accept/settle.ts';
import { verify } from '../accept/verify.ts';
import { readInside } from '../manifest/files.ts';
import { repositoryRoot } from '../manifest/repository.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Manifest } from '../model/manifest.ts';
import { oncePerKey } from '../model/once-per.ts';
import { ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { Provider } from '../providers/contract.ts';
import { compareManifest } from './check.ts';
import { comparisons } from './compare.ts';
import type { RunContext } from './context.ts';
import { load } from './load.ts';
import type { ReadOptions } from './options.ts';
import { providersOf } from './provider.ts';
import type { Results } from './report.ts';

export interface AcceptRun {
  readonly accepted: readonly Item[];
  readonly left: readonly Left[];
  readonly unknown: readonly Left[];
  readonly files: readonly ChangedFile[];
  readonly exitCode: 0 | 2 | 3;
}

export type AcceptRunOptions = ReadOptions & AcceptOptions;

/** Plans the edits that make the manifests say what is live. Writes nothing. Throws `ProblemError`. */
export async function planAccept(
  paths: readonly string[],
  options: AcceptRunOptions,
  context: RunContext & { readonly onTargets?: (count: number) => void },
): Promise<AcceptRun> {
  const files: EditableFile[] = [];
  const read = {
    ...context,
    onManifest: (file: EditableFile) => files.push(file),
    onRead: (bytes: number) => context.onRead?.(bytes * HELD),
  };
  const manifest = await load(paths, read);
  const providerOf = providersOf(context);
  refuseStrangeFields(manifest, options, providerOf);
  context.onTargets?.(manifest.targets.length);
  const asked = options.undeclared ? withUndeclared(manifest) : manifest;
  const results = await compareManifest(asked, options, context);
  if (context.signal?.aborted) throw usageError('ended before everything was read', 'nothing was written');
  refuseSecretReason(options, results);
  const { started, reading, compared } = results;
  const found = {
    targets: manifest.targets,
    reports: compared.targets,
    observationOf: (id: string) => reading.observations.get(id),
    comparisonOf: comparisons(reading, { now: started, providerOf }),
  };
  const fileAt = createFileLookup();
  const proposed = propose({ found, options, files, fileAt, providerOf });
  const texts = new Map(files.map(({ path, source }) => [path, source.text]));
  const before = (path: string) => texts.get(path) ?? fileAt.textOf(path);
  const attempt = async (proposals: readonly Proposal[]) => {
    const changed = changedTexts(proposals, before);
    if (changed === undefined) return NOTHING_FINE;
    try {
      const after = await load(paths, {
        ...context,
        onRead: undefined,
        texts: new Map([...texts, ...changed]),
      });
      const intents = proposals.flatMap((each) => each.intents);
      return verify({ ...found, before: manifest.targets, after: after.targets, intents });
    } catch (error) {
      if (error instanceof ProblemError) return NOTHING_FINE;
      throw error;
    }
  };
  const { fine, refused } = await settle(proposed, attempt);
  const unwritten = refused.flatMap(({ items }) => items.map((item) => ({ ...item, why: UNWRITABLE })));
  const left = [...proposed.left, ...unwritten];
  const accepted = fine.flatMap(({ items }) => items);
  return {
    accepted: inOrder(accepted, files),
    left: inOrder(left, files),
    unknown: inOrder(proposed.unknown, files),
    files: changedFiles(fine, { before, files, nameOf: (path) => patchName(path, context.cwd) }),
    exitCode: left.length > 0 ? 2 : proposed.unknown.length > 0 ? 3 : 0,
  };
}

/** In memory, a manifest is held three times: as read, as parsed, and as changed. */
const HELD = 3;
const UNWRITABLE = 'once written, it would read back differently or change something else: change it by hand';
const NOTHING_FINE = { isFine: false, moreFields: new Map<string, readonly string[]>() };

/** Relative to the working directory; for a file outside it, relative to its repository, as git accepts too. */
function patchName(path: string, cwd: string): string {
  const name = relative(realpathSync(cwd), path);
  const root = name.startsWith('..') ? repositoryRoot(dirname(path)) : undefined;
  return (root === undefined ? name : relative(realpathSync(root), path)).split(sep).join('/');
}

function createFileLookup() {
  const texts = new Map<string, string>();
  const keyOf = ({ folder, path }: { readonly folder: string; readonly path: string }) =>
    resolve(folder, path);
  const read = oncePerKey(({ folder, path }) => readInside(folder, path), keyOf);
  const fileAt = (folder: string, path: string) => {
    const file = read({ folder, path });
    if (file.kind !== 'text') return { fault: file.message };
    const { path: real = keyOf({ folder, path }), text } = file;
    texts.set(real, text);
    return { path: real, text };
  };
  return Object.assign(fileAt, { textOf: (path: string) => texts.get(path) ?? '' });
}

/** Makes the run look for undeclared environments. */
function withUndeclared(manifest: Manifest): Manifest {
  const targets = manifest.targets.map((target) =>
    target.undeclared === 'ignore' ? { ...target, undeclared: 'warn' as const } : target,
  );
  return { ...manifest, targets };
}

function refuseStrangeFields(
  { targets }: Manifest,
  { fields = [] }: AcceptRunOptions,
  providerOf: (id: string) => Provider,
): void {
  const providers = new Set(targets.map(({ provider }) => provider));
  const known = [...new Set([...providers].flatMap((id) => Object.keys(providerOf(id).fields)))];
  const problems = fields
    .filter((field) => !known.includes(field))
    .map((field) => {
      const hint = didYouMean(field, known) ?? `the fields are ${known.join(', ')}`;
      return usageProblem(`no provider of these manifests has the field "${field}"`, hint);
    });
  if (problems.length > 0) throw new ProblemError(problems);
}

/** A reason is written into the manifest, so it must not contain a credential. */
function refuseSecretReason({ waive }: AcceptRunOptions, { reading: { redact } }: Results): void {
  const texts = waive === undefined ? [] : [waive.reason, waive.by ?? ''];
  if (texts.every((text) => redact(text) === text)) return;
  throw usageError(
    'the reason holds the value of a credential',
    'leave the credential out of it; nothing was written',
  );
}

function inOrder<Each extends Item>(items: readonly Each[], files: readonly EditableFile[]): readonly Each[] {
  const places = new Map(files.map(({ name }, index) => [name, index]));
  return items.toSorted(
    ({ location: left }, { location: right }) =>
      (places.get(left.file) ?? 0) - (places.get(right.file) ?? 0) ||
      left.line - right.line ||
      left.column - right.column,
  );
}
