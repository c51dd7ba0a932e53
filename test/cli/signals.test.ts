import { type ChildProcess, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { folderWith } from '../support/folder.ts';
import { inTurns } from '../support/process.ts';
import { tried } from '../support/tried.ts';
import { type Ran, type RunOptions, runBuilt } from './built.ts';
import { chatbot, simulatorOf } from './helpers.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNALS;

/** Without the signal these runs would last a minute or longer. The limit leaves a busy machine enough time. */
const SOON_MS = 20_000;
const ENDLESS_GRACE = fileURLToPath(new URL('../support/endless-grace.cjs', import.meta.url));

interface Moment {
  readonly args: readonly string[];
  readonly options: RunOptions;
  /** Resolves when the run has reached the moment at which the signal is to come. */
  readonly isThere: (child: ChildProcess) => Promise<unknown>;
  /** What the output must contain. */
  readonly told?: (ran: Ran) => void;
  /** The output is not read. */
  readonly unread?: true;
}

const after = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await after(10)();
}

let many: string | undefined;

/** Many manifests, which no run changes. */
function manyManifests(): string {
  many ??= folderWith(
    Object.fromEntries(
      Array.from({ length: 600 }, (_, n) => [
        `${n}.driftline.yaml`,
        chatbot(
          Object.fromEntries(Array.from({ length: 40 }, (__, e) => [`e${e}`, '{ slot: prod }'])),
        ).replace('bot:', `bot-${n}:`),
      ]),
    ),
  );
  return many;
}

const oneBot = () => folderWith({ 'driftline.yaml': chatbot({ prod: '"1"' }) });

function isIncomplete({ out }: Ran): void {
  const report: Report = JSON.parse(out);
  expect([report.incomplete, report.summary.inSync, report.summary.unknown]).toEqual([true, 0, 1]);
}

const slow = { chatcaptain: { latency: '60s', chatbots: { bot_1: { prod: '1' } } } };
const busy = {
  chatcaptain: { chatbots: { bot_1: { prod: '1' } } },
  faults: [{ status: 503, retryAfter: 50 }],
};

async function reading(world: object, args: readonly string[], told?: Moment['told']): Promise<Moment> {
  const simulator = await simulatorOf(world);
  return {
    args,
    options: { cwd: oneBot(), env: simulator.env },
    isThere: async () => {
      await until(() => simulator.requests.length > 0);
      await after(50)();
    },
    ...(told && { told }),
  };
}

/** The points at which a signal may reach a run. */
const MOMENTS: Readonly<Record<string, () => Promise<Moment>>> = {
  'check, at its beginning': async () => ({ ...(await reading(slow, ['check'])), isThere: after(0) }),
  'check, while a vendor does not answer': () => reading(slow, ['check', '-f', 'json'], isIncomplete),
  'check, while it waits before another attempt': () => reading(busy, ['check', '-f', 'json'], isIncomplete),
  'check, while it waits': () =>
    reading(
      { chatcaptain: { chatbots: { bot_1: { prod: '2' } } } },
      ['check', '-f', 'json', '--wait', '10m'],
      ({ out }) => expect(JSON.parse(out)).toMatchObject({ incomplete: true, outcome: 'drift' }),
    ),
  'check, while it loads many manifests': async () => ({
    args: ['check', '.'],
    options: { cwd: manyManifests() },
    isThere: after(300),
  }),
  'check, while nobody reads its report': async () => {
    const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '1' } } } });
    const lines = Array.from(
      { length: 500 },
      (_, n) => `  b-${n}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "2" } }\n`,
    );
    return {
      args: ['check', '-f', 'json'],
      options: {
        cwd: folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${lines.join('')}` }),
        env: simulator.env,
      },
      isThere: (child) => until(() => (child.stdout?.readableLength ?? 0) > 0),
      unread: true,
    };
  },
  'check, while nobody reads the pipe that its report goes to': async () => {
    const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '1' } } } });
    const cwd = oneBot();
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    return {
      args: ['check', '-o', 'json=pipe'],
      options: { cwd, env: simulator.env },
      isThere: async () => {
        await until(() => simulator.requests.length > 0);
        await after(500)();
      },
    };
  },
  'check, in a process of its own for want of memory': async () => {
    const { options, ...moment } = await reading(slow, ['check', '-f', 'json'], isIncomplete);
    const env = { ...options.env, NODE_OPTIONS: '--max-old-space-size=300' };
    const manifest = join(options.cwd ?? '', 'driftline.yaml');
    writeFileSync(manifest, `# ${'x'.repeat(2_000_000)}\n${readFileSync(manifest, 'utf8')}`);
    return { ...moment, options: { ...options, env } };
  },
  'status, while a vendor does not answer': () => reading(slow, ['status']),
  'validate, while it loads many manifests': async () => ({
    args: ['validate', '.'],
    options: { cwd: manyManifests() },
    isThere: after(300),
  }),
  'merge, while a part of it is not written yet': async () => {
    const cwd = folderWith();
    execFileSync('mkfifo', [join(cwd, 'part.json')]);
    return { args: ['merge', 'part.json'], options: { cwd }, isThere: after(500) };
  },
  'simulate, while it reads what is not written yet': async () => {
    const cwd = folderWith();
    execFileSync('mkfifo', [join(cwd, 'world.yaml')]);
    return { args: ['simulate', 'world.yaml'], options: { cwd }, isThere: after(500) };
  },
  'simulate, while it serves': async () => ({
    args: ['simulate', 'world.yaml'],
    options: {
      cwd: folderWith({ 'world.yaml': 'version: 1\nchatcaptain: { chatbots: { b: { prod: "1" } } }\n' }),
    },
    isThere: (child) => new Promise((resolve) => child.stderr?.once('data', resolve)),
  }),
  'demo, once it has begun': async () => ({
    args: ['demo'],
    options: {},
    isThere: (child) => new Promise((resolve) => child.stdout?.once('data', resolve)),
  }),
};

