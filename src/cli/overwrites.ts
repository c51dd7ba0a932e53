import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Problem, ProblemError } from '../model/problem.ts';
import type { Destinations } from './report.ts';

/** One file, whatever the names are that lead to it. */
interface Place {
  readonly name: string;
  /** Absolute, without links as far as it exists. */
  readonly path: string;
  /** Device and inode, where there is something. */
  readonly file: string | undefined;
}

/**
 * Refuses reports that would replace what the run reads, and two reports in one place.
 *
 * @throws ProblemError with each of them
 */
export function refuseOverwrites(
  { files }: Destinations,
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
  return { code: 'usage', message, hint: 'give each --output a file of its own; nothing was written' };
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

/** Whether the folder is the same under a name of another case. What is not there yet cannot be asked. */
function ignoresCase(folder: string): boolean {
  const [lower, upper] = [folder.toLowerCase(), folder.toUpperCase()].map(lookAt);
  return lower !== undefined && lower.ino === upper?.ino && lower.dev === upper.dev;
}

function lookAt(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false, bigint: true });
  } catch {
    return undefined;
  }
}

function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withoutLinks(parent), basename(path));
  }
}
