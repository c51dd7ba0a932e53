import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { folderWith } from '../support/folder.ts';
import { runnerEnv } from './act.ts';
import { REPOSITORY, startFakeGithub, TOKEN } from './fake-github.ts';

const ROOT = join(import.meta.dirname, '../..');
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));

interface Ran {
  readonly id: string;
  readonly code: number | null;
}

/** Runs the action's own steps in order, under their conditions, even after a failed step. */
async function runAction(
  given: Readonly<Record<string, string>>,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly steps: readonly Ran[]; readonly outputs: Readonly<Record<string, string>> }> {
  const temp = folderWith();
  const values: Record<string, string> = { 'runner.temp': temp, 'github.token': TOKEN };
  for (const [name, { default: fallback = '' }] of Object.entries<{ default?: string }>(action.inputs)) {
    values[`inputs.${name}`] = given[name] ?? resolved(fallback, values);
  }
  const steps: Ran[] = [];
  for (const { id, run, env: own = {}, 'working-directory': folder } of action.runs.steps) {
    const isWanted = id === 'check' || (given[id] ?? '') !== '';
    if (run === undefined || !isWanted) continue;
    const output = join(temp, `${id}.txt`);
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run], {
      cwd: join(cwd, resolved(folder ?? '.', values)),
      env: {
        PATH: process.env.PATH,
        HOME: temp,
        RUNNER_TEMP: temp,
        GITHUB_ACTION_PATH: ROOT,
        GITHUB_OUTPUT: output,
        ...env,
        ...Object.fromEntries(
          Object.entries<string>(own).map(([name, value]) => [name, resolved(value, values)]),
        ),
      },
      stdio: 'ignore',
    });
    steps.push({ id, code: await new Promise((resolve) => child.on('close', resolve)) });
    for (const line of (existsSync(output) ? readFileSync(output, 'utf8') : '').split('\n')) {
      const [name, value = ''] = line.split(/=(.*)/s);
      values[`steps.${id}.outputs.${name}`] = value;
    }
  }
  const outputs = Object.entries<{ value: string }>(action.outputs);
  return {
    steps,
    outputs: Object.fromEntries(outputs.map(([name, { value }]) => [name, resolved(value, values)])),
  };
}

function resolved(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name) => values[name] ?? '');
}

describe.skipIf(process.platform === 'win32')('the action as a whole', () => {
  it('checks, opens the issue and the pull request, and ends with the code of the check', async () => {
    const root = folderWith();
    const bare = join(root, `${REPOSITORY}.git`);
    mkdirSync(bare, { recursive: true });
    const cwd = folderWith({ 'agents/driftline.yaml': chatbot({ prod: '"1"', test: '"1"' }) });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], { cwd });
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'the manifest');
    git('push', '-q', bare, 'main');
    const github = await startFakeGithub(root);
    const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '2', test: '1' } } } });
    const env = { ...simulator.env, ...runnerEnv(github) };
    const inputs = {
      'working-directory': 'agents',
      environment: 'prod\ntest',
      baseline: 'all',
      issue: 'Deployment drift',
      'issue-labels': 'drift\nagents',
      'pull-request': 'accept',
    };
    const { steps, outputs } = await runAction(inputs, { cwd, env });
    await github.close();

    expect(steps).toEqual([
      { id: 'check', code: 2 },
      { id: 'issue', code: 0 },
      { id: 'pull-request', code: 0 },
    ]);
    expect(outputs).toMatchObject({
      outcome: 'drift',
      'exit-code': '2',
      drifted: '1',
      new: '1',
      issue: '1',
      'issue-state': 'opened',
      'pull-request': '2',
      'pull-request-state': 'opened',
    });
    expect(JSON.parse(readFileSync(outputs.report ?? '', 'utf8')).outcome).toBe('drift');
    expect(github.entries.map(({ title, labels }) => [title, labels])).toEqual([
      ['Deployment drift', ['drift', 'agents']],
      ['Accept what is live', []],
    ]);
    expect(
      execFileSync('git', ['-C', bare, 'diff', '--stat', 'main', 'driftline/accept'], { encoding: 'utf8' }),
    ).toContain('agents/driftline.yaml | 2 +-');
  });
});
