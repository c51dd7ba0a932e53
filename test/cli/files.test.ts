import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewriteFile } from '../../src/cli/write-file.ts';
import { FORMAT_NAMES } from '../../src/reporters/index.ts';
import { folderWith } from '../support/folder.ts';
import { BIN, inTurns } from '../support/process.ts';
import { tried } from '../support/tried.ts';
import { runBuilt } from './built.ts';
import { chatbot, inOneLine, run } from './helpers.ts';

/** A port without a server: every target is unknown at once. */
const env = { CHATCAPTAIN_BASE_URL: 'http://127.0.0.1:9', CHATCAPTAIN_API_KEY: 'some-key' };
const OLD = 'what was there before';

const folder = (files: Readonly<Record<string, string>> = {}) =>
  folderWith({ 'driftline.yaml': chatbot({ prod: '"1.0"' }), ...files });

const check = (cwd: string, args: readonly string[]) =>
  run(['check', '--retries', '0', ...args], { cwd, env });

const checkBuilt = (cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runBuilt(['check', '--retries', '0', ...args], { cwd, env: { ...env, ...more } });

/** The temporary files of a run that are still in the folder. */
function leftovers(cwd: string): string[] {
  return readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.driftline-'),
  );
}

const shell = (cwd: string, line: string, args: readonly string[] = []) =>
  spawnSync('sh', ['-c', line, process.execPath, BIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  });

/** What prevents a report from being written: how to make it, and the code in the message. */
const OBSTACLES: Readonly<Record<string, { make: (cwd: string) => string; code: RegExp; skip?: boolean }>> = {
  'a folder in its place': {
    make: (cwd) => {
      mkdirSync(join(cwd, 'report'));
      return 'report';
    },
    code: /EISDIR/,
  },
  'a folder with files in its place': {
    make: (cwd) => {
      mkdirSync(join(cwd, 'report/x'), { recursive: true });
      return 'report';
    },
    code: /EISDIR|ENOTEMPTY|EEXIST/,
  },
  'the root of all folders': { make: () => '/', code: /it is a folder \(EISDIR\)/ },
  'a name that ends as a folder does': { make: () => 'report/', code: /EISDIR/ },
  'a file in place of its folder': {
    make: (cwd) => {
      writeFileSync(join(cwd, 'report'), OLD);
      return 'report/deep/report.json';
    },
    code: /ENOTDIR|EEXIST/,
  },
  'a symbolic link to nothing': {
    make: (cwd) => {
      symlinkSync('nowhere', join(cwd, 'report'));
      return 'report';
    },
    code: /ENOENT/,
  },
  'a symbolic link to itself': {
    make: (cwd) => {
      symlinkSync('report', join(cwd, 'report'));
      return 'report';
    },
    code: /ELOOP/,
  },
  'a name that is too long': { make: () => 'r'.repeat(300), code: /ENAMETOOLONG/ },
  'the manifest in place of its folder': {
    make: () => 'driftline.yaml/report',
    code: /ENOTDIR|EEXIST/,
  },
  'a full device': { make: () => '/dev/full', code: /ENOSPC/, skip: !existsSync('/dev/full') },
  'a place that nobody may write to': {
    make: () => '/sys/kernel/report.json',
    code: /EACCES|EPERM|EROFS/,
    skip: !existsSync('/sys/kernel'),
  },
  'a place that is only shown': {
    make: () => '/proc/report.json',
    code: /ENOENT|EACCES|EPERM/,
    skip: !existsSync('/proc/self'),
  },
};

describe.each(Object.entries(OBSTACLES))('%s', (_what, { make, code, skip = false }) => {
  test.skipIf(skip)(
    'fails the run, is named in the message, and leaves the other reports whole',
    async () => {
      const cwd = folder();
      const path = make(cwd);

      const ran = await check(cwd, ['-o', 'json=before.json', '-o', `json=${path}`, '-o', 'junit=after.xml']);

      expect(ran.code).toBe(1);
      expect(ran.err.replace(/\s+/g, '')).toContain(path);
      expect(ran.err).toMatch(code);
      expect(JSON.parse(readFileSync(join(cwd, 'before.json'), 'utf8')).targets).toHaveLength(1);
      expect(readFileSync(join(cwd, 'after.xml'), 'utf8')).toMatch(/<\/testsuites>\n$/);
      expect(ran.out).toContain('bot/prod');
      expect(leftovers(cwd)).toEqual([]);
      if (path === 'report' && lstatSync(join(cwd, path)).isSymbolicLink())
        expect(existsSync(join(cwd, 'nowhere'))).toBe(false);
    },
  );
});

