import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { costly } from '../support/costly.ts';
import { folderWith } from '../support/folder.ts';
import { processorTime } from '../support/processor-time.ts';
import { agent, loadFrom, placed, problemsOf, repositoryWith } from './helpers.ts';

const manifest = (name: string) =>
  `version: 1\ndeployments:\n  ${name}: { provider: cartesia, agentId: x, environments: { p: v } }\n`;

describe('the paths of a run', () => {
  test('are searched for manifests, except node_modules and dot folders', async () => {
    const names = [
      'driftline.yaml',
      'driftline.yml',
      'b/x.driftline.yaml',
      'b/c/x.y.driftline.yml',
      'a/driftline.yaml',
    ];
    const others = [
      'node_modules/driftline.yaml',
      '.hidden/driftline.yaml',
      'other.yaml',
      'xdriftline.yaml',
      '.driftline.yaml',
      'b/driftline.yaml.bak',
      'b/driftline.json',
    ];
    const cwd = repositoryWith(
      Object.fromEntries([
        ...names.map((name, index) => [name, manifest(`d${index}`)]),
        ...others.map((name) => [name, 'not: read\n']),
      ]),
    );

    const { files } = await loadFrom(cwd, { paths: ['.'] });

    expect(files).toEqual([
      'a/driftline.yaml',
      'b/c/x.y.driftline.yml',
      'b/x.driftline.yaml',
      'driftline.yaml',
      'driftline.yml',
    ]);
  });

  test.skipIf(process.platform !== 'linux')(
    'are reported if the name of a folder in them is not UTF-8',
    async () => {
      const cwd = repositoryWith({ 'driftline.yaml': manifest('a') });
      const odd = Buffer.concat([Buffer.from(`${cwd}/x`), Buffer.from([0xff])]);
      mkdirSync(odd);
      writeFileSync(Buffer.concat([odd, Buffer.from('/driftline.yaml')]), manifest('b'));

      expect(await problemsOf(loadFrom(cwd, { paths: ['.'] }))).toMatchObject([
        { message: 'the name of x\ufffd is not UTF-8, so it cannot be read', hint: 'rename it' },
      ]);
    },
  );

  test('are read in the order given, and each once', async () => {
    const cwd = repositoryWith({ 'z.yaml': manifest('z'), 'sub/driftline.yaml': manifest('s') });
    symlinkSync(join(cwd, 'z.yaml'), join(cwd, 'link.yaml'));
    symlinkSync(join(cwd, 'sub'), join(cwd, 'linked'));

    const { files, targets } = await loadFrom(cwd, {
      paths: ['z.yaml', 'sub', './z.yaml', join(cwd, 'z.yaml'), 'link.yaml', 'linked', 'sub/driftline.yaml'],
    });

    expect(files).toEqual(['z.yaml', 'sub/driftline.yaml']);
    expect(targets.map(({ id }) => id)).toEqual(['z/p', 's/p']);
  });

  test('give each manifest once, even if a link in them leads back to its own folder', async () => {
    const cwd = repositoryWith({ 'a/driftline.yaml': manifest('a') });
    symlinkSync(cwd, join(cwd, 'a/loop'));

    expect((await loadFrom(cwd, { paths: ['.'] })).files).toEqual(['a/driftline.yaml']);
  });

  test('give manifests behind a link inside the repository, but not behind a link that leads out', async () => {
    const outside = repositoryWith({ 'driftline.yaml': manifest('out') });
    const cwd = repositoryWith({
      'apps/driftline.yaml': manifest('a'),
      'shared/driftline.yaml': manifest('s'),
      'node_modules/x/driftline.yaml': manifest('n'),
      '.hidden/driftline.yaml': manifest('h'),
    });
    symlinkSync('../shared', join(cwd, 'apps/shared'));
    symlinkSync('shared', join(cwd, 'apps/again'));
    symlinkSync(outside, join(cwd, 'apps/outside'));
    symlinkSync('../node_modules/x', join(cwd, 'apps/modules'));
    symlinkSync('../.hidden', join(cwd, 'apps/hidden'));
    symlinkSync('nowhere', join(cwd, 'apps/dangling'));

    expect((await loadFrom(cwd, { paths: ['apps'] })).files).toEqual([
      'apps/driftline.yaml',
      'apps/again/driftline.yaml',
    ]);
    expect((await loadFrom(cwd, { paths: ['.'] })).files).toEqual([
      'apps/driftline.yaml',
      'shared/driftline.yaml',
    ]);
  });

  test.each(['driftline.yaml', 'driftline.yml'])('default to %s', async (name) => {
    const cwd = repositoryWith({ [name]: manifest('a'), 'x.driftline.yaml': 'not: read\n' });

    expect((await loadFrom(cwd)).files).toEqual([name]);
  });

  test('have no default if both default names exist, or neither', async () => {
    const both = repositoryWith({ 'driftline.yaml': manifest('a'), 'driftline.yml': manifest('b') });

    expect((await problemsOf(loadFrom(both))).map(placed)).toEqual(['no-manifest']);
    expect((await problemsOf(loadFrom(repositoryWith()))).map(placed)).toEqual(['no-manifest']);
  });

  test('without a manifest are all reported', async () => {
    const cwd = repositoryWith({ 'empty/other.yaml': '' });
    execFileSync('mkfifo', [join(cwd, 'pipe')]);

    symlinkSync('loop', join(cwd, 'loop'));

    const paths = ['nope.yaml', 'empty', 'pipe', '', 'loop', 'empty/other.yaml/x'];
    const problems = await problemsOf(loadFrom(cwd, { paths }));

    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['no-manifest', `there is no file nope.yaml (looked for ${join(cwd, 'nope.yaml')})`],
      ['no-manifest', 'there is no manifest in empty'],
      ['no-manifest', 'pipe is neither a file nor a folder'],
      ['no-manifest', 'a path on the command line is empty: is a variable of your shell not set?'],
      ['no-manifest', 'loop cannot be read: its symbolic links lead in a circle (ELOOP)'],
      ['no-manifest', 'empty/other.yaml/x cannot be read: a part of the path is not a folder (ENOTDIR)'],
    ]);
  });

  test('say why a file of the default name is not a manifest', async () => {
    const folder = repositoryWith({ 'driftline.yaml/x': '' });
    const loop = repositoryWith();
    symlinkSync('driftline.yml', join(loop, 'driftline.yml'));

    expect((await problemsOf(loadFrom(folder)))[0]?.message).toBe('driftline.yaml is a folder');
    expect((await problemsOf(loadFrom(loop)))[0]?.message).toBe(
      'driftline.yml cannot be read: its symbolic links lead in a circle (ELOOP)',
    );
  });

  test('with mistakes are all reported, file by file', async () => {
    const cwd = repositoryWith({
      'a.yaml': 'version: 1\nfoo: 1\n',
      'b.yaml': 'a: b: c\n',
      'c.yaml': manifest('c'),
    });

    const problems = await problemsOf(loadFrom(cwd, { paths: ['b.yaml', 'c.yaml', 'a.yaml'] }));

    expect(problems.map((problem) => `${problem.location?.file} ${placed(problem)}`)).toEqual([
      'b.yaml 1:4 syntax',
      'a.yaml 1:1 missing-key',
      'a.yaml 2:1 unknown-key',
    ]);
  });

  test('whose manifests declare a name twice are a mistake that names both places', async () => {
    const cwd = repositoryWith({
      'a.yaml': manifest('same'),
      'b.yaml': manifest('same'),
      'c.yaml': `# c\n${manifest('same')}`,
    });

    const problems = await problemsOf(loadFrom(cwd, { paths: ['a.yaml', 'b.yaml', 'c.yaml'] }));

    expect(problems.map(({ code, message, location }) => ({ code, message, location }))).toEqual([
      {
        code: 'duplicate-deployment',
        message: 'the deployment "same" is declared here and at a.yaml:3:3',
        location: { file: 'b.yaml', line: 3, column: 3 },
      },
      {
        code: 'duplicate-deployment',
        message: 'the deployment "same" is declared here and at a.yaml:3:3',
        location: { file: 'c.yaml', line: 4, column: 3 },
      },
    ]);
  });

  test('are reported relative to the working directory', async () => {
    const cwd = repositoryWith({ 'above.yaml': manifest('a'), 'sub/x.txt': '' });

    expect((await loadFrom(join(cwd, 'sub'), { paths: ['../above.yaml'] })).targets[0]?.location.file).toBe(
      '../above.yaml',
    );
  });
});

