import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { githubOutputs } from '../../src/reporters/parts/github-outputs.ts';
import { FORMATS } from '../reporters/formats.ts';
import { EVERYTHING } from '../reporters/samples.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'examples/ci');
const FORMAT_NAMES = ['human', 'json', ...Object.keys(FORMATS)];

/** The options of `check`, long and short; true where a value follows. */
const OPTIONS: Readonly<Record<string, boolean>> = {
  '-f': true,
  '--format': true,
  '-o': true,
  '--output': true,
  '-e': true,
  '--environment': true,
  '-p': true,
  '--provider': true,
  '-t': true,
  '--target': true,
  '-l': true,
  '--label': true,
  '--concurrency': true,
  '--timeout': true,
  '--retries': true,
  '--max-time': true,
  '--wait': true,
  '--interval': true,
  '--shard': true,
  '--var': true,
  '--allow-host': true,
  '--allow-env': true,
  '--allow-pending': false,
  '--exit-zero': false,
  '-q': false,
  '--quiet': false,
  '--no-progress': false,
  '--no-color': false,
  '--no-ci': false,
};

const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const yamlFiles = [
  ...files.filter((file) => /\.ya?ml$/.test(file)),
  join(ROOT, 'action.yml'),
  join(ROOT, '.pre-commit-hooks.yaml'),
];

const text = (file: string): string => readFileSync(file, 'utf8');
const read = (file: string) => parse(text(join(FOLDER, file)));

/** Every call of `driftline check` in a file, as its words. YAML is parsed, which joins the lines of a folded block. */
function callsIn(file: string): string[][] {
  const scripts = /\.ya?ml$/.test(file) ? strings(parse(text(file))) : [text(file).replace(/\\\n\s*/g, ' ')];
  return scripts.flatMap((script) =>
    [...script.matchAll(/driftline(?:@[\d.]+)? check ([^\n>]*)/g)].map(([, words = '']) =>
      words.trim().split(/\s+/),
    ),
  );
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

function complaints(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (!word.startsWith('-')) return [];
    const [option = '', inline] = word.split(/=(.*)/s);
    if (!Object.hasOwn(OPTIONS, option)) return [`no such option: ${option}`];
    const value = inline ?? words[index + 1];
    if (OPTIONS[option] && (value === undefined || value.startsWith('-'))) return [`${option} has no value`];
    const format = /^(?:-o|--output)$/.test(option) ? value?.split('=')[0] : undefined;
    return format !== undefined && !FORMAT_NAMES.includes(format) ? [`no such format: ${format}`] : [];
  });
}

describe('the examples for CI', () => {
  it.each(yamlFiles.map((file) => [file.slice(ROOT.length + 1), file]))(
    '%s is YAML without errors or warnings',
    (_, file) => {
      for (const document of parseAllDocuments(text(file))) {
        expect('errors' in document ? [...document.errors, ...document.warnings] : []).toEqual([]);
      }
    },
  );

  it('call check with options that exist', () => {
    const calls = files.flatMap((file) =>
      callsIn(file).map((words) => ({ file: file.slice(FOLDER.length + 1), words })),
    );
    const { args } = read('kubernetes/cronjob.yaml').spec.jobTemplate.spec.template.spec.containers[0];
    const all = [...calls, { file: 'cronjob.yaml', words: args.slice(args.indexOf('check') + 1) }];

    expect([...new Set(all.map(({ file }) => file))].sort()).toEqual([
      'cron/driftline.cron',
      'cronjob.yaml',
      'github/driftline.yml',
      'gitlab/.gitlab-ci.yml',
      'jenkins/Jenkinsfile',
    ]);
    expect(all.flatMap(({ file, words }) => complaints(words).map((each) => `${file}: ${each}`))).toEqual([]);
    expect(calls.every(({ words }) => words.some((word) => word === '--output' || word === '-o'))).toBe(true);
  });

  it('name the version that this package has', () => {
    const { version } = JSON.parse(text(join(ROOT, 'package.json')));
    const named = [...files, join(ROOT, 'action.yml')].flatMap((file) =>
      [...text(file).matchAll(/driftline@(\d[\w.-]*)/g)].map(([, found]) => found),
    );

    expect(new Set([...named, parse(text(join(ROOT, 'action.yml'))).inputs.version.default])).toEqual(
      new Set([version]),
    );
  });

  it('say deployment drift before anything else', () => {
    const silent = files.filter((file) => !/deployment drift/i.test(text(file).slice(0, 300)));

    expect(silent.map((file) => file.slice(FOLDER.length + 1))).toEqual([
      'prometheus/driftline.rules.test.yml',
    ]);
  });

  it('have a GitHub workflow with no more rights than it uses', () => {
    const { permissions, jobs } = read('github/driftline.yml');

    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.check.permissions).toEqual({
      contents: 'read',
      'pull-requests': 'write',
      'security-events': 'write',
    });
    for (const { run = '' } of jobs.check.steps) expect(run).not.toContain('${{');
  });

  it('have a GitLab job whose reports are the files that it writes', () => {
    const { 'deployment-drift': job } = read('gitlab/.gitlab-ci.yml');
    const [script] = job.script;

    expect(job.artifacts.when).toBe('always');
    expect(script).toContain(`gitlab=${job.artifacts.reports.codequality}`);
    expect(script).toContain(`junit=${job.artifacts.reports.junit}`);
    expect(Object.keys(job.parallel.matrix[0])).toEqual(['ENVIRONMENT']);
  });

  it('have a CronJob that tries again for exit code 3 alone', () => {
    const { spec } = read('kubernetes/cronjob.yaml').spec.jobTemplate;
    const [container] = spec.template.spec.containers;

    expect(spec.podFailurePolicy.rules).toEqual([
      { action: 'FailJob', onExitCodes: { containerName: container.name, operator: 'In', values: [1, 2] } },
    ]);
    expect(spec.template.spec.restartPolicy).toBe('Never');
  });

  it.skipIf(!existsSync('/usr/bin/promtool'))(
    'have alert rules that fire when they should, says promtool',
    () => {
      const run = (...args: string[]): string =>
        execFileSync('/usr/bin/promtool', args, { cwd: join(FOLDER, 'prometheus'), encoding: 'utf8' });

      expect(run('check', 'rules', 'driftline.rules.yml')).toContain('SUCCESS');
      expect(run('test', 'rules', 'driftline.rules.test.yml')).toContain('SUCCESS');
    },
  );

  it('alert on metrics that the prometheus format has', () => {
    const metrics = new Set(
      FORMATS.prometheus?.(EVERYTHING, { columns: 80, colour: false, githubActions: false }).match(
        /driftline_\w+/g,
      ),
    );
    const used = text(join(FOLDER, 'prometheus/driftline.rules.yml')).match(/driftline_\w+/g) ?? [];

    expect(used.filter((name) => !metrics.has(name))).toEqual([]);
  });
});

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
    expect(
      complaints([
        '--format=human',
        '--output=sarif=a',
        '--environment=prod',
        '--allow-pending',
        '--exit-zero',
      ]),
    ).toEqual([]);
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
