import { undeclaredNotices } from '../engine/notices.ts';
import { load } from '../load.ts';
import { providerById } from '../providers/index.ts';
import { visible } from '../reporters/parts/escape.ts';
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
    for (const notice of undeclaredNotices(targets, providerById)) output.out(`! ${visible(notice)}\n`);
  }
  return 0;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
