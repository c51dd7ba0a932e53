import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateRef } from '../../src/operators/git.ts';
import { checked } from '../support/checked.ts';
import { folderWith } from '../support/folder.ts';

const WORLD = (gitCommit: string | null) => ({
  version: 1,
  cartesia: {
    agents: {
      a: {
        deployments: [
          {
            id: 'ad_1',
            version_id: 'ver_1',
            status: 'deployed',
            is_live: true,
            is_pinned: true,
            git_commit_hash: gitCommit,
          },
        ],
      },
    },
  },
});

const manifest = (expectation: string) => `version: 1
deployments:
  phone:
    provider: cartesia
    agentId: a
    environments:
      prod: { expect: { gitCommit: ${expectation} } }
`;

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** Two commits, the first with a tag. */
const template = folderWith();
git(template, 'init', '-q', '-b', 'main', '--template=');
git(template, 'commit', '-q', '--allow-empty', '-m', 'first');
git(template, 'tag', 'v1');
git(template, 'commit', '-q', '--allow-empty', '-m', 'second');

/** A repository with these files, which are not committed. */
function repository(files: Record<string, string>): string {
  const folder = folderWith(files);
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** A repository with these files in a third commit. */
function committed(files: Record<string, string>): string {
  const folder = repository(files);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'third');
  return folder;
}

async function outcome(folder: string, live: string | null) {
  const { report } = await checked({ files: {}, folder, world: WORLD(live) });
  const [target] = report.targets;
  const [finding] = target?.findings ?? [];
  return { status: target?.status, reason: finding?.reason, message: finding?.message ?? '' };
}

describe('git', () => {
  it.each([
    ['a branch', 'main', 'HEAD'],
    ['a tag', 'v1', 'v1'],
    ['the commit before', 'HEAD~1', 'HEAD~1'],
    ['a whole commit', '', 'HEAD'],
  ])('resolves %s', async (_title, ref, live) => {
    const folder = repository({ 'driftline.yaml': manifest('{ git: main }') });
    const wanted = ref === '' ? git(folder, 'rev-parse', 'HEAD') : ref;
    await writeFile(join(folder, 'driftline.yaml'), manifest(`{ git: ${JSON.stringify(wanted)} }`));

    expect((await outcome(folder, git(folder, 'rev-parse', live))).status).toBe('in-sync');
  });

  it('accepts seven characters of the live commit, and shows the whole expected commit if they differ', async () => {
    const folder = repository({ 'driftline.yaml': manifest('{ git: main }') });
    const head = git(folder, 'rev-parse', 'HEAD');

    expect((await outcome(folder, head.slice(0, 7))).status).toBe('in-sync');
    const { report } = await checked({ files: {}, folder, world: WORLD('abcdef1') });
    expect(report.targets[0]?.findings[0]).toMatchObject({
      code: 'field-differs',
      expected: head,
      expectedFrom: 'git main',
      actual: 'abcdef1',
    });
  });

  it('is unknown if there is no such ref', async () => {
    const folder = repository({ 'driftline.yaml': manifest('{ git: gone }') });

    expect(await outcome(folder, 'abcdef1')).toMatchObject({
      status: 'unknown',
      reason: 'unresolved-expectation',
    });
  });

  it('says to fetch more if the clone is shallow', async () => {
    const origin = committed({ 'driftline.yaml': manifest('{ git: HEAD~1 }') });
    const folder = join(folderWith(), 'clone');
    git(origin, 'clone', '-q', '--depth', '1', `file://${origin}`, folder);

    const { status, message } = await outcome(folder, 'abcdef1');

    expect(status).toBe('unknown');
    expect(message).toContain('the clone is shallow');
  });

  it('works in a worktree, where .git is a file', async () => {
    const origin = committed({ 'driftline.yaml': manifest('{ git: main }') });
    const folder = join(folderWith(), 'tree');
    git(origin, 'worktree', 'add', '-q', folder, '-b', 'side');

    expect((await outcome(folder, git(origin, 'rev-parse', 'main'))).status).toBe('in-sync');
  });

  it('is unknown outside of a repository', async () => {
    const folder = folderWith({ 'driftline.yaml': manifest('{ git: main }') });

    expect(await outcome(folder, 'abcdef1')).toMatchObject({
      status: 'unknown',
      reason: 'unresolved-expectation',
    });
  });

  it('is unknown if the vendor knows no commit', async () => {
    const folder = repository({ 'driftline.yaml': manifest('{ git: main }') });

    expect(await outcome(folder, null)).toMatchObject({ status: 'unknown', reason: 'ambiguous' });
  });

  it.each(['-v', '--all', 'a:b', 'HEAD@{1}', 'a b', 'a..b', '', 'a\u0000b', '*', 'HEAD^{/x}'])(
    'refuses %j',
    (ref) => {
      expect(validateRef(ref)).toBeTypeOf('string');
    },
  );

  it.each(['main', 'feature/x-1', 'v1.2.3', 'HEAD~2', 'HEAD^', 'origin/main', '3f2a9c1'])(
    'takes %j',
    (ref) => {
      expect(validateRef(ref)).toBeUndefined();
    },
  );
});

