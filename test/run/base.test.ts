import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import { plannedChange, plannedDeployment } from '../../src/model/describe.ts';
import { ProblemError } from '../../src/model/problem.ts';
import type { Report } from '../../src/model/report.ts';
import { credibilityProblems } from '../../src/run/credible.ts';
import { mergeReports } from '../../src/run/merge.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { validateReport } from '../../src/schema/validate.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { toScenario } from '../support/scenario.ts';

type Files = Readonly<Record<string, string | null>>;

const AS = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', [...AS, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function write(cwd: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(cwd, name);
    if (text === null) rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}

function commit(cwd: string, files: Files): string {
  write(cwd, files);
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--allow-empty', '-m', 'change');
  return git(cwd, 'rev-parse', 'HEAD');
}

/** Input of `git fast-import`: a commit on a branch that changes files of the branch, or of the branch `from`. */
function imported(branch: string, files: Files, from = ''): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([name, text]) =>
    text === null ? `D ${name}\n` : `M 100644 inline ${name}\n${data(text)}`,
  );
  const head = `commit refs/heads/${branch}\ncommitter t <t@example.com> 1795000000 +0000\n${data('change')}`;
  return `${head}${from && `from refs/heads/${from}\n`}${changes.join('')}\n`;
}

let template: string | undefined;

/** A repository whose `main` has moved on since `change` branched off. It has the files of `change`, and no index. */
function repository(before: Files, after: Files): string {
  const cwd = folderWith();
  if (template === undefined) {
    template = folderWith();
    git(template, 'init', '-q', '-b', 'change', '--template=');
  }
  cpSync(template, cwd, { recursive: true });
  const commits = [
    imported('main', before),
    imported('change', after, 'main'),
    imported('main', { 'driftline.yaml': 'not: [yaml', 'unrelated.txt': 'x' }),
  ];
  execFileSync('git', ['fast-import', '--quiet'], { cwd, input: commits.join('') });
  write(cwd, before);
  write(cwd, after);
  return cwd;
}

interface Looking {
  readonly paths?: readonly string[];
  readonly base?: string;
  readonly options?: RunOptions;
  readonly variables?: Readonly<Record<string, string>>;
}

type Live = Readonly<Record<string, Readonly<Record<string, string | null | object>>>>;

async function checkIn(cwd: string, live: Live, looking: Looking = {}): Promise<Report> {
  const { paths = ['.'], base = 'main', options = {}, variables = {} } = looking;
  const chatbots = Object.fromEntries(
    Object.entries(live).map(([bot, slots]) => [
      bot,
      Object.fromEntries(
        Object.entries(slots).map(([slot, is]) => [
          slot,
          typeof is === 'string' ? { id: `dep_${slot}`, version: is, modelId: 'm_1' } : is,
        ]),
      ),
    ]),
  );
  const simulator = await startSimulator(await toScenario({ version: 1, chatcaptain: { chatbots } }));
  try {
    const env = { PATH: process.env.PATH, ...simulator.env };
    const report = await check(paths, { cwd, env, base, retries: 0, variables, ...options });
    expect(await validateReport(JSON.parse(JSON.stringify(report)))).toBeUndefined();
    expect(credibilityProblems('report', report)).toEqual([]);
    return report;
  } finally {
    await simulator.close();
  }
}

function bot(
  environments: Readonly<Record<string, string>>,
  { name = 'bot', id = 'bot_1', more = '' } = {},
): string {
  const lines = Object.entries(environments).map(([key, text]) => `      ${key}: ${text}\n`);
  return `version: 1\n${more}deployments:\n  ${name}:\n    provider: chatcaptain\n    chatbotId: ${id}\n    environments:\n${lines.join('')}`;
}

const said = ({ targets }: Report) =>
  targets.map(({ id, status, findings }) =>
    [id, status, ...findings.map(({ message }) => message)].join(': '),
  );

