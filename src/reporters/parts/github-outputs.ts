import type { Report } from '../../model/report.ts';

/** Lines for the file in `GITHUB_OUTPUT`. The values are our own words and numbers, so none needs a delimiter. */
export function githubOutputs({ outcome, exitCode, summary }: Report): string {
  const outputs: readonly (readonly [string, string | number])[] = [
    ['outcome', outcome],
    ['exit-code', exitCode],
    ['total', summary.total],
    ['in-sync', summary.inSync],
    ['drifted', summary.drifted],
    ['missing', summary.missing],
    ['unexpected', summary.unexpected],
    ['pending', summary.pending],
    ['planned', summary.planned],
    ['waived', summary.waived],
    ['unknown', summary.unknown],
    ['warnings', summary.warnings],
    ...(summary.new === undefined
      ? []
      : [['new', summary.new] as const, ['resolved', summary.resolved ?? 0] as const]),
    ['requests', summary.requests],
  ];
  return outputs.map(([name, value]) => `${name}=${value}\n`).join('');
}