const PROMPT = 'prompt_00000000000000000001';
const ENVIRONMENT = 'environment_000000000001';

function adalineWorld(prompt: Record<string, unknown>) {
  return {
    version: 1,
    adaline: { prompts: { [PROMPT]: { environments: { [ENVIRONMENT]: { id: 'dep_1', ...prompt } } } } },
  };
}

const adalineManifest = (expectations: string) => `version: 1
deployments:
  refund:
    provider: adaline
    promptId: ${PROMPT}
    deploymentEnvironmentId: ${ENVIRONMENT}
    environments:
      prod:
        expect: ${expectations}
`;

describe('file and from', () => {
  it('compares a structure with a file, path by path, and a text in it as a unified diff', async () => {
    const { report } = await checked({
      files: {
        'driftline.yaml': adalineManifest('{ messages: { file: prompts/refund.yaml } }'),
        'prompts/refund.yaml':
          '- role: system\n  content:\n    - modality: text\n      value: |\n        Be kind.\n        Refund within 30 days.\n',
      },
      world: adalineWorld({
        messages: [
          { role: 'system', content: [{ modality: 'text', value: 'Be kind.\nRefund within 14 days.\n' }] },
        ],
      }),
    });

    const [finding] = report.targets[0]?.findings ?? [];
    expect(finding?.code).toBe('text-differs');
    expect(finding?.expectedFrom).toBe('prompts/refund.yaml');
    expect(finding?.diff).toBe(
      [
        '--- prompts/refund.yaml /0/content/0/value',
        '+++ live messages of refund/prod /0/content/0/value',
        '@@ -1,2 +1,2 @@',
        ' Be kind.',
        '-Refund within 30 days.',
        '+Refund within 14 days.',
        '',
      ].join('\n'),
    );
  });

  it('takes a value from another file', async () => {
    const files = {
      'driftline.yaml': adalineManifest('{ model: { from: "package.json#/config/model" } }'),
      'package.json': '{"config":{"model":"gpt-4o"}}',
    };

    const { report } = await checked({ files, world: adalineWorld({ model: 'gpt-4o-mini' }) });

    expect(report.targets[0]?.findings).toMatchObject([
      {
        code: 'field-differs',
        expected: 'gpt-4o',
        expectedFrom: 'package.json#/config/model',
        actual: 'gpt-4o-mini',
      },
    ]);
  });

  it.each([
    ['a file that is not there', '{ messages: { file: none.json } }', {}],
    ['a file that is not JSON', '{ messages: { file: bad.json } }', { 'bad.json': '{' }],
    ['a pointer to nothing', '{ model: { from: "a.json#/x" } }', { 'a.json': '{}' }],
    ['a pointer past a list', '{ model: { from: "a.json#/-1" } }', { 'a.json': '[1]' }],
    ['an inherited key', '{ model: { from: "a.json#/constructor" } }', { 'a.json': '{}' }],
  ])('is unknown for %s', async (_title, expectations, files) => {
    const { report } = await checked({
      files: { 'driftline.yaml': adalineManifest(expectations), ...files },
      world: adalineWorld({}),
    });

    expect(report.targets[0]).toMatchObject({
      status: 'unknown',
      findings: [{ code: 'unreadable', reason: 'unresolved-expectation' }],
    });
    expect(report.exitCode).toBe(3);
  });

  it.each([
    ['a parent folder', '../outside.json'],
    ['an absolute path', '/etc/hostname.json'],
    ['.git', '.git/config.json'],
    ['.env', '.env.json'],
    ['a link that leads outside', 'link.json'],
    ['a link to a folder outside', 'out/x.json'],
  ])('refuses %s', async (_title, path) => {
    const folder = repository({
      'driftline.yaml': adalineManifest(`{ messages: { file: ${path} } }`),
      '.env.json': '{}',
    });
    await symlink('/etc/hostname', join(folder, 'link.json'));
    await symlink('/etc', join(folder, 'out'));

    await expect(checked({ files: {}, folder, world: adalineWorld({}) })).rejects.toMatchObject({
      problems: [{ code: 'bad-value', location: { line: 9 } }],
    });
  });
});
