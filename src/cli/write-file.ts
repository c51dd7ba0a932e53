import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createPause } from '../model/pause.ts';
import { type Problem, usageProblem } from '../model/problem.ts';
import { cannotBe, systemCode } from '../model/system-error.ts';
import type { Rewrite } from './output.ts';
import { stalled } from './stall.ts';
import { batches } from './streams.ts';
import { unfinished } from './unfinished.ts';

/** Writes a whole file or none. Returns the problem, if any. */
export async function writeFile(
  path: string,
  { at, pieces }: { readonly at: string; readonly pieces: Iterable<string> },
): Promise<Problem | undefined> {
  try {
    const entry = statSync(at, { throwIfNoEntry: false });
    // Without this, some systems report a root folder as busy. A path with a slash at its end names a folder.
    if (entry?.isDirectory() || /[/\\]$/.test(path)) throw Object.assign(new Error(), { code: 'EISDIR' });
    makeFolder(dirname(at));
    // Devices and pipes are written to, never replaced. `replace` follows symbolic links.
    if (entry !== undefined && !entry.isFile()) await writeThrough(at, pieces);
    else await replace(at, pieces, { mode: entry && entry.mode & 0o777 });
    return undefined;
  } catch (error) {
    return unwritable(path, error);
  }
}

/** `mkdirSync` with `recursive` never returns if the system says that a parent is missing, as in `/proc`. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  let current = folder;
  while (statSync(current, { throwIfNoEntry: false }) === undefined) {
    missing.push(current);
    const parent = dirname(current);
    if (parent === current) break;
    current = parent;
  }
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another run may have created it.
      if (!statSync(each, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }
}

/** Replaces a file if it is still as it was read, or still missing. Returns the problem, if any. */
export async function rewriteFile(
  name: string,
  { at, before, after }: Rewrite,
): Promise<Problem | undefined> {
  const isAsRead = () =>
    before === undefined ? !existsSync(at) : Buffer.compare(readFileSync(at), before) === 0;
  try {
    if (before === undefined) makeFolder(dirname(at));
    const mode = before && statSync(at).mode & 0o7777;
    if (isAsRead() && (await replace(at, [after], { mode, isAsRead }))) return undefined;
    return usageProblem(
      `${name} was changed meanwhile by somebody else`,
      'it was left alone: run this again',
    );
  } catch (error) {
    return {
      ...unwritable(name, error),
      hint: 'it was left as it was: check its permissions and those of its folder',
    };
  }
}

/** Replaces the file and returns true. Returns false if `isAsRead`, which is called right before, returns false. */
async function replace(
  at: string,
  pieces: Iterable<string>,
  { mode, isAsRead }: { readonly mode?: number | undefined; readonly isAsRead?: () => boolean },
): Promise<boolean> {
  // A link to a missing file makes `realpathSync` throw: that file is not created.
  const isNew = lstatSync(at, { throwIfNoEntry: false }) === undefined;
  const real = isNew ? at : realpathSync(at);
  const beside = join(dirname(real), `.driftline-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  const descriptor = openSync(beside, 'wx', mode ?? 0o666);
  unfinished.add(beside);
  try {
    // A file that is rewritten keeps its mode, whatever the umask.
    if (isAsRead !== undefined && mode !== undefined) fchmodSync(descriptor, mode);
    const pause = createPause();
    try {
      for (const bytes of batches(pieces)) {
        writeAll(descriptor, bytes);
        await pause();
      }
    } finally {
      closeSync(descriptor);
    }
    const isStill = isAsRead?.() ?? true;
    if (isStill) renameSync(beside, real);
    return isStill;
  } finally {
    rmSync(beside, { force: true });
    unfinished.delete(beside);
  }
}

/** Never blocks: a pipe may have no reader yet, and signals must still be handled. */
async function writeThrough(at: string, pieces: Iterable<string>): Promise<void> {
  const descriptor = await whenRead(() => openIfRead(at));
  try {
    const pause = createPause();
    for (const bytes of batches(pieces)) {
      for (let written = 0; written < bytes.length; ) {
        written += await whenRead(() => writeSome(descriptor, bytes, written));
      }
      await pause();
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Repeats an attempt until it returns a result. It returns `undefined` while nobody reads the pipe. */
async function whenRead<Result>(attempt: () => Result | undefined): Promise<Result> {
  const first = attempt();
  if (first !== undefined) return first;
  const repeated = async () => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      const result = attempt();
      if (result !== undefined) return result;
    }
  };
  return stalled(repeated());
}

function openIfRead(at: string): number | undefined {
  try {
    return openSync(at, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (systemCode(error) === 'ENXIO' && statSync(at, { throwIfNoEntry: false })?.isFIFO()) return undefined;
    throw error;
  }
}

function writeSome(descriptor: number, bytes: Uint8Array, from: number): number | undefined {
  try {
    return writeSync(descriptor, bytes, from) || undefined;
  } catch (error) {
    if (systemCode(error) !== 'EAGAIN') throw error;
    return undefined;
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

const RETRY_MS = 20;

/** Appends to an existing file, all or nothing. Returns the problem, if any. */
export async function append(path: string, text: string): Promise<Problem | undefined> {
  const entry = statSync(path, { throwIfNoEntry: false });
  try {
    if (entry !== undefined && !entry.isFile()) await writeThrough(path, [text]);
    else addWhole(path, text);
    return undefined;
  } catch (error) {
    return unwritable(path, error);
  }
}

function addWhole(path: string, text: string): void {
  const descriptor = openSync(path, 'a');
  const before = fstatSync(descriptor).size;
  try {
    writeAll(descriptor, Buffer.from(text));
  } catch (error) {
    ftruncateSync(descriptor, before);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function unwritable(path: string, error: unknown): Problem {
  const hint = 'no part of the report is there: check the path and its permissions';
  return usageProblem(`${path} ${cannotBe('written', error)}`, hint);
}
