import type { EventEmitter } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { toScenario } from '../support/scenario.ts';

const supervise = vi.hoisted(() => vi.fn(async (_argv: readonly string[]) => 42));
vi.mock('../../src/cli/supervise.ts', () => ({ supervise }));
// The real function would end the process of the tests.
vi.mock('../../src/cli/deadline.ts', () => ({ endAtDeadline: () => undefined }));

// Commands run in this process, so that the mutation test reaches the code that decides an exit code.

const agent = (version: string, status = 'deployed') => ({
  deployments: [
    {
      id: 'd1',
      version_id: version,
      status,
      is_live: true,
      is_pinned: true,
      created_at: '2026-11-01T00:00:00Z',
    },
  ],
});
const moving = {
  deployments: [
    ...agent('v1').deployments,
    {
      id: 'd2',
      version_id: 'v2',
      status: 'building',
      is_live: false,
      is_pinned: false,
      created_at: '2026-11-02T00:00:00Z',
    },
  ],
};
const simulator: Simulator = await startSimulator(
  await toScenario({
    version: 1,
    cartesia: { agents: { a: agent('v1'), moving, none: { deployments: [] } } },
  }),
);

const manifest = (...lines: string[]) =>
  `version: 1\ndeployments:\n  phone:\n    provider: cartesia\n    environments:\n${lines.map((line, index) => `      e${index}: ${line}\n`).join('')}`;
const SAME = '{ agentId: a, expect: { version: v1 } }';
const OTHER = '{ agentId: a, expect: { version: v9 } }';
const GONE = '{ agentId: gone, expect: { version: v1 } }';
const COMING = '{ agentId: moving, expect: { version: v2 } }';
const folder = folderWith({
  'same.yaml': manifest(SAME),
  'drift.yaml': manifest(SAME, OTHER),
  'unknown.yaml': manifest(SAME, GONE),
  'both.yaml': manifest(OTHER, GONE),
  'pending.yaml': manifest(COMING),
  'warned.yaml': manifest('{ agentId: a, severity: warning, expect: { version: v9 } }'),
  'warned-unknown.yaml': manifest('{ agentId: gone, severity: warning, expect: { version: v9 } }'),
  'missing.yaml': manifest('{ agentId: none, expect: { version: v1 } }'),
  'unexpected.yaml': manifest('{ agentId: a, deployed: false }'),
  'broken.yaml': 'version: 1\ndeployments: 5\n',
  'named.yaml': manifest('{ agentId: a, expect: { version: { file: live.txt } } }'),
  'live.txt': 'v1',
  'no.json': '{',
  'other.json': '{}',
});
const file = (name: string): string => join(folder, name);

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const { env } = process;
const EVENTS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'beforeExit'];
const EARS: readonly (readonly [EventEmitter, string])[] = [
  ...EVENTS.map((event) => [process, event] as const),
  [process.stdout, 'error'],
  [process.stderr, 'error'],
];
const heard = EARS.map(([emitter, event]) => new Set(emitter.listeners(event)));
let out = '';
let err = '';

beforeEach(() => {
  [out, err] = ['', ''];
  process.env = { PATH: env.PATH, ...simulator.env };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.env = env;
  process.exitCode = undefined;
  // `main` and the timer that ends the process do not remove their listeners, so this hook does.
  EARS.forEach(([emitter, event], index) => {
    for (const listener of emitter.listeners(event)) {
      if (!heard[index]?.has(listener)) emitter.removeListener(event, listener as () => void);
    }
  });
});

async function codeOf(...argv: string[]): Promise<unknown> {
  await main(argv);
  const code = process.exitCode;
  process.exitCode = undefined;
  return code;
}

const GRACE_MS = 800;

/**
 * Replaces and records the calls that would end this process. A timer of the grace time only runs when the test calls
 * `afterGrace`.
 */
