import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The file in `dist` with the hash of its sources. It is not packed. */
export const HASH_FILE = join(ROOT, 'dist/sources.sha256');

/** The hash of what `dist` was built from, if it was built to its end. */
export function hashOfBuilt(): string | undefined {
  return existsSync(HASH_FILE) ? readFileSync(HASH_FILE, 'utf8') : undefined;
}

/** The hash of everything that `npm run build` reads. */
export function hashOfSources(): string {
  const files = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test|\.d)\.(?:ts|cjs)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const file of [
    ...files.sort(),
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsdown.config.ts',
  ]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}
