import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';
import { renderGitlab } from './formats.ts';
import { HOSTILE } from './hostile.ts';
import { EMPTY, EVERYTHING, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

// The fields that GitLab's parser requires, and the severities of its documentation.
const text = { type: 'string', minLength: 1 };
const validate = new Ajv({ allErrors: true }).compile({
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^[^/]' },
          lines: {
            type: 'object',
            required: ['begin'],
            properties: { begin: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
});

interface Entry {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

function entriesOf(sample: Report): Entry[] {
  return JSON.parse(renderGitlab(sample, VIEW));
}

describe('the gitlab format', () => {
  it.each(Object.entries(SAMPLES))('is valid Code Quality JSON: %s', (_, sample) => {
    validate(entriesOf(sample));

    expect(validate.errors).toBeNull();
    expect(new Set(entriesOf(sample).map(({ fingerprint }) => fingerprint)).size).toBe(
      entriesOf(sample).length,
    );
  });

  it('is an empty list without findings', () => {
    expect(renderGitlab(EMPTY, VIEW)).toBe('[]\n');
  });

  it('gives each finding its place and severity', () => {
    const sample = report(
      [
        target({ status: 'missing', findings: [finding('not-deployed')] }),
        target({ environment: 'test', status: 'unknown', findings: [finding('unreadable')] }),
        target({
          environment: 'dev',
          status: 'drifted',
          severity: 'warning',
          findings: [finding('field-differs')],
        }),
      ],
      { repositoryPrefix: 'deploy' },
    );

    expect(entriesOf(sample).map(({ severity, location }) => [severity, location])).toEqual([
      ['critical', { path: 'deploy/driftline.yaml', lines: { begin: 12 } }],
      ['major', { path: 'deploy/driftline.yaml', lines: { begin: 12 } }],
      ['minor', { path: 'deploy/driftline.yaml', lines: { begin: 12 } }],
    ]);
    expect(entriesOf(EVERYTHING).filter(({ severity }) => severity === 'info').length).toBe(3);
  });

  it('says how many entries are left out', () => {
    const entries = entriesOf(many(7_000, 1));

    expect(entries.length).toBe(5_000);
    expect(entries.at(-1)?.description).toMatch(/^\d+ more findings are left out/);
    validate(entries);
    expect(validate.errors).toBeNull();
  });

  it('parses to the same content with runner commands broken up', () => {
    expect(JSON.parse(renderGitlab(HOSTILE, GITHUB_VIEW))).toEqual(JSON.parse(renderGitlab(HOSTILE, VIEW)));
  });
});
