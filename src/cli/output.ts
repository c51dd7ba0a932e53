import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { guardText, isCiLog } from '../reporters/parts/workflow.ts';
import type { Streams } from './streams.ts';

/** The only writer there is: both streams, and files. */
export interface Output {
  /** Reports, and nothing else. */
  out(text: string): void;
  /** Everything else. Texts from outside have been made harmless by whoever made the sentence. */
  err(text: string): void;
  /** Our own commands to the GitHub runner, on stderr as they are. */
  commands(text: string): void;
  /** Adds to a file that somebody else began, all or nothing. Or why not. */
  append(path: string, text: string): Problem | undefined;
  /** A whole file or none: written beside its place and then moved there, parent folders made. Or why not. */
  file(path: string, text: string): Promise<Problem | undefined>;
  readonly columns: number;
  readonly outColour: boolean;
  readonly errColour: boolean;
  readonly progress: boolean;
  readonly githubActions: boolean;
  /** A CI runner reads both streams, and obeys what looks like its commands. */
  readonly ciLog: boolean;
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
    append: addWhole,
    file: (path, text) => writeWhole(path, { at: resolve(cwd, path), text }),
    columns: Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(width))),
    outColour: !noColor && hasColour(stdout.isTTY),
    errColour: !noColor && hasColour(stderr.isTTY),
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

async function writeWhole(
  path: string,
  { at, text }: { at: string; text: string },
): Promise<Problem | undefined> {
  let beside: string | undefined;
  try {
    mkdirSync(dirname(at), { recursive: true });
    const entry = statSync(at, { throwIfNoEntry: false });
    // A device or a pipe is written to and never replaced; neither is a symbolic link. A pipe may have no reader yet,
    // and whoever waits for one must still hear a signal.
    if (entry !== undefined && !entry.isFile() && !entry.isDirectory()) {
      const { writeFile } = await import('node:fs/promises');
      await writeFile(at, text);
      return undefined;
    }
    // A link that leads nowhere is an error: it says where a file is to be, and that is not for us to follow.
    const isNew = lstatSync(at, { throwIfNoEntry: false }) === undefined;
    const real = isNew ? at : realpathSync(at);
    beside = join(dirname(real), `.driftline-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    writeFileSync(beside, text, { flag: 'wx', mode: entry?.isFile() ? entry.mode & 0o777 : 0o666 });
    renameSync(beside, real);
    return undefined;
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    return unwritable(path, error);
  }
}

function addWhole(path: string, text: string): Problem | undefined {
  let before: number | undefined;
  try {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined || entry.isFile()) before = entry?.size ?? 0;
    appendFileSync(path, text);
    return undefined;
  } catch (error) {
    const now = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (before !== undefined && now > before) truncateSync(path, before);
    return unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return {
    code: 'usage',
    message: `${path} cannot be written (${code})`,
    hint: 'nothing of it was: check the path and its permissions',
  };
}