test('a disk that fills up during the write leaves the old file, in every format', async () => {
  const limited = 'ulimit -f 1 && exec "$0" "$@"';
  const names = Array.from(
    { length: 60 },
    (_, index) => [`stage-${index}`, '{ slot: prod, expect: { version: "1.0" } }'] as const,
  );
  const files = {
    'driftline.yaml': chatbot(Object.fromEntries(names)),
    ...Object.fromEntries(FORMAT_NAMES.map((name) => [name, OLD])),
  };
  const cwd = folderWith(files);
  const outputs = FORMAT_NAMES.flatMap((name) => ['-o', `${name}=${name}`]);

  const { status, stderr } = shell(cwd, limited, ['check', '--retries', '0', ...outputs]);

  expect(status, stderr).toBe(1);
  const told = FORMAT_NAMES.filter((name) =>
    inOneLine(stderr).includes(`${name} cannot be written: the file would be too large (EFBIG)`),
  );
  // A text shorter than the limit is written completely.
  expect(told.length).toBeGreaterThan(6);
  for (const name of told) expect(readFileSync(join(cwd, name), 'utf8')).toBe(OLD);
  expect(leftovers(cwd)).toEqual([]);
});

test.each(FORMAT_NAMES)(
  'a disk that fills up while %s goes to stdout fails the run, and nothing of the report stays',
  (format) => {
    const names = Array.from({ length: 60 }, (_, index) => [`s${index}`, '{ slot: prod }'] as const);
    const cwd = folderWith({ 'driftline.yaml': chatbot(Object.fromEntries(names)), report: 'before\n' });

    const { status, stderr } = shell(cwd, 'ulimit -f 1 && exec "$0" "$@" >>report', [
      ...['check', '--retries', '0', '-f', format],
    ]);

    // A text shorter than the limit is written completely.
    if (status === 3) expect(['prometheus', 'markdown']).toContain(format);
    else {
      expect([status, stderr]).toEqual([
        1,
        'the report cannot be written: the file would be too large (EFBIG)\n',
      ]);
      expect(readFileSync(join(cwd, 'report'), 'utf8')).toBe('before\n');
    }
  },
);

test('a step summary keeps its length if the disk fills up during the write', async () => {
  const cwd = folderWith({
    'driftline.yaml': chatbot(
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`s${index}`, '{ slot: prod }'])),
    ),
    'summary.md': 'before\n',
  });

  const { status, stderr } = shell(
    cwd,
    'export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md; ulimit -f 1 && exec "$0" "$@"',
    ['check', '--retries', '0'],
  );

  expect(status).toBe(1);
  expect(inOneLine(stderr)).toContain('summary.md cannot be written: the file would be too large (EFBIG)');
  expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toBe('before\n');
});

/** Root may write anywhere, so the test runs as user `nobody` if it can. */
function asNobody(cwd: string, args: readonly string[]) {
  const isRoot = process.getuid?.() === 0;
  const who = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  return spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
    ...who,
  });
}

test('a read-only folder fails the run, and the file in it stays', () => {
  const cwd = folder({ 'out/report.json': OLD });
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, 'out'), 0o555);
  const able = asNobody(cwd, ['validate']).status === 0;
  if (!able) {
    console.warn('SKIPPED: this is root, who may write anywhere, and nobody else can read what is here');
    return;
  }

  const { status, stderr } = asNobody(cwd, ['check', '--retries', '0', '-o', 'json=out/report.json']);
  chmodSync(join(cwd, 'out'), 0o755);

  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/out\/report\.json cannot be written: permission denied \(EACCES\)/),
  ]);
  expect(readFileSync(join(cwd, 'out/report.json'), 'utf8')).toBe(OLD);
});

