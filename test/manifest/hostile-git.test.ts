import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/manifest/git.ts';
import { validateRef } from '../../src/operators/git.ts';
import { folderWith } from '../support/folder.ts';
import fc, { character } from '../support/property.ts';
import { tried } from '../support/tried.ts';

const MISSING = '1234567890123456789012345678901234567890';
const HOOKS = [
  'post-checkout',
  'post-index-change',
  'reference-transaction',
  'fsmonitor-watchman',
  'pre-auto-gc',
];

interface Trap {
  readonly folder: string;
  readonly head: string;
  readonly program: string;
  /** How often the program has run since the last call. */
  caught(): number;
}

/** A repository in which every program that git could run leaves a trace. */
function trap(): Trap {
  const folder = folderWith({ 'a.txt': 'a\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
  const traces = folderWith();
  const program = join(traces, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch "${traces}/trace-$$"\nexit 1\n`);
  chmodSync(program, 0o755);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', 'x');
  const config = `
[core]
  fsmonitor = ${program}
  hooksPath = ${join(folder, 'hooks')}
  sshCommand = ${program}
  pager = ${program}
  editor = ${program}
  askPass = ${program}
  alternateRefsCommand = ${program}
  gitProxy = ${program}
[pager]
  rev-parse = ${program}
[alias]
  rev-parse = !${program}
  main = !${program}
[diff "evil"]
  command = ${program}
  textconv = ${program}
[diff]
  external = ${program}
[filter "evil"]
  clean = ${program}
  smudge = ${program}
  process = ${program}
[merge "evil"]
  driver = ${program}
[credential]
  helper = !${program}
[gpg]
  program = ${program}
[uploadpack]
  packObjectsHook = ${program}
[protocol]
  allow = always
[protocol "ext"]
  allow = always
[protocol "file"]
  allow = always
[extensions]
  partialClone = origin
[remote "origin"]
  url = ext::${program} %S
  uploadpack = ${program}
  promisor = true
  partialclonefilter = blob:none
`;
  appendFileSync(
    join(folder, '.git/config'),
    `${config}[include]\n  path = ${join(traces, 'more')}\n[includeIf "gitdir:${folder}/"]\n  path = ${join(traces, 'more')}\n`,
  );
  writeFileSync(join(traces, 'more'), config);
  mkdirSync(join(folder, 'hooks'));
  for (const hook of HOOKS) {
    writeFileSync(join(folder, 'hooks', hook), `#!/bin/sh\nexec "${program}"\n`);
    chmodSync(join(folder, 'hooks', hook), 0o755);
  }
  const head = execFileSync('git', ['--git-dir', join(folder, '.git'), 'rev-list', '-1', 'main'], {
    encoding: 'utf8',
  }).trim();
  const caught = () => {
    const found = readdirSync(traces).filter((name) => name.startsWith('trace-'));
    for (const name of found) rmSync(join(traces, name));
    return found.length;
  };
  caught();
  return { folder, head, program, caught };
}

const env = { PATH: process.env.PATH };

const REFS = [
  'main',
  'HEAD',
  'HEAD^{/x}',
  'HEAD^{commit}',
  'HEAD^@',
  'main~0',
  MISSING,
  `${MISSING}^{tree}`,
  'refs/heads/main',
  'origin/main',
  'FETCH_HEAD',
  '!main',
  '$(touch x)',
  '`touch x`',
  ';touch',
  '|touch',
  '&&touch',
  '--upload-pack=touch',
  '-c',
  '--git-dir=/',
  '--exec-path=/',
  '--help',
  '@',
  '@{upstream}',
  'HEAD@{1}',
  '@{-1}',
  ':/x',
  'HEAD:a.txt',
  'a\nb',
  'a\u0000b',
  'a b',
  'a..b',
  '../../x',
  'x'.repeat(200_000),
  '^'.repeat(1_000),
  '~'.repeat(1_000),
  `HEAD${'~1'.repeat(400)}`,
  'HEAD~99999999999999999999',
  'ext::sh',
  '\ud800',
  '%2e%2e',
];

describe('a git ref', () => {
  test('runs no program that the repository or the environment names', async () => {
    const { folder, head, program, caught } = trap();
    const elsewhere = folderWith({ '.git': `gitdir: ${join(folder, '.git')}\n` });
    const hostile = {
      ...env,
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/',
      GIT_EXEC_PATH: join(program, '..'),
      GIT_SSH_COMMAND: program,
      GIT_SSH: program,
      GIT_PAGER: program,
      GIT_EDITOR: program,
      GIT_ASKPASS: program,
      GIT_EXTERNAL_DIFF: program,
      GIT_PROXY_COMMAND: program,
      GIT_ALLOW_PROTOCOL: 'ext:file:ssh',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: program,
      GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${program}'`,
      GIT_CONFIG_GLOBAL: join(folder, '.git/config'),
      GIT_TRACE2_EVENT: join(program, '..', 'trace-of-git'),
      GIT_TRACE: join(program, '..', 'trace-of-git'),
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_ALTERNATE_OBJECT_DIRECTORIES: '/nowhere',
      GIT_NAMESPACE: 'x',
      GIT_CEILING_DIRECTORIES: '/',
      git_ssh_command: program,
    };
    let count = 0;
    // Stands for an older git, which does not know GIT_NO_LAZY_FETCH.
    const old = join(program, '../old');
    mkdirSync(old);
    writeFileSync(
      join(old, 'git'),
      `#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nPATH='${process.env.PATH}' exec git "$@"\n`,
    );
    chmodSync(join(old, 'git'), 0o755);
    for (const ref of REFS) {
      if (validateRef(ref) !== undefined) continue;
      for (const [from, given] of [
        [folder, env],
        [folder, hostile],
        [folder, { PATH: old }],
        [elsewhere, env],
      ] as const) {
        const resolved = await createGit({ env: given }).resolve(from, ref);
        expect([ref, resolved]).toEqual([
          ref,
          /^(main|HEAD|HEAD\^\{.*\}|main~0|refs\/heads\/main|@)$/.test(ref)
            ? { value: head }
            : { fault: expect.any(String) },
        ]);
        count += 1;
      }
    }
    expect(caught()).toBe(0);
    tried('git refs in a hostile repository', count);

    // Proves that the trap works: it catches commands that look at files or fetch missing objects.
    spawnSync('git', ['status'], { cwd: folder });
    expect(caught()).toBeGreaterThan(0);
    spawnSync('git', ['--git-dir', join(folder, '.git'), 'cat-file', '-e', MISSING], { cwd: folder });
    expect(caught()).toBeGreaterThan(0);
  }, 300_000);

  test('is refused by its text, or given to git as one word', async () => {
    const { folder, caught } = trap();
    const others = fc.sample(fc.string({ unit: character, minLength: 1, maxLength: 30 }), {
      numRuns: 25,
      seed: 7,
    });
    const refs = [...REFS, ...others];
    const open = refs.filter((ref) => validateRef(ref) === undefined);
    for (const ref of open) {
      expect(ref).not.toMatch(/^-|:|@\{|\s|\.\./);
      // The test above resolves the refs of REFS.
      if (REFS.includes(ref)) continue;
      expect(Object.keys(await createGit({ env }).resolve(folder, ref))).toEqual([
        expect.stringMatching(/^(value|fault)$/),
      ]);
    }
    expect([caught(), open.length < refs.length]).toEqual([0, true]);
  }, 60_000);
});