function endings() {
  const ended: unknown[] = [];
  const note = (what: unknown) => {
    ended.push(what);
    return undefined as never;
  };
  vi.spyOn(process, 'exit').mockImplementation(note);
  vi.spyOn(process, 'kill').mockImplementation((pid, signal) => note(`${signal} to ${pid}`));
  const late: (() => void)[] = [];
  const { setTimeout } = globalThis;
  const soon = (call: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => {
    if (ms !== GRACE_MS) return setTimeout(call, ms, ...given);
    late.push(() => call(...given));
    return setTimeout(() => undefined);
  };
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(soon as typeof setTimeout);
  return { ended, afterGrace: () => late.map((end) => end()) };
}

describe('check ends with', () => {
  it.each([
    ['same', 0],
    ['drift', 2],
    ['missing', 2],
    ['unexpected', 2],
    ['pending', 2],
    ['both', 2],
    ['unknown', 3],
    ['warned', 0],
    ['warned-unknown', 3],
    ['broken', 1],
    ['nowhere', 1],
  ])('the code for %s.yaml, %i; with --exit-zero only the code 1 stays', async (name, code) => {
    expect(await codeOf('check', '--retries=0', file(`${name}.yaml`))).toBe(code);
    expect(await codeOf('check', '--retries=0', '--exit-zero', file(`${name}.yaml`))).toBe(
      code === 1 ? 1 : 0,
    );
  });

  it('0 if a rollout may be pending', async () => {
    expect(await codeOf('check', '--allow-pending', file('pending.yaml'))).toBe(0);
    expect(await codeOf('check', '--allow-pending', file('drift.yaml'))).toBe(2);
  });

  it('1 if its report cannot be written, even without drift', async () => {
    expect(await codeOf('check', file('same.yaml'), '-o', `json=${file('same.yaml/report.json')}`)).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('cannot be written');
  });

  it.each(['0/2', '3/2', '1/10001', '1', '1/2/3', 'x/2', '1/x', 'a1/2', '1/2b', '-1/2', '100000/100000'])(
    '1 for the invalid shard %s',
    async (shard) => {
      expect(await codeOf('check', `--shard=${shard}`, file('same.yaml'))).toBe(1);
      expect(err).toContain(`--shard cannot be "${shard}"`);
      expect(err).toContain('write I/N, I from 1 to N: for instance 2/5');
    },
  );

  it.each([
    ['--base=main:x', '--base cannot be "main:x"', 'write a branch, a tag or a commit, or one with ~1'],
    ['--base=main', 'is not in a git repository', ''],
    ['--fail-on=nwe', '--fail-on cannot be "nwe"', 'did you mean "new"?'],
    ['--fail-on=', '--fail-on needs a value', ''],
    [
      '--fail-on=new',
      '--fail-on new: without a baseline, it is not known which findings are new',
      'name an earlier JSON report: --baseline last.json',
    ],
    [`--baseline=${file('no.json')}`, 'no.json is not JSON', ''],
    [`-ohtml=${file('same.yaml')}`, 'same.yaml: this run reads it', 'give each --output a file of its own'],
  ])('1, and the reason, for %s', async (option, told, hint) => {
    expect(await codeOf('check', option, file('same.yaml'))).toBe(1);
    const said = err.replaceAll(/\s+/g, ' ');
    expect(said).toContain(told);
    expect(said).toContain(hint);
  });

  it('1 if a report would replace a file that the manifest names', async () => {
    expect(await codeOf('check', file('named.yaml'), '-o', `html=${file('live.txt')}`)).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('live.txt: this run reads it');
    expect(readFileSync(file('live.txt'), 'utf8')).toBe('v1');
  });

  it('0 if the baseline has the same drift; only a JSON report may replace the baseline', async () => {
    const last = file('last.json');
    const again = ['check', `--baseline=${last}`, '--fail-on=new', file('drift.yaml')];

    expect(await codeOf('check', '-o', `json=${last}`, file('drift.yaml'))).toBe(2);
    expect(await codeOf(...again, '-o', `html=${last}`)).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('last.json: this run reads it');
    expect(await codeOf(...again, '-o', `json=${last}`)).toBe(0);
    expect(await codeOf('check', `--baseline=${last}`, '--fail-on=any', file('drift.yaml'))).toBe(2);
  });

  it('3 if --max-time is over before anything is read', async () => {
    expect(await codeOf('check', '--max-time=5m', '--allow-pending', file('pending.yaml'))).toBe(0);
    vi.spyOn(performance, 'now').mockReturnValue(600_000);
    expect(await codeOf('check', '--max-time=5m', file('same.yaml'))).toBe(3);
  });

  it('the code of a second process if this one may have too little memory', async () => {
    const heap = v8.getHeapStatistics();
    vi.spyOn(v8, 'getHeapStatistics').mockReturnValue({ ...heap, heap_size_limit: 0 });
    const argv = ['check', file('same.yaml')];

    expect(await codeOf(...argv)).toBe(42);
    expect(supervise.mock.calls).toEqual([[argv]]);
    expect(out).toBe('');
    endings();
    const running = main(argv);
    process.emit('SIGTERM');
    await running;
    expect(process.exitCode).toBe(143);
    expect(supervise).toHaveBeenCalledOnce();
  });

  it('1 in a folder that does not exist any more', async () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('no such file or directory, uv_cwd'), { code: 'ENOENT' });
    });

    expect(await codeOf('check', file('same.yaml'))).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('the working directory does not exist any more');
    expect(err.replaceAll(/\s+/g, ' ')).toContain(
      'change to a directory that exists, and run driftline there',
    );
    expect(await codeOf('--version')).toBe(0);
  });

  it('the code of its own shard', async () => {
    const [first, second] = [
      await codeOf('check', '--shard=1/2', '-f', 'json', file('drift.yaml')),
      await codeOf('check', '--shard=2/2', '-f', 'json', file('drift.yaml')),
    ];

    expect([first, second].toSorted()).toEqual([0, 2]);
    expect(await codeOf('check', '--shard=10000/10000', file('drift.yaml'))).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'the code of the signal %s, and a report; a second signal ends the process at once',
    async (signal, code) => {
      const { ended, afterGrace } = endings();
      const atOnce = [`${signal} to ${process.pid}`, code];
      const running = main(['check', '-f', 'json', file('drift.yaml')]);
      process.emit(signal);
      expect(process.exitCode).toBe(code);
      expect(ended).toEqual([]);
      process.emit(signal);
      expect(ended).toEqual(atOnce);
      expect(process.listeners(signal)).toEqual([]);
      await running;
      expect(ended).toEqual(atOnce);
      afterGrace();
      expect(ended.slice(2, 4)).toEqual(atOnce);

      expect(process.exitCode).toBe(code);
      expect(JSON.parse(out)).toMatchObject({ exitCode: code, incomplete: true });
    },
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('the code of the signal %s, even if the run fails as well', async (signal, code) => {
    endings();
    const running = main(['check', file('broken.yaml')]);
    process.emit(signal);
    await running;

    expect(process.exitCode).toBe(code);
  });
});

