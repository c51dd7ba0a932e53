// Packs the last commit twice, in two clones of different places, and compares the packages byte for byte.
// With a folder as its argument the package is left there.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [keepIn] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'driftline-reproduce-'));

/** @param {string} place */
function packIn(place) {
  const clone = join(folder, place);
  const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
    execFileSync(program, args, { cwd: clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  run('npm', 'run', '--silent', 'build');
  const [{ filename }] = JSON.parse(run('npm', 'pack', '--json', '--ignore-scripts'));
  const file = join(clone, filename);
  return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
}

try {
  const [first, second] = [packIn('one'), packIn(join('another place', 'two'))];
  console.log(`${first.sha256}  ${basename(first.file)}`);
  if (first.sha256 !== second.sha256) {
    console.error(`${second.sha256}  in another folder: the build is not reproducible`);
    process.exitCode = 1;
  } else if (keepIn !== undefined) {
    mkdirSync(keepIn, { recursive: true });
    copyFileSync(first.file, resolve(keepIn, basename(first.file)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
