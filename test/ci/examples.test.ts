import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { withInstalls } from '../../scripts/installs.ts';
import { FORMATS } from '../reporters/formats.ts';
import { parseMetrics } from '../reporters/prometheus-text.ts';
import { EVERYTHING } from '../reporters/samples.ts';
import { folderWith } from '../support/folder.ts';
import { runInHostileCheckout } from './checkout.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'examples/ci');

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

const workflows = files
  .map((file) => file.slice(FOLDER.length + 1))
  .filter((name) => name.startsWith('github/'))
  .sort();

interface Job {
  readonly permissions?: object;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

interface GitlabJob {
  readonly image?: string;
  readonly allow_failure?: unknown;
  readonly rules?: readonly { readonly allow_failure?: unknown }[];
}

function stepsOf({ steps }: Job, action: string): Job['steps'] {
  return steps.filter(({ uses = '' }) => uses.startsWith(`${action}@`));
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

/** The commands of the steps that call npm or driftline, each in the folder of its step. */
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

describe('the examples for CI', () => {
  it.each(yamlFiles.map((file) => [file.slice(ROOT.length + 1), file]))(
    '%s is YAML without errors or warnings',
    (_, file) => {
      for (const document of parseAllDocuments(text(file))) {
        expect('errors' in document ? [...document.errors, ...document.warnings] : []).toEqual([]);
      }
    },
  );

  it('say deployment drift before anything else', () => {
    const silent = files.filter((file) => !/deployment drift/i.test(text(file).slice(0, 300)));

    expect(silent.map((file) => file.slice(FOLDER.length + 1))).toEqual([
      'prometheus/driftline.rules.test.yml',
    ]);
  });

  it('have GitHub workflows with no more rights than they use', () => {
    const rights = workflows.flatMap((name) => {
      const { permissions, jobs } = read(name);
      expect(permissions, name).toEqual({ contents: 'read' });
      return Object.values<Job>(jobs).map((job) => [
        name,
        job.permissions,
        stepsOf(job, 'driftline/driftline'),
      ]);
    });
    const writes = { issues: 'write', 'pull-requests': 'write', 'security-events': 'write' };

    expect(rights.flatMap(([name, given]) => (given === undefined ? [] : [[name, given]]))).toEqual([
      ['github/accept-drift.yml', { contents: 'write', 'pull-requests': 'write' }],
      ['github/deployment-drift.yml', { contents: 'read', ...writes }],
    ]);
  });

  it('have GitHub workflows with a time limit, no text from outside in scripts, and no credential in the checkout', () => {
    for (const name of workflows) {
      for (const job of Object.values<Job>(read(name).jobs)) {
        expect(job['timeout-minutes'], name).toBeLessThanOrEqual(30);
        for (const { run = '' } of job.steps)
          expect(run.replaceAll(/\$\{\{ (?:matrix|strategy)\..*?\}\}/g, '')).not.toContain('${{');
        for (const { with: given } of stepsOf(job, 'actions/checkout'))
          expect(given?.['persist-credentials']).toBe(false);
      }
    }
  });

  it('call the action with inputs that it has', () => {
    const { inputs } = parse(text(join(ROOT, 'action.yml')));
    const given = workflows.flatMap((name) =>
      Object.values<Job>(read(name).jobs)
        .flatMap((job) => stepsOf(job, 'driftline/driftline'))
        .map((step) => [name, Object.keys(step.with ?? {}).filter((each) => !Object.hasOwn(inputs, each))]),
    );

    expect(given).toEqual([
      ['github/accept-drift.yml', []],
      ['github/after-deploy.yml', []],
      ['github/deployment-drift.yml', []],
      ['github/slack.yml', []],
    ]);
  });

  it('have a GitHub workflow that reads and writes no report in the checkout, uploads its reports, and fetches what --base needs', () => {
    const { check } = read('github/deployment-drift.yml').jobs;
    const [checkout] = stepsOf(check, 'actions/checkout');
    const [drift] = stepsOf(check, 'driftline/driftline');
    const [upload] = stepsOf(check, 'github/codeql-action/upload-sarif');
    const [keep] = stepsOf(check, 'actions/upload-artifact');

    expect(checkout?.with?.['fetch-depth']).toBe(0);
    expect(drift?.with?.base).toContain("format('origin/{0}', github.base_ref)");
    for (const line of String(drift?.with?.output).trim().split('\n')) {
      expect(line).toMatch(/^(?:sarif|html)=\$\{\{ runner\.temp \}\}\/driftline\.\w+$/);
    }
    expect(upload?.with?.sarif_file).toBe('${{ runner.temp }}/driftline.sarif');
    expect(keep?.with?.path).toBe('${{ runner.temp }}/driftline.html\n${{ steps.drift.outputs.report }}\n');
  });

  it.skipIf(!isInstalled('actionlint'))('have GitHub workflows that actionlint finds no fault in', () => {
    const cwd = folderWith({
      'act/action.yml': text(join(ROOT, 'action.yml')),
      ...Object.fromEntries(
        workflows.map((name) => [
          `.github/workflows/${name.slice('github/'.length)}`,
          text(join(FOLDER, name)).replaceAll(/uses: driftline\/driftline@.*/g, 'uses: ./act'),
        ]),
      ),
    });
    execFileSync('git', ['init', '-q'], { cwd });

    expect(spawnSync('actionlint', ['-no-color', '-shellcheck='], { cwd, encoding: 'utf8' }).stdout).toBe('');
  });

  it.skipIf(process.platform === 'win32').each([
    ['github/sharded.yml', () => commandsOfWorkflow('github/sharded.yml', 'read')],
    ['gitlab/.gitlab-ci.yml', () => commandsOfJob(read('gitlab/.gitlab-ci.yml')['deployment-drift'])],
    [
      'gitlab/sharded.gitlab-ci.yml',
      () => {
        const jobs = read('gitlab/sharded.gitlab-ci.yml');
        return commandsOfJob({ ...jobs[jobs.read.extends], ...jobs.read });
      },
    ],
    ['jenkins/Jenkinsfile', () => /sh '''([\s\S]*?)'''/.exec(text(join(FOLDER, 'jenkins/Jenkinsfile')))?.[1]],
  ])('run no code of the checkout: %s', (_, commands) => {
    const ran = runInHostileCheckout(withInstalls(commands() ?? '', false));

    expect([ran.status, ran.obeyed]).toEqual([2, false]);
    expect(ran.lines).toContain('check');
  });

  it('have no npx, which would obey files of the checkout', () => {
    expect(
      files.filter((file) => /\bnpx\b.*driftline/.test(text(file).replaceAll(/#.*|\/\/.*/g, ''))),
    ).toEqual([]);
  });

  it('have a GitLab job whose reports are the files that it writes', () => {
    const { 'deployment-drift': job } = read('gitlab/.gitlab-ci.yml');
    const [script] = job.script;

    expect(job.artifacts.when).toBe('always');
    expect(script).toContain(`gitlab=${job.artifacts.reports.codequality}`);
    expect(script).toContain(`junit=${job.artifacts.reports.junit}`);
    expect(Object.keys(job.parallel.matrix[0])).toEqual(['ENVIRONMENT']);
  });

  it('have GitLab jobs that let only exit code 3 pass, in an image with git and with all commits', () => {
    for (const name of ['gitlab/.gitlab-ci.yml', 'gitlab/sharded.gitlab-ci.yml']) {
      const all: GitlabJob[] = Object.values(read(name));
      expect(
        all.flatMap(({ image }) => image ?? []),
        name,
      ).toEqual(['node:24']);
      const allowed = all
        .flatMap((job) => [job, ...(job.rules ?? [])])
        .flatMap((each) => each.allow_failure ?? []);
      expect(allowed, name).toEqual([{ exit_codes: [3] }]);
    }
    expect(read('gitlab/.gitlab-ci.yml')['deployment-drift'].variables).toEqual({ GIT_DEPTH: '0' });
  });

  it.each(['kubernetes/cronjob.yaml', 'kubernetes/indexed-job.yaml'])(
    'keep the credentials from the container that installs, and the memory of both within limits: %s',
    (name) => {
      const { spec } = read(name);
      const pod = (spec.jobTemplate?.spec ?? spec).template.spec;
      const [install] = pod.initContainers;
      const [check] = pod.containers;

      expect(JSON.stringify(install)).not.toContain('secretRef');
      expect(install.args[0]).toContain('npm install --ignore-scripts');
      expect([install, check].map(({ resources }) => resources.limits.memory)).toEqual(['512Mi', '512Mi']);
      expect([install, check].map(({ securityContext }) => securityContext.readOnlyRootFilesystem)).toEqual([
        true,
        true,
      ]);
      const places = new Set(pod.volumes.map((volume: { name: string }) => volume.name));
      for (const { volumeMounts } of [install, check]) {
        for (const mount of volumeMounts) expect(places).toContain(mount.name);
      }
    },
  );

  it('have a CronJob that tries again only after exit code 3', () => {
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
    const samples = parseMetrics(FORMATS.prometheus(EVERYTHING, { columns: 80, color: false, ciLog: false }));
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
      FORMATS.prometheus?.(EVERYTHING, { columns: 80, color: false, ciLog: false }).match(/driftline_\w+/g),
    );
    const used = text(join(FOLDER, 'prometheus/driftline.rules.yml')).match(/driftline_\w+/g) ?? [];

    expect(used.filter((name) => !metrics.has(name))).toEqual([]);
  });
});
