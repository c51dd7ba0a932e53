import { resolve } from 'node:path';
import type { Env } from '../../src/access/policy.ts';
import { readEntries, type WantedEntries } from '../../src/cli/discover-run.ts';
import type { Output } from '../../src/cli/output.ts';
import type { CliContext } from '../../src/cli/run-options.ts';
import { rewriteFile, writeFile } from '../../src/cli/write-file.ts';
import { builtIn } from '../../src/providers/registry.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function contextOf(cwd: string, env: Env): CliContext {
  return {
    cwd,
    clock: { now: Date.now, random: Math.random },
    registry: builtIn(),
    policy: { env, allowHosts: [], allowVariables: [] },
    variables: new Map(),
    onTargets: () => undefined,
  };
}

/** Runs `discover` in this process. Returns what it prints. The files that it writes are real. */
export async function discovered(
  wanted: Partial<WantedEntries> & { readonly word: string },
  { cwd, env }: { readonly cwd: string; readonly env: Env },
): Promise<Ran> {
  const printed = { out: '', err: '' };
  const output: Output = {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    commands: () => undefined,
    report: async () => undefined,
    append: async () => undefined,
    file: (path, pieces) => writeFile(path, { at: resolve(cwd, path), pieces }),
    columns: 1_000,
    outColor: false,
    errColor: false,
    progress: false,
    githubActions: false,
    ciLog: false,
    rewrite: rewriteFile,
    isTerminal: false,
  };
  const all = { given: {}, environment: undefined, write: undefined, dryRun: false, ...wanted };
  const running = { options: { retries: 0 }, context: contextOf(cwd, env), output };
  const finish = await readEntries(all, running);
  const code = await finish();
  return { code, ...printed };
}
