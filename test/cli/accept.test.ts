import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { rewriteFile } from '../../src/cli/write-file.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { chatbot, inOneLine, run, simulatorOf } from './helpers.ts';

let world: Simulator;

beforeAll(async () => {
  world = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '2.2', test: '3.0' } } } });
});

const accept = (folder: string, ...args: readonly string[]) =>
  run(['accept', ...args], { cwd: folder, env: world.env });

describe('accept', () => {
  it('writes the live value, reports it, and then finds nothing more to accept', async () => {
    const folder = folderWith({
      'driftline.yaml': chatbot({ prod: '"2.1" # note', test: '{ expect: { version: { oneOf: [a] } } }' }),
    });
    const ran = await accept(folder);

    expect(ran).toMatchObject({ code: 2, err: '' });
    expect(ran.out).toBe(
      'driftline.yaml:7:13 bot/prod version: "2.1" -> "2.2"\n' +
        'driftline.yaml:8:34 bot/test version: one of a, "3.0" is live\n' +
        '  left: oneOf is a rule: change it by hand\n\n1 accepted in 1 file, 1 left\n',
    );
    expect(readFileSync(join(folder, 'driftline.yaml'), 'utf8')).toContain('prod: "2.2" # note\n');
    expect(await accept(folder, '-e', 'prod')).toMatchObject({ code: 0, out: 'nothing to accept\n' });
    expect(await accept(folder, '-e', 'prod', '-q')).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('shows a patch on stdout and writes nothing with --dry-run', async () => {
    const text = chatbot({ prod: '"2.1"' });
    const folder = folderWith({ 'driftline.yaml': text });
    const ran = await accept(folder, '--dry-run');

    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(
      /^--- a\/driftline.yaml\n\+\+\+ b\/driftline.yaml\n@@ .*\n(?:.*\n)*- {6}prod: "2.1"\n\+ {6}prod: "2.2"\n$/,
    );
    expect(ran.err).toContain('1 would be accepted in 1 file\n');
    expect(readFileSync(join(folder, 'driftline.yaml'), 'utf8')).toBe(text);
  });

  it('does not touch a file that was changed meanwhile', async () => {
    const folder = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.1"' }) });
    const file = join(folder, 'driftline.yaml');
    const other = `${chatbot({ prod: '"2.1"' })}# mine\n`;
    const { CHATCAPTAIN_BASE_URL: vendor = '', CHATCAPTAIN_API_KEY: key = '' } = world.env;
    // Somebody saves the manifest after it is read and before it is written.
    const between = createServer(async ({ url }, response) => {
      writeFileSync(file, other);
      const reply = await fetch(`${vendor}${url}`, { headers: { 'x-chatcaptain-key': key } });
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const { port } = between.address() as AddressInfo;
    const ran = await run(['accept'], {
      cwd: folder,
      env: { ...world.env, CHATCAPTAIN_BASE_URL: `http://127.0.0.1:${port}` },
    });
    between.close();

    expect(ran.code).toBe(1);
    expect(inOneLine(ran.err)).toContain('driftline.yaml was changed meanwhile by somebody else');
    expect(readFileSync(file, 'utf8')).toBe(other);
  });

  it('keeps the mode of a file, whatever the umask', async () => {
    const folder = folderWith({ 'a.yaml': 'old' });
    const at = join(folder, 'a.yaml');
    const { mode } = statSync(at);
    const masked = process.umask(0o077);

    expect(await rewriteFile('a.yaml', { at, before: Buffer.from('old'), after: 'new' })).toBeUndefined();
    process.umask(masked);
    expect(statSync(at).mode).toBe(mode);
    expect(await rewriteFile('a.yaml', { at, before: Buffer.from('old'), after: 'newer' })).toMatchObject({
      message: 'a.yaml was changed meanwhile by somebody else',
    });
    expect(readFileSync(at, 'utf8')).toBe('new');
  });

  test.each([
    [['--waive', '2026-13-01', '--reason', 'r'], '--waive cannot be "2026-13-01"'],
    [['--waive', '2020-01-01', '--reason', 'r'], '--waive 2020-01-01 is over'],
    [['--waive', '2999-01-01'], '--waive needs a reason'],
    [['--waive', '2999-01-01', '--reason', ' '], '--waive needs a reason'],
    [['--reason', 'r'], '--reason goes with --waive'],
    [['--waive', '2999-01-01', '--reason', 'r', '--files'], '--waive and --files contradict each other'],
    [['--field', 'versoin'], 'no provider of these manifests has the field "versoin"'],
    [['-e', 'nowhere'], 'nowhere'],
  ])('refuses %j', async (args, message) => {
    const folder = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.1"' }) });
    const ran = await accept(folder, ...args);

    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(inOneLine(ran.err)).toContain(message);
  });
});