const one = (text: string) => ({ 'driftline.yaml': text });
const waived = (field: string) => `waivers: [{ field: ${field}, until: 2999-12-31, reason: r }]`;
const AT_22 = one(bot({ prod: '"2.2"' }));
const AT_23 = one(bot({ prod: '"2.3"' }));

it('a plan says that nothing is live only if nothing is live', () => {
  const changed = (actual: string | undefined) => plannedChange({ field: 'region', actual }, 'eu', 'main');

  expect(plannedDeployment('2.3', 'main')).toBe(
    'after the merge: deploy 2.3 (nothing is live, and main declares nothing)',
  );
  expect(changed('us')).toBe('after the merge: deploy region eu (us is live, as main declares)');
  expect(changed(undefined)).toBe('after the merge: deploy region eu (no region is live, as main declares)');
});

describe('a change of the manifest', () => {
  it.each<[string, Files, Files, Live, string[], number]>([
    [
      'is planned if what the base declares is live',
      AT_22,
      AT_23,
      { bot_1: { prod: '2.2' } },
      ['bot/prod: planned: after the merge: deploy 2.3 (2.2 is live, as main declares)'],
      0,
    ],
    [
      'is drift if what is live fits neither the base nor the change',
      AT_22,
      AT_23,
      { bot_1: { prod: '2.1' } },
      ['bot/prod: drifted: version: declared is 2.3, live is 2.1'],
      2,
    ],
    [
      'is in sync if it is already deployed',
      AT_22,
      AT_23,
      { bot_1: { prod: '2.3' } },
      ['bot/prod: in-sync'],
      0,
    ],
    [
      'is planned before a waiver of its own counts',
      AT_22,
      one(bot({ prod: `{ expect: { version: "2.3" }, ${waived('version')} }` })),
      { bot_1: { prod: '2.2' } },
      ['bot/prod: planned: after the merge: deploy 2.3 (2.2 is live, as main declares)'],
      0,
    ],
    [
      'is planned beside a difference that base and change waive',
      one(bot({ prod: `{ expect: { version: "2.2", modelId: m_9 }, ${waived('modelId')} }` })),
      one(bot({ prod: `{ expect: { version: "2.3", modelId: m_9 }, ${waived('modelId')} }` })),
      { bot_1: { prod: { version: '2.2', modelId: 'm_1' } } },
      [
        'bot/prod: planned: modelId: declared is m_9, live is m_1: after the merge: deploy 2.3 (2.2 is live, as main declares)',
      ],
      0,
    ],
    [
      'is drift if it drops a waiver of the base',
      one(bot({ prod: `{ expect: { version: "2.2", modelId: m_9 }, ${waived('modelId')} }` })),
      one(bot({ prod: '{ expect: { version: "2.3", modelId: m_9 } }' })),
      { bot_1: { prod: { version: '2.2', modelId: 'm_1' } } },
      ['bot/prod: drifted: modelId: declared is m_9, live is m_1: version: declared is 2.3, live is 2.2'],
      2,
    ],
    [
      'is drift if nothing is live any more',
      AT_22,
      AT_23,
      { bot_1: { prod: null } },
      ['bot/prod: missing: nothing is deployed, and 2.3 should be live'],
      2,
    ],
    [
      'leaves unrelated drift as it is',
      one(bot({ prod: '"2.2"', test: '"3.0"' })),
      one(bot({ prod: '"2.3"', test: '"3.0"' })),
      { bot_1: { prod: '2.2', test: '2.9' } },
      [
        'bot/prod: planned: after the merge: deploy 2.3 (2.2 is live, as main declares)',
        'bot/test: drifted: version: declared is 3.0, live is 2.9',
      ],
      2,
    ],
    [
      'of one field beside another that drifts is drift',
      one(bot({ prod: '{ expect: { version: "2.2", modelId: m_9 } }' })),
      one(bot({ prod: '{ expect: { version: "2.3", modelId: m_9 } }' })),
      { bot_1: { prod: '2.2' } },
      ['bot/prod: drifted: modelId: declared is m_9, live is m_1: version: declared is 2.3, live is 2.2'],
      2,
    ],
    [
      'of a rule is planned',
      one(bot({ prod: '{ expect: { version: { semver: ^2.2.0 } } }' })),
      one(bot({ prod: '{ expect: { version: { semver: ^3.0.0 }, modelId: m_2 } }' })),
      { bot_1: { prod: '2.2.5' } },
      [
        'bot/prod: planned: after the merge: deploy modelId m_2 (m_1 is live, as main declares): after the merge: deploy a version in ^3.0.0 (2.2.5 is live, as main declares)',
      ],
      0,
    ],
    [
      'that adds a target is planned if nothing is live',
      one(bot({ prod: '"2.2"' })),
      one(bot({ prod: '"2.2"', test: '"3.0"' })),
      { bot_1: { prod: '2.2', test: null } },
      [
        'bot/prod: in-sync',
        'bot/test: planned: after the merge: deploy 3.0 (nothing is live, and main declares nothing)',
      ],
      0,
    ],
    [
      'that adds a target is drift if something else is live',
      one(bot({ prod: '"2.2"' })),
      one(bot({ prod: '"2.2"', test: '"3.0"' })),
      { bot_1: { prod: '2.2', test: '2.9' } },
      ['bot/prod: in-sync', 'bot/test: drifted: version: declared is 3.0, live is 2.9'],
      2,
    ],
    [
      'that declares a version in place of `deployed: false` is planned',
      one(bot({ prod: '{ deployed: false }' })),
      AT_22,
      { bot_1: { prod: null } },
      ['bot/prod: planned: after the merge: deploy 2.2 (nothing is live, and main declares nothing)'],
      0,
    ],
    [
      'that declares `deployed: false` is planned',
      AT_22,
      one(bot({ prod: '{ deployed: false }' })),
      { bot_1: { prod: '2.2' } },
      ['bot/prod: planned: after the merge: take 2.2 down (main declares it, this change does not)'],
      0,
    ],
    [
      'that removes an environment is planned under `undeclared: drift`',
      one(bot({ prod: '"2.2"', test: '"3.0"' }, { more: 'defaults: { undeclared: drift }\n' })),
      one(bot({ prod: '"2.2"' }, { more: 'defaults: { undeclared: drift }\n' })),
      { bot_1: { prod: '2.2', test: '3.0' } },
      [
        'bot/prod: in-sync',
        'bot/test: planned: after the merge: take 3.0 down (main declares it, this change does not)',
      ],
      0,
    ],
    [
      'that names another object is drift if something is live there',
      AT_22,
      one(bot({ prod: '"2.3"' }, { id: 'bot_2' })),
      { bot_1: { prod: '2.2' }, bot_2: { prod: '2.2' } },
      ['bot/prod: drifted: version: declared is 2.3, live is 2.2'],
      2,
    ],
    [
      'that names another object is planned if nothing is live there',
      AT_22,
      one(bot({ prod: '"2.3"' }, { id: 'bot_2' })),
      { bot_1: { prod: '2.2' }, bot_2: { prod: null } },
      ['bot/prod: planned: after the merge: deploy 2.3 (nothing is live, and main declares nothing)'],
      0,
    ],
    [
      'beside a field that cannot be compared is unknown and shows its plan',
      AT_22,
      one(bot({ prod: '{ expect: { version: "2.3", modelId: { file: none.txt } } }' })),
      { bot_1: { prod: '2.2' } },
      [
        "bot/prod: unknown: after the merge: deploy 2.3 (2.2 is live, as main declares): modelId: there is no file none.txt (the path starts at the manifest's folder)",
      ],
      3,
    ],
    [
      'is drift if the declaration of the base cannot be read',
      one(bot({ prod: '{ expect: { version: { file: none.txt } } }' })),
      AT_23,
      { bot_1: { prod: '2.2' } },
      ['bot/prod: drifted: version: declared is 2.3, live is 2.2'],
      2,
    ],
    [
      'of a file that the manifest reads is planned',
      { ...one(bot({ prod: '{ expect: { version: { from: "v.json#/v" } } }' })), 'v.json': '{"v":"2.2"}' },
      { 'v.json': '{"v":"2.3"}' },
      { bot_1: { prod: '2.2' } },
      ['bot/prod: planned: after the merge: deploy 2.3 (2.2 is live, as main declares)'],
      0,
    ],
    [
      'of a comparison between environments is planned',
      one(bot({ prod: '{ expect: { version: { sameAs: test } } }', test: '"3.0"' })),
      one(bot({ prod: '"3.1"', test: '"3.0"' })),
      { bot_1: { prod: '3.0', test: '3.0' } },
      ['bot/prod: planned: after the merge: deploy 3.1 (3.0 is live, as main declares)', 'bot/test: in-sync'],
      0,
    ],
  ])('%s', async (_title, before, after, live, expected, code) => {
    const report = await checkIn(repository(before, after), live);

    expect(said(report)).toEqual(expected);
    expect(report.exitCode).toBe(code);
    expect(report.summary.planned).toBe(report.targets.filter(({ status }) => status === 'planned').length);
  });

  it('lists the selected targets that it adds and removes', async () => {
    const cwd = repository(
      one(bot({ prod: '"2.2"', test: '"1.0"' })),
      one(bot({ prod: '"2.2"', dev: '"3.0"' })),
    );
    const live = { bot_1: { prod: '2.2', test: '1.0', dev: '3.0' } };
    const merged = git(cwd, 'merge-base', 'main', 'HEAD');

    expect((await checkIn(cwd, live)).base).toEqual({
      ref: 'main',
      commit: merged,
      added: ['bot/dev'],
      removed: ['bot/test'],
    });
    expect((await checkIn(cwd, live, { options: { environments: ['prod'] } })).base).toMatchObject({
      added: [],
      removed: [],
    });
  });

  it('reads the environment that the base compares with, even if it is not selected', async () => {
    const cwd = repository(
      one(bot({ prod: '{ expect: { version: { sameAs: test } } }', test: '"3.0"' })),
      one(bot({ prod: '"3.1"', test: '"3.0"' })),
    );
    const report = await checkIn(
      cwd,
      { bot_1: { prod: '3.0', test: '3.0' } },
      { options: { environments: ['prod'] } },
    );

    expect(report.targets.map(({ id, status }) => `${id} ${status}`)).toEqual(['bot/prod planned']);
  });

  it('is new drift after the merge until it is deployed, and the finding that planned it is not listed as resolved', async () => {
    const cwd = repository(AT_22, AT_23);
    const baseline = await checkIn(cwd, { bot_1: { prod: '2.2' } }, { options: { baseline: 'none.json' } });
    const report = await checkIn(cwd, { bot_1: { prod: '2.2' } }, { base: 'change', options: { baseline } });

    expect(report.targets[0]).toMatchObject({
      status: 'drifted',
      findings: [{ code: 'field-differs', new: true }],
    });
    expect(report.resolved).toEqual([]);
  });

  it('is planned in merged shards, which must all have the same base', async () => {
    const two = (version: string) =>
      `${bot({ prod: `"${version}"` })}  other: { provider: chatcaptain, chatbotId: bot_2, environments: { prod: "1.0" } }\n`;
    const cwd = repository(one(two('2.2')), one(two('2.3')));
    const live = { bot_1: { prod: '2.2' }, bot_2: { prod: '1.0' } };
    const parts = await Promise.all(
      [1, 2].map(async (index) => ({
        name: `${index}`,
        report: await checkIn(cwd, live, { options: { shard: { index, count: 2 } } }),
      })),
    );
    const [first, second] = parts;
    const merged = mergeReports(parts, { exitZero: false });

    expect(merged).toMatchObject({ exitCode: 0, summary: { planned: 1, inSync: 1 }, base: { ref: 'main' } });
    const { base: _base, ...without } = (second as NonNullable<typeof second>).report;
    expect(() =>
      mergeReports([first as NonNullable<typeof first>, { name: '2', report: without }], { exitZero: false }),
    ).toThrow('compared with different bases');
  });
});

