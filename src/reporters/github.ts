import type { Finding, Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { commandData, commandProperty, cut } from './parts/escape.ts';
import { placeOf, repositoryPath } from './parts/locate.ts';
import { liveNote, waiverText } from './parts/values.ts';
import { type Level, levelOf } from './parts/weigh.ts';
import { countsText, headline, STATUS_WORDS } from './parts/words.ts';
import { guardText } from './parts/workflow.ts';

/** GitHub shows ten annotations of each level per step and drops the rest without a word. */
const PER_LEVEL = 10;
const MESSAGE_LIMIT = 2_000;

interface Annotation {
  readonly level: Level;
  /** With a leading blank, or empty. */
  readonly properties: string;
  readonly message: string;
}

/** Workflow commands: an annotation per finding on its line of the manifest. */
export const renderGithub: Render = (report) => {
  const annotations = annotationsOf(report);
  const lines = (['error', 'warning', 'notice'] as const).flatMap((level) =>
    limited(
      level,
      annotations.filter((each) => each.level === level),
    ),
  );
  const counts = countsText(report.summary);
  return `${[...lines, `driftline: ${headline(report)}${counts === '' ? '' : ` (${counts})`}`].join('\n')}\n`;
};

function annotationsOf(report: Report): Annotation[] {
  const notices = (report.notices ?? []).map(
    (message) => ({ level: 'notice', properties: '', message }) as const,
  );
  const findings = report.targets.flatMap((target) =>
    target.findings.map((finding) => ({
      level: levelOf(report, target, finding),
      properties: propertiesOf(report, target, finding),
      message: messageOf(finding),
    })),
  );
  return [...notices, ...findings];
}

function propertiesOf(report: Report, target: TargetReport, finding: Finding): string {
  const { file, line, column } = placeOf(target, finding);
  const title = `${target.id} (${STATUS_WORDS[target.status]})`;
  return ` file=${property(repositoryPath(report, file))},line=${line},col=${column},title=${property(title)}`;
}

function messageOf(finding: Finding): string {
  const parts = [finding.message, liveNote(finding), waiverText(finding)];
  return cut(parts.filter((part) => part !== '').join(' · '), MESSAGE_LIMIT);
}

function limited(level: Level, annotations: readonly Annotation[]): string[] {
  if (annotations.length <= PER_LEVEL) return annotations.map(command);
  const shown = annotations.slice(0, PER_LEVEL - 1);
  const more = `and ${annotations.length - shown.length} more of this level; the other reports and the step summary have them`;
  return [...shown.map(command), command({ level, properties: ' title=driftline', message: more })];
}

function command({ level, properties, message }: Annotation): string {
  return `::${level}${properties}::${guardText(commandData(message))}`;
}

function property(text: string): string {
  return guardText(commandProperty(text));
}
