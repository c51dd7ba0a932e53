import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/compare/summary.ts';
import {
  FINDING_CODES,
  type FindingCode,
  type Report,
  STATUSES,
  type TargetReport,
} from '../../src/model/report.ts';
import type { Format } from '../../src/reporters/index.ts';
import { countOf, isWarned, nameOf, statusText, statusWords } from '../../src/reporters/parts/labels.ts';
import { sidesOf } from '../../src/reporters/parts/sides.ts';
import { everyCode } from './every-code.ts';
import { FORMATS } from './formats.ts';
import { attribute, elements, textOf } from './html-tree.ts';
import { VIEW } from './samples.ts';
import { descendants, parseXml, type Element as XmlElement } from './xml.ts';

const REPORT = await everyCode();

/** The codes whose findings have a declared and a live value. */
const WITH_SIDES: readonly FindingCode[] = [
  'awaiting-approval',
  'field-differs',
  'not-deployed',
  'pinned-not-live',
  'planned-change',
  'promotion-skipped',
  'rollout-failed',
  'rollout-in-progress',
  'undeclared-environment',
  'unexpected-deployment',
];
/** The formats that show only counts. */
const WITHOUT_FINDINGS: readonly Format[] = ['prometheus'];
/** The formats that show only sentences: they have no room for the two texts of a difference. */
const WITHOUT_TEXTS: readonly Format[] = ['github', 'gitlab', 'sarif', 'slack'];

const only = (target: TargetReport): Report => ({
  ...REPORT,
  notices: [],
  targets: [target],
  summary: summarize([target], 1),
});

/** The text without escapes, tags and markup. */
function readable(format: Format, report: Report): string {
  const text = FORMATS[format](report, { ...VIEW, columns: 500 });
  const plain = {
    json: textsOf,
    sarif: textsOf,
    gitlab: textsOf,
    slack: textsOf,
    terraform: textsOf,
    html: (html: string) => textOf(elements(html)[0] as never),
    junit: (xml: string) => allText(parseXml(xml)),
    markdown: (markdown: string) => markdown.replace(/\\(?=[_*[\]~|])/g, ''),
  } as Partial<Record<Format, (text: string) => string>>;
  return (plain[format]?.(text) ?? text)
    .replaceAll('\u200b', '')
    .replaceAll('&gt;', '>')
    .replaceAll(/\s+/g, ' ');
}

function textsOf(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (_, value) => {
    if (typeof value === 'string' || typeof value === 'number') texts.push(String(value));
    return value;
  });
  return texts.join('\n');
}

function allText(element: XmlElement): string {
  return [...Object.values(element.attributes), element.text, ...element.children.map(allText)].join('\n');
}

const found = (code: FindingCode) =>
  REPORT.targets.flatMap((target) =>
    target.findings.filter((finding) => finding.code === code).map((finding) => ({ target, finding })),
  );

describe.each(FINDING_CODES)('a finding %s', (code) => {
  const formats = (Object.keys(FORMATS) as Format[]).filter((name) => !WITHOUT_FINDINGS.includes(name));

  it('is in the report of this test', () => {
    expect(found(code).length).toBeGreaterThan(0);
  });

  it.each(formats)('has its name and place in %s', (format) => {
    for (const { target, finding } of found(code)) {
      const text = readable(format, only(target));
      const names = format === 'json' ? [finding.code, finding.reason ?? ''] : [nameOf(finding)];

      for (const name of names) expect(text).toContain(name);
      if (format !== 'terraform' || target.status !== 'in-sync')
        expect(text).toContain(target.id.split('/')[0]);
    }
  });

  it.each(formats)('shows only declared values as declared in %s', (format) => {
    for (const { target, finding } of found(code)) {
      const isUndeclared =
        code === 'undeclared-environment' ||
        finding.differences?.some(({ expected }) => expected === undefined);
      if (!isUndeclared)
        expect(readable(format, only({ ...target, findings: [finding] }))).not.toContain('(not declared)');
    }
  });

  it.each(WITH_SIDES.includes(code) ? formats : [])(
    'shows the declared and the live value in %s',
    (format) => {
      for (const { target, finding } of found(code)) {
        const text = readable(format, only(target));
        const values = finding.differences ?? [finding];
        for (const each of values) {
          const sides = sidesOf(each, { limit: 500 });
          if (sides === undefined) continue;
          const isAbsent = format === 'json' || code === 'planned-change' || code === 'not-deployed';

          if (code === 'undeclared-environment' || code === 'unexpected-deployment') {
            expect(text).toMatch(/not declared|nothing may be deployed|after the merge/);
          } else if (
            each.expected !== undefined &&
            !(format === 'json' && typeof each.expected === 'object')
          ) {
            expect(text).toContain(sides.declared);
          }
          if (finding.differences !== undefined && WITHOUT_TEXTS.includes(format)) continue;
          if (each.actual !== undefined || !isAbsent) expect(text).toContain(sides.live);
        }
      }
    },
  );
});

