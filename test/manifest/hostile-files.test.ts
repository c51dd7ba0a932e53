import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readInside } from '../../src/manifest/files.ts';
import { ProblemError } from '../../src/model/problem.ts';
import { folderWith } from '../support/folder.ts';
import { tried } from '../support/tried.ts';
import { agent, loadFrom, repositoryWith } from './helpers.ts';

const SECRET = 'S3CRET-OF-ANOTHER';
const VALID = agent('version: "1"');
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});

/** Puts something at a path that is not an ordinary file of the repository. */
type Make = (at: string, outside: string) => void | Promise<void>;

const link =
  (to: string): Make =>
  (at) =>
    symlinkSync(to, at);
const THINGS: Readonly<Record<string, Make>> = {
  'a link to a file outside': (at, outside) => symlinkSync(join(outside, 'secret.yaml'), at),
  'a link to a folder outside': (at, outside) => symlinkSync(outside, at),
  'a link to a link to a file outside': (at, outside) => {
    symlinkSync(join(outside, 'secret.yaml'), `${at}.between`);
    symlinkSync(`${at}.between`, at);
  },
  'a relative link to a file outside': (at, outside) =>
    symlinkSync(join('..', '..', outside, 'secret.yaml'), at),
  'a link to the environment': link('/proc/self/environ'),
  'a link to the memory': link('/proc/self/mem'),
  'a link to the kernel log': link('/proc/kmsg'),
  'a link to standard input': link('/proc/self/fd/0'),
  'a link to the root of the process': link('/proc/self/root/etc/passwd'),
  'a link to /dev/zero': link('/dev/zero'),
  'a link to /dev/full': link('/dev/full'),
  'a link to /dev/random': link('/dev/random'),
  'a link to /dev/tty': link('/dev/tty'),
  'a link to .git/config': link('.git/config'),
  'a link to .env': link('.env'),
  'a link to nothing': link('nothing'),
  'a link to itself': (at) => symlinkSync(at, at),
  'a circle of links': (at) => {
    symlinkSync(`${at}.b`, `${at}.a`);
    symlinkSync(`${at}.a`, `${at}.b`);
    symlinkSync(`${at}.a`, at);
  },
  'a chain of a hundred links': (at, outside) => {
    for (let index = 0; index < 100; index += 1) symlinkSync(`${at}.${index + 1}`, `${at}.${index}`);
    symlinkSync(join(outside, 'secret.yaml'), `${at}.100`);
    symlinkSync(`${at}.0`, at);
  },
  'a FIFO': (at) => {
    execFileSync('mkfifo', [at]);
  },
  'a folder': (at) => {
    mkdirSync(at);
  },
  'a socket': async (at) => {
    const server = createServer().listen(at);
    await once(server, 'listening');
    server.unref();
  },
  'a terabyte of nothing': (at) => {
    writeFileSync(at, '');
    truncateSync(at, 2 ** 40);
  },
};

/** Reads the file through each place that can name one: the paths of a run, and references of a manifest. */
const PLACES: Readonly<Record<string, (cwd: string) => Promise<unknown>>> = {
  'a manifest that is named': (cwd) => loadFrom(cwd, { paths: ['thing.driftline.yaml'] }),
  'a manifest in a folder': (cwd) => loadFrom(cwd, { paths: ['.'] }),
  file: (cwd) => referring(cwd, '{ file: thing.driftline.yaml }'),
  from: (cwd) => referring(cwd, '{ from: "thing.driftline.yaml#/key" }'),
};

async function referring(cwd: string, expectation: string): Promise<unknown> {
  writeFileSync(join(cwd, 'referring.yaml'), agent(`version: ${expectation}`));
  const { targets } = await loadFrom(cwd, { paths: ['referring.yaml'] });
  const resolved = targets[0]?.expect.version?.expectation.resolved;
  if (typeof resolved !== 'object' || resolved === null) throw new Error('nothing was looked up');
  if ('value' in resolved) throw new Error('it was read');
  return resolved;
}

