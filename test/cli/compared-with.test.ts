import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { folderWith } from '../support/folder.ts';
import { chatbot, inOneLine, run, simulatorOf } from './helpers.ts';

const live = (prod: string) => ({
  chatcaptain: { chatbots: { bot_1: { prod: { id: 'd', version: prod, modelId: 'm' } } } },
});

async function world(prod: string): Promise<Readonly<Record<string, string>>> {
  return (await simulatorOf(live(prod))).env;
}

const read = (cwd: string, name: string): Report => JSON.parse(readFileSync(join(cwd, name), 'utf8'));

describe('--baseline', () => {
  const LOOP = ['check', '--baseline', 'last.json', '-o', 'json=last.json', '--fail-on', 'new'];

  test('a scheduled check keeps its last report in one file', async () => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.2"' }) });
    const [drifted, worse, right] = await Promise.all([world('2.1'), world('2.0'), world('2.2')]);
    const first = await run(LOOP, { cwd, env: drifted });
    const again = await run(LOOP, { cwd, env: drifted });
    const further = await run(LOOP, { cwd, env: worse });
    const since = read(cwd, 'last.json').targets[0]?.findings[0]?.firstSeen;
    const gone = await run(LOOP, { cwd, env: right });

    expect([first.code, again.code, further.code, gone.code]).toEqual([2, 0, 2, 0]);
    expect(first.err).toBe('there is no baseline last.json yet: every finding is new\n');
    expect([again.err, further.err, gone.err]).toEqual(['', '', '']);
    expect(again.out).toContain('known since');
    expect(read(cwd, 'last.json').resolved).toEqual([
      { target: 'bot/prod', code: 'field-differs', field: 'version', firstSeen: since },
    ]);
  });

  test.each<[string, readonly string[], string]>([
    [
      'a report of another format in its place',
      ['--baseline', 'last.json', '-o', 'html=last.json'],
      'this run reads it',
    ],
    ['a file that is not a report', ['--baseline', 'driftline.yaml'], 'driftline.yaml is not JSON'],
    ['a folder', ['--baseline', '.'], 'it is a folder'],
    ['a report of other targets', ['--baseline', 'other.json'], 'is about other targets, such as x/prod'],
    [
      '--fail-on new without a baseline',
      ['--fail-on', 'new'],
      'name an earlier JSON report: --baseline last.json',
    ],
    ['--fail-on with another word', ['--fail-on', 'nwe'], 'did you mean "new"?'],
    ['--base with a colon', ['--base', 'main:x'], '--base cannot be "main:x"'],
    ['--base outside of a repository', ['--base', 'main'], 'is not in a git repository'],
  ])('%s is refused, and nothing is written', async (_title, args, message) => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.2"' }) });
    const env = await world('2.1');
    await run(['check', '-o', 'json=last.json', '-q'], { cwd, env });
    const before = readFileSync(join(cwd, 'last.json'), 'utf8');
    writeFileSync(join(cwd, 'other.json'), before.replaceAll('bot/prod', 'x/prod'));
    const { code, err } = await run(['check', ...args, '-o', 'json=new.json'], { cwd, env });

    expect(code).toBe(1);
    expect(inOneLine(err)).toContain(message);
    expect(readFileSync(join(cwd, 'last.json'), 'utf8')).toBe(before);
    expect(existsSync(join(cwd, 'new.json'))).toBe(false);
  });

  test('shows no credential from the file', async () => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.2"' }) });
    const env = { ...(await world('2.1')), CARTESIA_API_KEY: 'sk_car_0123456789abcdef' };
    await run(['check', '-o', 'json=last.json', '-q'], { cwd, env });
    const text = readFileSync(join(cwd, 'last.json'), 'utf8');
    writeFileSync(
      join(cwd, 'last.json'),
      text.replace('"field": "version"', '"field": "sk_car_0123456789abcdef"'),
    );
    const { out } = await run(['check', '--baseline', 'last.json', '-f', 'json'], { cwd, env });

    expect(JSON.parse(out).resolved.length).toBe(1);
    expect(out).not.toContain('sk_car_0123456789abcdef');
  });
});

test('--base lets a change of the manifest pass, and reports what to do after the merge', async () => {
  const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.2"' }) });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
  writeFileSync(join(cwd, 'driftline.yaml'), chatbot({ prod: '"2.3"' }));
  const [planned, neither] = await Promise.all([world('2.2'), world('2.1')]);
  const pull = await run(['check', '--base', 'main'], { cwd, env: planned });

  expect((await run(['check'], { cwd, env: planned })).code).toBe(2);
  expect(pull.code).toBe(0);
  expect(pull.out).toContain('bot/prod  planned\n    after the merge: deploy 2.3');
  expect((await run(['check', '--base', 'main'], { cwd, env: neither })).code).toBe(2);
});
