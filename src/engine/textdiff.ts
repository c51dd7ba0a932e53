import { createPause } from '../model/pause.ts';
import type { Finding, TargetReport } from '../model/report.ts';
import { isLongText } from './differences.ts';

const CONTEXT_LINES = 3;
const MOST_LINES = 400;
/** Lines taken out and put in. The work grows with their square, and more than are shown need no best way of it. */
const MOST_EDITS = 1_000;

type Patch = (
  names: { readonly declared: string; readonly live: string },
  declared: string,
  live: string,
) => string;

/** Adds unified diffs wherever texts differ. The library for it loads only where there is one. */
export async function withTextDiffs(targets: readonly TargetReport[]): Promise<readonly TargetReport[]> {
  if (!targets.some(({ findings }) => findings.some(needsDiff))) return targets;
  const { createTwoFilesPatch, formatPatch } = await import('diff');
  const patch: Patch = ({ declared: from, live: to }, declared, live) => {
    const texts = [endLine(declared), endLine(live)] as const;
    const options = { context: CONTEXT_LINES, maxEditLength: MOST_EDITS };
    return cut(
      createTwoFilesPatch(from, to, ...texts, undefined, undefined, options) ??
        formatPatch(replaced(from, to, ...texts)),
    );
  };
  const pause = createPause();
  const shown: TargetReport[] = [];
  for (const target of targets) {
    const findings: Finding[] = [];
    for (const finding of target.findings) {
      if (needsDiff(finding)) await pause();
      findings.push(needsDiff(finding) ? withDiff(finding, target.id, patch) : finding);
    }
    shown.push({ ...target, findings });
  }
  return shown;
}

/** All of one text for all of the other. */
function replaced(from: string, to: string, declared: string, live: string) {
  const [before, after] = [declared, live].map((text) => text.split('\n').slice(0, -1)) as [
    string[],
    string[],
  ];
  const lines = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
  const counts = { oldStart: 1, oldLines: before.length, newStart: 1, newLines: after.length };
  return {
    oldFileName: from,
    newFileName: to,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [{ ...counts, lines }],
  };
}

function needsDiff({ code, differences }: Finding): boolean {
  return code === 'text-differs' || (differences ?? []).some(isLongText);
}

function withDiff(finding: Finding, id: string, patch: Patch): Finding {
  const { field = '', expected, actual, expectedFrom = `declared ${field}`, differences } = finding;
  const live = `live ${field} of ${id}`;
  if (differences === undefined) {
    if (typeof expected !== 'string' || typeof actual !== 'string') return finding;
    return { ...finding, diff: patch({ declared: expectedFrom, live }, expected, actual) };
  }
  const shown = differences.map((each) => {
    if (!isLongText(each)) return each;
    const names = { declared: `${expectedFrom} ${each.path}`, live: `${live} ${each.path}` };
    return { ...each, diff: patch(names, String(each.expected), String(each.actual)) };
  });
  const whole = shown.flatMap(({ diff }) => diff ?? []).join('');
  return { ...finding, differences: shown, ...(finding.code === 'text-differs' && { diff: whole }) };
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The line that the library puts first is no part of the format, and a long diff is cut with a count. */
function cut(patch: string): string {
  const lines = patch.replace(/^=+\n/, '').split('\n');
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return `${lines.slice(0, MOST_LINES).join('\n')}\n… ${lines.length - MOST_LINES} more lines\n`;
}
