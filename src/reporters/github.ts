import type { Finding, Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { noticesOf, noveltyCounts } from './parts/compared-with.ts';
import { commandData, commandProperty, cut } from './parts/escape.ts';
import { headlineWithCounts, joined, nameOf, statusText } from './parts/labels.ts';
import { LEVELS, type Level, levelOf } from './parts/levels.ts';
import { placeOf, repositoryPath } from './parts/locate.ts';
import { notesOf, sidesNote } from './parts/sides.ts';
import { guardText } from './parts/workflow.ts';

/** GitHub shows ten annotations of each level per step and drops the rest without a word. */
const PER_LEVEL = 10;
const MESSAGE_LIMIT = 2_000;

/** Workflow commands: an annotation per finding on its line of the manifest. */
export const renderGithub: Render = function* (report) {
  const commands: Readonly<Record<Level, (() => string)[]>> = { error: [], warning: [], notice: [] };
  for (const notice of noticesOf(report)) {
    commands.notice.push(() => command('notice', '', cut(notice, MESSAGE_LIMIT)));
  }
  for (const target of report.targets) {
    for (const finding of target.findings) {
      const level = levelOf(report, target, finding);
      commands[level].push(() => command(level, propertiesOf(report, target, finding), messageOf(finding)));
    }
  }
  for (const level of LEVELS) {
    const all = commands[level];
    const shown = all.length > PER_LEVEL ? all.slice(0, PER_LEVEL - 1) : all;
    for (const write of shown) yield write();
    const more = all.length - shown.length;
    const text = `and ${more} more of this level; the other reports and the step summary have them`;
    if (more > 0) yield command(level, ' title=driftline', text);
  }
  yield `driftline: ${headlineWithCounts(report, noveltyCounts(report.summary))}\n`;
};

function propertiesOf(report: Report, target: TargetReport, finding: Finding): string {
  const { file, line, column } = placeOf(target, finding);
  const title = `${target.id} (${statusText(target)})`;
  return ` file=${property(repositoryPath(report, file))},line=${line},col=${column},title=${property(title)}`;
}

function messageOf(finding: Finding): string {
  const sentence = cut(`${nameOf(finding)}: ${finding.message}`, MESSAGE_LIMIT);
  return cut(joined([sentence, sidesNote(finding), ...notesOf(finding)]), MESSAGE_LIMIT);
}

function command(level: Level, properties: string, message: string): string {
  return `::${level}${properties}::${guardText(commandData(message))}\n`;
}

function property(text: string): string {
  return guardText(commandProperty(text));
}
