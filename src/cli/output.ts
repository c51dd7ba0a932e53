import { resolve } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { guardText, isCiLog } from '../reporters/parts/workflow.ts';
import { type Streams, writePieces } from './streams.ts';

/** The only writer there is: both streams, and files. */
export interface Output {
  /** Reports, and nothing else. */
  out(text: string): void;
  /** Everything else. Texts from outside have been made harmless by whoever made the sentence. */
  err(text: string): void;
  /** Our own commands to the GitHub runner, on stderr as they are. */
  commands(text: string): void;
  /** A report of any length, as fast as it is read. */
  report(pieces: Iterable<string>): Promise<void>;
  /** Adds to a file that somebody else began, all or nothing. Or why not. */
  append(path: string, text: string): Promise<Problem | undefined>;
  /** A whole file or none: written beside its place and then moved there, parent folders made. Or why not. */
  file(path: string, pieces: Iterable<string>): Promise<Problem | undefined>;
  /** Another text for a file that is still as it was read, its mode kept. Or why not. */
  rewrite(name: string, change: Rewrite): Promise<Problem | undefined>;
  readonly columns: number;
  readonly outColour: boolean;
  readonly errColour: boolean;
  /** Stdout is read by a person. */
  readonly isTerminal: boolean;
  readonly progress: boolean;
  readonly githubActions: boolean;
  /** A CI runner reads both streams, and obeys what looks like its commands. */
  readonly ciLog: boolean;
}

interface Rewrite {
  /** Absolute, without symbolic links. */
  readonly at: string;
  readonly before: Uint8Array;
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
    outColour: !noColor && hasColour(stdout.isTTY),
    errColour: !noColor && hasColour(stderr.isTTY),
    isTerminal: stdout.isTTY === true,
    progress: !noProgress && stderr.isTTY === true && !env.CI && env.TERM !== 'dumb',
    githubActions,
    ciLog,
  };
}

/** https://no-color.org and https://force-color.org: any value that is not empty; the first wins. */
function hasColour(isTTY: boolean | undefined): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}
