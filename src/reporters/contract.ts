import type { Report } from '../model/report.ts';

/**
 * A format: report in, text out, in pieces, so that no report is too long for a string. It opens no file, reads no
 * clock, no environment, no terminal, and it neither filters nor counts: that has been done. Same report and view,
 * same bytes. Each piece ends with a newline, except in the formats that are JSON; the last one always does.
 */
export type Render = (report: Report, view: View) => Iterable<string>;

/** Where the text will be read. */
export interface View {
  /** Width in columns. */
  readonly columns: number;
  readonly colour: boolean;
  /** The output may pass through the log of a CI runner that obeys it: `##[`, `##vso[` and a leading `::` are broken up. */
  readonly ciLog: boolean;
  /** Leave out what is in sync, and what to do next. */
  readonly quiet?: boolean;
  /** A line with the full id for each target that is in sync. */
  readonly verbose?: boolean;
  /** Where the files of the repository can be looked at, at this commit, such as `https://github.com/o/r/blob/SHA`. */
  readonly filesUrl?: string;
  /** The most bytes that Markdown may take: what is left of a step summary that others have written to. */
  readonly room?: number;
}