it('shows both texts of a difference in every format that has room for them', () => {
  for (const { target } of found('text-differs')) {
    for (const format of Object.keys(FORMATS) as Format[]) {
      if ([...WITHOUT_FINDINGS, ...WITHOUT_TEXTS].includes(format)) continue;
      const text = readable(format, only(target));

      expect([format, text.includes('declared') && text.includes('gpt')]).toEqual([format, true]);
      expect([format, /live/.test(text)]).toEqual([format, true]);
    }
  }
});

describe('in a report that has every code, each count is the number of its rows', () => {
  const { summary, targets } = REPORT;
  const rows = (text: string) => targets.filter((target) => statusText(target) === text).length;
  const words = [...new Set(targets.map(statusText))];

  it('in the summary', () => {
    for (const status of STATUSES) {
      expect(countOf(summary, status)).toBe(targets.filter((target) => target.status === status).length);
    }
  });

  it('in human', () => {
    const text = FORMATS.human(REPORT, { ...VIEW, columns: 500 });
    for (const word of words) {
      if (word === 'in sync') continue;
      const headings = text
        .split('\n')
        .filter((line) => /^ {2}\S \S+ {2}/.test(line) && line.endsWith(`  ${word}`));
      expect([word, headings.length]).toEqual([word, rows(word)]);
    }
    const counts = text.split('\n').find((line) => / requests?, /.test(line)) ?? '';
    for (const status of STATUSES) {
      if (countOf(summary, status) > 0)
        expect(counts).toContain(`${countOf(summary, status)} ${statusWords(status)}`);
    }
    const warned = targets.filter((target) => target.status === 'drifted' && isWarned(target)).length;
    expect(counts).toContain(`drifted, ${warned} of them only a warning;`);
  });

  it('in markdown', () => {
    const text = FORMATS.markdown(REPORT, VIEW);
    for (const word of words) {
      const cells = text
        .split(/\s*\|\s*/)
        .filter((cell) => cell.replace(/^\S+ /, '').replace(/ `.*$/, '') === word);
      const inCounts = word.endsWith(')') ? 0 : 1;
      expect([word, cells.length - inCounts]).toEqual([word, rows(word)]);
    }
  });

  it('in html', () => {
    const all = elements(FORMATS.html(REPORT, VIEW));
    const cards = all.filter((each) => attribute(each, 'data-target') !== undefined);
    const cells = all.filter((each) => /^cell /.test(attribute(each, 'class') ?? ''));
    for (const part of [cards, cells]) {
      for (const status of STATUSES) {
        const members = part.filter((each) => attribute(each, 'class')?.split(' ').includes(`s-${status}`));
        expect([status, members.length]).toEqual([status, countOf(summary, status)]);
      }
      const warned = part.filter((each) => attribute(each, 'class')?.split(' ').includes('warned'));
      expect(warned.length).toBe(targets.filter(isWarned).length);
    }
  });

  it('in junit, sarif, gitlab, slack and prometheus', () => {
    const suites = parseXml(FORMATS.junit(REPORT, VIEW));
    expect(descendants(suites, 'failure').length).toBe(Number(suites.attributes.failures));
    expect(descendants(suites, 'error').length).toBe(Number(suites.attributes.errors));
    const findings = targets.flatMap((target) => target.findings);
    const { results } = JSON.parse(FORMATS.sarif(REPORT, VIEW)).runs[0];
    const entries = JSON.parse(FORMATS.gitlab(REPORT, VIEW));
    for (const code of FINDING_CODES) {
      const count = findings.filter((each) => each.code === code).length;
      expect(results.filter(({ ruleId }: { ruleId: string }) => ruleId === code).length).toBe(count);
      expect(entries.filter((each: { check_name: string }) => each.check_name === code).length).toBe(count);
    }
    const told = targets.filter((target) => target.findings.length > 0);
    const slack = readable('slack', REPORT);
    for (const { id } of told) expect(slack).toContain(id);
    const series = FORMATS.prometheus(REPORT, VIEW).match(/^driftline_target_status\{/gm);
    expect(series?.length).toBe(summary.total);
  });
});