it.each([
  [[], true],
  [['--no-progress'], false],
])('with the options %j, check shows progress on a terminal: %s', async (options, shown) => {
  const { stdout, stderr } = process;
  const terminal = { write: stderr.write.bind(stderr), on: () => undefined, isTTY: true };
  await main(['check', file('same.yaml'), ...options], { stdout, stderr: terminal });

  expect(err.includes('1 of 1 read')).toBe(shown);
});

describe('a report that cannot be printed', () => {
  const broken = async (code: string | undefined) => {
    const running = main(['check', file('same.yaml')]);
    process.stdout.emit('error', Object.assign(new Error('no room'), code === undefined ? {} : { code }));
    process.stderr.emit('error', new Error('closed'));
    await running;
  };

  it('is no error if the reader of stdout has closed it, but no further target is read', async () => {
    const once = vi.spyOn(process, 'once');
    await broken('EPIPE');

    expect(process.exitCode).toBe(3);
    expect(err).not.toContain('cannot be written');
    expect(once.mock.calls.filter(([event]) => event === 'exit')).toEqual([]);
  });

  it.each([
    ['ENOSPC', 'cannot be written: the disk is full (ENOSPC)'],
    [undefined, 'cannot be written (no room)'],
  ])('makes the run fail on any other error: %s', async (code, words) => {
    const once = vi.spyOn(process, 'once').mockReturnValue(process);
    await broken(code);

    expect(err).toContain(`the report ${words}\n`);
    const [, atExit] = once.mock.calls.find(([event]) => event === 'exit') ?? [];
    atExit?.();
    expect(process.exitCode).toBe(1);
  });
});

