import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { accepted, checked, type Live, patched } from './helpers.ts';

const BOT = 'version: 1\ndeployments:\n  bot:\n    provider: chatcaptain\n    chatbotId: bot_1\n';
const PROMPT =
  'version: 1\ndeployments:\n  greet:\n    provider: adaline\n    promptId: p\n    deploymentEnvironmentId: e\n';
const WAIVE = { until: '2026-12-31', reason: 'a hotfix: "soon"' };
const WAIVER = 'field: version, until: 2026-12-31, reason: "a hotfix: \\"soon\\""';
const LIVE: Live = { 'bot/prod': { version: '2' }, 'bot/test': { version: '3' } };

describe('a waiver in place of the value', () => {
  test.each([
    ['prod: "1" # note', `prod: { expect: { version: "1" }, waivers: [{ ${WAIVER} }] } # note`],
    ['prod: &v "1"', `prod: { expect: { version: &v "1" }, waivers: [{ ${WAIVER} }] }`],
    ['prod: { expect: { version: 1 } }', `prod: { expect: { version: 1 }, waivers: [{ ${WAIVER} }] }`],
    [
      'prod: { expect: { version: { oneOf: ["1"] } }, waivers: [] }',
      `prod: { expect: { version: { oneOf: ["1"] } }, waivers: [{ ${WAIVER} }] }`,
    ],
    [
      'prod:\n        expect:\n          version: "1"\n      test: "3"',
      'prod:\n        expect:\n          version: "1"\n        waivers:\n          - field: version\n            until: 2026-12-31\n            reason: "a hotfix: \\"soon\\""\n      test: "3"',
    ],
    [
      'prod:\n        expect: { version: "1" }\n        waivers:\n          # old\n          - { field: version, until: 2020-01-01, reason: old } # over',
      'prod:\n        expect: { version: "1" }\n        waivers:\n          # old\n          - { field: version, until: 2026-12-31, reason: "a hotfix: \\"soon\\"" } # over',
    ],
    [
      'prod: { expect: { version: "1" }, waivers: [{ field: modelId, until: 2027-01-01, reason: r }] }',
      `prod: { expect: { version: "1" }, waivers: [{ field: modelId, until: 2027-01-01, reason: r }, { ${WAIVER} }] }`,
    ],
  ])('%s', async (before, after) => {
    const files = { 'driftline.yaml': `${BOT}    environments:\n      ${before}\n` };
    const world = { folder: folderWith(files), live: LIVE };
    const run = await accepted(world, { waive: WAIVE });

    expect(run.said).toEqual(['accepted bot/prod version']);
    expect(run.texts['driftline.yaml']).toBe(`${BOT}    environments:\n      ${after}\n`);
    expect(await patched(run, files)).toEqual(run.texts);
    expect((await checked(world)).targets[0]?.status).toBe('waived');
    expect((await accepted(world, { waive: WAIVE })).files).toEqual([]);
  });

  it('is not written into a shared entry', async () => {
    const folder = folderWith({
      'driftline.yaml': `${BOT}    environments: { prod: &e { expect: { version: "1" } }, test: *e }\n`,
    });

    expect((await accepted({ folder, live: LIVE }, { waive: WAIVE })).said).toEqual([
      'accepted bot/test version',
      'left bot/prod version: its entry is shared through an anchor: write the waiver by hand',
    ]);
  });

  it('holds no credential', async () => {
    const folder = folderWith({ 'driftline.yaml': `${BOT}    environments: { prod: "1" }\n` });
    const waive = { ...WAIVE, reason: 'key SECRETSECRET' };

    await expect(accepted({ folder, live: LIVE, secrets: ['SECRETSECRET'] }, { waive })).rejects.toThrow(
      'the reason holds the value of a credential',
    );
  });
});

