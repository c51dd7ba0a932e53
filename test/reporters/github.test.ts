import { describe, expect, it } from 'vitest';
import { githubOutputs } from '../../src/reporters/parts/github-outputs.ts';
import { finding, report, target } from './builders.ts';
import { renderGithub } from './formats.ts';
import { HOSTILE, HOSTILE_NAME } from './hostile.ts';
import { runnerCommands } from './runner-commands.ts';
import { COMPARED, EMPTY, EVERYTHING, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

describe('the github format', () => {
  it.each(Object.entries(SAMPLES))('is annotations and one line of plain text: %s', (_, sample) => {
    const text = renderGithub(sample, GITHUB_VIEW);
    const commands = runnerCommands(text);

    expect(text.trimEnd().split('\n').length).toBe(commands.length + 1);
    for (const { name, properties } of commands) {
      expect(name).toMatch(/^(?:error|warning|notice)$/);
      expect(Object.keys(properties).filter((key) => !/^(?:file|line|col|title)$/.test(key))).toEqual([]);
    }
  });

  it('is the same text with and without a runner', () => {
    expect(renderGithub(HOSTILE, VIEW)).toBe(renderGithub(HOSTILE, GITHUB_VIEW));
  });

  it('annotates the line of a finding of drift as an error, and escapes special characters', () => {
    const sample = report(
      [
        target({
          deployment: 'a,b:c',
          status: 'drifted',
          findings: [
            finding('field-differs', {
              field: 'version',
              expected: '50%',
              actual: '2',
              message: 'differs: 100%0A',
            }),
          ],
        }),
      ],
      { repositoryPrefix: 'deploy' },
    );

    expect(runnerCommands(renderGithub(sample, VIEW))).toEqual([
      {
        name: 'error',
        properties: { file: 'deploy/driftline.yaml', line: '12', col: '13', title: 'a,b:c/prod (drifted)' },
        data: 'field-differs: differs: 100%0A',
      },
    ]);
  });

  it('shows at most ten annotations of a level, and the tenth counts the rest', () => {
    const commands = runnerCommands(renderGithub(many(500, 1), VIEW));
    const errors = commands.filter(({ name }) => name === 'error');

    expect(errors.length).toBe(10);
    expect(errors.at(-1)).toEqual({
      name: 'error',
      properties: { title: 'driftline' },
      data: expect.stringMatching(/^and \d+ more of this level/),
    });
    expect(commands.length).toBeLessThanOrEqual(30);
  });

  it('shows waived or planned findings as notices', () => {
    expect(
      runnerCommands(renderGithub(EVERYTHING, VIEW))
        .filter(({ name }) => name === 'notice')
        .map(({ data }) => data),
    ).toEqual([
      'one manifest declares nothing',
      expect.stringContaining('after the merge: deploy 2.3'),
      expect.stringContaining('waived until 2026-12-31'),
      expect.stringContaining('after the merge: deploy 2.3'),
    ]);

    const waiver = { field: 'version', until: '2026-12-31', reason: 'r', daysLeft: 1 };
    const lenient = finding('field-differs', { severity: 'warning', field: 'version', waiver });
    const sample = report([target({ status: 'waived', findings: [lenient] })]);
    expect(runnerCommands(renderGithub(sample, VIEW))[0]).toMatchObject({ name: 'notice' });
  });

  it('keeps a hostile name inside its property', () => {
    const sample = report([
      target({ deployment: HOSTILE_NAME, status: 'missing', findings: [finding('not-deployed')] }),
    ]);

    expect(
      runnerCommands(renderGithub(sample, VIEW)).map(({ properties }) =>
        properties.title?.replaceAll('\u200b', ''),
      ),
    ).toEqual([`${HOSTILE_NAME}/prod (missing)`]);
  });

  it('says that there was nothing to check', () => {
    expect(renderGithub(EMPTY, VIEW)).toBe('driftline: Deployment drift: there was nothing to check\n');
  });
});

describe('the outputs of a step', () => {
  it('are the outcome, the exit code and each count', () => {
    expect(githubOutputs(EVERYTHING)).toBe(`outcome=drift
exit-code=2
total=26
in-sync=2
drifted=15
missing=1
unexpected=1
pending=1
planned=2
waived=1
unknown=3
warnings=6
requests=26
`);
  });

  it('count what is new and resolved, with a baseline', () => {
    expect(githubOutputs(COMPARED)).toContain('\nnew=2\nresolved=1\n');
  });
});
