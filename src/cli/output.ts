import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { guardText } from '../reporters/parts/workflow.ts';
import { usageError } from './arguments.ts';

/** The only writer there is: both streams, and files. */
export interface Output {
  /** Reports, and nothing else. */
  out(text: string): void;
  /** Everything else. Texts from outside have been made harmless by whoever made the sentence. */
  err(text: string): void;
  /** Our own commands to the GitHub runner, on stderr as they are. */
  commands(text: string): void;
  /** Adds to a file that somebody else began. */
  append(path: string, text: string): void;
  /** A whole file or none: written beside its place and then moved there, parent folders made. */
  file(path: string, text: string): void;
  readonly columns: number;
  readonly outColour: boolean;
  readonly errColour: boolean;
  readonly progress: boolean;
  readonly githubActions: boolean;
}

export interface OutputOptions {
  readonly cwd: string;
  readonly noColor: boolean;
  readonly noProgress: boolean;
}

const NARROWEST = 40;

export function createOutput({ cwd, noColor, noProgress }: OutputOptions): Output {
  const { stdout, stderr, env } = process;
  const githubActions = env.GITHUB_ACTIONS === 'true';
  const width =
    Number(env.COLUMNS) || (stdout.isTTY ? stdout.columns : stderr.isTTY ? stderr.columns : 80) || 80;
  return {
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(githubActions ? guardText(text) : text);
    },
    commands: (text) => {
      stderr.write(text);
    },
    append: (path, text) => {
      try {
        appendFileSync(path, text);
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    file: (path, text) => writeWhole(resolve(cwd, path), text),
    columns: Math.max(NARROWEST, width),
    outColour: !noColor && hasColour(stdout.isTTY),
    errColour: !noColor && hasColour(stderr.isTTY),
    progress: !noProgress && stderr.isTTY === true && !env.CI && env.TERM !== 'dumb',
    githubActions,
  };
}

/** https://no-color.org and https://force-color.org: any value that is not empty; the first wins. */
function hasColour(isTTY: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}

function writeWhole(path: string, text: string): void {
  const beside = join(dirname(path), `.driftline-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, text, { flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return usageError(
    `${path} cannot be written (${code})`,
    'nothing of it was: check the path and its permissions',
  );
}