describe('file and from', () => {
  const cases = (cwd: string, expectation: string) => {
    writeFileSync(join(cwd, 'sub/driftline.yaml'), agent(expectation));
    return loadFrom(join(cwd, 'sub'));
  };
  const folder = () =>
    repositoryWith({
      'sub/notes.md': 'text\n',
      'package.json': '{ "version": "1.10", "n": [1.10, { "a/b": true, "m~n": null }] }',
      'values.yaml': 'version: 1.10\nname: on\nlist: [~]\n',
      '.env': 'A=1',
      '.env.local': 'A=1',
      'sub/.environment': 'A=1',
      '.git/config': '[core]',
      'big.json': ' '.repeat(10 * 1024 * 1024 + 1),
      'broken.json': '{',
      'broken.yaml': 'a: b: c',
      'empty.yaml': '',
      'deep.json': '['.repeat(100_000) + ']'.repeat(100_000),
      'binary.md': Uint8Array.from([0xff]),
    });

  test.each([
    ['version: { file: notes.md }', { value: 'text\n' }],
    ['version: { file: ./../sub/notes.md }', { value: 'text\n' }],
    ['version: { from: "../package.json#/version" }', { value: '1.10' }],
    ['version: { from: "../package.json#/n/0" }', { value: 1.1 }],
    ['version: { from: "../package.json#/n/1/a~1b" }', { value: true }],
    ['version: { from: "../package.json#/n/1/m~0n" }', { value: null }],
    ['version: { from: "../values.yaml#/version" }', { value: 1.1 }],
    ['version: { from: "../values.yaml#/name" }', { value: 'on' }],
    ['version: { from: "../values.yaml#" }', { value: { version: 1.1, name: 'on', list: [null] } }],
    [
      'version: { from: "../package.json#/constructor" }',
      { fault: '../package.json has nothing at /constructor' },
    ],
    ['version: { from: "../package.json#/n/00" }', { fault: '../package.json has nothing at /n/00' }],
    [
      'version: { file: nope.md }',
      { fault: "there is no file nope.md (the path starts at the manifest's folder)" },
    ],
    [
      'version: { file: notes.md/x }',
      { fault: 'notes.md/x cannot be read: a part of the path is not a folder (ENOTDIR)' },
    ],
    ['version: { file: ../binary.md }', { fault: '../binary.md is not UTF-8' }],
    ['version: { from: "../broken.json#/a" }', { fault: '../broken.json is not JSON' }],
    ['version: { from: "../deep.json#/0" }', { fault: '../deep.json is nested too deep' }],
    ['version: { from: "../empty.yaml#/a" }', { fault: '../empty.yaml is empty' }],
    [
      'version: { from: "../broken.yaml#/a" }',
      {
        fault:
          '../broken.yaml:1:4: this is not YAML: there is a second colon with a space after it in this value',
      },
    ],
  ])('%s gives a value, or the reason why there is none', async (expectation, resolved) => {
    const { targets } = await cases(folder(), expectation);

    expect(targets[0]?.expect.version?.expectation).toMatchObject({ resolved });
  });

  test.each([
    '../../outside.md',
    '/etc/hostname',
    '../.env',
    '../.env.local',
    '.environment',
    '../.git/config',
    '../.GIT/config',
    '.',
    '..',
    '../big.json',
    'pipe',
    'socket-like-folder',
    'link-outside',
    'link-folder/hostname',
    'link-env',
    'link-to-nothing-outside/x',
    'x/../../../etc/hostname',
  ])('%s is refused, at its place', async (path) => {
    const cwd = folder();
    execFileSync('mkfifo', [join(cwd, 'sub/pipe')]);
    mkdirSync(join(cwd, 'sub/socket-like-folder'));
    symlinkSync('/etc/hostname', join(cwd, 'sub/link-outside'));
    symlinkSync('/etc', join(cwd, 'sub/link-folder'));
    symlinkSync('../.env', join(cwd, 'sub/link-env'));
    symlinkSync('/tmp', join(cwd, 'sub/link-to-nothing-outside'));

    const problems = await problemsOf(cases(cwd, `version: { file: "${path}" }`));

    expect(problems.map(placed)).toEqual(['7:34 bad-value']);
  });

  test('are checked after variables are replaced', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'sub/driftline.yaml'), agent('version: { file: "${var.P}" }'));

    expect(
      (await problemsOf(loadFrom(join(cwd, 'sub'), { variables: { P: '../.env' } }))).map(placed),
    ).toEqual(['7:34 bad-value']);
  });

  test('may not leave the folder of the manifest if there is no repository', async () => {
    const cwd = folderWith({ 'sub/driftline.yaml': agent('version: { file: ../notes.md }') });

    expect((await problemsOf(loadFrom(join(cwd, 'sub')))).map(placed)).toEqual(['7:34 bad-value']);
  });

  costly('read a file once however often it is named', async () => {
    const uses = Array.from(
      { length: 1000 },
      (_, i) => `      e${i}: { expect: { version: { from: "big.yaml#/last" } } }\n`,
    );
    const cwd = repositoryWith({
      'big.yaml': `${Array.from({ length: 6_000 }, (_, i) => `k${i}: v\n`).join('')}last: 1.0\n`,
      'driftline.yaml': `version: 1\ndeployments:\n  a:\n    provider: cartesia\n    agentId: x\n    environments:\n${uses.join('')}`,
    });
    const spent = processorTime();

    await loadFrom(cwd);

    // Reading the file for each target would take a hundred times as long.
    expect(spent()).toBeLessThan(3_000);
  });
});
