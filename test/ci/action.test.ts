import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { githubOutputs } from '../../src/reporters/parts/github-outputs.ts';
import { EVERYTHING } from '../reporters/samples.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(file, 'utf8');

describe('the action', () => {
  const action = parse(text(join(ROOT, 'action.yml')));

  it('hands on every output that the step writes, and no other', () => {
    const written = githubOutputs(EVERYTHING)
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

  it.skipIf(process.platform === 'win32')('turns its inputs into arguments, whatever stands in them', () => {
    const [step] = action.runs.steps;
    const folder = mkdtempSync(join(tmpdir(), 'driftline-action-'));
    const npx = join(folder, 'npx');
    writeFileSync(npx, '#!/bin/sh\nfor each in "$@"; do printf "%s\\n" "$each"; done\nexit 2\n');
    chmodSync(npx, 0o755);
    const env = {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      INPUT_PATHS: 'deploy\nmy bots/$(id).yaml\n',
      INPUT_FORMAT: 'human',
      INPUT_OUTPUT: 'sarif=a b.sarif\nhtml=c.html',
      INPUT_ENVIRONMENT: 'prod',
      INPUT_ALLOW_PENDING: 'true',
      INPUT_EXIT_ZERO: 'false',
      INPUT_ARGS: '--label=team=`x`',
      INPUT_VERSION: '1.2.3',
    };
    const { status, stdout } = attempt(step.run, env);
    rmSync(folder, { recursive: true });

    expect(status).toBe(2);
    expect(stdout.trimEnd().split('\n')).toEqual([
      '--yes',
      'driftline@1.2.3',
      'check',
      '--format=human',
      '--output=sarif=a b.sarif',
      '--output=html=c.html',
      '--environment=prod',
      '--allow-pending',
      '--label=team=`x`',
      'deploy',
      'my bots/$(id).yaml',
    ]);
  });
});

function byOrderIn(env: Readonly<Record<string, string>>): (left: string, right: string) => number {
  const order = Object.values(env);
  const at = (name: string): number => order.indexOf(`\${{ inputs.${name} }}`);
  return (left, right) => at(left) - at(right);
}

/** As the runner starts a `shell: bash` step. */
function attempt(script: string, env: NodeJS.ProcessEnv): { status: unknown; stdout: string } {
  try {
    const stdout = execFileSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
      env,
      encoding: 'utf8',
    });
    return { status: 0, stdout };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { status, stdout };
  }
}

describe('the pre-commit hook', () => {
  it('runs validate on manifests and on nothing else', () => {
    const [hook] = parse(text(join(ROOT, '.pre-commit-hooks.yaml')));
    const files = new RegExp(hook.files);

    expect(hook.entry).toBe('driftline validate');
    expect(
      ['driftline.yaml', 'a/driftline.yml', 'a/shop.driftline.yaml'].every((file) => files.test(file)),
    ).toBe(true);
    expect(['mydriftline.yaml', 'driftline.yaml.bak', 'a/other.yaml'].some((file) => files.test(file))).toBe(
      false,
    );
  });
});
