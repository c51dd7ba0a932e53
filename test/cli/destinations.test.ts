import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { BIN } from '../support/process.ts';
import { runBuilt } from './built.ts';
import { chatbot, inOneLine, run, simulatorOf } from './helpers.ts';

const MANIFEST = chatbot({ prod: '{ expect: { version: { file: ./live.txt } } }' });
const files = { 'driftline.yaml': MANIFEST, 'live.txt': '1\n' };
const world = { chatcaptain: { chatbots: { bot_1: { prod: '1' } } } };

describe('a report that would replace what the run reads', () => {
  const cases: Readonly<Record<string, (cwd: string) => readonly string[]>> = {
    'the manifest of the folder': () => ['html=driftline.yaml'],
    'another spelling of it': () => ['html=a/.././driftline.yaml'],
    'a symbolic link to it': (cwd) => {
      symlinkSync('driftline.yaml', join(cwd, 'link'));
      return ['json=link'];
    },
    'a hard link to it': (cwd) => {
      linkSync(join(cwd, 'driftline.yaml'), join(cwd, 'hard'));
      return ['json=hard'];
    },
    'a path through a link of its folder': (cwd) => {
      symlinkSync('.', join(cwd, 'here'));
      return ['json=here/driftline.yaml'];
    },
    'a file that the manifest refers to': () => ['json=live.txt'],
    'a link to where another report is to be made': (cwd) => {
      symlinkSync('report', join(cwd, 'other'));
      return ['json=report', 'junit=other'];
    },
    'one place by way of a linked folder twice': (cwd) => {
      mkdirSync(join(cwd, 'out'));
      symlinkSync('out', join(cwd, 'same'));
      return ['json=out/report', 'junit=same/report'];
    },
  };

  test.each(Object.entries(cases))('is refused before anything is read: %s', async (_name, outputsOf) => {
    const simulator = await simulatorOf(world);
    const cwd = folderWith(files);
    const outputs = outputsOf(cwd).flatMap((output) => ['-o', output]);

    const ran = await run(['check', ...outputs], { cwd, env: simulator.env });

    expect([ran.code, ran.out, simulator.requests.length]).toEqual([1, '', 0]);
    expect(inOneLine(ran.err)).toMatch(/this run reads it|two reports are to go into/);
    expect(readFileSync(join(cwd, 'driftline.yaml'), 'utf8')).toBe(MANIFEST);
    expect(readFileSync(join(cwd, 'live.txt'), 'utf8')).toBe('1\n');
  });

  test('is refused for a report that is merged', async () => {
    const cwd = folderWith({ 'a.json': '{}' });

    const ran = await run(['merge', 'a.json', '-o', 'json=./a.json'], { cwd });

    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('this run reads it')]);
    expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe('{}');
  });

  test('is not one that only has a similar name: driftline.json may stand beside driftline.yaml', async () => {
    const simulator = await simulatorOf(world);
    const cwd = folderWith(files);

    const ran = await run(['check', '-o', 'json=driftline.json'], { cwd, env: simulator.env });

    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(existsSync(join(cwd, 'driftline.json'))).toBe(true);
  });
});

test.skipIf(!existsSync('/proc/self'))(
  'a folder that the system does not allow is an error at once',
  async () => {
    const simulator = await simulatorOf(world);

    const ran = await run(['check', '-o', 'html=/proc/x/y.html'], {
      cwd: folderWith(files),
      env: simulator.env,
    });

    expect(ran.code).toBe(1);
    expect(inOneLine(ran.err)).toContain(
      '/proc/x/y.html cannot be written: there is no such file or folder (ENOENT)',
    );
    expect(ran.out).toContain('bot');
  },
);

