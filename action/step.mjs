/** The steps of the Action: inputs come as variables, results go to `GITHUB_OUTPUT`. */

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commentOn } from './comment.mjs';
import { createGithub } from './github.mjs';
import { trackIssue } from './issue.mjs';
import { proposeAccepted } from './pull-request.mjs';

const lines = (text = '') =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

async function checked(env) {
  const { renderReport } = await import(pathToFileURL(join(env.INPUT_PACKAGE, 'dist/index.js')).href);
  return { render: renderReport, report: JSON.parse(readFileSync(env.INPUT_REPORT, 'utf8')) };
}

async function issue(shared, env) {
  const title = env.INPUT_ISSUE.trim();
  const labels = lines(env.INPUT_ISSUE_LABELS);
  const { state, issue: found } = await trackIssue({ ...shared, ...(await checked(env)), title, labels });
  return { what: 'issue', state, found };
}

async function comment(shared, env) {
  const { number } = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')).pull_request;
  const title = env.INPUT_COMMENT.trim();
  const { state } = await commentOn({ ...shared, ...(await checked(env)), title, number });
  return { what: 'comment', state };
}

async function pullRequest(shared, env) {
  if (env.GITHUB_REF_TYPE !== 'branch')
    throw new Error('the pull request of accept starts from a branch: run this on one');
  const options = [
    ...lines(env.INPUT_ENVIRONMENT).map((name) => `--environment=${name}`),
    ...lines(env.INPUT_ACCEPT_ARGS),
  ];
  const bin = join(env.INPUT_PACKAGE, 'dist/bin.cjs');
  const { state, pullRequest: found } = await proposeAccepted({
    ...shared,
    serverUrl: env.GITHUB_SERVER_URL,
    base: env.GITHUB_REF_NAME,
    branch: env.INPUT_BRANCH,
    command: [process.execPath, bin, 'accept', ...options, '--', ...lines(env.INPUT_PATHS)],
  });
  return { what: 'pull-request', state, found };
}

async function run(work, env) {
  const isPullRequest = /^pull_request/.test(env.GITHUB_EVENT_NAME ?? '');
  if (isPullRequest !== (work === comment)) {
    const rule =
      'The comment is for pull requests, the issue and the pull request of driftline for everything else';
    console.log(`::notice::${rule}: nothing was done`);
    return;
  }
  const { GITHUB_REPOSITORY: repository, INPUT_TOKEN: token } = env;
  const runUrl = `${env.GITHUB_SERVER_URL}/${repository}/actions/runs/${env.GITHUB_RUN_ID}`;
  const github = createGithub({ apiUrl: env.GITHUB_API_URL, repository, token });
  const { what, state, found } = await work({ github, repository, token, runUrl }, env);
  const number = found === undefined ? '' : Number(found.number);
  console.log(`${what}: ${state}${number === '' ? '' : ` (#${number})`}`);
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${what}=${number}\n${what}-state=${state}\n`);
}

const WORK = { issue, comment, 'pull-request': pullRequest };

/** @returns the exit code */
export async function step(what, env) {
  try {
    await run(WORK[what], env);
    return 0;
  } catch (error) {
    // A runner looks for commands in the log, so the text of GitHub or git is escaped.
    const text = String(error.message).replaceAll(env.INPUT_TOKEN || '\0', '***');
    console.log(`::error::${text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`);
    return 1;
  }
}
