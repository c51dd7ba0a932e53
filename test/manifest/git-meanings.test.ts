import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGit } from '../../src/manifest/git.ts';
import { resolveGit } from '../../src/manifest/references.ts';
import { targetOf } from '../compare/helpers.ts';
import { folderWith } from '../support/folder.ts';

const env = { PATH: process.env.PATH };

interface Repository {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  /** The commits of `main`, the newest first. */
  readonly commits: readonly string[];
  readonly resolve: (ref: string) => Promise<unknown>;
}

const gitIn =
  (cwd: string): Repository['git'] =>
  (...args) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  };

const template = folderWith();
const commits = (() => {
  const git = gitIn(template);
  git('init', '-q', '-b', 'main', '--template=');
  for (const message of ['one', 'two', 'three']) git('commit', '-q', '--allow-empty', '-m', message);
  return git('rev-list', 'main').split('\n');
})();

function repository(): Repository {
  const folder = folderWith();
  cpSync(template, folder, { recursive: true });
  return {
    folder,
    git: gitIn(folder),
    commits,
    resolve: (ref) => createGit({ env }).resolve(folder, ref),
  };
}

const fault = (...parts: string[]) => ({ fault: expect.stringMatching(new RegExp(parts.join('.*'), 's')) });

describe('a name with several meanings', () => {
  it('is unresolved if a tag and a branch have this name at different commits; the fault names both', async () => {
    const { git, commits, resolve } = repository();
    git('tag', 'main', 'main~1');
    const [newest = '', older = ''] = commits;

    expect(await resolve('main')).toEqual(
      fault('refs/tags/main', older.slice(0, 12), 'refs/heads/main', newest.slice(0, 12)),
    );
    expect(await resolve('main~1')).toEqual(fault('refs/tags/main', 'refs/heads/main'));
    expect(await resolve('refs/heads/main')).toEqual({ value: newest });
    expect(await resolve('refs/tags/main')).toEqual({ value: older });
    expect(await resolve('heads/main')).toEqual({ value: newest });
  });

  it('is resolved if the tag and the branch are at the same commit, even through an annotated tag', async () => {
    const { git, commits, resolve } = repository();
    git('branch', 'v1');
    git('tag', '-a', 'v1', '-m', 'release', 'refs/heads/v1');
    git('tag', 'main', 'refs/heads/main');

    expect(await resolve('main')).toEqual({ value: commits[0] });
    expect(await resolve('main~1')).toEqual({ value: commits[1] });
    expect(await resolve('v1')).toEqual({ value: commits[0] });
  });

  it('is unresolved if the tag does not point at a commit', async () => {
    const { git, resolve } = repository();
    git('tag', 'main', 'main^{tree}');

    expect(await resolve('main')).toEqual(fault('refs/tags/main', 'no commit', 'refs/heads/main'));
  });

  it('is unresolved if a branch is named like a remote branch, HEAD or a hash', async () => {
    const { git, commits, resolve } = repository();
    const [newest = '', older = ''] = commits;
    git('update-ref', 'refs/remotes/origin/main', older);
    git('branch', 'origin/main');
    git('update-ref', 'refs/heads/HEAD', older);
    git('branch', older.slice(0, 9), newest);

    expect(await resolve('origin/main')).toEqual(fault('refs/heads/origin/main', 'refs/remotes/origin/main'));
    expect(await resolve('HEAD')).toEqual(fault('refs/heads/HEAD', 'git itself', newest.slice(0, 12)));
    expect(await resolve(older.slice(0, 9))).toEqual(fault('a branch', 'beginning of a hash'));
  });

  it('is taken as a hash if it is as long as a hash', async () => {
    const { git, commits, resolve } = repository();
    git('update-ref', `refs/heads/${commits[1]}`, commits[0] ?? '');

    expect(await resolve(commits[1] ?? '')).toEqual({ value: commits[1] });
  });
});

