import { countedAre } from '../model/count.ts';
import { FINDING_CODES, type Finding, type Report, type TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { FINDINGS } from './parts/codes/findings.ts';
import { codeLink } from './parts/codes/link.ts';
import { noticesOf, noveltyOf } from './parts/compared-with.ts';
import { cut, visible, visibleCut } from './parts/escape.ts';
import { type Identified, identify } from './parts/fingerprint.ts';
import { jsonText } from './parts/json-pieces.ts';
import { countsText, headline, joined, nameOf } from './parts/labels.ts';
import { LEVELS, type Level, levelOf } from './parts/levels.ts';
import { placeOf, repositoryUri } from './parts/locate.ts';
import { liveNote, sidesNote, waiverText } from './parts/sides.ts';

/** GitHub shows the first 5,000 results of a run. */
const RESULT_LIMIT = 5_000;
const MESSAGE_LIMIT = 4_000;
const PROPERTY_LIMIT = 1_000;
const SEMANTIC_VERSION = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/** SARIF 2.1.0 as GitHub's code scanning wants it: one result per finding. */
export const renderSarif: Render = (report, { ciLog }) => {
  const all = identify(report.targets);
  const kept = keep(report, all);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(report) },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(report, all.length - kept.length)],
        results: kept.map((each) => result(report, each)),
        properties: { outcome: report.outcome, summary: report.summary },
      },
    ],
  };
  return jsonText(log, { ciLog, visible: false });
};

/** Over the limit, waived results are dropped first, then warnings. The others keep their order. */
function keep(report: Report, all: readonly Identified[]): readonly Identified[] {
  if (all.length <= RESULT_LIMIT) return all;
  const ranked = LEVELS.flatMap((level) =>
    all.filter(({ target, finding }) => levelOf(report, target, finding) === level),
  );
  const kept = new Set(ranked.slice(0, RESULT_LIMIT));
  return all.filter((each) => kept.has(each));
}

function driver({ tool }: Report) {
  return {
    name: tool.name,
    version: visible(tool.version),
    ...(SEMANTIC_VERSION.test(tool.version) && { semanticVersion: tool.version }),
    rules: FINDING_CODES.map((id) => ({
      id,
      name: pascalCase(id),
      shortDescription: { text: FINDINGS[id].title },
      fullDescription: { text: FINDINGS[id].description },
      help: { text: FINDINGS[id].help, markdown: `${FINDINGS[id].help} [More](${codeLink(id)})` },
      helpUri: codeLink(id),
      defaultConfiguration: {
        level: id === 'waiver-unused' || id === 'undeclared-environment' ? 'warning' : 'error',
      },
      properties: { tags: ['deployment-drift'], precision: 'very-high' },
    })),
  };
}

function pascalCase(code: string): string {
  return code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function invocation(report: Report, leftOut: number) {
  const start = Date.parse(report.startedAt);
  const truncation = `${countedAre(leftOut, 'more result')} left out: a run holds ${RESULT_LIMIT}. The JSON report has them all`;
  const notices = [
    headline(report),
    countsText(report),
    ...noticesOf(report),
    leftOut === 0 ? '' : truncation,
  ];
  return {
    executionSuccessful: report.incomplete !== true,
    exitCode: report.exitCode,
    ...(!Number.isNaN(start) && {
      startTimeUtc: new Date(start).toISOString(),
      endTimeUtc: new Date(start + report.durationMs).toISOString(),
    }),
    toolExecutionNotifications: notices
      .filter((text) => text !== '')
      .map((text) => ({ level: 'note', message: { text: messageText(text) } })),
  };
}

const SARIF_LEVELS: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', notice: 'note' };

function result(report: Report, { target, finding, hash, occurrence }: Identified) {
  const { file, line, column } = placeOf(target, finding);
  const { id, deployment, environment, provider, status } = target;
  const { code, field, reason, direction, liveSince, liveBy, firstSeen, severity, waiver } = finding;
  return {
    ruleId: code,
    ruleIndex: FINDING_CODES.indexOf(code),
    // A suppressed result keeps its level.
    level:
      waiver === undefined
        ? SARIF_LEVELS[levelOf(report, target, finding)]
        : target.severity === 'warning'
          ? 'warning'
          : severity,
    message: { text: message(target, finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: repositoryUri(report, file), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
        },
        logicalLocations: [{ fullyQualifiedName: visibleCut(id, PROPERTY_LIMIT), kind: 'resource' }],
      },
    ],
    ...(finding.new !== undefined && { baselineState: finding.new ? 'new' : 'unchanged' }),
    partialFingerprints: { primaryLocationLineHash: `${hash.slice(0, 32)}:${occurrence}` },
    ...(waiver !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: visible(waiverText(finding)) }],
    }),
    properties: {
      ...shown({ target: id, deployment, environment, provider, status }),
      ...shown({ field, reason, direction, liveSince, liveBy, firstSeen }),
    },
  };
}

function message(target: TargetReport, finding: Finding): string {
  const sentence = `${cut(target.id, PROPERTY_LIMIT)}: ${nameOf(finding)}: ${cut(finding.message, MESSAGE_LIMIT)}`;
  return messageText(joined([sentence, sidesNote(finding), noveltyOf(finding), liveNote(finding)]));
}

/** In SARIF `[text](target)` is a link: a zero-width space breaks it up. */
function messageText(text: string): string {
  return visibleCut(text, MESSAGE_LIMIT).replaceAll('](', ']\u200b(');
}

function shown(properties: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, visibleCut(value, PROPERTY_LIMIT)] as const],
  );
  return Object.fromEntries(entries);
}