test('a process that is killed during the write leaves the old file', async () => {
  const cwd = folder({ 'report.json': OLD });
  // SIGKILL ends the process after half of the write, so no handler of ours runs.
  const dying = `
const fs = require('node:fs');
const { writeSync } = fs;
fs.writeSync = (descriptor, bytes, ...rest) => {
  if (descriptor <= 2) return writeSync(descriptor, bytes, ...rest);
  writeSync(descriptor, bytes.subarray(0, bytes.length / 2));
  process.kill(process.pid, 'SIGKILL');
};`;
  writeFileSync(join(cwd, 'dying.cjs'), dying);

  const ran = await checkBuilt(cwd, ['-o', 'json=report.json'], {
    NODE_OPTIONS: `--require ${join(cwd, 'dying.cjs')}`,
  });

  expect(ran.code).toBe(null);
  expect(readFileSync(join(cwd, 'report.json'), 'utf8')).toBe(OLD);
  expect(leftovers(cwd)).toHaveLength(1);
});

test('readers see a whole report while several runs write one file', async () => {
  const cwd = folder();
  const path = join(cwd, 'report.json');
  let reads = 0;
  const reading = setInterval(() => {
    if (!existsSync(path)) return;
    JSON.parse(readFileSync(path, 'utf8'));
    reads += 1;
  }, 1);

  const codes = await inTurns(Array.from({ length: 8 }), 4, () =>
    checkBuilt(cwd, ['-o', 'json=report.json']),
  );
  clearInterval(reading);

  expect(codes.map(({ code }) => code)).toEqual(Array(8).fill(3));
  expect(reads).toBeGreaterThan(5);
  expect(JSON.parse(readFileSync(path, 'utf8')).targets).toHaveLength(1);
  expect(leftovers(cwd)).toEqual([]);
}, 60_000);

const STREAMS = [
  ['stdout is closed', '"$0" "$@" >&-', 3],
  ['stderr is closed', '"$0" "$@" 2>&-', 3],
  ['both are closed', '"$0" "$@" >&- 2>&-', 3],
  ['stderr is full', '"$0" "$@" 2>/dev/full', 3],
  ['stdout is full', '"$0" "$@" >/dev/full', 1],
  ['both are full', '"$0" "$@" >/dev/full 2>/dev/full', 1],
  ['stdout is a pipe without a reader', '"$0" "$@" | true', 0],
] as const;

test.each(STREAMS.filter(([, line]) => !line.includes('/dev/full') || existsSync('/dev/full')))(
  'a file is complete when %s',
  (_what, line, code) => {
    const cwd = folder();

    const { status } = shell(cwd, line, ['check', '--retries', '0', '-f', 'json', '-o', 'json=report.json']);

    expect(status).toBe(code);
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')).targets).toHaveLength(1);
  },
);

test.skipIf(!existsSync('/dev/full')).each(['--version', '--help'])(
  '%s exits with 1 if its text cannot be written',
  (word) => {
    const { status, stderr } = shell(folder(), '"$0" "$@" >/dev/full', [word]);

    expect([status, stderr]).toEqual([1, 'the report cannot be written: the disk is full (ENOSPC)\n']);
  },
);

test('two reports into one file are a mistake, however the path is spelled', async () => {
  const ran = await check(folder(), ['-o', 'json=a/../report', '-o', 'junit=./report']);

  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toContain('two reports are to go into');
});

test('this file tries at least as many obstacles as docs/testing.md says', () => {
  const others = [
    'a full summary',
    'a folder to be read',
    'a kill',
    'runs at once',
    'one file twice',
    '--version',
    '--help',
  ];
  const count = Object.keys(OBSTACLES).length + 2 * FORMAT_NAMES.length + STREAMS.length + others.length;

  tried('ways in which a report cannot be written', count);
});

test('if the folder of a manifest is gone before the manifest is rewritten, it is not made again', async () => {
  const at = join(folder(), 'gone', 'driftline.yaml');
  const problem = await rewriteFile('gone/driftline.yaml', { at, before: Buffer.from(OLD), after: 'new' });

  expect(problem?.message).toContain('gone/driftline.yaml');
  expect(existsSync(join(at, '..'))).toBe(false);
});
