import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { folderWith } from '../support/folder.ts';
import { act } from './act.ts';
import { type Entry, type FakeGithub, startFakeGithub } from './fake-github.ts';

let github: FakeGithub;
let cwd: string;
let pull: Entry;

beforeEach(async () => {
  github = await startFakeGithub();
  pull = github.add({ pull_request: {} });
  cwd = folderWith({
    'driftline.yaml': chatbot({ prod: '"1"' }),
    'event.json': JSON.stringify({ pull_request: { number: pull.number } }),
  });
});
afterEach(() => github.close());

async function comment(
  live: string,
  { name = 'Deployment drift', event = 'pull_request' } = {},
): Promise<string> {
  const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: live } } } });
  const report = join(cwd, 'report.json');
  writeFileSync(report, JSON.stringify(await check([], { cwd, env: simulator.env })));
  const { code, log } = await act(github, 'comment', {
    cwd,
    env: {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: join(cwd, 'event.json'),
      INPUT_REPORT: report,
      INPUT_COMMENT: name,
    },
  });
  expect([code, log]).toEqual([0, expect.not.stringContaining('::error::')]);
  return log;
}

it('the comment is made when there is something to report, and then edited in place', async () => {
  await comment('1');
  expect(pull.comments).toEqual([]);
  await comment('2');
  pull.comments.push('thanks');
  await comment('3');

  expect(pull.comments).toEqual([expect.stringContaining('live is 3'), 'thanks']);
  await comment('1');
  expect(pull.comments).toEqual([expect.stringContaining('No deployment drift'), 'thanks']);
});

it('the comment is found page by page, and is never that of a stranger or of another job', async () => {
  await comment('2');
  const [mine = ''] = pull.comments;
  github.pageSize = 2;
  Object.assign(pull, { comments: [mine, 'one', 'two', `> ${mine}`, mine], strangers: [0] });
  await comment('3', { name: 'another' });
  await comment('4');

  expect(pull.comments).toEqual([
    mine,
    'one',
    'two',
    `> ${mine}`,
    expect.stringContaining('live is 4'),
    expect.stringContaining('live is 3'),
  ]);
});

it('the comment is made only on pull requests', async () => {
  expect(await comment('2', { event: 'schedule' })).toContain('::notice::');
  expect(github.requests).toEqual([]);
});