describe('a hash', () => {
  it('needs at least seven characters', async () => {
    const { git, commits, resolve } = repository();
    const [newest = ''] = commits;
    git('tag', 'beef');

    expect(await resolve(newest.slice(0, 7))).toEqual({ value: newest });
    expect(await resolve(`${newest.slice(0, 8)}~1`)).toEqual({ value: commits[1] });
    expect(await resolve(newest.slice(0, 6))).toEqual(fault('too short for a hash'));
    expect(await resolve('beef')).toEqual({ value: newest });
  });

  it('is unresolved if several commits begin with it', async () => {
    const { folder, git, resolve } = repository();
    const tree = git('rev-parse', 'HEAD^{tree}');
    const seen = new Map<string, string>();
    const written = (n: number) => `tree ${tree}\nauthor t <t> 1 +0000\ncommitter t <t> 1 +0000\n\n${n}\n`;
    // Among a few hundred commits, two have hashes that begin with the same four characters.
    for (let n = 0; ; n += 1) {
      const text = written(n);
      const id = createHash('sha1').update(`commit ${text.length}\0${text}`).digest('hex').slice(0, 4);
      const other = seen.get(id);
      seen.set(id, text);
      if (other === undefined) continue;
      for (const input of [other, text])
        execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], { cwd: folder, input });
      expect(await resolve(id)).toEqual(fault('several commits begin with'));
      return;
    }
  });
});

describe('a branch that is only at the remote', () => {
  it('is found, also with a slash in its name or with a suffix', async () => {
    const { git, commits, resolve } = repository();
    const [newest = '', older = ''] = commits;
    git('update-ref', 'refs/remotes/origin/release/2', newest);
    git('update-ref', 'refs/remotes/origin/other', older);
    git('checkout', '-q', '--detach');
    git('update-ref', 'refs/remotes/origin/main', older);
    git('branch', '-D', 'main');

    expect(await resolve('release/2')).toEqual({ value: newest });
    expect(await resolve('release/2~1')).toEqual({ value: older });
    expect(await resolve('main')).toEqual({ value: older });
    expect(await resolve('2')).toEqual(fault('knows no commit "2"'));
    expect(await resolve('ease/2')).toEqual(fault('knows no commit'));
    expect(await resolve('main~9')).toEqual(fault('knows no commit "main~9"'));
  });

  it('is not used if there is a local branch of that name', async () => {
    const { git, commits, resolve } = repository();
    git('update-ref', 'refs/remotes/origin/main', commits[2] ?? '');

    expect(await resolve('main')).toEqual({ value: commits[0] });
    expect(await resolve('main~9')).toEqual(fault('knows no commit'));
  });

  it('is unresolved if a tag has its name at another commit', async () => {
    const { git, commits, resolve } = repository();
    const [newest = '', older = ''] = commits;
    git('update-ref', 'refs/remotes/origin/next', newest);
    git('tag', 'next', newest);
    expect(await resolve('next')).toEqual({ value: newest });

    git('tag', '-f', 'next', older);
    expect(await resolve('next')).toEqual(fault('refs/tags/next', 'refs/remotes/origin/next'));
    expect(await resolve('next~1')).toEqual(fault('refs/tags/next', 'refs/remotes/origin/next'));
    expect(await resolve('refs/tags/next')).toEqual({ value: older });
  });

  it('is unresolved if remotes have it at different commits', async () => {
    const { git, commits, resolve } = repository();
    const [newest = '', older = ''] = commits;
    git('update-ref', 'refs/remotes/origin/next', newest);
    git('update-ref', 'refs/remotes/fork/next', newest);
    expect(await resolve('next')).toEqual({ value: newest });

    git('update-ref', 'refs/remotes/fork/next', older);
    expect(await resolve('next')).toEqual(fault('refs/remotes/fork/next', 'refs/remotes/origin/next'));
  });
});

