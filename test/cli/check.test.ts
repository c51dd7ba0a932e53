import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { reportSchema } from '../../src/schema/report.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { BIN } from '../support/process.ts';
import { runBuilt } from './built.ts';
import { chatbot, run, simulatorOf, widerThan } from './helpers.ts';

const isReport = new Ajv({ strict: false }).compile(reportSchema());
let world: Simulator;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await simulatorOf({
    chatcaptain: { chatbots: { bot_1: { prod: { version: '2.2', id: 'dep_1' }, test: '3.0' } } },
    cartesia: {
      agents: {
        agent_a: { deployments: [{ version_id: 'ver_1', is_live: true }] },
        rolling: {
          deployments: [
            { version_id: 'ver_1', is_live: true },
            { version_id: 'ver_2', status: 'building' },
          ],
        },
      },
    },
  });
  env = world.env;
});

const agent = (id: string, version: string, more = '') =>
  `  ${id}: { provider: cartesia, agentId: ${id}, ${more}environments: { prod: ${version} } }\n`;
const IN_SYNC = chatbot({ prod: '"2.2"' });
const DRIFT = chatbot({ prod: '"2.1"' });
const UNKNOWN = `version: 1\ndeployments:\n${agent('nobody', 'ver_1')}`;
const PENDING = `version: 1\ndeployments:\n${agent('rolling', 'ver_2')}`;