describe('a path that is not a file of the repository', () => {
  test('is reported, never read or shown, wherever it is named', async () => {
    const outside = folderWith({ 'secret.yaml': `${SECRET}: ${SECRET}\nkey: ${SECRET}\n` });
    let count = 0;
    for (const [thing, make] of Object.entries(THINGS)) {
      for (const [place, read] of Object.entries(PLACES)) {
        const cwd = repositoryWith({
          '.env': `key: ${SECRET}\n`,
          '.git/config': `key: ${SECRET}\n`,
          'driftline.yaml': VALID,
        });
        await make(join(cwd, 'thing.driftline.yaml'), outside);
        const told = await read(cwd).then(
          (resolved) => resolved,
          (error: unknown) => (error instanceof ProblemError ? error.problems : Promise.reject(error)),
        );
        // A folder may have any name: it is searched for manifests.
        const isSearched = thing === 'a folder' && place === 'a manifest in a folder';
        expect([thing, place, JSON.stringify(told)]).toEqual([
          thing,
          place,
          expect.stringMatching(isSearched ? /"files"/ : /"message":|"fault":/),
        ]);
        expect(JSON.stringify(told), `${thing}, ${place}`).not.toMatch(/S3CRET|PATH=|root:/);
        count += 1;
      }
    }
    tried('things that are no file of the repository', count);
  });

  test('is reported if a folder on the way to it is a link', async () => {
    const text = `${SECRET}: ${SECRET}\n`;
    const outside = folderWith({ 'driftline.yaml': text, config: text });
    const cwd = repositoryWith({ '.git/config': `${SECRET}: ${SECRET}\n`, '.git/driftline.yaml': SECRET });
    symlinkSync(outside, join(cwd, 'deploy'));
    symlinkSync('.git', join(cwd, 'git'));
    symlinkSync('deploy', join(cwd, 'again'));
    mkdirSync(join(cwd, 'below'));

    for (const folder of ['deploy', 'git', 'again', '../deploy', '.git']) {
      for (const path of [folder, `${folder}/driftline.yaml`, `${folder}/config`]) {
        const from = folder.startsWith('..') ? join(cwd, 'below') : cwd;
        const told = await loadFrom(from, { paths: [path] }).catch((error: unknown) =>
          error instanceof ProblemError ? error.problems : Promise.reject(error),
        );
        expect([path, JSON.stringify(told)]).toEqual([
          path,
          expect.stringMatching(/all symbolic links are followed, the file (lies outside|leads to \.git)/),
        ]);
        expect(JSON.stringify(told), path).not.toMatch(SECRET);
      }
    }
  });

  test('is not a link inside the repository: its target is read', async () => {
    const cwd = repositoryWith({
      'real/values.yaml': 'key: "1"\n',
      'real/main.yaml': VALID,
      '..data/driftline.yaml': VALID,
    });
    symlinkSync('real/values.yaml', join(cwd, 'thing.driftline.yaml'));
    symlinkSync('real/main.yaml', join(cwd, 'linked.yaml'));
    // As Kubernetes mounts a ConfigMap.
    symlinkSync('..data', join(cwd, 'mounted'));
    symlinkSync(join('mounted', 'driftline.yaml'), join(cwd, 'driftline.yaml'));

    expect((await loadFrom(cwd, { paths: ['linked.yaml'] })).targets).toHaveLength(1);
    expect((await loadFrom(cwd)).targets).toHaveLength(1);
    expect(readInside(cwd, 'thing.driftline.yaml')).toEqual({
      kind: 'text',
      text: 'key: "1"\n',
      path: join(realpathSync(cwd), 'real', 'values.yaml'),
    });
  });

  test('a manifest with an odd name is read, and one whose name is not UTF-8 is reported', async () => {
    const cwd = repositoryWith();
    const odd = ['new\nline', 'esc\u001b[31m', 'x'.repeat(230), '😀', ' ', '\u202e'].map(
      (name) => `${name}.driftline.yaml`,
    );
    odd.forEach((name, index) => {
      writeFileSync(join(cwd, name), VALID.replace('  a:', `  d${index}:`));
    });
    expect((await loadFrom(cwd, { paths: ['.'] })).targets).toHaveLength(odd.length);

    writeFileSync(
      Buffer.concat([Buffer.from(`${cwd}/`), Buffer.from([0xff]), Buffer.from('.driftline.yaml')]),
      VALID,
    );
    await expect(loadFrom(cwd, { paths: ['.'] })).rejects.toThrow(
      'is not UTF-8, so it cannot be read: rename it',
    );
  });
});

/** Starts another process that runs this script, which changes files as fast as it can. */
async function meanwhile(script: string, cwd: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['-e', `const fs = require('node:fs'); console.log('begun'); ${script}`],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  running.push(child);
  await once(child.stdout, 'data');
}

const ROUNDS = 1_500;

describe('a file that changes while it is read', () => {
  const outside = () => folderWith({ 'target.yaml': `key: ${SECRET}\n` });

  test('never shows text from outside when it or its folder becomes a link', async () => {
    const elsewhere = outside();
    const cwd = repositoryWith({ 'in/target.yaml': 'key: inside\n', 'plain.yaml': 'key: inside\n' });
    symlinkSync('in', join(cwd, 'folder'));
    await meanwhile(
      `for (let n = 0; ; n++) {
        fs.symlinkSync(${JSON.stringify(join(elsewhere, 'target.yaml'))}, 'a'); fs.renameSync('a', 'plain.yaml');
        fs.symlinkSync(${JSON.stringify(elsewhere)}, 'b'); fs.renameSync('b', 'folder');
        fs.writeFileSync('a', 'key: inside\\n'); fs.renameSync('a', 'plain.yaml');
        fs.symlinkSync('in', 'b'); fs.renameSync('b', 'folder');
      }`,
      cwd,
    );
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const path of ['plain.yaml', 'folder/target.yaml']) {
        const read = readInside(cwd, path);
        const what = read.kind === 'text' ? read.text : read.kind;
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }

    const refused = [...seen.keys()].filter((what) => what !== 'key: inside\n');
    expect(refused.filter((what) => what !== 'refused' && what !== 'unreadable')).toEqual([]);
    // Both results were seen, so the files changed while they were read.
    expect([seen.has('key: inside\n'), refused.length > 0]).toEqual([true, true]);
    tried('reads of files that are replaced meanwhile', 2 * ROUNDS);
  });

  test('is read to its end even if it grows or shrinks', async () => {
    const cwd = repositoryWith({ 'grows.yaml': '', 'shrinks.yaml': '' });
    await meanwhile(
      `const more = Buffer.alloc(1 << 16, 'x\\n');
      for (;;) {
        fs.appendFileSync('grows.yaml', more);
        if (fs.statSync('grows.yaml').size > 40e6) fs.truncateSync('grows.yaml');
        fs.writeFileSync('shrinks.yaml', more); fs.truncateSync('shrinks.yaml', 3);
      }`,
      cwd,
    );
    const kinds = new Set<string>();
    for (let round = 0; round < ROUNDS / 10; round += 1) {
      for (const path of ['grows.yaml', 'shrinks.yaml']) {
        const read = readInside(cwd, path);
        kinds.add(read.kind);
        if (read.kind === 'text') expect(read.text.length).toBeLessThanOrEqual(10 * 1024 * 1024);
        else expect(read.message).toMatch(/larger than 10 MiB|not UTF-8/);
      }
    }

    expect(kinds).toContain('text');
  });
});