describe('a history', () => {
  it('is read without the replace refs and grafts of the clone', async () => {
    const { folder, git, commits, resolve } = repository();
    const [newest = '', older, oldest = ''] = commits;
    git('replace', '--graft', newest, oldest);
    expect(git('rev-parse', 'main~1')).toBe(oldest);
    expect(await resolve('main~1')).toEqual({ value: older });

    git('pack-refs', '--all', '--prune');
    git('config', 'core.useReplaceRefs', 'true');
    expect(await resolve('main~1')).toEqual({ value: older });

    git('replace', '-d', newest);
    mkdirSync(join(folder, '.git/info'));
    writeFileSync(join(folder, '.git/info/grafts'), `${newest} ${oldest}\n`);
    expect(git('rev-parse', 'main~1')).toBe(oldest);
    expect(await resolve('main~1')).toEqual({ value: older });
  });

  it('ends at the end of a shallow clone', async () => {
    const { folder, commits } = repository();
    const clone = join(folderWith(), 'clone');
    execFileSync('git', ['clone', '-q', '--depth', '2', `file://${folder}`, clone]);

    expect(await createGit({ env }).resolve(clone, 'main~1')).toEqual({ value: commits[1] });
    expect(await createGit({ env }).resolve(clone, 'main~2')).toEqual(fault('the clone is shallow'));
  });
});

describe('a ref with unusual characters', () => {
  const names = [
    ...['a$b', 'ü/é', '$(id)', 'a;b', "a'b", 'a"b', 'a%20b', '#1', 'x@y', '-'.padStart(9, 'a'), 'a&b|c'],
  ];

  it('is resolved', async () => {
    const { folder, commits, resolve } = repository();
    const refs = names.flatMap((name) => [
      `create refs/heads/${name} ${commits[1]}\n`,
      `create refs/remotes/origin/far-${name} ${commits[2]}\n`,
    ]);
    execFileSync('git', ['update-ref', '--stdin'], { cwd: folder, input: refs.join('') });

    for (const name of names) {
      expect([name, await resolve(name)]).toEqual([name, { value: commits[1] }]);
      expect([name, await resolve(`far-${name}`)]).toEqual([name, { value: commits[2] }]);
    }
  });
});

describe('git', () => {
  const SLOW = '#!/bin/sh\necho $$ >> "$(dirname "$0")/started"\nexec sleep 60\n';

  async function slowGit() {
    const { folder } = repository();
    const bin = folderWith({ 'bin/git': SLOW });
    chmodSync(join(bin, 'bin/git'), 0o755);
    const started = () => readFileSync(join(bin, 'bin/started'), 'utf8').trim().split('\n').map(Number);
    return { folder, started, environment: { PATH: `${join(bin, 'bin')}:${process.env.PATH}` } };
  }

  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it('is ended with the run, and is not started again', async () => {
    const { folder, started, environment: env } = await slowGit();
    const expects = ['one', 'two', 'three'].map((ref) =>
      targetOf({ folder, environment: ref, expect: { commit: { op: 'git', ref } } }),
    );
    const run = new AbortController();
    const resolving = resolveGit(expects, { env, signal: run.signal });
    while (true) {
      await setTimeout(20);
      try {
        if (started().length > 0) break;
      } catch {}
    }
    run.abort();
    const targets = await resolving;
    await setTimeout(100);

    expect(targets.map(({ expect: { commit } }) => commit?.expectation)).toEqual(
      ['one', 'two', 'three'].map((ref) => ({ op: 'git', ref, resolved: fault('the run ended') })),
    );
    // On a busy machine a process takes a while to end.
    await expect.poll(() => started().map(isAlive), { timeout: 10_000 }).toEqual([false]);
  });

  it('resolves at most five hundred refs', async () => {
    const folder = folderWith();
    const targets = Array.from({ length: 501 }, (_, n) =>
      targetOf({ folder, environment: `${n}`, expect: { commit: { op: 'git', ref: `r${n}` } } }),
    );
    const resolved = await resolveGit(targets, { env });
    const faults = resolved.map(({ expect: { commit } }) => commit?.expectation);

    expect(faults[499]).toMatchObject({ resolved: fault('not in a git repository') });
    expect(faults[500]).toMatchObject({ resolved: fault('more than 500') });
  });
});
