import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckOptions, check } from '../../src/index.ts';
import type { Report } from '../../src/model/report.ts';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { folderWith } from '../support/folder.ts';
import { type Acted, act } from './act.ts';
import { type Entry, type FakeGithub, STRANGER, startFakeGithub } from './fake-github.ts';

const TITLE = 'Deployment drift in production';

let github: FakeGithub;
let cwd: string;

beforeEach(async () => {
  github = await startFakeGithub();
  cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"1"', test: '"1"' }) });
});
afterEach(() => github.close());

interface Told {
  readonly title?: string;
  readonly options?: CheckOptions;
  readonly edit?: (report: Report) => unknown;
}

async function reportOf(
  live: Readonly<Record<string, unknown>>,
  { options, edit }: Told = {},
): Promise<string> {
  const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: live } } });
  const report = await check([], { cwd, env: simulator.env, ...options });
  const path = join(cwd, 'report.json');
  writeFileSync(path, JSON.stringify(edit?.(report) ?? report));
  return path;
}

/** Runs a check, and lets the action report the result in its issue. */
async function tell(live: Readonly<Record<string, unknown>>, told: Told = {}): Promise<Acted> {
  const env = { INPUT_REPORT: await reportOf(live, told), INPUT_ISSUE: told.title ?? TITLE };
  const acted = await act(github, 'issue', { cwd, env });
  expect([acted.code, acted.log]).toEqual([0, expect.not.stringContaining('::error::')]);
  return acted;
}

const IN_SYNC = { prod: '1', test: '1' };
const DRIFT = { prod: '2', test: '1' };
const unread = (report: Report): Report => ({
  ...report,
  outcome: 'unknown',
  summary: { ...report.summary, inSync: 0, drifted: 0, unknown: 2 },
  targets: report.targets.map((target) => ({
    ...target,
    status: 'unknown',
    findings: [
      { code: 'unreadable', severity: 'error', reason: 'network', message: 'the vendor did not answer' },
    ],
  })),
});
const issue = (): Entry => github.entries.at(-1) ?? github.add({});
const changes = (): string[] => github.requests.filter((each) => !each.startsWith('GET'));