describe('the base', () => {
  const live = { bot_1: { prod: '2.2' } };
  const PLANNED = ['bot/prod: planned: after the merge: deploy 2.3 (2.2 is live, as main declares)'];

  it.each<[string, Files, Files, readonly string[]]>([
    [
      'of a renamed file',
      { 'a.driftline.yaml': bot({ prod: '"2.2"' }) },
      { 'a.driftline.yaml': null, 'b.driftline.yaml': bot({ prod: '"2.3"' }) },
      ['b.driftline.yaml'],
    ],
    [
      'of a folder with other files',
      { 'x/a.driftline.yaml': bot({ prod: '"2.2"' }) },
      { 'x/a.driftline.yaml': null, 'x/sub/b.driftline.yaml': `# moved\n${bot({ prod: '"2.3"' })}` },
      ['x'],
    ],
    [
      'of a deployment that moved between two files',
      { 'a.driftline.yaml': bot({ prod: '"2.2"' }), 'b.driftline.yaml': 'version: 1\ndeployments: {}\n' },
      { 'a.driftline.yaml': 'version: 1\ndeployments: {}\n', 'b.driftline.yaml': bot({ prod: '"2.3"' }) },
      ['.'],
    ],
    [
      'of the manifest of the working folder',
      { 'driftline.yml': bot({ prod: '"2.2"' }) },
      { 'driftline.yml': bot({ prod: '"2.3"' }) },
      [],
    ],
    [
      'of the manifest of the working folder under its other name',
      { 'driftline.yml': bot({ prod: '"2.2"' }) },
      { 'driftline.yml': null, 'driftline.yaml': bot({ prod: '"2.3"' }) },
      [],
    ],
    [
      'of a file whose name git would take for a pattern',
      { ':(top)*.driftline.yaml': bot({ prod: '"2.2"' }) },
      { ':(top)*.driftline.yaml': bot({ prod: '"2.3"' }) },
      [':(top)*.driftline.yaml'],
    ],
  ])('%s is found', async (_title, before, after, paths) => {
    const cwd = repository(before, after);
    rmSync(join(cwd, 'unrelated.txt'), { force: true });

    expect(said(await checkIn(cwd, live, { paths }))).toEqual(PLANNED);
  });

  it('counts every target as added if it has no manifest', async () => {
    const cwd = repository({ 'README.md': 'x' }, AT_23);
    const report = await checkIn(cwd, { bot_1: { prod: null } });

    expect(report.base).toMatchObject({ added: ['bot/prod'], removed: [] });
    expect(report.targets[0]?.status).toBe('planned');
  });

  it('is compared with uncommitted changes, with the same variables', async () => {
    const cwd = repository(one(bot({ prod: '"${var.V}.2"' })), {});
    write(cwd, one(bot({ prod: '"${var.V}.3"' })));

    expect(said(await checkIn(cwd, live, { variables: { V: '2' } }))).toEqual(PLANNED);
  });

  it('follows its own symbolic links, but none that leave the repository or lead to secrets', async () => {
    const cwd = folderWith();
    git(cwd, 'init', '-q', '-b', 'main');
    mkdirSync(join(cwd, 'config'));
    symlinkSync('config/bots.yaml', join(cwd, 'driftline.yaml'));
    symlinkSync('../../../etc/passwd', join(cwd, 'out.txt'));
    symlinkSync('.env', join(cwd, 'env.txt'));
    commit(cwd, {
      'config/bots.yaml': bot({
        prod: '"2.2"',
        test: '{ expect: { version: { file: out.txt } } }',
        dev: '{ expect: { version: { file: env.txt } } }',
      }),
      '.env': '3.0',
    });
    git(cwd, 'checkout', '-q', '-b', 'change');
    rmSync(join(cwd, 'driftline.yaml'));
    commit(cwd, one(bot({ prod: '"2.3"', test: '"9"', dev: '"9"' })));
    const report = await checkIn(cwd, { bot_1: { prod: '2.2', test: '3.0', dev: '3.0' } }, { paths: [] });

    expect(report.targets.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'bot/prod planned',
      'bot/test drifted',
      'bot/dev drifted',
    ]);
  });

  it('is read from a worktree and from a folder below the root', async () => {
    const cwd = repository(
      { 'sub/driftline.yaml': bot({ prod: '"2.2"' }) },
      { 'sub/driftline.yaml': bot({ prod: '"2.3"' }) },
    );
    const tree = join(folderWith(), 'tree');
    git(cwd, 'worktree', 'add', '-q', '--detach', tree);

    for (const folder of [cwd, tree]) {
      expect(said(await checkIn(join(folder, 'sub'), live, { paths: [] }))).toEqual(PLANNED);
    }
  });

  it('may be a branch of the remote alone, as in a checkout of CI', async () => {
    const cwd = repository(AT_22, AT_23);
    const clone = join(folderWith(), 'clone');
    git(cwd, 'clone', '-q', '--branch', 'change', cwd, clone);

    for (const base of ['main', 'origin/main', git(cwd, 'merge-base', 'main', 'change')]) {
      const [target] = (await checkIn(clone, live, { base })).targets;
      expect(target?.status).toBe('planned');
    }
  });

  it.each<[string, (cwd: string, folder: string) => string | undefined, string, RegExp]>([
    [
      'in a shallow clone',
      (cwd, folder) => shallow(cwd, folder),
      'origin/main',
      /clone is shallow.*fetch-depth: 0.*--deepen/s,
    ],
    [
      'that is not fetched',
      (cwd, folder) => clonedBranch(cwd, folder),
      'main',
      /knows no commit "main" here.*fetch-depth: 0/s,
    ],
    ['that shares nothing with HEAD', orphan, 'main', /main and HEAD have no commit in common/],
    ['that is no ref', () => undefined, 'nowhere', /git knows no commit "nowhere" here/],
    ['with a colon', () => undefined, 'main:driftline.yaml', /the option base takes/],
    ['of a reflog', () => undefined, 'main@{1}', /the option base takes/],
    ['that looks like an option', () => undefined, '--output=x', /the option base takes/],
    ['that has mistakes', broken, 'main', /have mistakes.*[0-9a-f]{12}:driftline\.yaml:\d+:\d+/s],
    ['outside of a repository', outside, 'main', /is not in a git repository/],
  ])('%s is a mistake, before a vendor is asked', async (_title, arrange, base, message) => {
    const cwd = repository(AT_22, AT_23);
    const at = arrange(cwd, folderWith()) ?? cwd;
    const run = check([], { cwd: at, base, env: { PATH: process.env.PATH, CHATCAPTAIN_API_KEY: 'k' } });

    await expect(run).rejects.toThrow(ProblemError);
    await expect(run).rejects.toThrow(message);
  });

  function shallow(cwd: string, folder: string): string {
    const clone = join(folder, 'clone');
    git(
      cwd,
      'clone',
      '-q',
      '--depth',
      '1',
      '--no-single-branch',
      '--branch',
      'change',
      `file://${cwd}`,
      clone,
    );
    return clone;
  }

  function clonedBranch(cwd: string, folder: string): string {
    const clone = join(folder, 'clone');
    git(cwd, 'clone', '-q', '--depth', '1', '--branch', 'change', `file://${cwd}`, clone);
    return clone;
  }

  function orphan(cwd: string): undefined {
    git(cwd, 'symbolic-ref', 'HEAD', 'refs/heads/alone');
    commit(cwd, {});
  }

  function broken(cwd: string): undefined {
    git(cwd, 'reset', '-q', '--hard');
    git(cwd, 'checkout', '-q', 'main');
    git(cwd, 'checkout', '-q', '-b', 'repair');
    commit(cwd, AT_23);
  }

  function outside(cwd: string, folder: string): string {
    renameSync(join(cwd, 'driftline.yaml'), join(folder, 'driftline.yaml'));
    return folder;
  }
});
