import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { FORMAT_NAMES } from '../../src/reporters/index.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';

const root = new URL('../..', import.meta.url).pathname;
const bin = join(root, 'dist/bin.cjs');
const demo = join(root, 'examples/demo');
let simulator: Simulator;

beforeAll(async () => {
  const world = readFileSync(join(demo, 'world.yaml'), 'utf8');
  simulator = await startSimulator(await parseScenario(world, 'world.yaml', Date.now()));
});
afterAll(() => simulator.close());

async function run(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
) {
  const environment = { PATH: process.env.PATH, ...simulator.env, ...env };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, ...args], {
      cwd,
      env: environment,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('one run with all formats', () => {
  it('writes whole files with equal counts, and makes their folders', async () => {
    const cwd = folderWith();
    const outputs = FORMAT_NAMES.flatMap((format) => ['-o', `${format}=out/deep/${format}.txt`]);

    const { code, stdout, stderr } = await run(['check', demo, '-f', 'json', ...outputs], { cwd });

    expect([code, stderr]).toEqual([2, '']);
    expect(readdirSync(join(cwd, 'out/deep')).sort()).toEqual(
      FORMAT_NAMES.map((name) => `${name}.txt`).sort(),
    );
    const text = (format: string) => readFileSync(join(cwd, 'out/deep', `${format}.txt`), 'utf8');
    const report: Report = JSON.parse(stdout);
    expect(JSON.parse(text('json'))).toEqual(report);
    const { drifted, missing, unexpected, pending, unknown, total } = report.summary;
    const drift = drifted + missing + unexpected + pending;
    expect(text('human').replaceAll('\n', ' ')).toContain(
      `${drift} of ${total} targets differ from the manifest, ${unknown} could not be compared`,
    );
    expect(text('markdown')).toContain(`${drift} of ${total} targets differ`);
    expect(text('html')).toContain(`${drift} of ${total} targets differ`);
    expect(text('junit').match(/<failure/g)).toHaveLength(drift);
    expect(text('junit').match(/<error/g)).toHaveLength(unknown);
    expect(text('prometheus')).toContain(`driftline_targets{status="drifted"} ${drifted}`);
    const findings = report.targets.flatMap((target) => target.findings);
    expect(JSON.parse(text('sarif')).runs[0].results).toHaveLength(findings.length);
    expect(text('github').match(/^::(error|warning|notice) /gm)?.length).toBeGreaterThanOrEqual(drift);
    expect(JSON.parse(text('gitlab')).length).toBeGreaterThanOrEqual(drift + unknown);
  });
});

describe('under GitHub Actions', () => {
  it('writes annotations to stderr, a step summary and outputs, and keeps stdout the report', async () => {
    const cwd = folderWith({ 'summary.md': 'before\n', 'outputs.txt': '' });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
      GITHUB_OUTPUT: join(cwd, 'outputs.txt'),
    };

    const { code, stdout, stderr } = await run(['check', demo, '-f', 'json'], { cwd, env });

    expect(code).toBe(2);
    expect(JSON.parse(stdout).outcome).toBe('drift');
    expect(stderr).toMatch(/^::error file=.*,line=11,/m);
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^before\n[\s\S]*5 of 8 targets differ/);
    expect(readFileSync(env.GITHUB_OUTPUT, 'utf8')).toContain('outcome=drift\n');
  });

  it('writes no annotations and no step summary with --no-annotations', async () => {
    const cwd = folderWith({ 'summary.md': '' });
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };

    const { stderr } = await run(['check', demo, '--no-annotations'], { cwd, env });

    expect([stderr, readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')]).toEqual(['', '']);
  });
});

describe('shards and merge', () => {
  it('give the report and the exit code of an undivided run, in every format', async () => {
    const cwd = folderWith();
    for (const shard of [1, 2, 3]) {
      await run(['check', demo, '--shard', `${shard}/3`, '-q', '-o', `json=parts/${shard}.json`], { cwd });
    }
    const parts = [1, 2, 3].map((shard) => `parts/${shard}.json`);

    const merged = await run(['merge', ...parts, '-f', 'json', '-o', 'junit=all.xml'], { cwd });
    const whole = await run(['check', demo, '-f', 'json'], { cwd });

    expect([merged.code, merged.stderr]).toEqual([2, '']);
    const [left, right]: Report[] = [JSON.parse(merged.stdout), JSON.parse(whole.stdout)];
    expect({ ...left, startedAt: '', durationMs: 0 }).toEqual({ ...right, startedAt: '', durationMs: 0 });
    expect(readFileSync(join(cwd, 'all.xml'), 'utf8')).toContain('<testsuites');
  });

  it('are an error if a shard is missing, and nothing is reported', async () => {
    const cwd = folderWith();
    await run(['check', demo, '--shard', '1/2', '-q', '-o', 'json=1.json'], { cwd });

    const { code, stdout, stderr } = await run(['merge', '1.json'], { cwd });

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('shard 2 of 2 is missing');
  });
});
