import { type Location, placeText } from '../model/location.ts';
import type { Expected, Resolved, Target } from '../model/manifest.ts';
import { innermost, operatorOf, resolved } from '../operators/expectation.ts';
import type { References } from '../operators/operator.ts';
import { type FileText, readInside } from './files.ts';
import { parseJsonOrYaml } from './json-or-yaml.ts';

/** Called for every path that must not be read. */
export type OnRefused = (location: Location, message: string) => void;

interface FileReading {
  readonly onRead?: ((length: number) => void) | undefined;
  /** From the disk, if not given. */
  readonly readFile?: ((folder: string, path: string) => FileText) | undefined;
}

/** Reads the files that expectations refer to, each file once. */
export async function resolveFiles(
  targets: readonly Target[],
  onRefused: OnRefused,
  { onRead, readFile = readInside }: FileReading = {},
): Promise<readonly Target[]> {
  const files = new Map<string, ReadFile>();
  const reported = new Set<string>();
  return resolveAll(targets, 'load', ({ folder }, location) => {
    const read = (path: string): ReadFile => {
      const key = JSON.stringify([folder, path]);
      const known = files.get(key);
      const each = known ?? { file: readFile(folder, path) };
      const { file } = each;
      files.set(key, each);
      if (known === undefined && file.kind === 'text') onRead?.(file.text.length);
      const place = `${placeText(location)}${location.argument ?? ''}`;
      if (file.kind === 'refused' && !reported.has(place)) onRefused(location, file.message);
      if (file.kind === 'refused') reported.add(place);
      return each;
    };
    return {
      text: (path) => {
        const { file } = read(path);
        return file.kind === 'text' ? { value: file.text } : { fault: file.message };
      },
      structure: (path) => structureIn(read(path), path),
      commit: notNow,
    };
  });
}

interface ReadFile {
  readonly file: FileText;
  /** The parsed content, once it was needed. */
  parsed?: Resolved;
}

function structureIn(read: ReadFile, path: string): Resolved {
  const { file } = read;
  if (file.kind !== 'text') return { fault: file.message };
  const parsed = read.parsed ?? parseJsonOrYaml(path, file.text.replace(/^\ufeff/, ''));
  read.parsed = parsed;
  return parsed;
}

function notNow(): never {
  throw new Error('an expectation asks for what is not looked up now');
}

/** For all refs of a run: git resolves thousands in this time. */
const GIT_TIME_LIMIT_MS = 30_000;
/** Each ref is a process, and a small manifest can name thousands. */
const REFS_LIMIT = 500;

export interface GitOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends git. Unresolved refs stay unknown. */
  readonly signal?: AbortSignal;
}

/** Resolves the git refs that expectations refer to, each ref of a repository once. */
export async function resolveGit(
  targets: readonly Target[],
  { env, signal }: GitOptions,
): Promise<readonly Target[]> {
  const commits = new Map<string, Promise<Resolved>>();
  const { createGit } = await import('./git.ts');
  const ends = [AbortSignal.timeout(GIT_TIME_LIMIT_MS), ...(signal === undefined ? [] : [signal])];
  const git = createGit({ env, signal: AbortSignal.any(ends) });
  return resolveAll(targets, 'run', ({ folder }) => ({
    text: notNow,
    structure: notNow,
    commit: (ref) => {
      const key = JSON.stringify([folder, ref]);
      const commit =
        commits.get(key) ??
        (commits.size < REFS_LIMIT
          ? git.resolve(folder, ref)
          : Promise.resolve({ fault: `the manifests name more than ${REFS_LIMIT} different refs` }));
      commits.set(key, commit);
      return commit;
    },
  }));
}

/** Whether an expectation of the target is resolved at this stage. */
export function needsLookup({ expect }: Target, at: 'load' | 'run'): boolean {
  return Object.values(expect).some(
    ({ expectation }) => operatorOf(innermost(expectation)).resolvedAt === at,
  );
}

async function resolveAll(
  targets: readonly Target[],
  at: 'load' | 'run',
  referencesOf: (target: Target, location: Location) => References,
): Promise<readonly Target[]> {
  const all: Target[] = [];
  for (const target of targets) {
    if (!needsLookup(target, at)) {
      all.push(target);
      continue;
    }
    const expect: [string, Expected][] = [];
    for (const [field, { expectation, location }] of Object.entries(target.expect)) {
      const references = referencesOf(target, location);
      expect.push([field, { expectation: await resolved(expectation, at, references), location }]);
    }
    all.push({ ...target, expect: Object.fromEntries(expect) });
  }
  return all;
}
