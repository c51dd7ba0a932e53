/**
 * Builds the documentation into a static site: `npm run site`, with `-- --base /path/` for a host where it is not at
 * the root. Everything is made below `.site/`, which git ignores, and which has dependencies of its own.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { siteAssets, siteFiles } from './site-pages.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, '.site');
const LOCK = 'package-lock.json';

const { values } = parseArgs({ options: { base: { type: 'string', default: '/' } } });
if (!/^\/(?:.*\/)?$/.test(values.base)) {
  console.error(`--base cannot be "${values.base}": write a path with a slash at both ends, such as /docs/`);
  process.exit(1);
}

function run(command: string, ...words: string[]): void {
  const { status } = spawnSync(command, words, {
    cwd: FOLDER,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
  writeFileSync(join(FOLDER, path), text);
}

const { pages, settings } = siteFiles();
for (const name of ['pages', '.vitepress', 'out'])
  rmSync(join(FOLDER, name), { recursive: true, force: true });
const locked = existsSync(join(FOLDER, LOCK)) ? readFileSync(join(FOLDER, LOCK), 'utf8') : '';
cpSync(join(ROOT, 'site'), FOLDER, { recursive: true, filter: (file) => !file.includes('node_modules') });
for (const [path, text] of pages) write(join('pages', path), text);
for (const [file, to] of siteAssets()) cpSync(join(ROOT, file), join(FOLDER, 'pages/public', to));
write('settings.json', JSON.stringify({ ...settings, base: values.base }));

if (locked !== readFileSync(join(FOLDER, LOCK), 'utf8') || !existsSync(join(FOLDER, 'node_modules'))) {
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
}
run('npm', 'run', '--silent', 'build');
console.log('The site is in .site/out; `npm run site:serve` shows it on loopback.');
