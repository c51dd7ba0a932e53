import type { TargetReport } from '../model/report.ts';

const CONTEXT_LINES = 3;
const MOST_LINES = 400;

/** Adds a unified diff to every `text-differs` finding. The library for it loads only where there is one. */
export async function withTextDiffs(targets: readonly TargetReport[]): Promise<readonly TargetReport[]> {
  if (!targets.some(({ findings }) => findings.some(({ code }) => code === 'text-differs'))) return targets;
  const { createTwoFilesPatch } = await import('diff');
  return targets.map((target) => ({
    ...target,
    findings: target.findings.map((finding) => {
      const { code, expected, actual, field } = finding;
      if (code !== 'text-differs' || typeof expected !== 'string' || typeof actual !== 'string')
        return finding;
      const patch = createTwoFilesPatch(
        `declared ${field}`,
        `live ${field}`,
        endLine(expected),
        endLine(actual),
        undefined,
        undefined,
        { context: CONTEXT_LINES },
      );
      return { ...finding, diff: cut(patch) };
    }),
  }));
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The line that `diff` puts first is no part of the format, and a long diff is cut with a count. */
function cut(patch: string): string {
  const lines = patch.replace(/^=+\n/, '').split('\n');
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return `${lines.slice(0, MOST_LINES).join('\n')}\n… ${lines.length - MOST_LINES} more lines\n`;
}
