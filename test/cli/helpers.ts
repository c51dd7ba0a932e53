import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { toScenario } from '../support/scenario.ts';

export const BIN = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url));
if (!existsSync(BIN)) throw new Error('dist/bin.cjs is not there: npm run build');

const folders: string[] = [];
const simulators: Simulator[] = [];

afterAll(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-cli-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A simulator that is closed after the tests of the file. */
export async function simulatorOf(world: object): Promise<Simulator> {
  const simulator = await startSimulator(await toScenario({ version: 1, ...world }));
  simulators.push(simulator);
  return simulator;
}

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Receives the process when it runs. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs the real program in its own process, with only PATH from this environment. */
export function run(args: readonly string[], { cwd, env = {}, onStart }: RunOptions = {}): Promise<Ran> {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: cwd ?? folderWith({}),
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
        ms: performance.now() - began,
      }),
    );
  });
}

/** Removes line breaks: their places depend on the names of temporary folders. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The lines with more characters than columns. */
export function widerThan(text: string, columns: number): string[] {
  return text.split('\n').filter((line) => [...line].length > columns);
}

/** One deployment of ChatCaptain with a line for each environment. */
export function chatbot(environments: Readonly<Record<string, string>>, more = ''): string {
  const lines = Object.entries(environments).map(([name, value]) => `      ${name}: ${value}`);
  return `version: 1\n${more}deployments:\n  bot:\n    provider: chatcaptain\n    chatbotId: bot_1\n    environments:\n${lines.join('\n')}\n`;
}
