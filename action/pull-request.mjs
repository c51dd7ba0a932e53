/** The pull request of `driftline accept`: one branch, one commit. It never overwrites commits of others. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BODY_LIMIT } from './body.mjs';
import { GithubError } from './github.mjs';

const MARKER = '<!-- driftline:accept:v1 -->';
const TITLE = 'Accept what is live';
const TRAILER = 'Driftline-Accept-On:';
const ME = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/**
 * @param {object} given
 * @param given.github what `createGithub` makes
 * @param {string} given.repository `owner/name`
 * @param {string} given.serverUrl the URL below which git finds `owner/name`
 * @param {string} given.token
 * @param {string} given.base the branch that was checked out
 * @param {string} given.branch the branch of the pull request
 * @param {readonly string[]} given.command `driftline accept` with its arguments
 * @param {string} given.runUrl
 */
export async function proposeAccepted(given) {
  const { github, repository, base, branch, runUrl } = given;
  const git = gitOf(given);
  const head = git('rev-parse', 'HEAD');
  const accepted = acceptInto(git, given.command);
  const tip = remoteTip(git, branch);
  const isForeign = tip !== undefined && !isOurs(git, tip);
  const open = await openPullRequest(github, { repository, base, branch });
  const edit = async (body) => {
    // A pull request that somebody opened by hand keeps its text.
    if (open?.body?.startsWith(MARKER) && open.body !== body)
      await github.patch(`/pulls/${open.number}`, { body });
  };
  const bodyWith = (...notes) => bodyOf(accepted.said, notes, runUrl);

  if (isForeign) {
    await edit(
      bodyWith(
        `**\`${branch}\` has commits of somebody else, so it is left as it is.** Merge it, or delete it.`,
      ),
    );
    console.log(`::warning::The branch ${branch} has commits of somebody else: it was left as it is`);
    return { state: 'left-alone', pullRequest: open };
  }
  if (accepted.unknown > 0 && open !== undefined) {
    await edit(
      bodyWith('**Something could not be read this time, so the change is the one of an earlier run.**'),
    );
    return { state: 'kept', pullRequest: open };
  }
  if (accepted.tree === git('rev-parse', `${head}^{tree}`)) {
    if (accepted.unknown > 0 || tip === undefined || open === undefined) return { state: 'none' };
    await github.post(`/issues/${open.number}/comments`, { body: `The drift is gone ([run](${runUrl})).` });
    await github.patch(`/pulls/${open.number}`, { state: 'closed' });
    push(git, { branch, tip, commit: '' });
    return { state: 'closed', pullRequest: open };
  }
  const isSame = tip !== undefined && changesOf(git, `${tip}^`, tip) === changesOf(git, head, accepted.tree);
  if (isSame && open === undefined && (await wasRefused(github, { repository, base, branch, tip }))) {
    console.log(
      `::notice::The pull request with this change was closed unmerged: it is not opened again. Delete the branch ${branch} to get a new one`,
    );
    return { state: 'refused' };
  }
  if (!isSame) push(git, { branch, tip, commit: commitOf(git, { head, tree: accepted.tree }) });
  const body = bodyWith();
  if (open !== undefined) {
    await edit(body);
    return { state: isSame ? 'unchanged' : 'updated', pullRequest: open };
  }
  return { state: 'opened', pullRequest: await create(github, { repository, base, branch, body }) };
}

