import { groupBy } from '../model/group.ts';
import type { Difference, Finding, Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { cut } from './parts/escape.ts';
import { joined, nameOf, statusText } from './parts/labels.ts';
import { type Verdict, verdictOf } from './parts/levels.ts';
import { placeOf, placeText, repositoryPath } from './parts/locate.ts';
import { type Markup, markup, preformatted } from './parts/markup.ts';
import { notesOf, sidesOf, waiverText } from './parts/sides.ts';
import { guardMarkup } from './parts/workflow.ts';

const MESSAGE_LIMIT = 500;
const VALUE_LIMIT = 4_000;
const DIFF_LIMIT = 20_000;
// GitLab refuses a file of 30 MB: all texts together share half of that.
const TEXT_TOTAL = 15_000_000;
const TEXT_LEAST = 300;

interface Case {
  readonly target: TargetReport;
  readonly verdict: Verdict;
  readonly textLimit: number;
}

/** One suite per environment, one test case per target. */
export const renderJunit: Render = function* (report, { ciLog }) {
  const guard = ({ markup: text }: Markup) => (ciLog ? guardMarkup(text) : text);
  const texts = report.targets.filter(({ findings }) => findings.length > 0).length;
  const textLimit = Math.max(TEXT_LEAST, Math.floor(TEXT_TOTAL / Math.max(texts, 1)));
  const cases = report.targets.map((target) => ({ target, verdict: verdictOf(report, target), textLimit }));
  const suites = groupBy(cases, ({ target }) => target.environment);
  yield guard(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="driftline" ${tally(cases)} time="${(report.durationMs / 1000).toFixed(3)}">
`);
  for (const [environment, members] of suites) {
    const skipped = members.filter(({ verdict }) => verdict === 'excused').length;
    yield guard(
      markup`  <testsuite name="${environment}" ${tally(members)} skipped="${skipped}" timestamp="${report.startedAt.slice(0, 19)}">\n`,
    );
    for (const each of members) yield guard(testCase(report, each));
    yield guard(markup`  </testsuite>\n`);
  }
  yield guard(markup`</testsuites>\n`);
};

function tally(cases: readonly Case[]): Markup {
  const count = (verdict: Verdict): number => cases.filter((each) => each.verdict === verdict).length;
  return markup`tests="${cases.length}" failures="${count('failed')}" errors="${count('unreadable')}"`;
}

function testCase(report: Report, { target, verdict, textLimit }: Case): Markup {
  const attributes = markup`name="${target.id}" classname="driftline.${target.environment}" file="${repositoryPath(report, target.location.file)}"`;
  const text = target.findings.map((finding) => details(report, target, finding)).join('\n\n');
  if (verdict === 'passed' && text === '') return markup`    <testcase ${attributes}/>\n`;
  const outcome = result(target, verdict, preformatted(cut(text, textLimit)));
  return markup`    <testcase ${attributes}>\n${outcome}    </testcase>\n`;
}

function result(target: TargetReport, verdict: Verdict, body: Markup): Markup {
  const type = target.findings[0]?.code ?? target.status;
  const message = summaryOf(target);
  switch (verdict) {
    case 'failed':
      return markup`      <failure type="${type}" message="${message}">${body}</failure>\n`;
    case 'unreadable':
      return markup`      <error type="${target.findings[0]?.reason ?? type}" message="${message}">${body}</error>\n`;
    case 'excused':
      return markup`      <skipped message="${message}"/>\n      <system-out>${body}</system-out>\n`;
    case 'passed':
      return markup`      <system-out>${body}</system-out>\n`;
    default:
      return verdict satisfies never;
  }
}

function summaryOf(target: TargetReport): string {
  const [first, ...more] = target.findings;
  const waived = first === undefined || target.status !== 'waived' ? '' : ` (${waiverText(first)})`;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const sentence = cut(first?.message ?? '', MESSAGE_LIMIT);
  return cut(`${statusText(target)}: ${sentence}${waived}${others}`, MESSAGE_LIMIT);
}

function details(report: Report, target: TargetReport, finding: Finding): string {
  const sides = sidesOf(finding, { limit: VALUE_LIMIT });
  const isWhole = sides !== undefined && finding.diff === undefined && finding.differences === undefined;
  const lines = [
    `${finding.severity} ${nameOf(finding)}: ${cut(finding.message, VALUE_LIMIT)}`,
    ...(finding.differences?.map((each) => placeOfStructure(finding, each)) ?? []),
    isWhole ? `declared: ${sides.declared}\nlive: ${sides.live}` : '',
    ...notesOf(finding),
    finding.diff === undefined ? '' : cut(finding.diff, DIFF_LIMIT),
    `at ${placeText(report, placeOf(target, finding))}`,
  ];
  return joined(lines, '\n');
}

function placeOfStructure({ field = '' }: Finding, { path, diff, ...values }: Difference): string {
  const sides = sidesOf(values, { limit: VALUE_LIMIT });
  const text =
    diff === undefined ? `declared ${sides?.declared}, live ${sides?.live}` : `\n${cut(diff, DIFF_LIMIT)}`;
  return `${cut(field + path, VALUE_LIMIT)}: ${text}`;
}