describe('a report without a reader', () => {
  test.skipIf(process.platform === 'win32')(
    'into a pipe is given up at --max-time with a message, and the one on stdout is complete',
    async () => {
      const simulator = await simulatorOf(world);
      const cwd = folderWith(files);
      execFileSync('mkfifo', [join(cwd, 'pipe')]);

      const ran = await runBuilt(
        ['check', '-f', 'json', '--max-time', '1s', '-o', 'junit=pipe', '-o', 'json=report.json'],
        {
          cwd,
          env: simulator.env,
        },
      );

      expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('before --max-time was over')]);
      expect(JSON.parse(ran.out).targets).toHaveLength(1);
      expect(readdirSync(cwd).toSorted()).toEqual(['driftline.yaml', 'live.txt', 'pipe', 'report.json']);
    },
  );

  test('on stdout is given up at --max-time, and the one in a file is complete', async () => {
    const simulator = await simulatorOf(world);
    const lines = Array.from(
      { length: 500 },
      (_, n) => `  b-${n}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "2" } }\n`,
    );
    const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${lines.join('')}` });

    const ran = await runBuilt(['check', '-f', 'json', '--max-time', '2s', '-o', 'json=report.json'], {
      cwd,
      env: simulator.env,
      onStart: (child) => {
        child.stdout?.removeAllListeners('data').pause();
        child.once('exit', () => child.stdout?.resume());
      },
    });

    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('before --max-time was over')]);
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')).targets).toHaveLength(500);
  });
});

test('the size limit of a step summary includes the text that the summary already has', async () => {
  const simulator = await simulatorOf(world);
  const lines = Array.from(
    { length: 2_000 },
    (_, n) => `  b-${n}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "2" } }\n`,
  );
  const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${lines.join('')}` });
  const env = { ...simulator.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' };
  const sizes: number[] = [];
  for (const before of [0, 600 * 1024, 1024 * 1024 - 100]) {
    writeFileSync(join(cwd, 'summary.md'), 'x'.repeat(before));
    const ran = await run(['check', '-f', 'json'], { cwd, env });

    expect(ran.code).toBe(2);
    // The annotations are on stderr, so stdout has only the report.
    expect(JSON.parse(ran.out).targets).toHaveLength(2_000);
    expect(ran.err).toMatch(/^::error /m);
    const { length } = readFileSync(join(cwd, 'summary.md'));
    expect(length).toBeLessThanOrEqual(1024 * 1024);
    sizes.push(length - before);
  }
  expect(sizes[1]).toBeGreaterThan(300 * 1024);
  expect(sizes[2]).toBeLessThan(100);
});

test.skipIf(process.platform === 'win32')('a deleted working directory gets a clear error', async () => {
  const gone = join(folderWith(), 'gone');
  const ran = await new Promise<{ code: number | null; err: string }>((resolve) => {
    mkdirSync(gone);
    const child = spawn('sh', ['-c', 'read _; exec "$0" "$@"', process.execPath, BIN, 'check'], {
      cwd: gone,
      env: { PATH: process.env.PATH ?? '' },
    });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => resolve({ code, err }));
    rmdirSync(gone);
    child.stdin.end('\n');
  });

  expect(ran.code).toBe(1);
  expect(ran.err).toContain('the working directory does not exist any more');
  expect(ran.err).not.toMatch(/^\s+at /m);
});

test.each([
  ['a small run', 0, 1],
  ['a large run', 2_000_000, 2],
])('%s starts a second process only if memory is short', async (_name, size, processes) => {
  const simulator = await simulatorOf(world);
  const cwd = folderWith({
    'driftline.yaml': `# ${'x'.repeat(size)}\n${chatbot({ prod: '"1"' })}`,
    'count.cjs': "require('node:fs').appendFileSync('pids', process.pid + '\\n');",
  });
  const env = { ...simulator.env, NODE_OPTIONS: '--max-old-space-size=400 --require ./count.cjs' };

  const ran = await runBuilt(['check'], { cwd, env });

  expect([ran.code, ran.err]).toEqual([0, '']);
  expect(readFileSync(join(cwd, 'pids'), 'utf8').trim().split('\n')).toHaveLength(processes);
});