describe('a file that a manifest names', () => {
  const manifest = (more = '') =>
    `${PROMPT}    environments: { prod: { expect: { model: { file: m.md${more} } } } }\n`;
  test.each([
    ['one\r\ntwo\r\n', 'one\nthree', 'one\r\nthree\r\n'],
    ['one\ntwo', 'one\nthree\n', 'one\nthree'],
    ['one\ntwo', 'one\nthree\n\n', 'one\nthree\n\n'],
    ['\ufeffone\n', 'two\r\n', '\ufefftwo\n'],
    ['one\r\ntwo\nend\n', 'one\nTWO\nnew\nend', 'one\r\nTWO\r\nnew\r\nend\n'],
    ['', 'one', 'one\n'],
  ])('that contains %j, with %j live, becomes %j', async (file, live, after) => {
    const files = { 'driftline.yaml': manifest(), 'm.md': file };
    const world = { folder: folderWith(files), live: { 'greet/prod': { model: live } } };

    expect((await accepted(world)).said).toEqual([
      'left greet/prod model: its value stands in m.md: --files writes the live value there',
    ]);
    const run = await accepted(world, { files: true });
    expect(run.texts).toEqual({ 'm.md': after });
    if (file !== '') expect(await patched(run, files)).toEqual({ ...files, ...run.texts });
    expect((await checked(world)).outcome).toBe('in-sync');
    expect((await accepted(world, { files: true })).files).toEqual([]);
  });

  it('gets the exact live text if the manifest says `exact: true`', async () => {
    const world = {
      folder: folderWith({ 'driftline.yaml': manifest(', exact: true'), 'm.md': '\ufeffone\n' }),
      live: { 'greet/prod': { model: 'two\r\n' } },
    };

    expect((await accepted(world, { files: true })).texts).toEqual({ 'm.md': 'two\r\n' });
    expect((await checked(world)).outcome).toBe('in-sync');
  });

  test.each([
    [
      's.json',
      '{\n\t"a": 1, "b": [\n\t\t1\n\t]\n}\n',
      '{\n\t"a": 2, "b": [\n\t\t1,\n\t\t{\n\t\t\t"x": "é"\n\t\t}\n\t]\n}\n',
    ],
    ['s.json', '{"a":1,"b":[1]}', '{"a":2,"b":[1,{"x":"é"}]}'],
    ['s.yaml', '# settings\na: 1 # one\nb: [1]\n', '# settings\na: 2 # one\nb: [1, { x: "é" }]\n'],
    ['s.yaml', 'a: 1\nb:\n- 1\n', 'a: 2\nb:\n- 1\n- x: "é"\n'],
  ])('%s %j keeps its own style', async (name, file, after) => {
    const files = {
      'driftline.yaml': `${PROMPT}    environments: { prod: { expect: { settings: { file: ${name} } } } }\n`,
      [name]: file,
    };
    const world = {
      folder: folderWith(files),
      live: { 'greet/prod': { settings: { a: 2, b: [1, { x: 'é' }] } } },
    };
    const run = await accepted(world, { files: true });

    expect(run.texts).toEqual({ [name]: after });
    expect(await patched(run, files)).toEqual({ ...files, ...run.texts });
    expect((await checked(world)).outcome).toBe('in-sync');
  });

  it('stays as it is if targets share it and have different live texts', async () => {
    const folder = folderWith({
      'driftline.yaml': `${PROMPT}    expect: { model: { file: m.md } }\n    environments: { prod: {}, test: {} }\n`,
      'm.md': 'a',
    });
    const run = await accepted(
      { folder, live: { 'greet/prod': { model: 'b' }, 'greet/test': { model: 'a' } } },
      { files: true },
    );

    expect(run.said).toEqual(['left greet/prod model: it is shared with greet/test, where a is live']);
  });
});

describe('an environment that is not declared', () => {
  const live: Live = {
    'bot/prod': {
      observation: {
        kind: 'found',
        fields: { version: '2', modelId: 'm' },
        others: [{ environment: 'test', fields: { version: '3.0', modelId: 'o' } }],
      },
    },
  };
  test.each([
    [
      '    environments:\n      prod: "2" # note\n',
      '    environments:\n      prod: "2" # note\n      test: "3.0"\n',
    ],
    ['    environments: { prod: "2" }\n', '    environments: { prod: "2", test: "3.0" }\n'],
    [
      '    expect: { modelId: m }\n    environments:\n      prod: "2"\n',
      '    expect: { modelId: m }\n    environments:\n      prod: "2"\n      test:\n        expect:\n          version: "3.0"\n          modelId: o\n',
    ],
  ])('is added after the others: %j', async (before, after) => {
    const world = { folder: folderWith({ 'driftline.yaml': BOT + before }), live };

    expect((await accepted(world)).said).toEqual([]);
    const run = await accepted(world, { undeclared: true });
    expect(run.said).toEqual(['accepted bot/test']);
    expect(run.texts).toEqual({ 'driftline.yaml': BOT + after });
  });

  it('is listed as left if undeclared environments count as drift', async () => {
    const folder = folderWith({
      'driftline.yaml': `defaults: { undeclared: drift }\n${BOT}    environments: { prod: "2" }\n`,
    });

    expect((await accepted({ folder, live })).said).toEqual([
      'left bot/test: it is not declared: --undeclared adds it',
    ]);
  });
});

describe('a manifest behind a symbolic link', () => {
  it('is changed in its real file', async () => {
    const text = `${BOT}    environments: { prod: "1" }\n`;
    const folder = folderWith({ 'real/a.yaml': text });
    symlinkSync('real/a.yaml', join(folder, 'driftline.yaml'));
    chmodSync(join(folder, 'real/a.yaml'), 0o640);
    const run = await accepted({ folder, live: LIVE });

    expect(run.files.map(({ name }) => name)).toEqual(['real/a.yaml']);
    expect(lstatSync(join(folder, 'driftline.yaml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, 'driftline.yaml')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(folder, 'driftline.yaml'), 'utf8')).toBe(text.replace('"1"', '"2"'));
  });
});
