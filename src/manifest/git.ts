import type { Resolved } from '../model/manifest.ts';
import { repositoryRoot } from './repository.ts';
import { type Answer, commitOf, type Looking, noAnswer, runGit } from './run-git.ts';

/** Fewer characters of a hash may match another commit later. */
const SHORTEST_HASH = 7;
const MOST_REMOTES = 20;

export interface Git {
  /** The commit that a ref stands for in the repository around a folder. */
  resolve(folder: string, ref: string): Promise<Resolved>;
}

/**
 * A manifest controls only the ref: git gets fixed arguments, the path of the repository, no shell and no `GIT_*`
 * variables, and fetches nothing.
 */
export function createGit(looking: Looking): Git {
  const known = new Map<string, Promise<string>>();
  return {
    resolve: async (folder, ref) => {
      const root = repositoryRoot(folder);
      if (root === undefined) return { fault: 'the manifest is not in a git repository' };
      const run: Repository['run'] = (...args) => runGit(root, ['rev-parse', ...args], looking);
      const once: Repository['once'] = (...args) => {
        const key = JSON.stringify([root, args]);
        const answer = known.get(key) ?? run(...args).then(({ output }) => output);
        known.set(key, answer);
        return answer;
      };
      return resolveIn({ run, once }, partsOf(ref));
    },
  };
}

interface Repository {
  readonly run: (...args: string[]) => Promise<Answer>;
  /** Asks each question once. */
  readonly once: (...args: string[]) => Promise<string>;
}

/** `main~2` has the name `main` and the path `~2`. */
interface Ref {
  readonly name: string;
  readonly way: string;
}

function partsOf(ref: string): Ref {
  const [name = ''] = ref.split(/[~^]/, 1);
  return { name, way: ref.slice(name.length) };
}

async function resolveIn(repository: Repository, ref: Ref): Promise<Resolved> {
  const { name, way } = ref;
  const answer = await verified(repository, `${name}${way}^{commit}`);
  const unanswered = noAnswer(answer);
  if (unanswered !== undefined) return { fault: unanswered };
  if (/short .* is ambiguous/i.test(answer.errors)) {
    return { fault: `several commits begin with "${name}": write more of the hash` };
  }
  const commit = commitOf(answer);
  const isWholeHash = /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name);
  if (/is ambiguous/.test(answer.errors) && !isWholeHash) return oneMeaning(repository, ref, commit);
  if (commit === undefined) return (await atRemotes(repository, ref)) ?? unknownRef(repository, ref);
  if (
    /^[0-9a-f]+$/i.test(name) &&
    name.length < SHORTEST_HASH &&
    !(await fullName(repository, name)).startsWith('refs/')
  ) {
    return { fault: `"${name}" is too short for a hash: write at least ${SHORTEST_HASH} characters of it` };
  }
  return (await tagBesideBranch(repository, ref, commit)) ?? { value: commit };
}

/**
 * In a CI checkout, a branch may exist only as a branch of a remote. A name is ambiguous too if a tag and such a branch
 * have this name and point to different commits.
 */
async function tagBesideBranch(
  repository: Repository,
  { name, way }: Ref,
  taken: string,
): Promise<Resolved | undefined> {
  const refs = await remoteBranches(repository, name);
  if (refs.length === 0) return undefined;
  if ((await fullName(repository, name)) !== `refs/tags/${name}`) return undefined;
  for (const ref of refs.slice(0, MOST_REMOTES)) {
    const commit = await commitAt(repository, ref + way);
    if (commit === taken) continue;
    return severalMeanings(name, [
      { noun: `a tag (refs/tags/${name})`, commit: taken },
      { noun: `a branch of a remote (${ref})`, commit },
    ]);
  }
  return undefined;
}

interface Meaning {
  readonly noun: string;
  readonly commit: string | undefined;
}

function severalMeanings(name: string, meanings: readonly Meaning[]): Resolved {
  const each = meanings
    .map(({ noun, commit }) => `${noun}, ${commit?.slice(0, 12) ?? 'no commit'}`)
    .join('; ');
  return { fault: `"${name}" has several meanings: ${each}. Write the whole name of the one that is meant` };
}

