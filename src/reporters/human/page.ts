import type { Report } from '../../model/report.ts';
import type { View } from '../contract.ts';
import type { Style } from '../parts/style.ts';

/** A vendor's error may be long. */
export const SENTENCE_LIMIT = 4_000;
/** Longer than any name in a manifest: ids are never cut. */
export const NAME_LIMIT = 10_000;
/** The most UTF-16 units that four lines have for each column: a family emoji has eleven in two columns. */
export const UNITS_PER_COLUMN = 24;

export interface Page {
  readonly report: Report;
  readonly view: View;
  readonly style: Style;
  readonly lines: string[];
}
