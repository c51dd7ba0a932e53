import { load } from '../load.ts';
import type { Target } from '../model/manifest.ts';
import { providerById } from '../providers/index.ts';
import type { Arguments } from './arguments.ts';
import { readOperator, readVariables } from './environment.ts';
import { createScale, TO_READ } from './memory.ts';
import type { Output } from './output.ts';

export async function validate(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const manifest = await load(args.operands, {
    cwd: process.cwd(),
    operator: readOperator(args, process.env),
    variables: readVariables(args, process.env),
    signal,
    onRead: createScale(TO_READ),
  });
  if (!args.has('quiet')) {
    const { files, deployments, targets } = manifest;
    output.out(
      `${count(files.length, 'manifest is', 'manifests are')} valid: ${count(deployments, 'deployment', 'deployments')}, ${count(targets.length, 'target', 'targets')}\n`,
    );
    for (const notice of await noticesOf(targets)) output.out(`! ${notice}\n`);
  }
  return 0;
}

/** What there is to say is loaded only where there may be something. */
async function noticesOf(targets: readonly Target[]): Promise<string[]> {
  if (targets.every(({ undeclared }) => undeclared === 'ignore')) return [];
  const [{ undeclaredNotices }, { visible }] = await Promise.all([
    import('../engine/notices.ts'),
    import('../reporters/parts/escape.ts'),
  ]);
  return undeclaredNotices(targets, providerById).map(visible);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
