import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const PRELOAD = fileURLToPath(new URL('./loaded.cjs', import.meta.url));

/** A package, or a part of `src` that a run could load later or not at all. */
export interface Part {
  readonly name: string;
  /**
   * The share of this part in the chunks of `dist`: the size of a chunk is divided among its modules by their length.
   */
  readonly bytes: number;
  readonly chunks: readonly string[];
}

export interface Loaded {
  readonly code: number | null;
  readonly files: number;
  readonly bytes: number;
  /** The heaviest first. */
  readonly parts: readonly Part[];
  /** Modules of Node, without those that Node loads at its start. */
  readonly builtins: readonly string[];
  /** The chunks that have loaded this chunk. */
  loadersOf(chunk: string): readonly string[];
}

/** The modules that the built command line loads for a run. */
export async function loadedBy(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-loaded-'));
  const file = join(folder, 'loaded.json');
  const child = spawn(process.execPath, ['--require', PRELOAD, join(DIST, 'bin.cjs'), ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env, LOADED_FILE: file },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const [code] = await once(child, 'close');
  const { files, builtins } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Seen)
    : { files: [], builtins: [] };
  rmSync(folder, { recursive: true });
  const chunks = files.map(({ name }) => ({ name: basename(name), bytes: statSync(name).size }));
  return {
    code,
    files: files.length,
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
    parts: partsOf(chunks),
    builtins: builtins.flatMap((each) => /^NativeModule (.*)$/.exec(each)?.[1] ?? []),
    loadersOf: (chunk) =>
      files
        .filter(({ loads }) => loads.some((name) => basename(name) === chunk))
        .map(({ name }) => basename(name)),
  };
}

interface Seen {
  readonly files: readonly { readonly name: string; readonly loads: readonly string[] }[];
  readonly builtins: readonly string[];
}

function partsOf(chunks: readonly { readonly name: string; readonly bytes: number }[]): Part[] {
  const modules: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(
    readFileSync(join(DIST, 'modules.json'), 'utf8'),
  );
  const parts = new Map<string, { bytes: number; chunks: Set<string> }>();
  for (const chunk of chunks) {
    const entries = Object.entries(modules[chunk.name] ?? { [chunk.name]: 1 });
    const whole = entries.reduce((sum, [, length]) => sum + length, 0);
    for (const [id, length] of entries) {
      const name = partOf(id);
      const part = parts.get(name) ?? { bytes: 0, chunks: new Set() };
      part.bytes += (chunk.bytes * length) / Math.max(1, whole);
      part.chunks.add(chunk.name);
      parts.set(name, part);
    }
  }
  return [...parts]
    .map(([name, { bytes, chunks: within }]) => ({ name, bytes: Math.round(bytes), chunks: [...within] }))
    .sort((one, other) => other.bytes - one.bytes);
}

/**
 * The part of a module. Each command, provider, format and generated validator is a part; any other stage is one part.
 */
function partOf(id: string): string {
  const [, owner] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  if (owner !== undefined) return owner;
  if (id.startsWith('\0')) return id.includes('undici') ? 'undici' : 'rolldown';
  const [, file] = /^(src\/(?:cli|providers|reporters|schema\/generated)\/[^/]+|src\/[^/]+)/.exec(id) ?? [];
  return (file ?? id).replace(/\.c?ts$|\.cjs$/, '');
}
