import { expect, test } from 'vitest';
import { inOrder, pageAt } from '../../scripts/site-pages.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { refusalOf } from './refusal.ts';
import { driftlineCalls } from './shell.ts';

const SHELL = /^(?:sh|bash|console|shell)$/;
const pages = ['README.md', ...inOrder()].map(pageAt);

const calls = pages.flatMap(({ path, blocks, code }) => {
  const scripts = blocks.filter(({ language }) => SHELL.test(language)).map(({ text }) => text);
  const inSentences = code.filter((text) => /^(?:node dist\/bin\.cjs|driftline) /.test(text));
  return [...scripts, ...inSentences]
    .flatMap(driftlineCalls)
    .map((words) => [path, words.join(' '), words] as const);
});

test('the pages show every command there is', () => {
  const shown = new Set(calls.map(([, , [name = '']]) => name));

  expect(COMMANDS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

test.each(calls)('%s shows a command line that driftline accepts: %s', (_path, _line, words) => {
  expect(refusalOf(words)).toBeUndefined();
});

test('a wrong command line would be found', () => {
  expect(refusalOf(['check', '--wiat', '10m'])).toContain('did you mean "--wait"?');
  expect(refusalOf(['chekc'])).toContain('no command');
  expect(refusalOf(['check', '--wait', '10'])).toContain('did you mean 10s?');
  expect(driftlineCalls('A=b npx driftline check -e "prod" | cat # driftline x\n$ driftline demo')).toEqual([
    ['check', '-e', 'prod'],
    ['demo'],
  ]);
});
