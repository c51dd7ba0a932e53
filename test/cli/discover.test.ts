import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { inOneLine, run, simulatorOf, widerThan } from './helpers.ts';

const world = await simulatorOf({
  cartesia: {
    agents: {
      agent_1: { name: 'One', deployments: ['ver_1'] },
      agent_2: { name: '##[error]\n::warning::x', deployments: ['##[error]'] },
    },
  },
});
const env = { ...world.env, ASTRO_ACCESS_TOKEN: '' };
const ONE =
  'version: 1\ndeployments: { one: { provider: cartesia, agentId: agent_1, environments: { prod: ver_1 } } }\n';

describe('from nothing to a manifest', () => {
  test('the steps of the README end in sync', async () => {
    const cwd = folderWith();
    const started = await run(['init'], { cwd, env });
    const valid = await run(['validate'], { cwd });
    const written = await run(['discover', 'cartesia', '--write', 'driftline.yaml'], { cwd, env });
    const checked = await run(['check'], { cwd, env });
    const covered = await run(['coverage', '--min', '100'], { cwd, env });

    expect([started.code, started.out]).toEqual([
      0,
      expect.stringContaining('driftline discover cartesia --write driftline.yaml'),
    ]);
    expect([valid.code, valid.out]).toEqual([0, '1 manifest is valid: 0 deployments, 0 targets\n']);
    expect([written.code, written.err]).toEqual([0, expect.stringContaining('Next: driftline check\n')]);
    expect([checked.code, checked.err]).toEqual([0, '']);
    expect([covered.code, covered.out]).toEqual([0, expect.stringContaining('2 of 2')]);
    // A command to copy stays on one line, however long it is.
    const wide = widerThan(started.out + written.err + covered.out, 80);
    expect(wide.filter((line) => !line.startsWith('  driftline '))).toEqual([]);
  });

  test('text of a vendor is never a command for a CI runner', async () => {
    const cwd = folderWith({ 'driftline.yaml': ONE });
    const more = { ...env, GITHUB_ACTIONS: 'true' };
    const runs = await Promise.all([
      run(['discover', 'cartesia'], { cwd, env: more }),
      run(['discover', 'cartesia', '--write', 'driftline.yaml', '--dry-run'], { cwd, env: more }),
      ...['human', 'json', 'markdown', 'prometheus'].map((format) =>
        run(['coverage', '-f', format], { cwd, env: more }),
      ),
    ]);

    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(runs.map(({ out, err }) => out + err).filter((text) => /##\w*\[|^\s*::/m.test(text))).toEqual([]);
  });
});

describe('init', () => {
  test('does not advise discover for a vendor without a list', async () => {
    const listed = await run(['init', '-p', 'lex', '-p', 'chatcaptain', '-p', 'kore'], {
      cwd: folderWith(),
    });
    const byHand = await run(['init', '-p', 'chatcaptain'], { cwd: folderWith() });

    expect(listed.out).toMatch(/Next:\n {2}driftline discover kore .*\nNo list shows the ids of .*Lex V2/);
    expect(inOneLine(byHand.out)).toContain('No list shows the ids of ChatCaptain: look them up');
    expect(listed.out + byHand.out).not.toMatch(/discover (?:lex|chatcaptain)/);
  });

  test.each(['driftline.yaml', 'driftline.yml'])('leaves %s as it is', async (name) => {
    const cwd = folderWith({ [name]: ONE });
    const { code, err } = await run(['init', '-p', 'kore'], { cwd });

    expect([code, inOneLine(err)]).toEqual([1, expect.stringContaining(`there is ${name} already`)]);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(ONE);
  });

  test('without a vendor and a credential lists the vendors and writes a valid manifest', async () => {
    const cwd = folderWith();
    const { code, out } = await run(['init'], { cwd });
    const valid = await run(['validate'], { cwd });

    expect([code, valid.code]).toEqual([0, 0]);
    expect(inOneLine(out)).toContain('no credential is set');
    expect(readFileSync(join(cwd, 'driftline.yaml'), 'utf8')).toContain('CARTESIA_API_KEY');
  });

  test('refuses an unknown vendor', async () => {
    const { code, err } = await run(['init', '--provider', 'cartesio']);

    expect([code, err]).toEqual([1, expect.stringContaining('did you mean "cartesia"?')]);
  });
});

describe('the exit code', () => {
  test.each([
    ['a list that was read', ['discover', 'cartesia'], 0],
    ['no list', ['discover', 'chatcaptain'], 0],
    ['a list that was not read', ['discover', 'astropods', 'account=acme'], 3],
    ['no provider', ['discover'], 1],
    ['half a setting', ['discover', 'cartesia', 'account'], 1],
    ['a dry run of nothing', ['discover', 'cartesia', '--dry-run'], 1],
    ['enough coverage', ['coverage', '--min', '50'], 0],
    ['too little coverage', ['coverage', '--min', '50.1'], 2],
    ['no percentage', ['coverage', '--min', '101'], 1],
    ['coverage without credentials', ['coverage', 'pods.yaml'], 3],
  ])('after %s', async (_what, args, code) => {
    const cwd = folderWith({ 'driftline.yaml': ONE });
    writeFileSync(
      join(cwd, 'pods.yaml'),
      'version: 1\ndeployments: { a: { provider: astropods, account: a, agent: b, environments: { prod: {} } } }\n',
    );
    const ran = await run(args, { cwd, env });

    expect([ran.code, ran.err]).toEqual([code, expect.any(String)]);
    expect(readFileSync(join(cwd, 'driftline.yaml'), 'utf8')).toBe(ONE);
  });
});
