import type { Finding, Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { baseLines, lapsedLines, noveltyCounts, noveltyOf } from './parts/compared-with.ts';
import { commandData, commandProperty, cut } from './parts/escape.ts';
import { countsText, headline, joined, nameOf, statusText } from './parts/labels.ts';
import { type Level, levelOf } from './parts/levels.ts';
import { placeOf, repositoryPath } from './parts/locate.ts';
import { liveNote, sidesNote, waiverText } from './parts/sides.ts';
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
export const renderGithub: Render = function* (report) {
  const annotations = annotationsOf(report);
  for (const level of ['error', 'warning', 'notice'] as const) {
    for (const line of limited(level, annotations[level])) yield `${line}\n`;
  }
  const counts = countsText(report);
  const words = joined([headline(report), noveltyCounts(report.summary)], ', ');
  yield `driftline: ${words}${counts === '' ? '' : ` (${counts})`}\n`;
};

interface OfLevel {
  readonly shown: Annotation[];
  count: number;
}

/** Counts all annotations, but builds only those that are shown. */
function annotationsOf(report: Report): Readonly<Record<Level, OfLevel>> {
  const levels = {
    error: { shown: [], count: 0 },
    warning: { shown: [], count: 0 },
    notice: { shown: [], count: 0 },
  } satisfies Record<Level, OfLevel>;
  const add = (level: Level, make: () => Omit<Annotation, 'level'>) => {
    const each: OfLevel = levels[level];
    each.count += 1;
    if (each.count <= PER_LEVEL) each.shown.push({ level, ...make() });
  };
  for (const message of [...(report.notices ?? []), ...baseLines(report), ...lapsedLines(report)]) {
    add('notice', () => ({ properties: '', message: cut(message, MESSAGE_LIMIT) }));
  }
  for (const target of report.targets) {
    for (const finding of target.findings) {
      add(levelOf(report, target, finding), () => ({
        properties: propertiesOf(report, target, finding),
        message: messageOf(finding),
      }));
    }
  }
  return levels;
}

function propertiesOf(report: Report, target: TargetReport, finding: Finding): string {
  const { file, line, column } = placeOf(target, finding);
  const title = `${target.id} (${statusText(target)})`;
  return ` file=${property(repositoryPath(report, file))},line=${line},col=${column},title=${property(title)}`;
}

function messageOf(finding: Finding): string {
  const sentence = cut(`${nameOf(finding)}: ${finding.message}`, MESSAGE_LIMIT);
  const notes = [sidesNote(finding), noveltyOf(finding), liveNote(finding), waiverText(finding)];
  return cut(joined([sentence, ...notes]), MESSAGE_LIMIT);
}

function limited(level: Level, { shown: annotations, count }: OfLevel): string[] {
  if (count <= PER_LEVEL) return annotations.map(command);
  const shown = annotations.slice(0, PER_LEVEL - 1);
  const more = `and ${count - shown.length} more of this level; the other reports and the step summary have them`;
  return [...shown.map(command), command({ level, properties: ' title=driftline', message: more })];
}

function command({ level, properties, message }: Annotation): string {
  return `::${level}${properties}::${guardText(commandData(message))}`;
}

function property(text: string): string {
  return guardText(commandProperty(text));
}
