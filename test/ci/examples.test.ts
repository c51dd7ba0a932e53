import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { FORMATS } from '../reporters/formats.ts';
import { parseMetrics } from '../reporters/prometheus-text.ts';
import { EVERYTHING } from '../reporters/samples.ts';
import { runInHostileCheckout } from './checkout.ts';

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
  '--baseline': true,
  '--fail-on': true,
  '--base': true,
  '--var': true,
  '--allow-host': true,
  '--allow-env': true,
  '--allow-pending': false,
  '--exit-zero': false,
  '-q': false,
  '--quiet': false,
  '--no-progress': false,
  '--no-color': false,
  '--no-annotations': false,
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
    [...script.matchAll(/driftline(?:@[\d.]+|")? check ([^\n>]*)/g)].map(([, words = '']) =>
      words.trim().split(/\s+/),
    ),
  );
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The steps of a workflow's job that call npm or driftline, each where it is run. */
function commandsOfWorkflow(file: string, job: string): string {
  const steps: { run?: string; 'working-directory'?: string }[] = read(file).jobs[job].steps;
  return steps
    .filter(({ run = '' }) => /npm|npx|driftline" check/.test(run))
    .map(({ run, 'working-directory': folder }) => {
      const command = String(run).replaceAll(/\$\{\{.*?\}\}/g, '1');
      return folder === '${{ runner.temp }}' ? `(cd "$RUNNER_TEMP" && ${command})` : command;
    })
    .join('\n');
}

function commandsOfJob(job: { before_script?: string[]; script: string[] }): string {
  return [...(job.before_script ?? []), ...job.script].join('\n');
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
      'github/deployment-drift.yml',
      'github/sharded.yml',
      'github/slack.yml',
      'gitlab/.gitlab-ci.yml',
      'gitlab/sharded.gitlab-ci.yml',
      'jenkins/Jenkinsfile',
      'kubernetes/indexed-job.yaml',
    ]);
    expect(all.flatMap(({ file, words }) => complaints(words).map((each) => `${file}: ${each}`))).toEqual([]);
    expect(calls.every(({ words }) => words.some((word) => word === '--output' || word === '-o'))).toBe(true);
  });

  it('have an action that calls check with options that exist', () => {
    const [{ run }] = parse(text(join(ROOT, 'action.yml'))).runs.steps;
    const used = String(run).match(/(?<=[("])--[a-z-]+/g) ?? [];

    expect(used).toEqual(['--format', '--output', '--environment', '--allow-pending', '--exit-zero']);
    expect(used.filter((option) => !Object.hasOwn(OPTIONS, option))).toEqual([]);
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
    const { permissions, jobs } = read('github/deployment-drift.yml');

    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.check.permissions).toEqual({
      contents: 'read',
      'pull-requests': 'write',
      'security-events': 'write',
    });
    for (const { run = '' } of jobs.check.steps) expect(run).not.toContain('${{');
  });

  it('have a GitHub workflow that reads no report out of the checkout', () => {
    const { steps } = read('github/deployment-drift.yml').jobs.check;
    const [comment] = steps.filter(({ run = '' }) => /gh pr comment/.test(run));
    const [upload, keep] = ['upload-sarif', 'upload-artifact'].map((action) =>
      steps.find(({ uses = '' }) => uses.includes(action)),
    );
    const outputs = callsIn(join(FOLDER, 'github/deployment-drift.yml')).flat();

    expect(outputs.filter((word) => /^\w+=/.test(word))).toEqual([
      'json="$RUNNER_TEMP/last/driftline.json"',
      'sarif="$RUNNER_TEMP/driftline.sarif"',
      'markdown="$RUNNER_TEMP/driftline.md"',
      'html="$RUNNER_TEMP/driftline.html"',
    ]);
    expect(comment['working-directory']).toBe('${{ runner.temp }}');
    expect(upload.with.sarif_file).toBe('${{ runner.temp }}/driftline.sarif');
    expect(keep.with.path).toBe('${{ runner.temp }}/driftline.html');
  });

  it.skipIf(process.platform === 'win32').each([
    ['github/deployment-drift.yml', () => commandsOfWorkflow('github/deployment-drift.yml', 'check')],
    ['github/sharded.yml', () => commandsOfWorkflow('github/sharded.yml', 'read')],
    ['github/slack.yml', () => commandsOfWorkflow('github/slack.yml', 'post')],
    ['gitlab/.gitlab-ci.yml', () => commandsOfJob(read('gitlab/.gitlab-ci.yml')['deployment-drift'])],
    [
      'gitlab/sharded.gitlab-ci.yml',
      () => {
        const jobs = read('gitlab/sharded.gitlab-ci.yml');
        return commandsOfJob({ ...jobs[jobs.read.extends], ...jobs.read });
      },
    ],
    ['jenkins/Jenkinsfile', () => /sh '''([\s\S]*?)'''/.exec(text(join(FOLDER, 'jenkins/Jenkinsfile')))?.[1]],
  ])('run nothing of the checkout: %s', (_, commands) => {
    const ran = runInHostileCheckout((version) =>
      (commands() ?? '').replaceAll(/driftline@[\d.]+/g, `'driftline@${version}'`),
    );

    expect([ran.status, ran.obeyed]).toEqual([2, false]);
    expect(ran.lines).toContain('check');
  });

  it('have no npx where a checkout is', () => {
    const using = [...files, join(ROOT, 'action.yml')].filter((file) =>
      strings(/\.ya?ml$/.test(file) ? parse(text(file)) : text(file)).some((each) => /\bnpx --/.test(each)),
    );

    // Its working directory is the image's own, and its manifests are mounted elsewhere.
    expect(using.map((file) => file.slice(FOLDER.length + 1))).toEqual(['kubernetes/indexed-job.yaml']);
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

  it('have a dashboard whose metrics and labels the prometheus format has', () => {
    const samples = parseMetrics(
      FORMATS.prometheus(EVERYTHING, { columns: 80, colour: false, ciLog: false }),
    );
    const labels = new Map(samples.map(({ name, labels }) => [name, Object.keys(labels)]));
    const dashboard = JSON.parse(text(join(FOLDER, 'grafana/driftline.json')));
    const queries = [
      ...dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
        targets.map(({ expr }) => expr),
      ),
      ...dashboard.templating.list.flatMap(({ query }: { query: string | { query: string } }) =>
        typeof query === 'string' ? [] : query.query,
      ),
    ];
    const faults = queries.flatMap((query: string) => {
      const [name = ''] = /driftline_\w+/.exec(query) ?? [];
      const used = [
        ...[...query.matchAll(/(\w+)(?:!=|=~|!~|=)"/g)].map(([, label]) => label),
        ...[...query.matchAll(/by \((\w+)\)|label_values\(\w+, (\w+)\)/g)].map(([, by, of]) => by ?? of),
      ];
      const known = labels.get(name);
      if (known === undefined) return [`${query}: there is no such metric`];
      return used
        .filter((label) => !known.includes(label ?? ''))
        .map((label) => `${query}: there is no label ${label}`);
    });
    const ids = dashboard.panels.map(({ id }: { id: number }) => id);

    expect(queries.length).toBeGreaterThan(10);
    expect(faults).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    // Every metric is shown.
    expect(
      [...labels.keys()].filter((name) => !queries.some((query: string) => query.includes(name))),
    ).toEqual([]);
    const words = JSON.stringify(dashboard).match(/drifted\|missing\|unexpected\|pending/g);
    expect(words?.length).toBeGreaterThan(0);
  });

  it('alert on metrics that the prometheus format has', () => {
    const metrics = new Set(
      FORMATS.prometheus?.(EVERYTHING, { columns: 80, colour: false, ciLog: false }).match(/driftline_\w+/g),
    );
    const used = text(join(FOLDER, 'prometheus/driftline.rules.yml')).match(/driftline_\w+/g) ?? [];

    expect(used.filter((name) => !metrics.has(name))).toEqual([]);
  });
});
