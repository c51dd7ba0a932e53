import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { githubOutputs } from '../../src/reporters/parts/github-outputs.ts';
import { COMPARED } from '../reporters/samples.ts';
import { runInHostileCheckout } from './checkout.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(file, 'utf8');

describe('the action', () => {
  const action = parse(text(join(ROOT, 'action.yml')));

  it('hands on every output that the step writes, and no other', () => {
    const written = githubOutputs(COMPARED)
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('=')[0]);

    expect(Object.keys(action.outputs)).toEqual(written);
    for (const [name, { value }] of Object.entries<{ value: string }>(action.outputs)) {
      expect(value).toBe(`\${{ steps.check.outputs.${name} }}`);
    }
  });

  it('has every input in its environment, and none in its script', () => {
    const [step] = action.runs.steps;
    const inputs = Object.keys(action.inputs).filter((name) => name !== 'working-directory');

    expect(Object.values(step.env)).toEqual(
      inputs.toSorted(byOrderIn(step.env)).map((name) => `\${{ inputs.${name} }}`),
    );
    expect(step.run).not.toContain('${{');
  });

  it.skipIf(process.platform === 'win32')(
    'turns its inputs into arguments, whatever stands in them, and runs nothing of the checkout',
    () => {
      const [step] = action.runs.steps;
      const ran = runInHostileCheckout(
        () => step.run,
        ({ version }) => ({
          INPUT_PATHS: 'deploy\nmy bots/$(id).yaml\n--allow-host=evil.example\n',
          INPUT_FORMAT: 'human',
          INPUT_OUTPUT: 'sarif=a b.sarif\nhtml=c.html',
          INPUT_ENVIRONMENT: 'prod',
          INPUT_ALLOW_PENDING: 'true',
          INPUT_EXIT_ZERO: 'false',
          INPUT_ARGS: '--label=team=`x`',
          INPUT_VERSION: version,
        }),
      );

      expect(ran).toEqual({
        status: 2,
        obeyed: false,
        lines: [
          'check',
          '--format=human',
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
});

function byOrderIn(env: Readonly<Record<string, string>>): (left: string, right: string) => number {
  const order = Object.values(env);
  const at = (name: string): number => order.indexOf(`\${{ inputs.${name} }}`);
  return (left, right) => at(left) - at(right);
}

describe('the pre-commit hook', () => {
  it('sees all manifests, whichever of them a commit changes or deletes', () => {
    const [hook] = parse(text(join(ROOT, '.pre-commit-hooks.yaml')));
    const [command, ...args] = hook.entry.split(' ');
    const cwd = mkdtempSync(join(tmpdir(), 'driftline-hook-'));
    const agent = `version: 1
deployments:
  twice: { provider: chatcaptain, chatbotId: bot, environments: { prod: "1" } }
`;
    for (const name of ['one', 'two']) writeFileSync(join(cwd, `${name}.driftline.yaml`), agent);
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
