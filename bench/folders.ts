import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
let made = 0;

process.once('exit', () => rmSync(root, { recursive: true, force: true }));
// Without a listener, a signal would end the process without the event `exit`, and the folder would stay.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Makes a folder that is removed when the bench ends, however it ends. */
export function folderFor(name: string): string {
  made += 1;
  const folder = join(root, `${made}-${name}`);
  mkdirSync(folder);
  return folder;
}
