import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { folderWith } from '../support/folder.ts';
import { type Acted, act } from './act.ts';
import { type Entry, type FakeGithub, REPOSITORY, startFakeGithub } from './fake-github.ts';

const BRANCH = 'driftline/accept';
const ANA = { GIT_AUTHOR_NAME: 'Ana', GIT_AUTHOR_EMAIL: 'ana@example.com' };
const BY_ANA = { ...ANA, GIT_COMMITTER_NAME: 'Ana', GIT_COMMITTER_EMAIL: 'ana@example.com' };

let github: FakeGithub;
let bare: string;
/** The clone in which a person works. */
let desk: string;

function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', ...BY_ANA };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit(change: () => void, branch = 'main'): void {
  git(desk, 'fetch', '-q', 'origin');
  git(desk, 'switch', '-q', '-C', branch, ...(branch === 'main' ? [] : [`origin/${branch}`]));
  change();
  git(desk, 'commit', '-q', '-a', '-m', 'a change of a person');
  git(desk, 'push', '-q', 'origin', branch);
}

/** The bare repository and the desk, before any run. */
const template = folderWith({
  'desk/driftline.yaml': chatbot({ prod: '"1"  # approved', test: '"1"' }),
  'desk/other.txt': 'one\n',
});

beforeAll(() => {
  const [from, to] = [join(template, 'desk'), join(template, `${REPOSITORY}.git`)];
  git(template, 'init', '-q', '--bare', '-b', 'main', '--template=', to);
  git(from, 'init', '-q', '-b', 'main', '--template=');
  git(from, 'remote', 'add', 'origin', `../${REPOSITORY}.git`);
  git(from, 'add', '-A');
  git(from, 'commit', '-q', '-m', 'the manifest');
  git(from, 'push', '-q', 'origin', 'main');
});

async function beginWith(folder: string): Promise<void> {
  const root = folderWith();
  cpSync(folder, root, { recursive: true });
  bare = join(root, `${REPOSITORY}.git`);
  desk = join(root, 'desk');
  github = await startFakeGithub(root);
}

/** The URL below which git finds the repository. It names a folder, because HTTP would take more processes. */
const serverUrl = () => `file://${join(desk, '..')}`;

/** The state of the repository and of GitHub after the first run that finds `DRIFT`. */
let proposed:
  | { readonly folder: string; readonly entries: readonly Entry[]; readonly url: string }
  | undefined;

/**
 * Brings the repository and GitHub into the state after a run that finds `DRIFT`. Only the first call makes that run.
 */
async function proposeDrift(): Promise<void> {
  if (proposed === undefined) {
    await propose(DRIFT);
    const folder = folderWith();
    cpSync(join(desk, '..'), folder, { recursive: true });
    proposed = { folder, entries: structuredClone(github.entries), url: serverUrl() };
    return;
  }
  const { folder, entries, url } = proposed;
  await github.close();
  await beginWith(folder);
  for (const entry of structuredClone(entries)) {
    github.add({ ...entry, body: entry.body?.replaceAll(url, serverUrl()) ?? null });
  }
}

beforeEach(() => beginWith(template));
afterEach(() => github.close());

interface Given {
  readonly more?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly depth?: boolean;
  readonly inCheckout?: (cwd: string) => void;
}

/** For each commit of main the first checkout, which later ones copy, and the URL of the server in its header. */
const checkouts = new Map<string, { readonly folder: string; readonly url: string }>();

/**
 * A checkout like that of actions/checkout, which by default leaves a header with a credential in the configuration.
 */
function checkedOut(depth: boolean): string {
  const cwd = folderWith();
  const key = `${readFileSync(join(bare, 'refs/heads/main'), 'utf8')} ${depth}`;
  const config = join(cwd, '.git/config');
  const known = checkouts.get(key);
  if (known === undefined) {
    const header = `http.${github.url}/.extraheader=AUTHORIZATION: basic b3RoZXI6b3RoZXI=`;
    const shallow = depth ? ['--depth=1'] : [];
    git(cwd, 'clone', '-q', '--template=', ...shallow, '-c', header, `file://${bare}`, '.');
    const folder = folderWith();
    cpSync(cwd, folder, { recursive: true });
    checkouts.set(key, { folder, url: github.url });
  } else {
    cpSync(known.folder, cwd, { recursive: true, preserveTimestamps: true });
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(known.url, github.url));
  }
  return cwd;
}

/** Checks out, and lets the action run `accept`. */
async function propose(
  live: Readonly<Record<string, string>>,
  { more = {}, env = {}, depth = true, inCheckout }: Given = {},
): Promise<Acted & { readonly cwd: string }> {
  const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: live } }, ...more });
  const cwd = checkedOut(depth);
  inCheckout?.(cwd);
  const acted = await act(github, 'pull-request', {
    cwd,
    env: { ...simulator.env, GITHUB_SERVER_URL: serverUrl(), INPUT_BRANCH: BRANCH, ...env },
  });
  return { ...acted, cwd };
}

