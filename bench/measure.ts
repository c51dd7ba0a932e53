import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Exit codes that mean success; only 0 if not given. */
  readonly codes?: readonly number[];
  /** Runs after each measured run, outside its time, and throws if the program has not done its work. */
  readonly prove?: () => Promise<void>;
}

export interface Usage {
  readonly ms: number;
  /** Known only for programs that run on Node. */
  readonly cpuMs?: number;
  readonly maxRssMb?: number;
  readonly stdout: string;
}

const BENCH = import.meta.dirname;
const ROOT = join(BENCH, '..');
const TIME_LIMIT_MS = 180_000;

export function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  return { command: process.execPath, args, env };
}

export function driftline(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  return node([join(ROOT, 'dist/bin.cjs'), ...args], env);
}

export function bare(args: readonly string[]): Program {
  return node([join(BENCH, 'bare.mjs'), ...args]);
}

/** Runs a program to its end. A program that fails ends the bench, because its time would look fast. */
export function run(program: Program, { used = false } = {}): Promise<Usage> {
  const { command, args, env = {}, cwd, codes = [0] } = program;
  const file = used ? join(folderFor('usage'), 'usage.json') : undefined;
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(
      command,
      file === undefined ? args : ['--require', join(BENCH, 'usage.cjs'), ...args],
      {
        cwd,
        env: { ...inherited, NO_COLOR: '1', ...env, ...(file !== undefined && { USAGE_FILE: file }) },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIME_LIMIT_MS,
      },
    );
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const ms = performance.now() - started;
      const stdout = Buffer.concat(out).toString();
      if (!codes.includes(code ?? -1)) {
        const said = (stdout + Buffer.concat(err).toString()).slice(-2_000);
        reject(new Error(`${command} ${args.slice(0, 4).join(' ')} ended with ${code}: ${said}`));
        return;
      }
      const usage = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));
      resolve({ ms, stdout, ...usage });
    });
  });
}

export interface Sample {
  readonly runs: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    runs: sorted.length,
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

export interface Measured {
  readonly ms: Sample;
  readonly cpuMs?: Sample;
  readonly maxRssMb?: Sample;
}

/** Runs the programs in turn, again and again, so that what disturbs the machine disturbs all of them alike. */
export async function interleaved<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  options: { readonly runs: number; readonly used?: boolean },
): Promise<Readonly<Record<Name, Measured>>> {
  const usages = new Map<string, Usage[]>();
  const entries = Object.entries<Program>(programs);
  for (let round = 0; round < options.runs; round += 1) {
    for (const [name, program] of entries) {
      usages.set(name, [...(usages.get(name) ?? []), await run(program, options)]);
      await program.prove?.();
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, measuredOf(usages.get(name) ?? [])])) as Readonly<
    Record<Name, Measured>
  >;
}

function measuredOf(usages: readonly Usage[]): Measured {
  const cpu = usages.flatMap(({ cpuMs }) => cpuMs ?? []);
  const rss = usages.flatMap(({ maxRssMb }) => maxRssMb ?? []);
  return {
    ms: sampleOf(usages.map(({ ms }) => ms)),
    ...(cpu.length > 0 && { cpuMs: sampleOf(cpu), maxRssMb: sampleOf(rss) }),
  };
}
