import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.ts';
import { folderWith } from './folder.ts';

export const BIN = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url));
const USAGE = fileURLToPath(new URL('../../bench/usage.cjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** Missing if the process was killed before it could report this. */
  readonly used?: { readonly cpuMs: number; readonly maxRssMb: number };
}

export interface Started {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces the built program. */
  readonly bin?: string;
  /** Options of Node's own. */
  readonly node?: readonly string[];
  /** Also returns the memory and time of the process. */
  readonly measured?: boolean;
  /** Called with the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the built command line in a process of its own, with these variables, PATH and HOME only. */
export async function driftline(args: readonly string[], started: Started): Promise<Ended> {
  const { cwd, env = {}, bin = BIN, node = [], measured = false, onStart } = started;
  const began = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const usage = measured ? join(folderWith(), 'usage.json') : undefined;
  const loaded = usage === undefined ? node : ['--require', USAGE, ...node];
  const child = spawn(process.execPath, [...loaded, bin, ...args], {
    cwd,
    env: { PATH, HOME, ...env, ...(usage !== undefined && { USAGE_FILE: usage }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  const chunks = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      chunks[name] += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  const used = usage !== undefined && existsSync(usage) ? JSON.parse(readFileSync(usage, 'utf8')) : undefined;
  return { code, signal, ...chunks, milliseconds: performance.now() - began, ...(used && { used }) };
}

export function reportIn({ stdout }: Ended): Report {
  return JSON.parse(stdout);
}

/** Runs a task for each item, `atOnce` of them at a time. The results are in the order of the items. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await run(item, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
