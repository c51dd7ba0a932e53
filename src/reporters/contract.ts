import type { Report } from '../model/report.ts';

/**
 * Renders a report as text, in pieces, so that no report is too long for a string. Pure: it opens no file and reads no
 * clock, environment or terminal, and it neither filters nor counts. Each piece ends with a newline, except in JSON
 * formats; the last piece always does.
 */
export type Render = (report: Report, view: View) => Iterable<string>;

/** Where the text will be read. */
export interface View {
  /** Width in columns. */
  readonly columns: number;
  readonly color: boolean;
  /** The output may pass through the log of a CI runner that obeys it: `##[`, `##vso[` and a leading `::` are broken up. */
  readonly ciLog: boolean;
  /** Leave out targets in sync and the next steps. */
  readonly quiet?: boolean;
  /** A line with the full id for each target that is in sync. */
  readonly verbose?: boolean;
  /** The URL of the repository's files at this commit, such as `https://github.com/o/r/blob/SHA`. */
  readonly filesUrl?: string;
  /** The most bytes that Markdown may have: the room that is left in a step summary. */
  readonly room?: number;
}
