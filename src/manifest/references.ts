import { isJsonObject, type Json, ownValue, pointerTokens } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Expectation, Expected, Resolved, Target } from '../model/manifest.ts';
import { type FileText, readInside } from './files.ts';
import { parseJsonOrYaml } from './structures.ts';

/** Told of every path that may not be read at all. */
export type OnRefused = (location: Location, message: string) => void;

/** Looks up what `file` and `from` refer to: each file is read once. */
export async function resolveFiles(
  targets: readonly Target[],
  onRefused: OnRefused,
  onRead?: (length: number) => void,
): Promise<readonly Target[]> {
  const cache = new Map<string, ReadFile>();
  const told = new Set<string>();
  const lookUp = async (
    expectation: Expectation,
    target: Target,
    location: Location,
  ): Promise<Expectation> => {
    if (expectation.op !== 'file' && expectation.op !== 'from') return expectation;
    const key = JSON.stringify([target.folder, expectation.path]);
    const read = cache.get(key) ?? { file: readInside(target.folder, expectation.path) };
    const { file } = read;
    if (!cache.has(key) && file.kind === 'text') onRead?.(file.text.length);
    cache.set(key, read);
    const place = `${location.file}:${location.line}:${location.column}`;
    if (file.kind === 'refused' && !told.has(place)) onRefused(location, file.message);
    if (file.kind === 'refused') told.add(place);
    return { ...expectation, resolved: resolvedFrom(read, expectation) };
  };
  return mapExpectations(targets, ['file', 'from'], lookUp);
}

interface ReadFile {
  readonly file: FileText;
  /** What is in it as JSON or YAML, once that has been asked for. */
  parsed?: Resolved;
}

/** For all of a run's refs: a repository of any size knows thousands of them by then. */
const GIT_TIME_LIMIT_MS = 30_000;
/** Each is a process, and a manifest of a few kilobytes can name thousands. */
const MOST_REFS = 500;

export interface GitOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends git, and what is not known by then stays so. */
  readonly signal?: AbortSignal;
}

/** Looks up what `git` refers to: each ref of a repository once. */
export async function resolveGit(
  targets: readonly Target[],
  { environment, signal }: GitOptions,
): Promise<readonly Target[]> {
  const cache = new Map<string, Promise<Resolved>>();
  const { createGit } = await import('./git.ts');
  const ends = [AbortSignal.timeout(GIT_TIME_LIMIT_MS), ...(signal === undefined ? [] : [signal])];
  const git = createGit({ environment, signal: AbortSignal.any(ends) });
  return mapExpectations(targets, ['git'], async (expectation, target) => {
    if (expectation.op !== 'git') return expectation;
    const key = JSON.stringify([target.folder, expectation.ref]);
    const resolving =
      cache.get(key) ??
      (cache.size < MOST_REFS
        ? git.resolve(target.folder, expectation.ref)
        : Promise.resolve({ fault: `the manifests name more than ${MOST_REFS} different refs` }));
    cache.set(key, resolving);
    return { ...expectation, resolved: await resolving };
  });
}

type Look = (expectation: Expectation, target: Target, location: Location) => Promise<Expectation>;

async function mapExpectations(
  targets: readonly Target[],
  operators: readonly Expectation['op'][],
  look: Look,
): Promise<readonly Target[]> {
  const inner = async (expectation: Expectation, target: Target, location: Location): Promise<Expectation> =>
    expectation.op === 'not'
      ? { ...expectation, not: await inner(expectation.not, target, location) }
      : look(expectation, target, location);
  const mapped: Target[] = [];
  for (const target of targets) {
    const entries = Object.entries(target.expect);
    if (!entries.some(([, { expectation }]) => operators.includes(innermost(expectation).op))) {
      mapped.push(target);
      continue;
    }
    const expect: [string, Expected][] = [];
    for (const [field, { expectation, location }] of entries) {
      expect.push([field, { expectation: await inner(expectation, target, location), location }]);
    }
    mapped.push({ ...target, expect: Object.fromEntries(expect) });
  }
  return mapped;
}

export function innermost(expectation: Expectation): Expectation {
  return expectation.op === 'not' ? innermost(expectation.not) : expectation;
}

function resolvedFrom(read: ReadFile, expectation: Expectation & { op: 'file' | 'from' }): Resolved {
  const { file } = read;
  if (file.kind !== 'text') return { fault: file.message };
  if (expectation.op === 'file' && expectation.as === 'text') return { value: file.text };
  const parsed = read.parsed ?? parseJsonOrYaml(expectation.path, file.text.replace(/^\ufeff/, ''));
  read.parsed = parsed;
  if ('fault' in parsed || expectation.op === 'file') return parsed;
  const value = valueAt(parsed.value, expectation.pointer);
  return value === undefined
    ? { fault: `${expectation.path} has nothing at ${expectation.pointer}` }
    : { value };
}

function valueAt(root: Json, pointer: string): Json | undefined {
  if (pointer === '') return root;
  let current: Json | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(token) ? current[Number(token)] : undefined;
    else current = isJsonObject(current) ? ownValue(current, token) : undefined;
  }
  return current;
}
