import { execFile, spawnSync } from 'node:child_process';
import { engineVariables, PROJECT } from '../support/pulumi-program.ts';
import { programFolder } from './helpers.ts';

export const hasPulumi = spawnSync('pulumi', ['version'], { stdio: 'ignore' }).status === 0;

interface Ran {
  readonly code: number;
  readonly text: string;
}

export interface Stack {
  readonly folder: string;
  run(args: readonly string[], variables?: Readonly<Record<string, string>>): Promise<Ran>;
}

/** A project with an empty stack, in its own folder. */
export async function createStack(
  files: Readonly<Record<string, string>>,
  layout: 'npm' | 'pnpm' = 'npm',
): Promise<Stack> {
  const folder = programFolder(
    { 'Pulumi.yaml': PROJECT, 'package.json': '{"name":"agents","type":"module"}', ...files },
    layout,
  );
  const stack: Stack = {
    folder,
    run: (args, variables = {}) =>
      new Promise((resolve) => {
        const env = { ...process.env, ...engineVariables(folder), ...variables };
        execFile('pulumi', [...args, '--non-interactive'], { cwd: folder, env }, (error, out, err) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
          resolve({ code, text: `${out}${err}` });
        });
      }),
  };
  const { code, text } = await stack.run(['stack', 'init', 'dev']);
  if (code !== 0) throw new Error(text);
  return stack;
}
