import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { githubOutputs } from '../../src/reporters/parts/github-outputs.ts';
import { COMPARED } from '../reporters/samples.ts';
import { folderWith } from '../support/folder.ts';
import { runInHostileCheckout, STAND_IN } from './checkout.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(file, 'utf8');

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

describe('the action', () => {
  const action = parse(text(join(ROOT, 'action.yml')));

  const steps: readonly Step[] = action.runs.steps;
  const stepOf = (name: string) => steps.find(({ id }) => id === name) ?? {};

  it('passes on every output of its steps, and no other', () => {
    const written = githubOutputs(COMPARED)
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('=')[0]);
    const outputs = [...written, 'report'].map((name) => [name, `\${{ steps.check.outputs.${name} }}`]);
    for (const step of ['issue', 'pull-request']) {
      for (const name of [step, `${step}-state`]) {
        outputs.push([name, `\${{ steps.${step}.outputs.${name} }}`]);
      }
    }

    expect(
      Object.entries<{ value: string }>(action.outputs).map(([name, { value }]) => [name, value]),
    ).toEqual(outputs);
  });

  it('passes every input through the environment of a step, never inside a script', () => {
    const named = new Set([...JSON.stringify(steps).matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));

    expect([...named].sort()).toEqual(Object.keys(action.inputs).sort());
    for (const { run = '', env = {} } of steps) {
      expect(run).not.toContain('${{');
      for (const [name, value] of Object.entries(env)) {
        const [, input] = /^\$\{\{ (?:inputs|steps\.check\.outputs)\.([\w-]+) \}\}$/.exec(value) ?? [];
        expect(
          `INPUT_${input?.toUpperCase().replaceAll('-', '_')}`.replace('PULL_REQUEST_BRANCH', 'BRANCH'),
        ).toBe(name);
      }
    }
  });

  it('gives the token only to steps that write to GitHub', () => {
    const holders = steps.filter((step) => JSON.stringify(step).includes('inputs.token'));

    expect(holders.map(({ run }) => run?.split(' ').at(-1))).toEqual(['issue', 'comment', 'pull-request']);
    expect(JSON.stringify(steps)).not.toContain('github.token');
  });

  it('runs the steps after the check even if there is drift, but not if the check did not run', () => {
    for (const { name, id, if: condition } of steps) {
      if (id === 'check' || name === 'Fetch the last report') continue;
      expect(condition).toContain('!cancelled() &&');
      expect(condition).toContain("steps.check.outputs.outcome != ''");
    }
  });

  const inputs = {
    INPUT_PATHS: 'deploy\nmy bots/$(id).yaml\n--allow-host=evil.example\n',
    INPUT_FORMAT: 'human',
    INPUT_OUTPUT: 'sarif=a b.sarif\nhtml=c.html',
    INPUT_ENVIRONMENT: 'prod',
    INPUT_ALLOW_PENDING: 'true',
    INPUT_EXIT_ZERO: 'false',
    INPUT_ARGS: '--label=team=`x`',
    INPUT_BASE: 'origin/main',
    INPUT_BASELINE: 'all',
    INPUT_FAIL_ON: 'new',
  };
  const { run: script = '' } = stepOf('check');

  it.skipIf(process.platform === 'win32')(
    'turns any text of its inputs into arguments, and runs no code of the checkout',
    () => {
      let report = '';
      const ran = runInHostileCheckout(script, ({ version, temp }) => {
        report = join(temp, 'driftline-last/all/driftline.json');
        return { ...inputs, INPUT_VERSION: version };
      });

      expect(ran).toEqual({
        status: 2,
        obeyed: false,
        lines: [
          'check',
          '--format=human',
          `--baseline=${report}`,
          '--fail-on=new',
          '--base=origin/main',
          `--output=json=${report}`,
          '--output=sarif=a b.sarif',
          '--output=html=c.html',
          '--environment=prod',
          '--allow-pending',
          '--label=team=`x`',
          '--',
          'deploy',
          'my bots/$(id).yaml',
          '--allow-host=evil.example',
        ],
      });
    },
  );

  const BUILD = `const fs = require('node:fs');
fs.mkdirSync('dist', { recursive: true });
fs.writeFileSync('dist/bin.cjs', ${JSON.stringify(STAND_IN)});
`;
  const LOCK = {
    name: 'driftline',
    version: '0.1.0',
    lockfileVersion: 3,
    packages: { '': { name: 'driftline' } },
  };

  it.skipIf(process.platform === 'win32').each([
    ['with the dist of that commit', { 'dist/bin.cjs': STAND_IN }],
    ['after it has built dist', { 'build.cjs': BUILD, 'package-lock.json': JSON.stringify(LOCK) }],
  ])('runs its own commit if no version is given, %s', (_, files) => {
    const own = folderWith({
      'package.json': '{ "name": "driftline", "version": "0.1.0", "scripts": { "build": "node build.cjs" } }',
      ...files,
    });
    const ran = runInHostileCheckout(script, () => ({ ...inputs, GITHUB_ACTION_PATH: own }));

    expect([ran.status, ran.obeyed, ran.lines[0]]).toEqual([2, false, 'check']);
  });
});

describe('the pre-commit hook', () => {
  it('checks all manifests when a commit changes or deletes one', () => {
    const [hook] = parse(text(join(ROOT, '.pre-commit-hooks.yaml')));
    const [command, ...args] = hook.entry.split(' ');
    const agent = `version: 1
deployments:
  twice: { provider: chatcaptain, chatbotId: bot, environments: { prod: "1" } }
`;
    const cwd = folderWith({ 'one.driftline.yaml': agent, 'two.driftline.yaml': agent });
    const ran = spawnSync(process.execPath, [join(ROOT, 'dist/bin.cjs'), ...args], { cwd, encoding: 'utf8' });

    expect(command).toBe('driftline');
    expect({ ...hook, files: hook.files ?? '' }).toMatchObject({
      pass_filenames: false,
      always_run: true,
      files: '',
    });
    expect([ran.status, ran.stderr]).toEqual([
      1,
      expect.stringContaining('declared here and at one.driftline.yaml:3:3'),
    ]);
  });
});
