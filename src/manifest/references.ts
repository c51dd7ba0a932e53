import type { Location } from '../model/location.ts';
import type { Expected, Resolved, Target } from '../model/manifest.ts';
import { innermost, operatorOf, resolved } from '../operators/expectation.ts';
import type { References } from '../operators/operator.ts';
import { type FileText, readInside } from './files.ts';
import { parseJsonOrYaml } from './json-or-yaml.ts';
import type { Looking } from './run-git.ts';

interface FileReading {
  readonly onRead?: ((length: number) => void) | undefined;
  /** From the disk, if not given. */
  readonly readFile?: ((folder: string, path: string) => FileText) | undefined;
}

/** Reads the files that expectations refer to, each file once. `onRefused` is called whenever one must not be read. */
export async function resolveFiles(
  targets: readonly Target[],
  onRefused: (location: Location, message: string) => void,
  { onRead, readFile = readInside }: FileReading = {},
): Promise<readonly Target[]> {
  const files = new Map<string, FileText>();
  const structures = new Map<FileText, Resolved>();
  return resolveAll(targets, 'load', ({ folder }, location) => {
    const read = (path: string): FileText => {
      const key = JSON.stringify([folder, path]);
      const known = files.get(key);
      const file = known ?? readFile(folder, path);
      files.set(key, file);
      if (known === undefined && file.kind === 'text') onRead?.(file.text.length);
      if (file.kind === 'refused') onRefused(location, file.message);
      return file;
    };
    return {
      text: (path) => {
        const file = read(path);
        return file.kind === 'text' ? { value: file.text } : { fault: file.message };
      },
      structure: (path) => {
        const file = read(path);
        if (file.kind !== 'text') return { fault: file.message };
        const value = structures.get(file) ?? parseJsonOrYaml(path, file.text.replace(/^\ufeff/, ''));
        structures.set(file, value);
        return value;
      },
      commit: notNow,
    };
  });
}

function notNow(): never {
  throw new Error('an expectation asks for what is not looked up now');
}

/** For all refs of a run: git resolves thousands in this time. */
const GIT_TIME_LIMIT_MS = 30_000;
/** Each ref is a process, and a small manifest can name thousands. */
const REFS_LIMIT = 500;

/** Resolves the git refs that expectations refer to, each ref of a repository once. Unresolved refs stay unknown. */
export async function resolveGit(
  targets: readonly Target[],
  { env, signal }: Looking,
): Promise<readonly Target[]> {
  const commits = new Map<string, Promise<Resolved>>();
  const { createGit } = await import('./git.ts');
  const limit = AbortSignal.timeout(GIT_TIME_LIMIT_MS);
  const git = createGit({ env, signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
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
