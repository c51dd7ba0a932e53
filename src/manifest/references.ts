import { type Location, placeText } from '../model/location.ts';
import type { Expected, Resolved, Target } from '../model/manifest.ts';
import { innermost, operatorOf, resolved } from '../operators/expectation.ts';
import type { References } from '../operators/operator.ts';
import { type FileText, readInside } from './files.ts';
import { parseJsonOrYaml } from './json-or-yaml.ts';

/** Called for every path that may not be read at all. */
export type OnRefused = (location: Location, message: string) => void;

interface FileReading {
  readonly onRead?: ((length: number) => void) | undefined;
  /** From the disk, if not given. */
  readonly readFile?: ((folder: string, path: string) => FileText) | undefined;
}

/** Looks up the files that expectations refer to: each is read once. */
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
  /** What is in it as JSON or YAML, once that has been asked for. */
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

/** For all of a run's refs: a repository of any size knows thousands of them by then. */
const GIT_TIME_LIMIT_MS = 30_000;
/** Each is a process, and a manifest of a few kilobytes can name thousands. */
const REFS_LIMIT = 500;

export interface GitOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends git, and what is not known by then stays so. */
  readonly signal?: AbortSignal;
}

/** Looks up the git refs that expectations refer to: each ref of a repository once. */
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

/** Whether something that a target expects is looked up at this time. */
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