interface SignalledRun {
  readonly ran: Ran;
  readonly milliseconds: number;
}

async function signalled(
  { args, options, isThere, unread }: Moment,
  signals: readonly Signal[],
): Promise<SignalledRun> {
  let sent = 0;
  const ran = await runBuilt(args, {
    ...options,
    onStart: (child) => {
      if (unread) child.stdout?.removeAllListeners('data').pause();
      void isThere(child).then(async () => {
        sent = performance.now();
        for (const signal of signals) {
          child.kill(signal);
          await after(20)();
        }
        if (unread) child.once('exit', () => child.stdout?.resume());
      });
    },
  });
  return { ran, milliseconds: performance.now() - sent };
}

/** The exit code in the shell's `$?`. */
function statusOf({ code, signal }: Ran): number | null {
  return code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? SIGNALS[signal] : null);
}

describe('a run that gets a signal', () => {
  test('ends soon with the code of the signal, at any point, and reports no bug', async () => {
    const cases = Object.keys(MOMENTS).flatMap((name) =>
      (['SIGINT', 'SIGTERM'] as const).map((signal) => [name, signal] as const),
    );
    const results = await inTurns(cases, 3, async ([name, signal]) => {
      const moment = await (MOMENTS[name] as () => Promise<Moment>)();
      return { name, signal, moment, ...(await signalled(moment, [signal])) };
    });

    for (const { name, signal, moment, ran, milliseconds } of results) {
      expect([name, signal, statusOf(ran)]).toEqual([name, signal, SIGNALS[signal]]);
      expect(milliseconds, name).toBeLessThan(SOON_MS);
      expect(ran.err, name).not.toMatch(/fault of its own|^\s+at /m);
      moment.told?.(ran);
    }
    tried('moments at which a signal comes', cases.length);
  }, 300_000);

  test('ends at once at the second signal', async () => {
    const moments = await Promise.all([
      MOMENTS['check, while nobody reads its report']?.(),
      MOMENTS['merge, while a part of it is not written yet']?.(),
      MOMENTS['check, in a process of its own for want of memory']?.(),
    ]);
    for (const moment of moments) {
      if (moment === undefined) throw new Error('there is no such moment');
      const { options } = moment;
      const NODE_OPTIONS = `${options.env?.NODE_OPTIONS ?? ''} --require ${ENDLESS_GRACE}`;
      const { ran, milliseconds } = await signalled(
        { ...moment, options: { ...options, env: { ...options.env, NODE_OPTIONS } } },
        ['SIGINT', 'SIGINT'],
      );

      expect(statusOf(ran)).toBe(130);
      expect(milliseconds).toBeLessThan(SOON_MS);
    }
  }, 300_000);
});

describe('eight runs at the same time', () => {
  test('all report the same, and leave no temporary file behind', async () => {
    const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '1', test: '2' } } } });
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"1"', test: '"1"' }) });
    const temporary = folderWith();
    const runs = await inTurns(Array.from({ length: 8 }), 8, () =>
      runBuilt(['check', '-f', 'json', '-o', 'human=report.txt', '-o', 'junit=report.xml'], {
        cwd,
        env: { ...simulator.env, TMPDIR: temporary },
      }),
    );

    const verdicts = runs.map(({ code, out, err }) => [code, JSON.parse(out).targets, err]);
    expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(1);
    expect(runs[0]?.code).toBe(2);
    expect(readdirSync(cwd).toSorted()).toEqual(['driftline.yaml', 'report.txt', 'report.xml']);
    // Only whole files of compiled code may be left.
    const left = readdirSync(temporary, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => !/^driftline-[^/]+(\/[\w-]+\.cjs)?$/.test(name))).toEqual([]);
  });
});
