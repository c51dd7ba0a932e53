import { exitCodeFor } from '../model/exit-code.ts';
import type { Report } from '../model/report.ts';
import type { Render } from './contract.ts';
import { renderHuman } from './human.ts';
import { jsonText } from './parts/json-pieces.ts';
import { headlineWithCounts } from './parts/labels.ts';

/** Terraform keeps the result in its state, and prints all of it if a condition fails. */
const REPORT_LIMIT = 16_000;
const COLUMNS = 80;

/** For a `data "external"` source of Terraform: one flat object of texts. */
export const renderTerraform: Render = (report, { ciLog }) => {
  const result = {
    outcome: report.outcome,
    // The exit code without `--exit-zero`.
    exit_code: String(report.exitCode || exitCodeFor(report.outcome, { exitZero: false })),
    summary: headlineWithCounts(report),
    report: humanText(report),
  };
  return jsonText(result, { ciLog });
};

/** The targets that are not in sync, in as many whole lines as fit. */
function humanText(report: Report): string {
  let text = '';
  for (const piece of renderHuman(report, { columns: COLUMNS, color: false, ciLog: false, quiet: true })) {
    text += piece;
    if (text.length <= REPORT_LIMIT) continue;
    const end = text.lastIndexOf('\n', REPORT_LIMIT);
    return `${text.slice(0, end)}\n… and more targets: the JSON report has them all`;
  }
  return text.trimEnd();
}