const overHttp = () => ({ GITHUB_SERVER_URL: github.url });

const IN_SYNC = { prod: '1', test: '1' };
const DRIFT = { prod: '2', test: '1' };
/** A part of a scenario: the vendor refuses every read. */
const FAULT = { faults: [{ provider: 'chatcaptain', status: 403 }] };
const tip = (ref = BRANCH): string => git(bare, 'rev-parse', '--verify', '-q', `refs/heads/${ref}`);
const isBranch = (): boolean => git(bare, 'branch', '--list', BRANCH) !== '';
const manifest = (): string => git(bare, 'show', `${BRANCH}:driftline.yaml`);
const pull = (): Entry => github.entries.at(-1) ?? github.add({});
const stateOf = ({ outputs, log }: Acted): string => outputs['pull-request-state'] ?? log;

describe('the pull request of accept', () => {
  it('is one commit with only the accepted values, on the checked-out commit, and leaves the checkout unchanged', async () => {
    const ran = await propose(DRIFT, { env: overHttp() });

    expect([ran.code, ran.outputs]).toEqual([0, { 'pull-request': '1', 'pull-request-state': 'opened' }]);
    expect(git(bare, 'diff', '--stat', 'main', BRANCH)).toContain(
      '1 file changed, 1 insertion(+), 1 deletion(-)',
    );
    expect(manifest()).toContain('prod: "2"  # approved');
    expect(git(bare, 'rev-parse', `${BRANCH}^`)).toBe(tip('main'));
    expect(git(bare, 'log', '-1', '--format=%an %cn', BRANCH)).toBe(
      'github-actions[bot] github-actions[bot]',
    );
    expect(pull()).toMatchObject({ title: 'Accept what is live', base: { ref: 'main' } });
    expect(pull().body).toContain('bot/prod version: "1" -> "2"');
    expect(git(ran.cwd, 'status', '--porcelain')).toBe('');
    // The header that actions/checkout left was not sent beside ours.
    expect(github.gitCredentials.length).toBeGreaterThan(2);
    expect(github.gitCredentials.every((each) => each.length === 1)).toBe(true);
  });

  it('has no new commit if nothing is new', async () => {
    await proposeDrift();
    const first = tip();
    expect(stateOf(await propose(DRIFT))).toBe('unchanged');
    // A change of another file on main is no reason for a new commit.
    commit(() => writeFileSync(join(desk, 'other.txt'), 'two\n'));
    expect(stateOf(await propose(DRIFT))).toBe('unchanged');
    expect([tip(), github.entries.length]).toEqual([first, 1]);

    expect(stateOf(await propose({ prod: '2', test: '3' }))).toBe('updated');
    expect(git(bare, 'rev-parse', `${BRANCH}^`)).toBe(tip('main'));
    expect(manifest()).toMatch(/prod: "2".*\n.*test: "3"/);
    expect(pull().body).toContain('bot/test version: "1" -> "3"');
    commit(() => appendFileSync(join(desk, 'driftline.yaml'), '# a comment of main\n'));
    expect(stateOf(await propose({ prod: '2', test: '3' }))).toBe('updated');
    expect(manifest()).toContain('# a comment of main');
    expect(github.entries.length).toBe(1);
  });

  it('finds its commit again in a clone with all commits too', async () => {
    await proposeDrift();
    expect(stateOf(await propose(DRIFT, { depth: false }))).toBe('unchanged');
  });

  it('is not opened without drift, and is closed with its branch when the drift is gone', async () => {
    expect(stateOf(await propose(IN_SYNC))).toBe('none');
    expect([isBranch(), github.entries]).toEqual([false, []]);
    await proposeDrift();
    expect(stateOf(await propose(IN_SYNC))).toBe('closed');

    expect(pull()).toMatchObject({
      state: 'closed',
      comments: [expect.stringContaining('The drift is gone')],
    });
    expect(isBranch()).toBe(false);
    expect(stateOf(await propose(DRIFT))).toBe('opened');
    expect(github.entries.length).toBe(2);
  });

  it('leaves commits of a person alone, and says so in the pull request', async () => {
    await proposeDrift();
    commit(() => appendFileSync(join(desk, 'driftline.yaml'), '# see OPS-12\n'), BRANCH);
    const theirs = tip();
    for (const live of [{ prod: '3', test: '3' }, IN_SYNC]) {
      const ran = await propose(live);
      expect(stateOf(ran)).toBe('left-alone');
      expect(ran.log).toContain('::warning::');
    }

    expect([tip(), pull().state, pull().comments]).toEqual([theirs, 'open', []]);
    expect(pull().body).toContain('has commits of somebody else');
  });

  it('leaves an amended commit alone, and a branch that existed before', async () => {
    await proposeDrift();
    git(desk, 'fetch', '-q', 'origin');
    git(desk, 'switch', '-q', '-C', BRANCH, `origin/${BRANCH}`);
    git(desk, 'commit', '-q', '--amend', '--no-edit', '--allow-empty');
    git(desk, 'push', '-q', '--force', 'origin', BRANCH);
    const theirs = tip();
    expect(stateOf(await propose({ prod: '9', test: '1' }))).toBe('left-alone');
    expect(tip()).toBe(theirs);
    expect(stateOf(await propose(DRIFT, { env: { INPUT_BRANCH: 'main' } }))).toBe('left-alone');
  });

  it('stays open and keeps its commit while something is unknown', async () => {
    await proposeDrift();
    const before = tip();
    expect(stateOf(await propose(IN_SYNC, { more: FAULT }))).toBe('kept');
    expect([tip(), pull().state]).toEqual([before, 'open']);
    expect(pull().body).toContain('Something could not be read this time');
    expect(stateOf(await propose(DRIFT))).toBe('unchanged');
    expect(pull().body).not.toContain('Something could not be read this time');
  });

  it('is not opened again for the same change if a person closed it', async () => {
    await proposeDrift();
    pull().state = 'closed';
    const ran = await propose(DRIFT);
    expect([stateOf(ran), github.entries.length]).toEqual(['refused', 1]);
    expect(ran.log).toContain('::notice::');
    expect(stateOf(await propose({ prod: '2.1', test: '1' }))).toBe('opened');
    expect(github.entries.length).toBe(2);
  });

  it('is edited if GitHub says that it already exists', async () => {
    await proposeDrift();
    const made = github.entries.splice(0, 1);
    // Another run opens it after this run has looked for it, and before this run asks for it.
    const post = github.requests.length;
    const later = setInterval(() => {
      const isLooked = github.requests.slice(post).some((each) => each === 'GET /pulls');
      if (isLooked && github.entries.length === 0) github.entries.push(...made);
    }, 1);
    const ran = await propose({ prod: '4', test: '1' });
    clearInterval(later);

    expect([ran.code, ran.outputs['pull-request'], github.entries.length]).toEqual([0, '1', 1]);
    expect(pull().body).toContain('"1" -> "4"');
  });

  it('does not overwrite what somebody pushes during the run', async () => {
    await proposeDrift();
    // A false git moves the branch between the look at it and the push.
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const shim = folderWith({
      git: `#!/bin/sh\nif [ "$1" = push ]; then ${real} -C '${bare}' update-ref 'refs/heads/${BRANCH}' main; fi\nexec ${real} "$@"\n`,
    });
    chmodSync(join(shim, 'git'), 0o755);
    const ran = await propose({ prod: '5', test: '1' }, { env: { PATH: `${shim}:${process.env.PATH}` } });

    expect(ran.code).toBe(1);
    expect(ran.log).toMatch(/::error::git push failed: .*stale info/);
    expect(tip()).toBe(tip('main'));
  });

  it('has text from vendors only in a fence, and says how many lines are left out', async () => {
    const evil = '2 @acme/ops fixes #1 GH-2 https://x.example ``` ````\n::error::x';
    await propose({ prod: evil, test: '1' });
    const { body } = pull();
    expect(body).not.toMatch(/@acme|#1|GH-2|:\/\/x\.example|^::/m);
    expect(body?.match(/^`{5,}/gm)).toEqual(['`````', '`````']);

    const environments = Object.fromEntries(
      Array.from({ length: 900 }, (_, n) => [
        `environment-with-a-long-name-${n}`,
        '{ slot: prod, expect: { version: "1" } }',
      ]),
    );
    commit(() => writeFileSync(join(desk, 'driftline.yaml'), chatbot(environments)));
    await propose(DRIFT);
    expect(pull().body?.length).toBeLessThanOrEqual(65_536);
    expect(pull().body).toMatch(/… and \d+ more lines/);
  });

  it('is refused if the checkout has changes, if there is no branch, and if accept fails', async () => {
    const dirty = await propose(DRIFT, { inCheckout: (cwd) => appendFileSync(join(cwd, 'other.txt'), 'x') });
    const tag = await propose(DRIFT, { env: { GITHUB_REF_TYPE: 'tag' } });
    const wrong = await propose(DRIFT, { env: { INPUT_ACCEPT_ARGS: '--nonsense' } });

    expect([dirty.code, tag.code, wrong.code]).toEqual([1, 1, 1]);
    expect(dirty.log).toContain('::error::the checkout has changes');
    expect(tag.log).toContain('::error::the pull request of accept starts from a branch');
    expect(wrong.log).toContain('--nonsense');
    expect(isBranch()).toBe(false);
  });

  it('says which permission is missing', async () => {
    github.refusals.push({
      at: 'POST /pulls',
      status: 403,
      reply: { message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    });
    const ran = await propose(DRIFT);
    expect([ran.code, ran.log]).toEqual([1, expect.stringMatching(/::error::.*not permitted.*docs\/ci\.md/)]);
    // The branch was pushed before GitHub refused. The next run finds it and opens the pull request.
    expect(stateOf(await propose(DRIFT))).toBe('opened');
    expect(readFileSync(join(desk, 'other.txt'), 'utf8')).toBe('one\n');
  });
});