describe('a fault outside every awaited promise', () => {
  it.each(['uncaughtException', 'unhandledRejection'])(
    'is reported, and ends the process with 1: %s',
    async (event) => {
      const { ended } = endings();
      const before = new Set(process.listeners(event as 'uncaughtException'));
      await main(['validate', file('same.yaml')]);
      const ours = process
        .listeners(event as 'uncaughtException')
        .filter((listener) => !before.has(listener));
      for (const listener of ours) listener(new Error('out of place'), 'uncaughtException');
      await vi.waitFor(() => expect(ended).not.toEqual([]));

      expect(ours).toHaveLength(1);
      expect(ended).toEqual([1]);
      expect(err).toContain('driftline has a fault of its own');
      expect(err).toContain('out of place');
    },
  );

  it('is an event loop that runs empty before the run has ended', async () => {
    const running = main(['validate', file('same.yaml')]);
    for (const listener of process.listeners('beforeExit')) listener(0);
    await running;
    await vi.waitFor(() => expect(err).toContain('the process ended before the run was done'));

    expect(process.listeners('beforeExit').filter((listener) => !heard[4]?.has(listener))).toEqual([]);
  });
});

describe('other commands end with', () => {
  it('0, 3 or 1: status', async () => {
    expect(await codeOf('status', file('drift.yaml'))).toBe(0);
    expect(await codeOf('status', '--retries=0', file('unknown.yaml'))).toBe(3);
    expect(await codeOf('status', file('broken.yaml'))).toBe(1);
    expect(await codeOf('status', '-f', 'sarif', file('same.yaml'))).toBe(1);
  });

  it('0 or 1: validate', async () => {
    expect(await codeOf('validate', file('drift.yaml'))).toBe(0);
    expect(await codeOf('validate', file('broken.yaml'))).toBe(1);
  });

  it('0: providers and schema, and 1: an unknown provider', async () => {
    expect(await codeOf('providers')).toBe(0);
    expect(await codeOf('schema')).toBe(0);
    expect(await codeOf('providers', 'nobody')).toBe(1);
  });

  it('0: demo, and 1: simulate with a scenario that does not exist', async () => {
    expect(await codeOf('demo', '--no-color')).toBe(0);
    expect(out).toContain('In CI, driftline check would have exited with 2.');
    expect(await codeOf('simulate', file('gone.yaml'))).toBe(1);
    expect(err).toContain('gone.yaml');
    expect(err).not.toContain('a fault of its own');
  });

  it('the same code with and without color', async () => {
    process.env.FORCE_COLOR = '1';
    expect(await codeOf('validate', file('broken.yaml'))).toBe(1);
    expect(err).toContain('\u001b[');
    err = '';
    expect(await codeOf('validate', '--no-color', file('broken.yaml'))).toBe(1);
    expect(err).not.toContain('\u001b[');
  });

  it('0: the version and the help, and 1: an empty command line', async () => {
    for (const word of ['--version', '-V', 'version']) {
      out = '';
      expect(await codeOf(word)).toBe(0);
      expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(await codeOf(word, '--no-color')).toBe(0);
      expect(await codeOf(word, 'check')).toBe(1);
      expect(err).toContain(`${word} takes no "check"`);
    }
    for (const words of [['--help'], ['-h'], ['help'], ['--help', 'nothing'], ['help', '--nothing']]) {
      out = '';
      expect(await codeOf(...words)).toBe(0);
      expect(out).toContain('driftline <command>');
    }
    for (const words of [
      ['help', 'merge'],
      ['merge', '--help'],
      ['merge', '-h'],
      ['help', '--', 'merge'],
      ['-h', 'merge'],
      ['help', '--no-color', 'merge'],
    ]) {
      out = '';
      expect(await codeOf(...words), words.join(' ')).toBe(0);
      expect(out).toContain('driftline merge');
    }
    expect(await codeOf()).toBe(1);
    expect(err).toContain('driftline <command>');
  });

  it.each([
    [['chekc'], 'there is no command "chekc"', 'did you mean "check"'],
    [['zzzzzzzz'], 'there is no command "zzzzzzzz"', 'the commands are check, status, validate'],
    [['toString'], 'there is no command "toString"', 'the commands are'],
    [['--retries=0'], 'there is no option --retries=0 without a command', 'the commands are'],
    [['help', 'nothing'], 'there is no command "nothing"', 'the commands are'],
    [['check', '--nothing'], '--nothing', ''],
    [['demo', 'x'], 'demo takes no paths', 'see driftline demo --help'],
    [['validate', '--', '--help'], '--help', ''],
  ])('1: an unknown command or option, %j', async (argv, told, hint) => {
    expect(await codeOf(...argv)).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(told);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(hint);
  });

  it('1: a bug in driftline, with its place', async () => {
    vi.spyOn(process, 'cwd')
      .mockReturnValueOnce(folder)
      .mockImplementationOnce(() => {
        throw new TypeError('not of this world');
      });

    expect(await codeOf('check', file('same.yaml'))).toBe(1);
    expect(err).toMatch(
      /^driftline has a fault of its own; please report it with this:\nTypeError: not of this world\n\s+at /,
    );
  });
});

