import { folderWith } from '../support/folder.ts';
import { driftline, type Ended, type Started } from '../support/process.ts';

export interface Ran extends Pick<Ended, 'code' | 'signal'> {
  readonly out: string;
  readonly err: string;
}

export type RunOptions = Partial<Pick<Started, 'cwd' | 'env' | 'onStart'>>;

/** The built program in its own process, with only PATH and HOME of this environment. */
export async function runBuilt(
  args: readonly string[],
  { cwd = folderWith(), ...options }: RunOptions = {},
): Promise<Ran> {
  const { code, signal, stdout: out, stderr: err } = await driftline(args, { cwd, ...options });
  return { code, signal, out, err };
}
