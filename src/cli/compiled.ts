import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { version } from '../../package.json';

/** Its sticky bit no checkout can make: a folder that came with one would hold code of its author. */
const MODE = 0o1700;
const SUM_BYTES = 4;

/**
 * Keeps compiled code between runs, as Node 22 can by itself: a third of a short run goes into compiling. V8 refuses
 * what is of another source, V8 or set of flags, which is why each such set has its own files.
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
    try {
      if (made.size > 0 && !isKept) makeOwn(folder);
      for (const [place, script] of made) writeWhole(place, script.createCachedData());
    } catch {
      // Nothing but time depends on it.
    }
  });
}

function isOwn(folder: string, user: number): boolean {
  try {
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === user && (stats.mode & 0o7777) === MODE;
  } catch {
    return false;
  }
}

/** Throws where there is one already, whoever made it. */
function makeOwn(folder: string): void {
  mkdirSync(folder, 0o700);
  chmodSync(folder, MODE);
}

/** V8 looks at the length alone; a disk that lost its power has lost whole blocks. */
function readWhole(place: string): Buffer | undefined {
  try {
    const bytes = readFileSync(place);
    const data = bytes.subarray(0, -SUM_BYTES);
    return bytes.readInt32LE(data.length) === sumOf(data) ? data : undefined;
  } catch {
    return undefined;
  }
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