const check = (manifest: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
  run(['check', ...args], { cwd: folderWith({ 'driftline.yaml': manifest }), env: { ...env, ...more } });

async function report(manifest: string, args: readonly string[] = []): Promise<Report> {
  const { out } = await check(manifest, ['-f', 'json', ...args]);
  const parsed = JSON.parse(out);
  expect(isReport(parsed) || isReport.errors).toBe(true);
  return parsed;
}

describe('the exit code', () => {
  test.each([
    ['in sync', IN_SYNC, [], 0],
    ['drift', DRIFT, [], 2],
    ['missing', chatbot({ dev: '"1"' }), [], 2],
    ['unexpected', chatbot({ prod: '{ deployed: false }' }), [], 2],
    ['nothing live, as declared', chatbot({ dev: '{ deployed: false }' }), [], 0],
    ['anything live', chatbot({ prod: '{}' }), [], 0],
    ['unknown', UNKNOWN, [], 3],
    ['drift and unknown', DRIFT + agent('nobody', 'ver_1'), [], 2],
    [
      'drift of severity warning',
      chatbot({ prod: '{ severity: warning, expect: { version: "2.1" } }' }),
      [],
      0,
    ],
    ['unknown of severity warning', UNKNOWN.replace('agentId', 'severity: warning, agentId'), [], 3],
    ['drift, --exit-zero', DRIFT, ['--exit-zero'], 0],
    ['unknown, --exit-zero', UNKNOWN, ['--exit-zero'], 0],
    ['a mistake, --exit-zero', 'version: 2\n', ['--exit-zero'], 1],
    ['nothing selected, --exit-zero', IN_SYNC, ['--exit-zero', '-e', 'nope'], 1],
    ['pending', PENDING, [], 2],
    ['pending, --allow-pending', PENDING, ['--allow-pending'], 0],
    ['drift, --allow-pending', DRIFT, ['--allow-pending'], 2],
    ['undeclared: ignore', IN_SYNC, [], 0],
    ['undeclared: warn', chatbot({ prod: '"2.2"' }, 'defaults: { undeclared: warn }\n'), [], 0],
    ['undeclared: drift', chatbot({ prod: '"2.2"' }, 'defaults: { undeclared: drift }\n'), [], 2],
    ['no credential', DRIFT, ['--var', 'X=1'], 2],
  ] as const)('of %s is the same in every format', async (_, manifest, args, code) => {
    const [human, json] = await Promise.all([
      check(manifest, args),
      check(manifest, [...args, '-f', 'json']),
    ]);

    expect([human.code, json.code]).toEqual([code, code]);
    if (code !== 1) expect(JSON.parse(json.out)).toMatchObject({ exitCode: code });
    else expect([human.out, json.out]).toEqual(['', '']);
  });

  test('is 3 for a missing credential, and the report names the variable and its place', async () => {
    const manifest = chatbot({ prod: '{ credentials: { apiKey: "${env.CHATCAPTAIN_NOPE}" } }' });

    const { code, out } = await check(manifest);

    expect(code).toBe(3);
    expect(out).toContain('CHATCAPTAIN_NOPE (driftline.yaml:7:');
  });
});

describe('the selection', () => {
  const MANY = `version: 1
deployments:
  bot:
    provider: chatcaptain
    chatbotId: bot_1
    labels: { team: support, tier: one }
    environments:
      prod: { labels: { tier: two } }
      test: {}
  agent_a: { provider: cartesia, agentId: agent_a, labels: { team: voice }, environments: { prod: ver_1 } }
`;

  test.each([
    [[], 'bot/prod bot/test agent_a/prod'],
    [['-e', 'prod'], 'bot/prod agent_a/prod'],
    [['-e', 'prod', '-e', 'test'], 'bot/prod bot/test agent_a/prod'],
    [['-p', 'cartesia'], 'agent_a/prod'],
    [['-e', 'test', '-p', 'chatcaptain', '-p', 'cartesia'], 'bot/test'],
    [['-t', 'bot/*'], 'bot/prod bot/test'],
    [['-t', '*/prod'], 'bot/prod agent_a/prod'],
    [['-t', 'b?t/t*'], 'bot/test'],
    [['-t', 'bot/test', '-t', 'agent_*/*'], 'bot/test agent_a/prod'],
    [['-l', 'team=support'], 'bot/prod bot/test'],
    [['-l', 'team=support', '-l', 'tier=two'], 'bot/prod'],
    [['--label=team=support', '--environment=test'], 'bot/test'],
  ] as const)('%j is %s', async (args, ids) => {
    const { targets } = await report(MANY, args);

    expect(targets.map(({ id }) => id).join(' ')).toBe(ids);
  });

  test.each([
    [['-e', 'prd'], 'did you mean "prod"? The environments are prod, test'],
    [['-e', 'test', '-p', 'cartesia'], "a target's id is"],
    [['-t', '*'], "try -t '*/*'"],
    [['-t', 'b*d'], "try -t 'b*d/*'"],
    [['-l', 'team=nope'], 'labels are team=support'],
    [['-l', 'constructor=x'], 'the labels are team=support, tier=two'],
    [['-p', 'kore'], 'the providers are chatcaptain, cartesia'],
  ] as const)('that selects nothing is an error: %j', async (args, hint) => {
    const { code, out, err } = await check(MANY, args);

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('no target is selected: 3 are declared');
    expect(err).toContain(hint);
  });

  test.each([
    [['-e', 'prod', '-e', 'tset'], 'none fits "tset"', 'did you mean "test"?'],
    [['-t', 'agent_a/*', '-t', 'bto/*'], 'none fits "bto/*"', "a target's id is, for instance, bot/prod"],
    [['-t', 'bot/prod', '-t', 'bot'], 'none fits "bot"', "try -t 'bot/*'"],
    [['-t', 'bot/prod', '-t', 'bot/tset'], 'none fits "bot/tset"', 'did you mean "bot/test"?'],
    [['-p', 'chatcaptain', '-p', 'kore'], 'none fits "kore"', 'the providers are chatcaptain, cartesia'],
    [['-l', 'team=support', '-l', 'team=sales'], 'none fits "team=sales"', 'the labels are'],
  ] as const)('is an error if one of its values selects nothing: %j', async (args, message, hint) => {
    const { code, out, err } = await check(MANY, args);

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  test('an environment that no manifest declares and the vendor does not have is an error', async () => {
    const undeclared = MANY.replace('deployments:', 'defaults: { undeclared: drift }\ndeployments:');
    const [both, glob] = [
      ['-e', 'prod', '-e', 'dev'],
      ['-t', '*/prod', '-t', '*/dev'],
    ];

    for (const args of [both, glob]) {
      const { code, out, err } = await check(undeclared, args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(`none fits "${args.at(-1)}"`);
    }
  });

  test('sends requests only for selected targets', async () => {
    const before = world.requests.length;

    await check(MANY, ['-e', 'test']);

    expect(world.requests.slice(before).map(({ path }) => path)).toEqual([
      '/chatcaptain/v1/chatbots/bot_1/deployments/status',
    ]);
  });
});

describe('the report', () => {
  test('is the same in two runs, except for its time', async () => {
    const cwd = folderWith({ 'driftline.yaml': DRIFT + agent('nobody', 'v') + agent('agent_a', 'ver_1') });
    const plain = async () => {
      const { out } = await run(['check', '-f', 'json'], { cwd, env });
      return out.replace(/"(startedAt|durationMs)": [^\n]*/g, '');
    };

    expect(await plain()).toBe(await plain());
  });

  test('has targets in the order of the manifests, and findings in the order of code and field', async () => {
    const manifest = `version: 1
deployments:
  z: { provider: cartesia, agentId: agent_a, environments: { prod: { expect: { version: x, status: y, region: z, gitCommit: w } }, dev: ver_1 } }
  a: { provider: cartesia, agentId: agent_a, environments: { prod: ver_1 } }
`;

    const { targets } = await report(manifest);

    expect(targets.map(({ id }) => id)).toEqual(['z/prod', 'z/dev', 'a/prod']);
    expect(targets[0]?.findings.map(({ field }) => field)).toEqual([
      'gitCommit',
      'region',
      'status',
      'version',
    ]);
  });

  test('is written to several files, creates their folders, and leaves no other file', async () => {
    const cwd = folderWith({ 'driftline.yaml': DRIFT });

    const { code, out } = await run(
      ['check', '-o', 'json=out/deep/er/report.json', '-o', 'human=out/report.txt'],
      { cwd, env },
    );

    expect(code).toBe(2);
    expect(isReport(JSON.parse(readFileSync(join(cwd, 'out/deep/er/report.json'), 'utf8')))).toBe(true);
    expect(readFileSync(join(cwd, 'out/report.txt'), 'utf8').replace(/\d+ ms/, '')).toBe(
      out.replace(/\d+ ms/, ''),
    );
    expect([readdirSync(join(cwd, 'out')).sort(), readdirSync(join(cwd, 'out/deep/er'))]).toEqual([
      ['deep', 'report.txt'],
      ['report.json'],
    ]);
  });

  test('makes the run exit 1 if one file cannot be written, and is still written to the others', async () => {
    const cwd = folderWith({ 'driftline.yaml': DRIFT, taken: 'text' });
    mkdirSync(join(cwd, 'folder'));

    const { code, out, err } = await run(
      ['check', '-o', 'json=taken/report.json', '-o', 'json=folder', '-o', 'json=ok.json'],
      { cwd, env },
    );

    expect(code).toBe(1);
    expect(out).toContain('bot/prod');
    expect(err).toContain('taken/report.json cannot be written: a part of the path is not a folder');
    expect(err).toContain('folder cannot be written: it is a folder (EISDIR)');
    expect(readdirSync(cwd).sort()).toEqual(['driftline.yaml', 'folder', 'ok.json', 'taken']);
    expect(readdirSync(join(cwd, 'folder'))).toEqual([]);
  });

  test('is written through a symbolic link, and the file keeps its permissions', async () => {
    const cwd = folderWith({ 'driftline.yaml': DRIFT });
    writeFileSync(join(cwd, 'real.json'), 'old', { mode: 0o600 });
    symlinkSync('real.json', join(cwd, 'link.json'));

    await run(['check', '-o', 'json=link.json'], { cwd, env });

    expect(isReport(JSON.parse(readFileSync(join(cwd, 'real.json'), 'utf8')))).toBe(true);
    expect(statSync(join(cwd, 'real.json')).mode & 0o777).toBe(0o600);
  });

  test('is written to a device, and does not replace it', async () => {
    const { code } = await check(DRIFT, ['-o', 'json=/dev/null']);

    expect(code).toBe(2);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('leaves out what is in sync under --quiet', async () => {
    const { out } = await check(DRIFT + agent('agent_a', 'ver_1'), ['-q']);

    expect(out).toContain('bot/prod');
    expect(out).not.toContain('agent_a');
    expect(out).not.toContain('→');
  });

  test('goes to stdout, and stderr stays empty', async () => {
    expect((await check(DRIFT + agent('nobody', 'v'))).err).toBe('');
  });

  test('has colors if FORCE_COLOR is set, and none if NO_COLOR is set', async () => {
    const [plain, forced, both, option, off] = await Promise.all([
      check(DRIFT),
      check(DRIFT, [], { FORCE_COLOR: '1' }),
      check(DRIFT, [], { FORCE_COLOR: '1', NO_COLOR: '1' }),
      check(DRIFT, ['--no-color'], { FORCE_COLOR: '1' }),
      check(DRIFT, [], { FORCE_COLOR: '0' }),
    ]);

    expect([plain, forced, both, option, off].map(({ out }) => out.includes('\u001b['))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('in 80 columns', () => {
  test('the human report and the status table fit, whatever texts they contain', async () => {
    const names = ['x'.repeat(60), '漢字'.repeat(20), 'été 😀'.repeat(10)];
    const long = 'v'.repeat(300);
    const simulator = await simulatorOf({
      chatcaptain: {
        chatbots: { bot_1: { prod: { version: `${long} ${'漢'.repeat(90)}`, modelId: 'm '.repeat(200) } } },
      },
    });
    const deployments = names.map(
      (name) =>
        `  ${JSON.stringify(name)}:\n    provider: chatcaptain\n    chatbotId: bot_1\n    environments:\n      prod: { expect: { version: ${'1'.repeat(200)}, modelId: ${'😀'.repeat(60)} } }\n${Array.from({ length: 30 }, (_, i) => `      stage-number-${i}: { slot: prod }\n`).join('')}`,
    );
    const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${deployments.join('')}` });

    const [checked, status] = await Promise.all([
      run(['check'], { cwd, env: simulator.env }),
      run(['status'], { cwd, env: simulator.env }),
    ]);

    expect(checked.code).toBe(2);
    expect(status.code).toBe(0);
    expect(widerThan(checked.out, 80)).toEqual([]);
    expect(widerThan(status.out, 80)).toEqual([]);
    for (const name of names) expect(checked.out).toContain(`${name}/prod`);
    for (let i = 0; i < 30; i += 1) expect(status.out).toContain(`stage-number-${i}`.slice(0, 13));
  });

  test('five hundred targets are readable: those in sync are counted, the others are listed', async () => {
    const bots = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`bot_${i}`, { prod: i === 250 ? '2' : '1' }]),
    );
    const simulator = await simulatorOf({ chatcaptain: { chatbots: bots } });
    const lines = Array.from(
      { length: 500 },
      (_, i) => `  bot-${i}: { provider: chatcaptain, chatbotId: bot_${i}, environments: { prod: "1" } }\n`,
    );
    const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${lines.join('')}` });

    const { code, out } = await run(['check'], { cwd, env: simulator.env });

    expect(code).toBe(2);
    expect(out.split('\n').length).toBeLessThan(20);
    expect(out).toContain('bot-250/prod');
    expect(out).toContain('499 deployments in sync, not listed');
  });
});

describe('in GitHub Actions', () => {
  test.each(['human', 'json'])('text from outside is never a command: %s', async (format) => {
    const simulator = await simulatorOf({
      chatcaptain: {
        chatbots: {
          bot_1: { prod: { version: '::error::x ##[error]y', modelId: '::set-output name=a::b' } },
        },
      },
    });
    const manifest = chatbot({ prod: '{ expect: { version: "1", modelId: "::x ##[group]" } }' }).replace(
      '  bot:',
      '  "::warning::x ##[debug]":',
    );
    const cwd = folderWith({ 'driftline.yaml': manifest });

    const { code, out } = await run(['check', '-f', format, '-o', `${format}=out.txt`], {
      cwd,
      env: { ...simulator.env, GITHUB_ACTIONS: 'true' },
    });

    expect(code).toBe(2);
    for (const text of [out, readFileSync(join(cwd, 'out.txt'), 'utf8')]) {
      expect(text).not.toContain('##[');
      expect(text).not.toMatch(/^\s*::/m);
    }
    if (format === 'json') expect(JSON.parse(out).targets[0].observed.version).toBe('::error::x ##[error]y');
  });

  test('the message about a mistake in a manifest is not a command either', async () => {
    const { err } = await check('version: 1\n"::error::x ##[error]": 1\n', [], { GITHUB_ACTIONS: 'true' });

    expect(err).not.toContain('##[');
    expect(err).not.toMatch(/^\s*::/m);
  });
});

describe('a run that is ended', () => {
  const slow = () =>
    simulatorOf({
      chatcaptain: { chatbots: { bot_1: { prod: '2.2' } } },
      cartesia: { latency: '30s', agents: { agent_a: { deployments: ['ver_1'] } } },
    });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s reports what is known within a second, and exits %i', async (signal, code) => {
    const simulator = await slow();
    const cwd = folderWith({ 'driftline.yaml': IN_SYNC + agent('agent_a', 'ver_1') });
    let sent = 0;

    const ran = await runBuilt(['check', '-f', 'json', '-o', 'human=report.txt'], {
      cwd,
      env: simulator.env,
      onStart: (child) => {
        const timer = setInterval(() => {
          if (simulator.requests.length < 2) return;
          clearInterval(timer);
          setTimeout(() => {
            sent = performance.now();
            child.kill(signal);
          }, 100);
        }, 10);
      },
    });

    // The limit is far below the vendor's 30 seconds, and leaves a busy machine enough time.
    expect(performance.now() - sent).toBeLessThan(15_000);
    expect(ran.code).toBe(code);
    const parsed = JSON.parse(ran.out);
    expect(isReport(parsed)).toBe(true);
    expect(parsed.incomplete).toBe(true);
    expect(parsed.targets.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)).toEqual(
      ['bot/prod in-sync', 'agent_a/prod unknown'],
    );
    expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).toContain('incomplete');
    expect(existsSync(join(cwd, 'report.txt'))).toBe(true);
  });

  test('by --max-time reports unread targets as unknown', async () => {
    const simulator = await slow();
    const cwd = folderWith({ 'driftline.yaml': IN_SYNC + agent('agent_a', 'ver_1') });

    const began = performance.now();
    const { code, out } = await runBuilt(['check', '-f', 'json', '--max-time', '500ms'], {
      cwd,
      env: simulator.env,
    });

    expect(code).toBe(3);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(JSON.parse(out).targets[1].findings[0]).toMatchObject({ code: 'unreadable', reason: 'timeout' });
  });
});

describe('a pipe', () => {
  const many = () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `  bot-${i}: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: "1" } }\n`,
    );
    return folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${lines.join('')}` });
  };

  test('receives a large report completely', async () => {
    const { code, out } = await runBuilt(['check', '-f', 'json'], { cwd: many(), env });

    expect(code).toBe(2);
    expect(out.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(out).targets).toHaveLength(3000);
  });

  test('that closes early ends the run silently with its exit code', async () => {
    const { code, err } = await runBuilt(['check', '-f', 'json'], {
      cwd: many(),
      env,
      onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
    });

    expect([code, err]).toEqual([2, '']);
  });

  test('that is closed from the start does not turn drift into success', async () => {
    const { code, err } = await runBuilt(['check'], {
      cwd: folderWith({ 'driftline.yaml': DRIFT }),
      env,
      onStart: (child) => child.stdout?.destroy(),
    });

    expect([code, err]).toEqual([2, '']);
  });
});

describe('a full disk', () => {
  test.skipIf(!existsSync('/dev/full'))('makes even a run in sync fail', async () => {
    const cwd = folderWith({ 'driftline.yaml': IN_SYNC });
    const shell = spawnSync('sh', ['-c', '"$0" "$1" check > /dev/full', process.execPath, BIN], {
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        CHATCAPTAIN_BASE_URL: 'http://127.0.0.1:9',
        CHATCAPTAIN_API_KEY: 'x',
      },
      encoding: 'utf8',
    });

    expect([shell.status, shell.stderr]).toEqual([
      1,
      'the report cannot be written: the disk is full (ENOSPC)\n',
    ]);
  });
});

describe('status', () => {
  test('is a table of deployments and environments that compares nothing', async () => {
    const manifest = chatbot({ prod: '"9"', test: '"9"', dev: '"9"' }) + agent('agent_a', 'nope');
    const cwd = folderWith({ 'driftline.yaml': manifest });

    const [human, json] = await Promise.all([
      run(['status'], { cwd, env }),
      run(['status', '-f', 'json'], { cwd, env }),
    ]);

    expect([human.code, json.code]).toEqual([0, 0]);
    expect(human.out.replace(/ \d{4}-\d\d-\d\d/g, '').replace(/ {2,}/g, '  ')).toBe(
      [
        '  prod  test  dev',
        'bot  2.2  3.0  nothing',
        'agent_a  ver_1  ·  ·',
        '',
        'the version that is live, and the day since which it is live (UTC); nothing:',
        'nothing is deployed; ·: not declared',
        '',
      ].join('\n'),
    );
    expect(
      JSON.parse(json.out).targets.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`),
    ).toEqual(['bot/prod live', 'bot/test live', 'bot/dev nothing', 'agent_a/prod live']);
  });

  test('leaves out the days in a narrow terminal, and makes a list in a narrower one, but cuts no version', async () => {
    const version = 'release-2026.11.22-a1b2c3d4';
    const places = ['dev', 'test', 'prod'];
    const wide = await simulatorOf({
      chatcaptain: { chatbots: { bot_w: Object.fromEntries(places.map((place) => [place, version])) } },
    });
    const manifest = `version: 1\ndeployments:\n  a-bot-of-some-length: { provider: chatcaptain, chatbotId: bot_w, environments: { ${places.map((place) => `${place}: "1"`).join(', ')} } }\n`;
    const cwd = folderWith({ 'driftline.yaml': manifest });
    const at = async (columns: string) =>
      (await run(['status'], { cwd, env: { ...wide.env, COLUMNS: columns } })).out;

    const [narrow, middle, broad] = await Promise.all([at('60'), at('110'), at('160')]);

    for (const out of [narrow, middle, broad]) expect(out.split(version)).toHaveLength(4);
    expect(broad).toMatch(/\d{4}-\d\d-\d\d/);
    expect(middle).not.toMatch(/ \d{4}-\d\d-\d\d/);
    expect(middle).toContain('(the days need a wider terminal)');
    expect(narrow.split('\n').every((line) => line.length <= 60)).toBe(true);
    expect(narrow).not.toContain('…');
  });

  test('exits 3 if a read fails, and reports why', async () => {
    const { code, out } = await run(['status'], { cwd: folderWith({ 'driftline.yaml': UNKNOWN }), env });

    expect(code).toBe(3);
    expect(out).toContain('? nobody/prod: ');
  });
});
