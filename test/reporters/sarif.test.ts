import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';
import { renderSarif } from './formats.ts';
import { HOSTILE } from './hostile.ts';
import { EVERYTHING, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: {
        readonly startLine: number;
        readonly startColumn: number;
        readonly endLine: number;
        readonly endColumn: number;
      };
    };
  }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
  readonly properties: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly Result[];
}

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

const schemaPath = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(schemaPath, 'utf8'));
// The schema is draft 4, and one of its patterns is invalid in Unicode mode.
const validate = new Ajv({
  strict: false,
  unicodeRegExp: false,
  validateFormats: false,
  allErrors: true,
  // Optimizing the code takes longer than running it.
  code: { optimize: false },
}).compile(schema);

function runOf(sample: Report, view = VIEW): Run {
  return JSON.parse(renderSarif(sample, view)).runs[0];
}

describe('the sarif format', () => {
  it.each(Object.entries({ ...SAMPLES, '6,000 results': many(7_000, 1) }))(
    'is valid SARIF 2.1.0: %s',
    (__, sample) => {
      validate(JSON.parse(renderSarif(sample, VIEW)));
      expect(validate.errors).toBeNull();
      validate(JSON.parse(renderSarif(sample, GITHUB_VIEW)));
      expect(validate.errors).toBeNull();
    },
  );

  it.each(Object.entries(SAMPLES))('has what GitHub requires, within its limits: %s', (__, sample) => {
    const { tool, results } = runOf(sample);

    for (const { id, shortDescription, fullDescription, help } of tool.driver.rules) {
      for (const text of [id, shortDescription.text, fullDescription.text, help.text]) {
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(1_024);
      }
    }
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of results) {
      const [location] = locations;
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(message.text).not.toBe('');
      expect(location?.physicalLocation.artifactLocation.uri).toMatch(/^(?![/\\])[\w.!~*'()%/-]+$/);
      expect(location?.physicalLocation.region.endColumn).toBeGreaterThan(
        location?.physicalLocation.region.startColumn ?? 0,
      );
      expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:\d+$/);
    }
    expect(new Set(results.map((each) => each.partialFingerprints.primaryLocationLineHash)).size).toBe(
      results.length,
    );
  });

  it('points at the file from the root of the repository', () => {
    const [result] = runOf(
      report(
        [
          target({
            status: 'missing',
            findings: [
              finding('not-deployed', { location: { file: '../common/my bots.yaml', line: 3, column: 5 } }),
            ],
          }),
        ],
        {
          repositoryPrefix: 'deploy/eu',
        },
      ),
    ).results;

    expect(result?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/common/my%20bots.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 6 },
    });
  });

  it('keeps its fingerprints when lines and messages change', () => {
    const moved = {
      ...EVERYTHING,
      targets: EVERYTHING.targets.map((each) => ({
        ...each,
        location: { ...each.location, line: each.location.line + 40 },
        findings: each.findings.map((one) => ({
          ...one,
          message: 'other words',
          location: { file: 'driftline.yaml', line: 99, column: 1 },
        })),
      })),
    };
    const fingerprints = (sample: Report): string[] =>
      runOf(sample).results.map((each) => each.partialFingerprints.primaryLocationLineHash);

    expect(fingerprints(moved)).toEqual(fingerprints(EVERYTHING));
  });

  it('suppresses only waived results', () => {
    const suppressed = runOf(EVERYTHING).results.filter(({ suppressions }) => suppressions !== undefined);

    expect(
      suppressed.map(({ properties, level, suppressions }) => [properties.status, level, suppressions]),
    ).toEqual([
      [
        'waived',
        'error',
        [
          {
            kind: 'external',
            status: 'accepted',
            justification: 'waived until 2026-12-31 (39 days left), by Ada: the vendor moves us in January',
          },
        ],
      ],
    ]);
  });

  it('gives a target of severity warning the level warning', () => {
    const levels = runOf(EVERYTHING)
      .results.filter(({ properties }) => properties.deployment === 'lenient')
      .map(({ level }) => level);

    expect(levels).toEqual(['warning']);
  });

  it('makes no link from text from outside', () => {
    expect(runOf(HOSTILE).results.filter(({ message }) => message.text.includes(']('))).toEqual([]);
  });

  it('keeps 5,000 results, errors first, and says how many are left out', () => {
    const lenient = Array.from({ length: 10 }, (__, index) =>
      target({
        deployment: `first ${index}`,
        status: 'drifted',
        severity: 'warning',
        findings: [finding('field-differs', { severity: 'warning' })],
      }),
    );
    const strict = Array.from({ length: 5_000 }, (__, index) =>
      target({ deployment: `bot ${index}`, status: 'missing', findings: [finding('not-deployed')] }),
    );
    const run = runOf(report([...lenient, ...strict]));

    expect(run.results.length).toBe(5_000);
    expect(run.results.every(({ level }) => level === 'error')).toBe(true);
    expect(run.invocations[0]?.toolExecutionNotifications.at(-1)?.message.text).toBe(
      '10 more results are left out: a run holds 5000. The JSON report has them all',
    );
  });

  it('parses to the same content with runner commands broken up', () => {
    expect(JSON.parse(renderSarif(HOSTILE, GITHUB_VIEW))).toEqual(JSON.parse(renderSarif(HOSTILE, VIEW)));
  });
});
