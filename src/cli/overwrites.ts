import { readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findFiles } from '../manifest/find-files.ts';
import type { Manifest } from '../model/manifest.ts';
import { type Problem, ProblemError, usageProblem } from '../model/problem.ts';
import { tried } from '../model/tried.ts';
import { filePathOf } from '../operators/expectation.ts';
import type { Destinations } from './report.ts';

/** A file, independent of the name that leads to it. */
interface Place {
  readonly name: string;
  /** Absolute; links are resolved as far as the path exists. */
  readonly path: string;
  /** Device and inode, if the file exists. */
  readonly file: string | undefined;
}

type Files = Destinations['files'];

/**
 * Only a JSON report may replace the baseline: a scheduled check keeps its last report as the next baseline.
 *
 * @throws ProblemError with each report that would replace a manifest, the baseline, or another report
 */
export function refuseToReplaceInputs(
  files: Files,
  { cwd, paths, baseline }: { cwd: string; paths: readonly string[]; baseline: string | undefined },
): void {
  refuseOverwrites(files, { cwd, read: [] });
  refuseOverwrites(files, { cwd, read: findFiles(paths, cwd) });
  if (baseline === undefined) return;
  const others = files.filter(({ format }) => format !== 'json');
  refuseOverwrites(others, { cwd, read: [baseline] });
}

/** The files that expectations of the manifest name. */
export function* referencesOf({ targets }: Manifest): Generator<string> {
  for (const { expect, folder } of targets) {
    for (const { expectation } of Object.values(expect)) {
      const path = filePathOf(expectation);
      if (path !== undefined) yield resolve(folder, path);
    }
  }
}

/** @throws ProblemError with each report that would replace what the run reads, or another report */
export function refuseOverwrites(
  files: Files,
  { cwd, read }: { readonly cwd: string; readonly read: Iterable<string> },
): void {
  if (files.length === 0) return;
  const outputs = files.map(({ path }) => placeOf(path, cwd));
  const problems: Problem[] = [];
  outputs.forEach((output, index) => {
    if (!outputs.slice(0, index).some((other) => isSame(output, other))) return;
    problems.push(refused(`two reports are to go into ${output.name}`));
  });
  for (const name of new Set(read)) {
    const input = placeOf(name, cwd);
    for (const output of outputs) {
      if (!isSame(output, input)) continue;
      const what = output.name === name ? '' : `, which is ${name}`;
      problems.push(refused(`a report is to go into ${output.name}${what}: this run reads it`));
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
}

function refused(message: string): Problem {
  return usageProblem(message, 'give each --output a file of its own; nothing was written');
}

function placeOf(name: string, cwd: string): Place {
  const path = resolve(cwd, name);
  const entry = lookAt(path);
  return { name, path: withoutLinks(path), file: entry && `${entry.dev}:${entry.ino}` };
}

function isSame(one: Place, other: Place): boolean {
  if (one.path === other.path) return true;
  if (one.file !== undefined || other.file !== undefined) return one.file === other.file;
  return folded(one.path) === folded(other.path) && ignoresCase(dirname(one.path));
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Whether file names ignore case here: the folder is the same in lower and upper case. False if it is missing. */
function ignoresCase(folder: string): boolean {
  const [lower, upper] = [folder.toLowerCase(), folder.toUpperCase()].map(lookAt);
  return lower !== undefined && lower.ino === upper?.ino && lower.dev === upper.dev;
}

function lookAt(path: string) {
  return tried(() => statSync(path, { throwIfNoEntry: false, bigint: true }));
}

/** Also follows a link to a missing file: another report may create it first. */
function withoutLinks(path: string, left = 40): string {
  const real = tried(() => realpathSync(path));
  const parent = dirname(path);
  if (real !== undefined || parent === path || left === 0) return real ?? path;
  const to = tried(() => readlinkSync(path));
  return to === undefined
    ? join(withoutLinks(parent, left), basename(path))
    : withoutLinks(resolve(parent, to), left - 1);
}
