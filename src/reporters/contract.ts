import type { Report } from '../model/report.ts';

/**
 * A format: report in, text out. It opens no file, reads no clock, no environment, no terminal, and it neither
 * filters nor counts: that has been done. Same report and view, same bytes. The text ends with a newline.
 */
export type Render = (report: Report, view: View) => string;

/** Where the text will be read. */
export interface View {
  /** Width in columns. */
  readonly columns: number;
  readonly colour: boolean;
  /** The output may pass through the log of a CI runner that obeys it: `##[`, `##vso[` and a leading `::` are broken up. */
  readonly ciLog: boolean;
  /** Leave out what is in sync, and what to do next. */
  readonly quiet?: boolean;
}