/** Runs `accept`, stores the changed files in a git tree, and restores the checkout. */
function acceptInto(git, [command, ...args]) {
  if (git('status', '--porcelain', '--untracked-files=no') !== '') {
    throw new Error('the checkout has changes: open the pull request before the step that makes them');
  }
  const { GITHUB_STEP_SUMMARY: _, ...env } = withoutToken();
  const ran = spawnSync(command, args, {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  });
  if (ran.error !== undefined) throw ran.error;
  process.stdout.write(ran.stdout);
  if (![0, 2, 3].includes(ran.status))
    throw new Error(`driftline accept ended with ${ran.status ?? ran.signal}`);
  // The last line that driftline prints has the counts.
  const [, unknown = '0'] = /(?:^|, )(\d+) unknown$/.exec(ran.stdout.trimEnd().split('\n').at(-1)) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
  try {
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    git.with(index, 'read-tree', 'HEAD');
    git.with(index, 'add', '--update', ':/');
    const tree = git.with(index, 'write-tree');
    git('checkout', '--quiet', 'HEAD', '--', ':/');
    return { tree, said: ran.stdout.trimEnd(), unknown: Number(unknown) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function remoteTip(git, branch) {
  const [tip = ''] = git('ls-remote', git.url, `refs/heads/${branch}`).split(/\s/);
  if (tip === '') return undefined;
  // A shallow clone lacks the branch: fetch its commit and the one before.
  const depth = git('rev-parse', '--is-shallow-repository') === 'true' ? ['--depth=2'] : [];
  git('fetch', '--quiet', '--no-tags', ...depth, git.url, tip);
  return tip;
}

/** Whether the tip is a commit of this action, and still has the parent for which the action made it. */
function isOurs(git, tip) {
  const [committer, parents, ...message] = git('show', '--no-patch', '--format=%ce%n%P%n%B', tip).split('\n');
  return committer === ME.email && message.includes(`${TRAILER} ${parents}`);
}

function changesOf(git, from, to) {
  return git('diff-tree', '-r', '--raw', '--no-renames', '--abbrev=40', from, to)
    .split('\n')
    .map((line) => line.replace(/^:(\d+) (\d+) \w+ /, '$2 '))
    .join('\n');
}

function commitOf(git, { head, tree }) {
  const person = { GIT_AUTHOR_NAME: ME.name, GIT_AUTHOR_EMAIL: ME.email };
  const committer = { GIT_COMMITTER_NAME: ME.name, GIT_COMMITTER_EMAIL: ME.email };
  const message = `${TITLE}\n\n${TRAILER} ${head}\n`;
  return git.with({ ...person, ...committer }, 'commit-tree', tree, '-p', head, '-m', message);
}

/** Pushes the commit; git refuses this if the branch has changed. With an empty `commit`, it deletes the branch. */
function push(git, { branch, tip = '', commit }) {
  const ref = `refs/heads/${branch}`;
  git('push', '--quiet', '--no-verify', `--force-with-lease=${ref}:${tip}`, git.url, `${commit}:${ref}`);
}

const headOf = ({ repository, branch }) => `${repository.split('/')[0]}:${branch}`;

async function openPullRequest(github, { repository, base, branch }) {
  const query = new URLSearchParams({ state: 'open', head: headOf({ repository, branch }), base });
  for await (const each of github.list(`/pulls?${query}`, 1)) {
    // A server may ignore the filter of the query, so each entry is compared too.
    if (each.head?.ref === branch && each.head?.repo?.full_name === repository) return each;
  }
  return undefined;
}

async function wasRefused(github, { repository, base, branch, tip }) {
  const query = new URLSearchParams({
    state: 'closed',
    head: headOf({ repository, branch }),
    base,
    sort: 'updated',
    direction: 'desc',
  });
  for await (const each of github.list(`/pulls?${query}`, 1)) {
    if (each.head?.sha === tip && each.merged_at === null) return true;
  }
  return false;
}

async function create(github, { repository, base, branch, body }) {
  try {
    return await github.post('/pulls', { title: TITLE, head: branch, base, body });
  } catch (error) {
    // "already exists": another run has opened the pull request first.
    if (!(error instanceof GithubError) || error.status !== 422 || !/already exists/i.test(error.message))
      throw error;
    const open = await openPullRequest(github, { repository, base, branch });
    if (open === undefined) throw error;
    if (open.body?.startsWith(MARKER)) await github.patch(`/pulls/${open.number}`, { body });
    return open;
  }
}

const INTRODUCTION =
  'What is live differs from the manifests. Merge this to accept what is live. Or deploy what the manifests declare: then this is closed by itself.';

function bodyOf(said, notes, runUrl) {
  const head = [MARKER, '', INTRODUCTION, ...notes.flatMap((note) => ['', note])].join('\n');
  const foot = `[The run](${runUrl})\n`;
  // Breaks mentions, references and links. The fence is longer than any fence inside the text.
  const lines = said.split('\n').map((line) => line.replace(/([@#]|\bGH-|:\/\/)(?=\w)/gi, '$1\u200b'));
  const longest = Math.max(2, ...[...said.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const shown = fitting(lines, BODY_LIMIT - head.length - foot.length - 2 * fence.length - 100);
  return [head, '', `${fence}text`, ...shown, fence, '', foot].join('\n');
}

function fitting(lines, room) {
  let left = room;
  const fits = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return fits === -1 ? lines : [...lines.slice(0, fits), `… and ${lines.length - fits} more lines`];
}

function withoutToken() {
  const { INPUT_TOKEN: _, ...env } = process.env;
  return env;
}

/** Runs git with the token for this server in variables: other processes can see command arguments. */
function gitOf({ serverUrl, repository, token }) {
  const server = serverUrl.replace(/\/+$/, '');
  const key = `http.${server}/.extraheader`;
  const settings = [
    // Removes the header that actions/checkout has set, because the server refuses a request with two.
    [key, ''],
    [key, `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`],
    ['core.hooksPath', '/dev/null'],
    ['credential.helper', ''],
    ['log.showSignature', 'false'],
  ];
  const env = Object.fromEntries(
    Object.entries(withoutToken()).filter(([name]) => !/^GIT_(?:TRACE|CURL_VERBOSE|CONFIG)/.test(name)),
  );
  const secret = {
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
  const run = (more, ...args) => {
    const ran = spawnSync('git', args, {
      encoding: 'utf8',
      env: { ...env, ...secret, ...more },
      maxBuffer: 1e9,
    });
    if (ran.error !== undefined) throw ran.error;
    if (ran.status !== 0) throw new Error(`git ${args[0]} failed: ${(ran.stderr || ran.stdout).trim()}`);
    return ran.stdout.trimEnd();
  };
  return Object.assign((...args) => run({}, ...args), { with: run, url: `${server}/${repository}.git` });
}
