import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it, vi } from 'vitest';
import { type Report, STATUSES, type Status } from '../../src/model/report.ts';
import type { Format } from '../../src/reporters/index.ts';
import { countOf, countsText, statusWords } from '../../src/reporters/parts/labels.ts';
import { nextSteps } from '../../src/reporters/parts/next-steps.ts';
import { finding, report, target } from './builders.ts';
import { FORMATS } from './formats.ts';
import { attribute, elements, textOf } from './html-tree.ts';
import { parseMetrics } from './prometheus-text.ts';
import { EMPTY, SAMPLES, VIEW } from './samples.ts';
import { descendants, parseXml } from './xml.ts';

vi.setConfig({ testTimeout: 300_000 });

it('the human report without targets has no counts and no dot before the requests', () => {
  expect(rendered('human', EMPTY)).toBe('Deployment drift: there was nothing to check\n0 requests, 412 ms\n');
});

it('the next steps advise more time after a timeout, but not after a signal', () => {
  const late = target({ status: 'unknown', findings: [finding('unreadable', { reason: 'timeout' })] });

  expect(nextSteps(report([late]))).toEqual([expect.stringMatching(/--timeout.*--max-time/)]);
  expect(nextSteps(report([late], { incomplete: true }))).toEqual([]);
});

it('no format advises to allow what the run already allows', () => {
  const counted = report([target({ status: 'pending' })]);
  const allowed: Report = { ...counted, outcome: 'in-sync', exitCode: 0, allowPending: true };

  expect(nextSteps(counted).join()).toContain('--allow-pending');
  expect(nextSteps(allowed)).toEqual([
    'A rollout of the declared version is under way: check again when it is over.',
  ]);
});

type Counts = Readonly<Record<string, number>>;

function rendered(name: Format, report: Report): string {
  return FORMATS[name](report, VIEW);
}

function fromHtml(report: Report): Counts {
  const tiles = elements(rendered('html', report)).filter((each) =>
    attribute(each, 'class')?.startsWith('tile s-'),
  );
  return Object.fromEntries(
    tiles.map((tile) => [
      attribute(tile, 'class')?.replace('tile s-', '') ?? '',
      Number.parseInt(textOf(tile), 10),
    ]),
  );
}

function fromMetrics(report: Report): Counts {
  const metrics = parseMetrics(rendered('prometheus', report));
  return Object.fromEntries(
    metrics
      .filter(({ name }) => name === 'driftline_targets')
      .map(({ labels, value }) => [labels.status ?? '', value]),
  );
}

/** The counts in the table of the Markdown report. A status with the count zero is not in the table. */
function fromMarkdownText(report: Report): Counts {
  const { children } = fromMarkdown(rendered('markdown', report), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const table = children.find(({ type }) => type === 'table');
  if (table?.type !== 'table') return {};
  const [names = [], values = []] = table.children.map((row) =>
    row.children.map(({ children: [cell] }) => (cell?.type === 'text' ? cell.value : '')),
  );
  return Object.fromEntries(
    names.map((name, index) => [name.replace(/^\S+ /, ''), Number.parseInt(values[index] ?? '', 10)]),
  );
}

describe.each(Object.entries(SAMPLES))('the formats agree on the counts: %s', (_, sample) => {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, countOf(sample.summary, status)]));
  const { summary } = sample;
  const findings = sample.targets.flatMap((target) => target.findings).length;

  it('html, prometheus and sarif', () => {
    expect(fromHtml(sample)).toEqual(counts);
    expect(fromMetrics(sample)).toEqual(counts);
    const [run] = JSON.parse(rendered('sarif', sample)).runs;
    expect(run.properties.summary).toEqual(summary);
    expect(run.results.length).toBe(findings);
  });

  it('markdown and github', () => {
    const words = (status: Status): [string, number] => [statusWords(status), countOf(summary, status)];

    expect(fromMarkdownText(sample)).toEqual(
      Object.fromEntries(STATUSES.map(words).filter(([, count]) => count > 0)),
    );
    if (sample !== EMPTY) expect(rendered('github', sample)).toContain(`(${countsText(sample)})\n`);
  });

  it('junit and gitlab', () => {
    const suites = parseXml(rendered('junit', sample));
    const cases = descendants(suites, 'testcase');
    const skipped = descendants(suites, 'skipped').length;

    expect(cases.length).toBe(summary.total);
    expect(Number(suites.attributes.errors)).toBe(summary.unknown);
    expect(Number(suites.attributes.failures) + skipped).toBe(
      summary.drifted +
        summary.missing +
        summary.unexpected +
        summary.pending +
        summary.planned +
        summary.waived,
    );
    expect(JSON.parse(rendered('gitlab', sample)).length).toBe(findings);
  });
});
