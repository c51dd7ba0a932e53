import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { BIN } from '../support/process.ts';
import { runBuilt } from './built.ts';
import { chatbot, inOneLine, run } from './helpers.ts';

const WORLD = 'version: 1\nchatcaptain: { chatbots: { bot_1: { prod: "1" } } }\n';
const place = () => folderWith({ 'world.yaml': WORLD, 'driftline.yaml': chatbot({ prod: '"2"' }) });

test('a command gets the variables of the simulated vendors, and simulate adds nothing to its output and exit code', async () => {
  const { code, out, err } = await runBuilt(
    ['simulate', 'world.yaml', '--', process.execPath, BIN, 'check', '-f', 'json', '--no-progress'],
    { cwd: place() },
  );

  expect([code, err]).toEqual([2, '']);
  expect(JSON.parse(out)).toMatchObject({ outcome: 'drift', summary: { requests: 1 } });
});

test('driftline after the dashes is this program, even if it is not on the PATH', async () => {
  const { code, out, err } = await runBuilt(
    ['simulate', 'world.yaml', '--', 'driftline', 'check', '-f', 'json', '--no-progress'],
    { cwd: place(), env: { PATH: '' } },
  );

  expect([code, err]).toEqual([2, '']);
  expect(JSON.parse(out)).toMatchObject({ outcome: 'drift', summary: { requests: 1 } });
});

test('options after the dashes belong to the command', async () => {
  const script = 'console.log(process.argv.slice(1).join(" ")); process.exit(7)';
  const ran = await runBuilt(
    [
      'simulate',
      'world.yaml',
      '--port',
      '0',
      '--',
      process.execPath,
      '-e',
      script,
      '--',
      '--help',
      '-q',
      '--',
      'x',
    ],
    { cwd: place() },
  );

  expect([ran.code, ran.out, ran.err]).toEqual([7, '--help -q -- x\n', '']);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s is passed on to the command, whose exit code is then that of simulate',
  async (signal) => {
    const script = `process.on('${signal}', () => { console.log('cleaned up'); process.exit(5) }); console.log('ready'); setInterval(() => {}, 1000)`;
    const ran = await runBuilt(['simulate', 'world.yaml', '--', process.execPath, '-e', script], {
      cwd: place(),
      onStart: (child) => child.stdout?.once('data', () => child.kill(signal)),
    });

    expect([ran.code, ran.out]).toEqual([5, 'ready\ncleaned up\n']);
  },
);

test('if a signal ends the command, simulate exits with the code that a shell would give', async () => {
  const script = "process.kill(process.pid, 'SIGKILL')";
  const ran = await runBuilt(['simulate', 'world.yaml', '--', process.execPath, '-e', script], {
    cwd: place(),
  });

  expect([ran.code, ran.signal]).toEqual([137, null]);
});

test.each([
  [
    ['world.yaml', '--', 'no-such-command-here'],
    '"no-such-command-here" could not be run: there is no such command',
  ],
  [['world.yaml', '--'], 'there is no command after --'],
  [['--', 'true'], 'simulate takes one scenario file'],
  [['world.yaml', 'npm', 'test'], 'a command to run comes after --'],
])('%j is a mistake', async (args, said) => {
  const { code, out, err } = await run(['simulate', ...args], { cwd: place() });

  expect([code, out]).toEqual([1, '']);
  expect(inOneLine(err)).toContain(said);
});
