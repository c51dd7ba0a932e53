import type { Report } from '../model/report.ts';

/**
 * Renders a report in pieces, so that no report is too long for a string. Pure: no file, clock, environment or terminal.
 * Each piece ends with a newline, except in JSON formats; the last piece always does.
 */
export type Render = (report: Report, view: View) => Iterable<string>;

/** Where people read the text. */
export interface View {
  readonly columns: number;
  readonly color: boolean;
  /** Breaks up `##[`, `##vso[` and a leading `::`, because CI runners obey them in a log. */
  readonly ciLog: boolean;
  /** Leave out targets in sync and the next steps. */
  readonly quiet?: boolean;
  /** A line with the full id for each target that is in sync. */
  readonly verbose?: boolean;
  /** The URL of the repository's files at this commit, such as `https://github.com/o/r/blob/SHA`. */
  readonly filesUrl?: string;
  /** The most bytes of Markdown: what is left of a step summary. */
  readonly room?: number;
}
