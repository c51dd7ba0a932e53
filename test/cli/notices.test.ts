import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { run } from './helpers.ts';

const MANIFEST = `version: 1
defaults: { undeclared: drift }
connections:
  car-eu: { provider: cartesia }
deployments:
  bot: { provider: chatcaptain, chatbotId: b, environments: { prod: "1" } }
  one: { provider: cartesia, agentId: a, environments: { prod: v, test: v } }
  two: { connection: car-eu, agentId: b, environments: { prod: v } }
`;
const NOTICES = ['cartesia', 'car-eu'].map(
  (name) =>
    `undeclared: drift finds nothing for the connection ${name}: Cartesia does not show which other environments are live.`,
);

test('validate and check say once for each connection that "undeclared: drift" finds nothing there', async () => {
  const path = join(folderWith({ 'driftline.yaml': MANIFEST }), 'driftline.yaml');
  const [validated, quiet, checked] = await Promise.all([
    run(['validate', path]),
    run(['validate', '-q', path]),
    run(['check', '-f', 'json', path]),
  ]);

  expect(validated.code).toBe(0);
  expect(validated.out.split('\n').slice(1)).toEqual([...NOTICES.map((notice) => `! ${notice}`), '']);
  expect(quiet.out).toBe('');
  expect(JSON.parse(checked.out).notices).toEqual(NOTICES);
});

test('a notice is shown only for the connections of selected targets', async () => {
  const path = join(folderWith({ 'driftline.yaml': MANIFEST }), 'driftline.yaml');

  expect(JSON.parse((await run(['check', '-f', 'json', '-t', 'two/*', path])).out).notices).toEqual([
    NOTICES[1],
  ]);
  expect(JSON.parse((await run(['check', '-f', 'json', '-t', 'bot/*', path])).out)).not.toHaveProperty(
    'notices',
  );
});
