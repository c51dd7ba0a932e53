import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serve, temporaryFolder } from '../support/pipeline.ts';
import { BIN, driftline, type Ended, inTurns } from '../support/process.ts';
import { tried } from '../support/tried.ts';

const MANIFEST =
  'version: 1\ndeployments:\n  bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1" } }\n';
const WORLD = 'chatcaptain: { latency: 300ms, chatbots: { bot_1: { prod: "1" } } }';

/** What may go wrong in us, in a dependency or in Node, by a program that is loaded before ours. Each time all is in sync. */
const FAULTS: Readonly<Record<string, { readonly program: string; readonly node?: readonly string[] }>> = {
  'an error out of a timer': { program: "setTimeout(() => { throw new Error('boom'); }, 200);" },
  'something that is no error': { program: 'setTimeout(() => { throw null; }, 200);' },
  'an object that cannot be printed': {
    program: "setTimeout(() => { throw { toString() { throw new Error('boom'); } }; }, 200);",
  },
  'an error out of a microtask': {
    program: "setTimeout(() => queueMicrotask(() => { throw new Error('boom'); }), 200);",
  },
  'a promise that nobody waits for': {
    program: "setTimeout(() => { Promise.reject(new Error('boom')); }, 200);",
  },
  'the same where Node is told to be silent': {
    program: "setTimeout(() => { Promise.reject(new Error('boom')); }, 200);",
    node: ['--unhandled-rejections=none'],
  },
  'the same where Node is told to warn': {
    program: "setTimeout(() => { Promise.reject(new Error('boom')); }, 200);",
    node: ['--unhandled-rejections=warn'],
  },
  'an emitter without a listener': {
    program: "setTimeout(() => new (require('node:events'))().emit('error', new Error('boom')), 200);",
  },
  'a dependency that ends the process': { program: 'setTimeout(() => process.exit(), 200);' },
  'a connection of which nothing is ever heard': {
    program: `const { Socket } = require('node:net');
      Socket.prototype.connect = function () { return this; };
      const real = setTimeout;
      globalThis.setTimeout = (...args) => real(...args).unref();
      const timers = require('node:timers');
      timers.setTimeout = globalThis.setTimeout;`,
  },
  'a report that cannot be made': {
    program: `const real = JSON.stringify;
      JSON.stringify = (value, ...rest) => { if (value?.reportVersion) throw new RangeError('boom'); return real(value, ...rest); };`,
  },
  'an exhausted stack': { program: 'setTimeout(() => { (function again() { again(); })(); }, 200);' },
  'an output that throws': {
    program: `const fs = require('node:fs');
      const real = fs.writeSync;
      fs.writeSync = (fd, ...rest) => { if (fd === 1) throw new Error('boom'); return real(fd, ...rest); };`,
  },
};

/** Ends it without a word. */
const SILENT = 'a dependency that ends the process';

async function prepared(): Promise<{ cwd: string; env: Readonly<Record<string, string>> }> {
  const cwd = await temporaryFolder();
  writeFileSync(join(cwd, 'driftline.yaml'), MANIFEST);
  return { cwd, env: (await serve(WORLD)).env };
}

/** As a shell has it in `$?`: 128 and the number of what ended it. */
function endedBy({ code, signal }: Ended): number | string | null {
  return code ?? signal;
}

describe('a run in which something goes wrong', () => {
  test('exits 1, says so once, and reports nothing', async () => {
    const started = await prepared();
    const calm = await driftline(['check', '-f', 'json', '-o', 'json=report.json'], started);
    expect([calm.code, JSON.parse(calm.stdout).outcome]).toEqual([0, 'in-sync']);
    rmSync(join(started.cwd, 'report.json'));

    const cases = Object.entries(FAULTS).flatMap(([name, fault]) =>
      ['check', 'status'].map((command) => ({ name, command, ...fault })),
    );
    const results = await inTurns(cases, 3, async ({ name, command, program, node = [] }, index) => {
      const loaded = join(started.cwd, `fault-${index}.cjs`);
      writeFileSync(loaded, program);
      const options = command === 'check' ? ['-f', 'json', '-o', 'human=report.txt'] : ['-f', 'json'];
      // `status` makes no report.
      const isApplied = command === 'check' || name !== 'a report that cannot be made';
      const ended = await driftline([command, ...options], {
        ...started,
        node: [...node, '--require', loaded],
      });
      return { name: `${name}, ${command}`, ended, isApplied, isSilent: name === SILENT };
    });

    let count = 0;
    for (const { name, ended, isApplied, isSilent } of results) {
      if (!isApplied) continue;
      expect([name, endedBy(ended), ended.stdout]).toEqual([name, 1, '']);
      expect([name, ended.stderr.match(/driftline has a fault of its own/g)?.length ?? 0]).toEqual([
        name,
        isSilent ? 0 : 1,
      ]);
      count += 1;
    }
    expect(readdirSync(started.cwd).filter((name) => name.startsWith('report'))).toEqual([]);
    tried('faults inside of a run', count);
  }, 120_000);

  test('exits 1 where a part of the program is not there', async () => {
    const started = await prepared();
    const copy = await temporaryFolder();
    const dist = join(BIN, '..');
    const chunks = readdirSync(dist).filter((name) => /^(cli|manifest|reading|human)-.*\.cjs$/.test(name));
    const ends = await inTurns(chunks, 3, async (chunk) => {
      const folder = join(copy, chunk);
      cpSync(dist, join(folder, 'dist'), { recursive: true });
      rmSync(join(folder, 'dist', chunk));
      const ended = await driftline(['check'], {
        ...started,
        bin: join(folder, 'dist/bin.cjs'),
        env: { ...started.env, NODE_OPTIONS: '--unhandled-rejections=none' },
      });
      return [ended.code, ended.stdout];
    });

    expect(chunks.length).toBeGreaterThan(2);
    // Two chunks may have one name, and a run needs one of them.
    for (const [code, stdout] of ends) if (code !== 0) expect([code, stdout]).toEqual([1, '']);
    expect(ends.filter(([code]) => code === 1).length).toBeGreaterThan(2);
  }, 60_000);
});

describe('a run without memory', () => {
  test('is ended by Node, with a code that means neither in sync nor drift nor unknown', async () => {
    const { cwd, env } = await prepared();
    const many = Array.from(
      { length: 40_000 },
      (_, n) => `  b${n}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1" } }\n`,
    );
    writeFileSync(join(cwd, 'driftline.yaml'), `version: 1\ndeployments:\n${many.join('')}`);

    const ended = await driftline(['check'], { cwd, env, node: ['--max-old-space-size=40'] });

    expect([endedBy(ended), ended.stdout]).toEqual(['SIGABRT', '']);
    expect(ended.stderr).toContain('heap out of memory');
  }, 60_000);
});
