import { expect, test } from 'vitest';
import type { Output } from '../../src/cli/output.ts';
import { createProgress, waitingLine } from '../../src/cli/progress.ts';
import { filesUrlOf } from '../../src/cli/report.ts';

test.each([
  [['bot/prod'], 80, 'waiting for bot/prod · 1 m 20 s of 10 m'],
  [['bot/prod', 'bot/test', 'bot/dev'], 80, 'waiting for bot/prod and 2 more · 1 m 20 s of 10 m'],
  [
    ['a-deployment-with-a-long-name/production', 'b/c'],
    60,
    'waiting for a-deployment-wit… and 1 more · 1 m 20 s of 10 m',
  ],
  [['bot/\u001b[31mprod'], 80, 'waiting for bot/\\u001b[31mprod · 1 m 20 s of 10 m'],
])('while %j are waited for, the line in %i columns is: %s', (ids, columns, line) => {
  const text = waitingLine({ ids, waitedMs: 80_000, waitMs: 600_000 }, columns);

  expect(text).toBe(line);
  expect(text.length).toBeLessThan(columns);
});

test('the line about the wait is shown only on a terminal', () => {
  const said: string[] = [];
  const output = (progress: boolean) => ({ progress, columns: 80, err: (text: string) => said.push(text) });
  for (const progress of [false, true]) {
    const line = createProgress(output(progress) as unknown as Output);
    line.waiting({ ids: ['bot/prod'], waitedMs: 0, waitMs: 60_000 });
    line.clear();
  }

  expect(said).toEqual(['\r\u001b[2Kwaiting for bot/prod · 0 s of 1 m', '\r\u001b[2K']);
});

test.each([
  [{}, {}],
  [
    { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'abc' },
    { filesUrl: 'https://github.com/o/r/blob/abc' },
  ],
  [
    { CI_PROJECT_URL: 'https://gitlab.example:8443/g/p', CI_COMMIT_SHA: 'abc' },
    { filesUrl: 'https://gitlab.example:8443/g/p/-/blob/abc' },
  ],
  [{ CI_PROJECT_URL: 'javascript:alert(1)', CI_COMMIT_SHA: 'abc' }, {}],
  [{ CI_PROJECT_URL: 'https://evil|<!channel>', CI_COMMIT_SHA: 'abc' }, {}],
])('the URL of the files follows from the variables %j', (env, view) => {
  expect(filesUrlOf(env)).toEqual(view);
});
