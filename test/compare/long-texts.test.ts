import { describe, expect, it, test } from 'vitest';
import { withTextDiffs } from '../../src/compare/text-diff.ts';
import { shown } from '../../src/model/describe.ts';
import type { Finding, TargetReport } from '../../src/model/report.ts';
import { processorTime } from '../support/processor-time.ts';

const MILLION = 1_000_000;

function lines(count: number, word: string): string {
  return Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join('');
}

function differing(expected: string, actual: string): TargetReport {
  const finding: Finding = {
    code: 'text-differs',
    severity: 'error',
    message: 'prompt: the live text differs from prompt.md',
    field: 'prompt',
    expectedFrom: 'prompt.md',
    expected,
    actual,
  };
  const names = { id: 'bot/prod', deployment: 'bot', environment: 'prod', provider: 'adaline' };
  return { ...names, status: 'drifted', location: { file: 'a', line: 1, column: 1 }, findings: [finding] };
}

async function diffOf(expected: string, actual: string): Promise<string> {
  const [report] = await withTextDiffs([differing(expected, actual)]);
  return report?.findings[0]?.diff ?? '';
}

// The most that one piece of work may take: while it runs, no reply is read and no signal is handled.
const MOST_MS = 3_000;

function timed<Result>(work: () => Result): Result {
  const spent = processorTime();
  const result = work();
  expect(spent()).toBeLessThan(MOST_MS);
  return result;
}

describe('a shown value', () => {
  test.each([
    ['blanks', ' '],
    ['tabs', '\t'],
    ['line ends', '\n'],
    ['line ends with blanks', ' \n '],
    ['letters', 'x'],
  ])('with a million %s in it is made quickly', (_, sign) => {
    const text = timed(() => shown(`a${sign.repeat(MILLION)}b`));

    expect(text).toMatch(/^a.{1,119}…$/);
  });

  it('is one line, with a sign for each line end', () => {
    expect(shown('one\n  two \n\n three')).toBe('one ⏎ two ⏎ three');
  });
});

describe('a diff', () => {
  test.each([
    ['few lines against many', 300, 100_000],
    ['many against few', 100_000, 300],
    ['as many lines, all different', 20_000, 20_000],
  ])('of %s is made quickly', async (_, declared, live) => {
    const spent = processorTime();
    const diff = await diffOf(lines(declared, 'declared'), lines(live, 'live'));

    expect(spent()).toBeLessThan(MOST_MS);
    const [from, to, hunk, first] = diff.split('\n');
    expect(from).toMatch(/^--- prompt\.md/);
    expect(to).toMatch(/^\+\+\+ live prompt of bot\/prod/);
    expect([hunk, first]).toEqual([
      `@@ -1,${Math.min(declared, 20_000)} +1,${Math.min(live, 20_000)} @@`,
      '-declared 0',
    ]);
    expect(diff).toMatch(/\n… \d+ more lines\n$/);
  });

  it('of long texts shows the few changed lines', async () => {
    const text = lines(100_000, 'line');
    const diff = await diffOf(text, text.replace('line 77\n', 'line seventy-seven\n'));

    expect(diff).toContain('\n-line 77\n+line seventy-seven\n');
    expect(diff.split('\n').length).toBeLessThan(15);
  });
});