async function remoteBranches(repository: Repository, name: string): Promise<string[]> {
  const all = await repository.once('--symbolic-full-name', '--remotes');
  return all.split('\n').filter((each) => {
    const [, remote = '', branch] = /^refs\/remotes\/([^/]+)\/(.+)$/.exec(each) ?? [];
    return remote !== '' && branch === name;
  });
}

function verified({ run }: Repository, revision: string, ...options: string[]): Promise<Answer> {
  return run('--verify', ...options, '--end-of-options', revision);
}

async function commitAt(repository: Repository, revision: string): Promise<string | undefined> {
  return commitOf(await verified(repository, `${revision}^{commit}`));
}

async function fullName(repository: Repository, name: string): Promise<string> {
  return (await verified(repository, name, '--symbolic-full-name')).output.trim();
}

/** The meanings of a name. Git takes the first and warns about others. */
const MEANINGS = [
  { noun: 'a tag', before: 'refs/tags/', after: '' },
  { noun: 'a branch', before: 'refs/heads/', after: '' },
  { noun: 'a branch of a remote', before: 'refs/remotes/', after: '' },
  { noun: 'the default branch of a remote', before: 'refs/remotes/', after: '/HEAD' },
  { noun: 'a ref', before: 'refs/', after: '' },
] as const;

/** A name with several meanings is accepted only if all of them are the same commit. */
async function oneMeaning(
  repository: Repository,
  { name, way }: Ref,
  taken: string | undefined,
): Promise<Resolved> {
  const found: Meaning[] = [];
  for (const { noun, before, after } of MEANINGS) {
    const whole = `${before}${name}${after}`;
    if (commitOf(await verified(repository, whole)) === undefined) continue;
    found.push({ noun: `${noun} (${whole})`, commit: await commitAt(repository, whole + way) });
  }
  if (/^[0-9a-f]{4,63}$/i.test(name)) {
    const { output } = await repository.run(`--disambiguate=${name}`);
    for (const id of output.split('\n').slice(0, MOST_REMOTES)) {
      if (id === '' || (await commitAt(repository, id)) !== id) continue;
      found.push({ noun: 'the beginning of a hash', commit: await commitAt(repository, id + way) });
    }
  }
  if (taken !== undefined && found.every(({ commit }) => commit !== taken)) {
    found.push({ noun: 'what git itself resolves it to', commit: taken });
  }
  const isOne = taken !== undefined && found.every(({ commit }) => commit === taken);
  return isOne ? { value: taken } : severalMeanings(name, found);
}

/** A CI checkout has only its own branch. Looks for other branches among those of the remotes that the clone knows. */
async function atRemotes(repository: Repository, { name, way }: Ref): Promise<Resolved | undefined> {
  if (name === '' || name.startsWith('refs/')) return undefined;
  if (commitOf(await verified(repository, name)) !== undefined) return undefined;
  const refs = await remoteBranches(repository, name);
  if (refs.length === 0) return undefined;
  const commits = new Map<string, string>();
  for (const ref of refs.slice(0, MOST_REMOTES)) {
    const commit = await commitAt(repository, ref + way);
    if (commit === undefined) return undefined;
    commits.set(commit, ref);
  }
  const [[commit] = ['']] = commits;
  if (commits.size === 1 && refs.length <= MOST_REMOTES) return { value: commit };
  const each = [...commits].map(([id, ref]) => `${ref} is at ${id.slice(0, 12)}`).join(', ');
  return { fault: `"${name}" is a branch of several remotes: ${each}. Write the whole name of one of them` };
}

async function unknownRef(repository: Repository, { name, way }: Ref): Promise<Resolved> {
  const isShallow = (await repository.once('--is-shallow-repository')).trim() === 'true';
  const note = isShallow
    ? ': the clone is shallow, so fetch more of it (fetch-depth: 0, GIT_DEPTH: 0, or git fetch --unshallow --tags)'
    : ': is it fetched?';
  return { fault: `git knows no commit "${name}${way}" here${note}` };
}