describe('merge ends with', () => {
  const shards = async (name: string) => {
    const reports: string[] = [];
    for (const index of [1, 2]) {
      const report = file(`${name}-${index}.json`);
      await codeOf(
        'check',
        '--retries=0',
        `--shard=${index}/2`,
        '-o',
        `json=${report}`,
        file(`${name}.yaml`),
      );
      reports.push(report);
    }
    return reports;
  };

  it.each([
    ['drift', 2],
    ['unknown', 3],
    ['both', 2],
  ])('the code of the whole report: %s, %i', async (name, code) => {
    const reports = await shards(name);

    expect(await codeOf('merge', ...reports)).toBe(code);
    expect(await codeOf('merge', '--exit-zero', ...reports)).toBe(0);
    expect(await codeOf('merge', reports[0] ?? '')).toBe(1);
  });

  it('the code of a signal that comes before all reports are read, and merges nothing', async () => {
    const reports = await shards('drift');
    out = '';
    endings();
    const running = main(['merge', ...reports]);
    process.emit('SIGTERM');
    await running;

    expect(process.exitCode).toBe(143);
    expect(out).toBe('');
    expect(err).toContain('ended before all parts were read');
    expect(err).toContain('nothing was merged');
  });

  it('1 for a file that is not a report, with its place', async () => {
    const [first = ''] = await shards('drift');
    writeFileSync(
      file('bad.json'),
      JSON.stringify({ ...JSON.parse(readFileSync(first, 'utf8')), exitCode: 7 }),
    );

    expect(await codeOf('merge', file('bad.json'))).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('bad.json, /exitCode: ');
  });

  it('1 for a report that contradicts itself, or that would be replaced', async () => {
    const [first = '', second = ''] = await shards('drift');
    const text = readFileSync(first, 'utf8');

    expect(await codeOf('merge', first, second, '-o', `html=${second}`)).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('drift-2.json: this run reads it');
    writeFileSync(first, text.replace(/"status": "[a-z-]+"/, '"status": "missing"'));
    expect(await codeOf('merge', first, second)).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('drift-1.json: phone/e');
    expect(readFileSync(second, 'utf8')).toMatch(/^\{/);
  });

  it.each([
    [[], 'merge takes the JSON reports of the shards', 'driftline merge shards/*.json'],
    [
      ['gone.json'],
      'gone.json cannot be read: there is no such file or folder (ENOENT)',
      'name the JSON report of a shard',
    ],
    [['no.json'], 'no.json is not JSON', 'make it with driftline check --shard I/N -f json'],
    [['other.json'], 'other.json: ', 'make it with driftline check --shard I/N -f json'],
  ])('1 for %j', async (names, told, hint) => {
    expect(await codeOf('merge', ...names.map(file))).toBe(1);
    const said = err.replaceAll(/\s+/g, ' ');
    expect(said).toContain(told);
    expect(said).toContain(hint);
  });
});
