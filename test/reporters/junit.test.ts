import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Report } from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';
import { renderJunit } from './formats.ts';
import { HOSTILE } from './hostile.ts';
import { JUNIT_XSD } from './junit-schema.ts';
import { EVERYTHING, FINDINGS, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';
import { descendants, type Element, parseXml } from './xml.ts';

function kindOf(testCase: Element | undefined): string {
  return testCase?.children[0]?.name ?? 'passed';
}

function caseOf(sample: Report, name: string): Element | undefined {
  return descendants(parseXml(renderJunit(sample, VIEW)), 'testcase').find(
    ({ attributes }) => attributes.name === name,
  );
}

describe('the junit format', () => {
  it.each(Object.entries(SAMPLES))('is valid and has the right counts: %s', async (_, sample) => {
    const texts = [VIEW, GITHUB_VIEW].map((view) => renderJunit(sample, view));
    const xml = texts.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
    const { errors } = await validateXML({ xml, schema: JUNIT_XSD, maxMemoryPages: 4_096 });
    expect(errors).toEqual([]);

    for (const text of texts) {
      for (const suite of [parseXml(text), ...descendants(parseXml(text), 'testsuite')]) {
        const cases = descendants(suite, 'testcase');
        const count = (kind: string): string => String(cases.filter((each) => kindOf(each) === kind).length);
        expect([suite.attributes.tests, suite.attributes.failures, suite.attributes.errors]).toEqual([
          String(cases.length),
          count('failure'),
          count('error'),
        ]);
        if (suite.name === 'testsuite') expect(suite.attributes.skipped).toBe(count('skipped'));
      }
    }
  });

  it('reports drift as failure, unknown as error, and excused drift as skipped', () => {
    const kinds = EVERYTHING.targets.map(({ id, status, severity }) =>
      [status, severity, kindOf(caseOf(EVERYTHING, id))].join(' '),
    );

    expect([...new Set(kinds)].sort()).toEqual([
      'drifted  failure',
      'drifted warning skipped',
      'in-sync  passed',
      'in-sync  system-out',
      'missing  failure',
      'pending  failure',
      'planned  skipped',
      'unexpected  failure',
      'unknown  error',
      'waived  skipped',
    ]);
  });

  it('does not fail a pending rollout that is allowed', () => {
    const pending = target({ status: 'pending', findings: [FINDINGS['rollout-in-progress']] });

    expect(kindOf(caseOf(report([pending]), pending.id))).toBe('failure');
    expect(
      kindOf(caseOf(report([pending], { outcome: 'in-sync', exitCode: 0, allowPending: true }), pending.id)),
    ).toBe('skipped');
  });

  it('names the file from the root of the repository, and line and column in the text', () => {
    const sample = report([target({ status: 'missing', findings: [finding('not-deployed')] })], {
      repositoryPrefix: 'deploy/eu',
    });
    const found = caseOf(sample, 'support-chat/prod');

    expect(found?.attributes).toEqual({
      name: 'support-chat/prod',
      classname: 'driftline.prod',
      file: 'deploy/eu/driftline.yaml',
    });
    expect(found?.children[0]?.text).toBe(
      'error not-deployed: a sentence on not-deployed\nat deploy/eu/driftline.yaml:12:13',
    );
  });

  it('divides the room that it has among long texts, and says how much of them is left out', () => {
    const long = `--- a\n+++ b\n@@ -1 +1 @@\n${'+line of text\n'.repeat(3_000)}`;
    const sample = report(
      Array.from({ length: 1_000 }, (_, index) =>
        target({
          deployment: `bot ${index}`,
          status: 'drifted',
          findings: [finding('text-differs', { diff: long })],
        }),
      ),
    );
    const text = renderJunit(sample, VIEW);

    expect(Buffer.byteLength(text)).toBeLessThan(20_000_000);
    expect(text).toContain('more characters)');
  });

  it('parses to the same content with runner commands broken up', () => {
    expect(parseXml(renderJunit(HOSTILE, GITHUB_VIEW))).toEqual(parseXml(renderJunit(HOSTILE, VIEW)));
  });

  it('has a test case for each of 2,000 targets', () => {
    expect(descendants(parseXml(renderJunit(many(2_000), VIEW)), 'testcase').length).toBe(2_000);
  });
});
