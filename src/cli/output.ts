import { resolve } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { guardText, isCiLog } from '../reporters/parts/workflow.ts';
import { type Streams, writePieces } from './streams.ts';

/** The only writer to streams and files. */
export interface Output {
  /** For reports only. */
  out(text: string): void;
  /** For everything else. The caller escapes texts from outside. */
  err(text: string): void;
  /** Writes our own commands to the GitHub runner, on stderr, unescaped. */
  commands(text: string): void;
  /** Writes a report of any length, as fast as it is read. */
  report(pieces: Iterable<string>): Promise<void>;
  /** Appends to an existing file, all or nothing. Returns the problem, if any. */
  append(path: string, text: string): Promise<Problem | undefined>;
  /** Writes a whole file or none, and creates its parent folders. Returns the problem, if any. */
  file(path: string, pieces: Iterable<string>): Promise<Problem | undefined>;
  /** Replaces a file if it is still as it was read, or still missing, and keeps its mode. Returns the problem, if any. */
  rewrite(name: string, change: Rewrite): Promise<Problem | undefined>;
  readonly columns: number;
  readonly outColor: boolean;
  readonly errColor: boolean;
  /** Stdout is a terminal. */
  readonly isTerminal: boolean;
  readonly progress: boolean;
  readonly githubActions: boolean;
  /** A CI runner reads both streams and executes commands that it finds in them. */
  readonly ciLog: boolean;
}

export interface Rewrite {
  /** Absolute. */
  readonly at: string;
  /** Undefined if there was no file. */
  readonly before: Uint8Array | undefined;
  readonly after: string;
}

export interface OutputOptions {
  readonly streams: Streams;
  readonly cwd: string;
  readonly noColor: boolean;
  readonly noProgress: boolean;
}

const NARROWEST = 40;
const WIDEST = 1000;

export function createOutput({ streams, cwd, noColor, noProgress }: OutputOptions): Output {
  const { stdout, stderr } = streams;
  const { env } = process;
  const githubActions = env.GITHUB_ACTIONS === 'true';
  const ciLog = isCiLog(env);
  const asked = Number(env.COLUMNS);
  const width =
    (Number.isFinite(asked) && asked) ||
    (stdout.isTTY ? stdout.columns : stderr.isTTY ? stderr.columns : 80) ||
    80;
  return {
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(ciLog ? guardText(text) : text);
    },
    commands: (text) => {
      stderr.write(text);
    },
    report: (pieces) => writePieces(stdout, pieces),
    append: async (path, text) => (await import('./write-file.ts')).append(resolve(cwd, path), text),
    file: async (path, pieces) =>
      (await import('./write-file.ts')).writeFile(path, { at: resolve(cwd, path), pieces }),
    rewrite: async (name, change) => (await import('./write-file.ts')).rewriteFile(name, change),
    columns: Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(width))),
    outColor: !noColor && hasColor(stdout.isTTY),
    errColor: !noColor && hasColor(stderr.isTTY),
    isTerminal: stdout.isTTY === true,
    progress: !noProgress && stderr.isTTY === true && !env.CI && env.TERM !== 'dumb',
    githubActions,
    ciLog,
  };
}

/** https://no-color.org and https://force-color.org: any non-empty value; NO_COLOR wins. */
function hasColor(isTTY: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}