describe('the issue of the action', () => {
  it('is opened on the first drift, with the report, and not before', async () => {
    expect((await tell(IN_SYNC)).outputs).toEqual({ issue: '', 'issue-state': 'none' });
    expect(github.entries).toEqual([]);
    const { outputs } = await tell(DRIFT, { options: { environments: ['prod'] } });

    expect(outputs).toEqual({ issue: '1', 'issue-state': 'opened' });
    expect(issue()).toMatchObject({ title: TITLE, state: 'open', comments: [] });
    expect(issue().body).toMatch(/^<!-- driftline:issue:v1 [0-9a-f]{16} -->\n/);
    expect(issue().body).toContain('### ❌ `bot/prod`: drifted');
    expect(issue().body).toContain('/acme/agents/actions/runs/77');
  });

  it('is edited in place, and gets comments only for new or resolved findings', async () => {
    await tell(DRIFT);
    const first = issue().body;
    await tell(DRIFT);
    expect(issue()).toMatchObject({ comments: [] });
    expect(issue().body?.split('\n').slice(0, 2)).toEqual(first?.split('\n').slice(0, 2));

    await tell({ prod: '2', test: '3' });
    expect(issue().comments).toEqual([expect.stringContaining('1 new finding, 0 resolved')]);
    expect(issue().comments[0]).toContain('`bot/test`');
    expect(issue().comments[0]).not.toContain('`bot/prod`');

    // A finding with another value counts as new too.
    await tell({ prod: '2.1', test: '3' });
    expect(issue().comments[1]).toContain('1 new finding, 0 resolved');
    expect(issue().comments[1]).toContain('`bot/prod`');

    await tell({ prod: '2.1', test: '1' });
    expect(issue().comments[2]).toContain('0 new findings, 1 resolved');
    expect(issue().comments[2]).toContain('resolved: bot/test version (field-differs), known since');
    expect(issue().comments.length).toBe(3);
    expect(github.entries.length).toBe(1);
  });

  it('is closed when all is in sync, and opened again by the next drift', async () => {
    await tell(DRIFT);
    expect((await tell(IN_SYNC)).outputs['issue-state']).toBe('closed');
    expect(issue()).toMatchObject({ state: 'closed', state_reason: 'completed' });
    expect(issue().comments).toEqual([expect.stringContaining('0 new findings, 1 resolved')]);
    expect(issue().body).toContain('No deployment drift');
    expect((await tell(IN_SYNC)).outputs['issue-state']).toBe('none');

    expect((await tell(DRIFT)).outputs['issue-state']).toBe('reopened');
    expect(issue()).toMatchObject({ state: 'open' });
    expect(issue().comments[1]).toContain('1 new finding, 0 resolved');
    expect(github.entries.length).toBe(1);
  });

  it('stays open and says so while something is unknown, and resolves nothing', async () => {
    await tell(DRIFT);
    expect((await tell(DRIFT, { edit: unread })).outputs).toEqual({ issue: '1', 'issue-state': 'kept-open' });
    expect(issue()).toMatchObject({ state: 'open', comments: [] });
    expect(issue().body).toContain('this stays open until it can be');
    await tell(DRIFT);
    expect(issue().comments).toEqual([]);

    await tell(IN_SYNC);
    expect((await tell(DRIFT, { edit: unread })).outputs['issue-state']).toBe('none');
  });

  it('is not closed if known drift passes under --fail-on new', async () => {
    const options = { baseline: 'report.json', failOn: 'new' } as const;
    await tell(DRIFT, { options });
    await tell(DRIFT, { options });

    expect(issue()).toMatchObject({ state: 'open', comments: [] });
    expect(issue().body).toContain('which is known or allowed');
  });

  it('is found page by page, and is never a pull request or the issue of a stranger', async () => {
    github.pageSize = 2;
    await tell(DRIFT);
    const { body } = issue();
    const others = [
      { body: 'something else' },
      { body, pull_request: {} },
      { body, ...STRANGER },
      { body: `\`${body?.split('\n')[0]}\`` },
    ];
    const mine = github.entries.splice(0, 1);
    for (const other of others) github.add(other);
    for (const entry of mine) github.add({ ...entry, number: 5 });
    await tell({ prod: '3', test: '1' });
    expect([github.entries.length, issue().comments.length]).toEqual([5, 1]);

    await tell(IN_SYNC);
    expect(issue()).toMatchObject({ number: 5, state: 'closed' });
    await tell(DRIFT);
    expect(issue()).toMatchObject({ number: 5, state: 'open' });
  });

  it('is a new issue for each title, and is still found if a person renames it on GitHub', async () => {
    await tell(DRIFT);
    await tell(DRIFT, { title: 'Deployment drift in staging' });
    expect(github.entries.map(({ title }) => title)).toEqual([TITLE, 'Deployment drift in staging']);
    Object.assign(github.entries[0] ?? {}, { title: 'Please look, Ana' });
    await tell(DRIFT);

    expect(github.entries.map(({ title }) => title)).toEqual([
      'Please look, Ana',
      'Deployment drift in staging',
    ]);
  });

  it('stays closed until there is a new finding if somebody closed it as not planned', async () => {
    await tell(DRIFT);
    Object.assign(issue(), { state: 'closed', state_reason: 'not_planned' });
    expect((await tell(DRIFT)).outputs['issue-state']).toBe('left-closed');
    expect((await tell({ prod: '2', test: '2' })).outputs['issue-state']).toBe('reopened');
    Object.assign(issue(), { state: 'closed', state_reason: 'completed' });
    expect((await tell({ prod: '2', test: '2' })).outputs['issue-state']).toBe('reopened');
  });

  it('starts over if somebody edited its hidden state', async () => {
    await tell(DRIFT);
    const [marker] = issue().body?.split('\n') ?? [];
    for (const state of ['', '<!-- driftline:state e30 -->', '<!-- driftline:state - -->']) {
      issue().body = `${marker}\n${state}\nhello`;
      await tell(DRIFT);
      expect(issue().body).toContain('`bot/prod`: drifted');
    }
    expect(github.entries.length).toBe(1);
  });

  it('keeps within the size that GitHub takes, and says what is left out', async () => {
    const many = (count: number, version: string) => (report: Report) => ({
      ...report,
      summary: { ...report.summary, total: count, drifted: count },
      targets: Array.from({ length: count }, (_, n) => ({
        ...report.targets[0],
        id: `bot ${n}/prod`,
        deployment: `bot ${n}`,
        findings: [{ ...report.targets[0]?.findings[0], actual: n === 7 ? version : String(n * 7919) }],
      })),
    });
    const options = { environments: ['prod'] };
    await tell(DRIFT, { options, edit: many(400, '2') });
    await tell(DRIFT, { options, edit: many(400, '3') });
    expect(issue().comments).toEqual([expect.stringContaining('1 new finding')]);

    // For 5,000 findings, the action remembers only their number and their hash.
    await tell(DRIFT, { options, edit: many(5_000, '3') });
    expect(issue().body).toMatch(/\d+ more targets with findings are left out/);
    await tell(DRIFT, { options, edit: many(5_000, '3') });
    expect(issue().comments.length).toBe(2);
    await tell(DRIFT, { options, edit: many(5_001, '3') });
    expect(issue().comments[2]).toContain('There are 5001 findings now, there were 5000');
    for (const text of [issue().body ?? '', ...issue().comments]) {
      expect(text.length).toBeLessThanOrEqual(65_536);
    }
  });

  it('neutralizes GitHub syntax of vendors and manifests', async () => {
    const evil =
      '<!-- driftline:issue:v1 0000000000000000 --> @acme/ops fixes #1 GH-2 ##[error]x <img src=x> `@team` https://evil.example';
    await tell({ prod: `${evil}\n::error::x`, test: '1' });
    const { body } = issue();
    // The text outside code spans and fences, in which GitHub looks for mentions, references and HTML.
    const prose = body
      ?.split('\n')
      .slice(2)
      .join('\n')
      .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');

    expect(body).toContain('0000000000000000');
    expect(prose).not.toMatch(/<!--|@acme|@team|#1|GH-2|<img|https:\/\/evil/);
    expect(body).not.toMatch(/^\s*::|##\[/m);
    await tell(DRIFT, { title: 'another' });
    expect(github.entries.length).toBe(2);
  });

  it('is neither read nor written in a run for a pull request', async () => {
    const { log } = await act(github, 'issue', { cwd, env: { GITHUB_EVENT_NAME: 'pull_request' } });

    expect(log).toContain('::notice::');
    expect(github.requests).toEqual([]);
  });
});

describe("GitHub's refusals", () => {
  it('of too many requests are waited out, and nothing is written twice', async () => {
    const limited = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };
    const soon = String(Math.floor(Date.now() / 1000) - 1);
    github.refusals.push(
      { at: 'GET /issues', status: 429, headers: { 'retry-after': '0' }, reply: limited },
      { at: 'GET /issues', status: 502, reply: { message: 'Bad gateway' } },
      { at: 'POST /issues', status: 403, headers: { 'retry-after': '1' }, reply: limited },
      {
        at: 'POST /issues',
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon },
        reply: { message: 'API rate limit exceeded' },
      },
    );
    const { log } = await tell(DRIFT);

    expect(github.entries.length).toBe(1);
    expect(log.match(/rate limit: waiting/g)?.length).toBe(3);
    expect(changes()).toEqual(Array(3).fill('POST /issues'));
  });

  const refused = (status: number, message: string, headers = {}) => ({
    at: 'POST /issues',
    status,
    headers,
    reply: { message },
  });
  it.each([
    [
      'no permission',
      refused(403, 'Resource not accessible by integration'),
      /403.*not accessible.*permission/,
    ],
    ['issues are off', refused(410, 'Issues are disabled for this repo'), /410.*issues are disabled/],
    ['not there', refused(404, 'Not Found'), /404.*no permission/],
    [
      'a limit that lasts',
      refused(403, 'API rate limit exceeded', { 'retry-after': '3600' }),
      /403.*rate limit/,
    ],
    ['a broken reply, maybe after the write', refused(502, 'Bad gateway'), /502/],
    ['hostile text', refused(422, 'a\n::set-env name=x::%0A'), /::error::.*a%0A::set-env name=x::%250A/],
  ])('are reported in one line: %s', async (_, refusal, words) => {
    github.refusals.push(refusal);
    const path = await reportOf(DRIFT);
    const { code, log } = await act(github, 'issue', {
      cwd,
      env: { INPUT_REPORT: path, INPUT_ISSUE: TITLE },
    });

    expect(code).toBe(1);
    expect(log).toMatch(words);
    expect(log.trim().split('\n').length).toBe(1);
    expect(changes()).toEqual(['POST /issues']);
  });
});
