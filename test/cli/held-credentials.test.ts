import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { run } from './helpers.ts';

const KEY = 'sk_car_5f1e7a90d6f4c1b2';
const ENV = { CARTESIA_API_KEY: KEY, DRIFTLINE_VAR_HELD: `x-${KEY}`, DRIFTLINE_VAR_PLAIN: 'bot-7' };
const manifest = (body: string) => ({
  'driftline.yaml': `version: 1\ndeployments:\n  a: { ${body} }\n`,
});

test.each([
  ['provider', 'provider: "${var.HELD}", chatbotId: b, environments: { prod: "1" }'],
  ['slot', 'provider: chatcaptain, chatbotId: b, slot: "${var.HELD}", environments: { prod: "1" }'],
  ['id', 'provider: chatcaptain, chatbotId: "bot-${var.HELD}", environments: { prod: "1" }'],
  ['host', 'provider: kore, botId: b, host: "${var.HELD}", environments: { prod: "1" }'],
  [
    'range',
    'provider: chatcaptain, chatbotId: b, environments: { prod: { expect: { version: { semver: "${var.HELD}" } } } }',
  ],
  [
    'path',
    'provider: chatcaptain, chatbotId: b, environments: { prod: { expect: { version: { file: "../${var.HELD}" } } } }',
  ],
])(
  'the message about a mistake in the %s shows no credential that came from a variable',
  async (_what, body) => {
    for (const command of ['check', 'validate']) {
      const { code, out, err } = await run([command], { cwd: folderWith(manifest(body)), env: ENV });

      expect([code, out]).toEqual([1, '']);
      expect(err).not.toContain(KEY.slice(0, 12));
    }
  },
);

test('a variable with a credential is shown by name, an ordinary one by value', async () => {
  const held = 'provider: chatcaptain, chatbotId: "${var.HELD}", environments: { prod: "1" }';
  const { err } = await run(['validate'], { cwd: folderWith(manifest(held)), env: ENV });
  expect(err).toContain('the variable HELD holds the value of a credential');

  const plain = 'provider: "${var.PLAIN}", environments: { prod: "1" }';
  const shown = await run(['validate'], { cwd: folderWith(manifest(plain)), env: ENV });
  expect(shown.err).toContain('there is no provider "bot-7"');
});

test('validate refuses a credential that check would not read, and shows only the name of its variable', async () => {
  const cwd = folderWith(
    manifest(
      'provider: chatcaptain, chatbotId: b, credentials: { apiKey: "${env.SALES_KEY}" }, environments: { prod: "1" }',
    ),
  );
  const refused = await run(['validate'], { cwd });
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining('SALES_KEY may not be sent to ChatCaptain'),
  ]);
  expect(refused.err).toContain('driftline.yaml:3:');

  expect((await run(['validate', '--allow-env', 'SALES_*'], { cwd })).code).toBe(0);
  expect((await run(['validate'], { cwd, env: { DRIFTLINE_ALLOW_ENV: 'SALES_KEY' } })).code).toBe(0);
});

test('a warning is printed once, without the credential that a variable contains', async () => {
  const body =
    'provider: chatcaptain, chatbotId: b, environments: { test: "^1.2", prod: "^${var.HELD}" }, labels: { a: "${var.HELD}" }';
  const key = '1.4.2-5f1e7a90d6f4c1b2';
  const env = { CARTESIA_API_KEY: key, DRIFTLINE_VAR_HELD: key };

  const { code, err } = await run(['validate'], { cwd: folderWith(manifest(body)), env });

  expect(code).toBe(0);
  expect(err.split('"version" is compared with the text "^1.2"')).toHaveLength(2);
  expect(err).not.toContain(key);
});
