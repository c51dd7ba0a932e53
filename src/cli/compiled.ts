import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { version } from '../../package.json';
import { tried } from '../model/tried.ts';

/**
 * The folder must have the sticky bit. A checkout cannot set it, so a folder that came with a repository is never used:
 * its files could contain hostile code.
 */
const MODE = 0o1700;
const SUM_BYTES = 4;

/**
 * Keeps compiled code between runs, as Node 22 can by itself: compiling takes a third of a short run. V8 rejects code
 * of another source, version or set of flags, so each set of flags has its own files.
 */
export function keepCompiled(flags: string): void {
  const { TMPDIR = '/tmp', NODE_DISABLE_COMPILE_CACHE } = process.env;
  const user = process.getuid?.();
  if (user === undefined || !isAbsolute(TMPDIR) || NODE_DISABLE_COMPILE_CACHE !== undefined) return;
  const folder = join(TMPDIR, `driftline-${version}-${process.version}-${user}`);
  const isKept = isOwn(folder, user);
  const made = new Map<string, Script>();
  const { extensions } = createRequire('/');
  extensions['.cjs'] = (module, filename) => {
    const path = dirname(filename);
    if (path !== import.meta.dirname) return extensions['.js']?.(module, filename);
    const place = join(folder, `${flags}${basename(filename)}`);
    const cachedData = isKept ? readWhole(place) : undefined;
    const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), {
      filename,
      ...(cachedData !== undefined && { cachedData }),
    });
    if (script.cachedDataRejected !== false) made.set(place, script);
    const { exports } = module;
    script.runInThisContext().call(exports, exports, module.require.bind(module), module, filename, path);
  };
  process.once('exit', () => {
    // If the code cannot be kept, the next run is only slower.
    tried(() => {
      if (made.size > 0 && !isKept) makeOwn(folder);
      for (const [place, script] of made) writeWhole(place, script.createCachedData());
    });
  });
}

function isOwn(folder: string, user: number): boolean {
  const stats = tried(() => lstatSync(folder));
  return stats?.isDirectory() === true && stats.uid === user && (stats.mode & 0o7777) === MODE;
}

/** Throws if the folder exists, whoever made it. */
function makeOwn(folder: string): void {
  mkdirSync(folder, 0o700);
  chmodSync(folder, MODE);
}

/** Verifies a checksum, because V8 checks only the length, and a power cut can lose whole blocks. */
function readWhole(place: string): Buffer | undefined {
  const bytes = tried(() => readFileSync(place));
  if (bytes === undefined || bytes.length < SUM_BYTES) return undefined;
  const data = bytes.subarray(0, -SUM_BYTES);
  return bytes.readInt32LE(data.length) === sumOf(data) ? data : undefined;
}

function writeWhole(place: string, data: Buffer): void {
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeInt32LE(sumOf(data));
  const part = `${place}.${process.pid}`;
  writeFileSync(part, Buffer.concat([data, sum]), { mode: 0o600, flag: 'wx' });
  renameSync(part, place);
}

function sumOf(data: Buffer): number {
  let sum = data.length | 0;
  for (let index = 0; index < data.length; index += 251) sum = (Math.imul(sum, 31) + (data[index] ?? 0)) | 0;
  return sum;
}
