import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { BIN, driftline, type Ended, inTurns } from '../support/process.ts';
import { tried } from '../support/tried.ts';

const MANIFEST =
  'version: 1\ndeployments:\n  bot: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1" } }\n';
const WORLD = 'chatcaptain: { latency: 300ms, chatbots: { bot_1: { prod: "1" } } }';

/**
 * Programs that are loaded before driftline, and make driftline, a dependency or Node fail. Without such a program, all
 * is in sync.
 */
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
  'a promise that nobody waits for, where Node is told to be silent': {
    program: "setTimeout(() => { Promise.reject(new Error('boom')); }, 200);",
    node: ['--unhandled-rejections=none'],
  },
  'a promise that nobody waits for, where Node is told to warn': {
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

/** The fault that ends the process without a message. */
const SILENT = 'a dependency that ends the process';

async function prepared(): Promise<{ cwd: string; env: Readonly<Record<string, string>> }> {
  return { cwd: folderWith({ 'driftline.yaml': MANIFEST }), env: (await serve(WORLD)).env };
}

/** The exit code, or the name of the signal that ended the process. */
function endedBy({ code, signal }: Ended): number | string | null {
  return code ?? signal;
}

describe('a run with a fault inside', () => {
  test('exits 1, says once that driftline has a fault, and reports nothing', async () => {
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
  }, 300_000);

  test('exits 1 if a part of the program is missing', async () => {
    const started = await prepared();
    const copy = folderWith();
    const dist = join(BIN, '..');
    const files = readdirSync(dist).filter((name) => name.endsWith('.cjs'));
    const chunks = files.filter((name) => /^(cli|manifest|reading|human)-.*\.cjs$/.test(name));
    const ends = await inTurns(chunks, 3, async (chunk) => {
      const folder = join(copy, chunk);
      mkdirSync(join(folder, 'dist'), { recursive: true });
      for (const name of files.filter((each) => each !== chunk)) {
        copyFileSync(join(dist, name), join(folder, 'dist', name));
      }
      const ended = await driftline(['check'], {
        ...started,
        bin: join(folder, 'dist/bin.cjs'),
        env: { ...started.env, NODE_OPTIONS: '--unhandled-rejections=none' },
      });
      return [ended.code, ended.stdout];
    });

    expect(chunks.length).toBeGreaterThan(2);
    // Two chunks may share the name before the hash, and a run needs only one of them.
    for (const [code, stdout] of ends) if (code !== 0) expect([code, stdout]).toEqual([1, '']);
    expect(ends.filter(([code]) => code === 1).length).toBeGreaterThan(2);
  }, 60_000);
});

/** What driftline says beside Node's own message on stderr. */
const WITHOUT_MEMORY = /error\n {2}the run ran out of memory: Node may use \d+ MB here\n/;

describe('a run with little memory', () => {
  test('exits 1 and says that it ran out of memory, in every command', async () => {
    const { cwd, env } = await prepared();
    const many = Array.from(
      { length: 40_000 },
      (_, n) => `  b${n}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1" } }\n`,
    );
    writeFileSync(join(cwd, 'driftline.yaml'), `version: 1\ndeployments:\n${many.join('')}`);
    writeFileSync(join(cwd, 'dense.yaml'), `version: 1\ndeployments:\n  a: [${'[],'.repeat(300_000)}]\n`);
    writeFileSync(join(cwd, 'part.json'), `[${'{},'.repeat(3_000_000)}1]`);
    const cases = [
      ['check'],
      ['status'],
      ['validate'],
      ['validate', 'dense.yaml'],
      ['merge', 'part.json'],
    ].flatMap((args) => [10, 20].map((megabytes) => ({ args, megabytes })));

    const ends = await inTurns(cases, 2, ({ args, megabytes }) =>
      driftline(args, { cwd, env, node: [`--max-old-space-size=${megabytes}`] }),
    );

    ends.forEach((ended, index) => {
      const { args, megabytes } = cases[index] ?? {};
      expect([args, megabytes, endedBy(ended), ended.stdout]).toEqual([args, megabytes, 1, '']);
      expect(ended.stderr).toMatch(WITHOUT_MEMORY);
    });
    tried('runs without memory', cases.length);
  }, 300_000);

  test('gives the usual report if the memory is enough', async () => {
    const started = await prepared();
    const little = await driftline(['check', '-f', 'json'], {
      ...started,
      node: ['--max-old-space-size=100'],
    });

    expect([little.code, little.stderr]).toEqual([0, '']);
    expect(JSON.parse(little.stdout).outcome).toBe('in-sync');
  });

  test('reports the other targets if the replies of one vendor are too large', async () => {
    const { cwd, env } = await prepared();
    const body = `{"dev":null,"test":null,"prod":{"id":"d","version":"1","deployed":"2026-01-01T00:00:00Z","modelId":"${'x'.repeat(15_000_000)}"}}`;
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const many = Array.from(
      { length: 8 },
      (_, n) => `  b${n}: { provider: chatcaptain, chatbotId: b${n}, environments: { prod: "1" } }\n`,
    );
    const voiceDeployment = '  voice: { provider: cartesia, agentId: agent_1, environments: { prod: v1 } }\n';
    writeFileSync(
      join(cwd, 'driftline.yaml'),
      `version: 1\ndeployments:\n${voiceDeployment}${many.join('')}`,
    );
    const voice = await serve('cartesia: { agents: { agent_1: { deployments: [v1] } } }');

    const ended = await driftline(['check', '-f', 'json', '--timeout', '60s'], {
      cwd,
      env: { ...env, ...voice.env, CHATCAPTAIN_BASE_URL: `http://127.0.0.1:${port}` },
      node: ['--max-old-space-size=256'],
    });
    server.close();

    expect([endedBy(ended), ended.stderr]).toEqual([3, '']);
    const report: Report = JSON.parse(ended.stdout);
    const statuses = report.targets.map(({ deployment, status, findings }) =>
      deployment === 'voice' ? status : (findings[0]?.reason ?? status),
    );
    expect(statuses[0]).toBe('in-sync');
    expect(new Set(statuses)).toEqual(new Set(['in-sync', 'too-large']));
  }, 300_000);
});
