import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './helpers.ts';

/** The text of the provider as in the state of a stack. */
export function storedProvider(file = join(ROOT, 'dist/pulumi.js'), from = ROOT): string {
  const script = join(ROOT, 'test/pulumi/serialize.mjs');
  const output = execFileSync(process.execPath, [script, file], {
    cwd: from,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.slice(output.indexOf('exports.handler')).trimEnd();
}
