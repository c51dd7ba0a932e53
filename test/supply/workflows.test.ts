import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { IS_PUBLISHED } from '../../scripts/published.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = '.github/workflows';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const files = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);
const workflows = files.map((file): [string, Workflow] => [file, parse(text(file))]);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]): [string, Job] => [`${file} ${name}`, job]),
);

/** The lines that name an action, with their comments, because the rule includes the comment behind a commit. */
const uses = [...files, 'action.yml'].flatMap((file) =>
  text(file)
    .split('\n')
    .filter((line) => /^\s*-?\s*uses:/.test(line))
    .map((line) => line.replace(/^\s*-?\s*uses:\s*/, '')),
);

describe('workflows', () => {
  it('name every action by a whole commit id with the version in a comment, and always by the same id', () => {
    const pins = new Map<string, Set<string>>();
    for (const line of uses) {
      const [, name = '', pin = ''] = /^([\w-]+\/[\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(line) ?? [];
      expect(name, line).not.toBe('');
      pins.set(name, (pins.get(name) ?? new Set()).add(pin));
    }

    expect(uses.length).toBeGreaterThan(10);
    expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([]);
  });

  it('may only read; a job lists its other rights', () => {
    for (const [file, { permissions }] of workflows) {
      expect(permissions, file).toEqual({ contents: 'read' });
    }

    expect(
      Object.fromEntries(
        jobs.flatMap(([name, { permissions }]) => (permissions ? [[name, permissions]] : [])),
      ),
    ).toEqual({
      [`${FOLDER}/release.yml npm`]: { 'id-token': 'write' },
      [`${FOLDER}/release.yml github`]: {
        contents: 'write',
        'id-token': 'write',
        attestations: 'write',
      },
    });
  });

  it('leave no credential in a checkout, have a time limit, and run no text from outside as code', () => {
    for (const [name, job] of jobs) {
      expect(job['timeout-minutes'], name).toBeLessThanOrEqual(60);
      for (const { uses: action = '', with: inputs, run = '' } of job.steps) {
        if (action.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials'], name).toBe(false);
        expect(run, name).not.toContain('${{');
        // No script of a package may run, and no `prepack` of ours before `npm publish`.
        if (/^npm (ci|install|publish)\b/m.test(run)) expect(run, name).toContain('--ignore-scripts');
      }
    }
  });

  it('are not started by a pull request with the rights of this repository', () => {
    for (const [file, { on }] of workflows) {
      expect(Object.keys(on), file).not.toContain('pull_request_target');
      expect(Object.keys(on), file).not.toContain('workflow_run');
    }
  });
});

describe('the release', () => {
  const release: Workflow = parse(text(`${FOLDER}/release.yml`));
  const { pack, npm, github } = release.jobs;
  const ran = (job: Job | undefined): string[] => (job?.steps ?? []).flatMap(({ run }) => run ?? []);

  it('starts only from a tag, which has to name the version', () => {
    expect(release.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
    expect(ran(pack)[0]).toContain('"$GITHUB_REF_NAME" = "v$(node -p');
  });

  it('is tested, and built twice to the same bytes, before anything may publish it', () => {
    expect(ran(pack)).toEqual(expect.arrayContaining(['.ci/run', 'node scripts/reproduce.mjs release']));
    expect(npm?.needs).toBe('pack');
    expect(github?.needs).toBe('npm');
  });

  it('is published with provenance, without a token, by a job that runs no other code', () => {
    expect(npm?.environment).toBe('npm');
    expect(ran(npm)).toEqual([
      'cd release && sha256sum --check SHA256SUMS',
      'npm publish ./release/*.tgz --provenance --access public --ignore-scripts',
    ]);
    expect(text(`${FOLDER}/release.yml`)).not.toContain('secrets.');
    for (const job of [npm, github]) {
      expect(job?.steps.some(({ uses: action = '' }) => action.startsWith('actions/checkout@'))).toBe(false);
    }
  });

  it('attests the package and its bill of materials, and attaches both', () => {
    const attested = (github?.steps ?? []).flatMap(({ uses: action = '', with: inputs }) =>
      action.startsWith('actions/attest@') ? [inputs] : [],
    );

    expect(attested).toEqual([
      { 'subject-path': 'release/*.tgz' },
      { 'subject-path': 'release/*.tgz', 'sbom-path': 'release/sbom.cdx.json' },
    ]);
    expect(ran(pack)).toContain('cp dist/sbom.cdx.json release/');
    expect(ran(github).at(-1)).toMatch(/^gh release create .* release\/\*$/);
  });

  it('uses no cache, which a pull request could have written', () => {
    for (const job of Object.values(release.jobs)) {
      for (const { uses: action = '', with: inputs = {} } of job.steps) {
        expect(action).not.toMatch(/cache/);
        if (action.startsWith('actions/setup-node@')) expect(inputs['package-manager-cache']).toBe(false);
        expect(inputs).not.toHaveProperty('cache');
      }
    }
  });

  it('has an action that runs its own version', () => {
    const { version } = JSON.parse(text('package.json'));

    // Until a version is on npm, the action runs its own commit.
    expect(parse(text('action.yml')).inputs.version.default).toBe(IS_PUBLISHED ? version : '');
  });
});

describe('Dependabot', () => {
  it('updates the actions and the packages a week after their release', () => {
    const { updates } = parse(text('.github/dependabot.yml'));

    expect(updates).toEqual([
      expect.objectContaining({ 'package-ecosystem': 'github-actions', cooldown: { 'default-days': 7 } }),
      ...['/', '/site'].map((directory) =>
        expect.objectContaining({ 'package-ecosystem': 'npm', directory, cooldown: { 'default-days': 7 } }),
      ),
    ]);
  });
});
